package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;

/** Absolute error: {@code |x - target|}; its slope where they are equal is 0. */
public final class AbsoluteError extends DifferenceLoss {

  private AbsoluteError(Total total) {
    super(total);
  }

  /** The mean over all elements. */
  public static Tensor mean(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new AbsoluteError(Total.MEAN), layer, x, target);
  }

  /** The sum over all elements. */
  public static Tensor sum(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new AbsoluteError(Total.SUM), layer, x, target);
  }

  /** The loss of each element. */
  public static Tensor each(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new AbsoluteError(Total.NONE), layer, x, target);
  }

  @Override
  public String name() {
    return "l1";
  }

  @Override
  float loss(float d) {
    return Math.abs(d);
  }

  @Override
  float slope(float d) {
    return Math.signum(d);
  }
}
