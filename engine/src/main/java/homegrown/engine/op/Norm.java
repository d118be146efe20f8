package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Euclidean norm over axes; its slope where all elements are 0 is 0. */
public final class Norm extends Fold {

  private Norm(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The root of the sum of squares over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Norm(x.shape(), false, axes), layer, x);
  }

  /**
   * The root of the sum of squares over the given axes, which stay as dimensions of 1; over all if
   * there are none.
   */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Norm(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_l2";
  }

  @Override
  double start() {
    return 0;
  }

  @Override
  double next(double folded, float x, float largest) {
    return folded + (double) x * x;
  }

  @Override
  double end(double folded, float largest) {
    return Math.sqrt(folded);
  }

  @Override
  double slope(float x, float y) {
    return y == 0 ? 0 : (double) x / y;
  }
}
