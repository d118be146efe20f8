package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Logarithm of the sum of exponentials over axes. */
public final class LogSumExp extends Fold {

  private LogSumExp(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /**
   * The logarithm of the sum of exponentials over the given axes, which go; over all if there are
   * none.
   */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new LogSumExp(x.shape(), false, axes), layer, x);
  }

  /**
   * The logarithm of the sum of exponentials over the given axes, which stay as dimensions of 1;
   * over all if there are none.
   */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new LogSumExp(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_log_sum_exp";
  }

  @Override
  double start() {
    return 0;
  }

  @Override
  double next(double folded, float x, float largest) {
    return folded + Math.exp((double) x - largest);
  }

  @Override
  double end(double folded, float largest) {
    return Float.isInfinite(largest) ? largest : largest + Math.log(folded);
  }

  @Override
  double slope(float x, float y) {
    return Math.exp((double) x - y);
  }
}
