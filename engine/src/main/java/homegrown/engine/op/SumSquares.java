package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Sum of squares over axes. */
public final class SumSquares extends Fold {

  private SumSquares(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The sum of squares over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new SumSquares(x.shape(), false, axes), layer, x);
  }

  /**
   * The sum of squares over the given axes, which stay as dimensions of 1; over all if there are
   * none.
   */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new SumSquares(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_sum_square";
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
    return folded;
  }

  @Override
  double slope(float x, float y) {
    return 2.0 * x;
  }
}
