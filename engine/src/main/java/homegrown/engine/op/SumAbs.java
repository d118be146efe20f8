package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Sum of absolute values over axes; its slope at 0 is 0. */
public final class SumAbs extends Fold {

  private SumAbs(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The sum of absolute values over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new SumAbs(x.shape(), false, axes), layer, x);
  }

  /**
   * The sum of absolute values over the given axes, which stay as dimensions of 1; over all if
   * there are none.
   */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new SumAbs(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_l1";
  }

  @Override
  double start() {
    return 0;
  }

  @Override
  double next(double folded, float x, float largest) {
    return folded + Math.abs(x);
  }

  @Override
  double end(double folded, float largest) {
    return folded;
  }

  @Override
  double slope(float x, float y) {
    return Math.signum(x);
  }
}
