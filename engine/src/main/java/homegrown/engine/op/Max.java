package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Maximum over axes; of equal ones the first takes the whole gradient. */
public final class Max extends Fold {

  private Max(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The maximum over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Max(x.shape(), false, axes), layer, x);
  }

  /** The maximum over the given axes, which stay as dimensions of 1; over all if there are none. */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Max(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_max";
  }

  @Override
  double start() {
    return Double.NEGATIVE_INFINITY;
  }

  @Override
  double next(double folded, float x, float largest) {
    return largest;
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
