package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;

/** Squared error: {@code (x - target)^2}. */
public final class SquaredError extends DifferenceLoss {

  private SquaredError(Total total) {
    super(total);
  }

  /** The mean over all elements. */
  public static Tensor mean(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new SquaredError(Total.MEAN), layer, x, target);
  }

  /** The sum over all elements. */
  public static Tensor sum(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new SquaredError(Total.SUM), layer, x, target);
  }

  /** The loss of each element. */
  public static Tensor each(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new SquaredError(Total.NONE), layer, x, target);
  }

  @Override
  public String name() {
    return "mse";
  }

  @Override
  float loss(float d) {
    return d * d;
  }

  @Override
  float slope(float d) {
    return 2f * d;
  }
}
