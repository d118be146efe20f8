package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Minimum over axes; of equal ones the first takes the whole gradient. */
public final class Min extends Fold {

  private Min(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The minimum over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Min(x.shape(), false, axes), layer, x);
  }

  /** The minimum over the given axes, which stay as dimensions of 1; over all if there are none. */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Min(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_min";
  }

  @Override
  double start() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  double next(double folded, float x, float largest) {
    return Math.min(folded, x);
  }

  @Override
  double end(double folded, float largest) {
    return folded;
  }

  @Override
  double slope(float x, float y) {
    return x == y ? 1 : 0;
  }

  @Override
  boolean onlyFirst() {
    return true;
  }
}
