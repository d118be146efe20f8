package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;

/**
 * Huber's loss (1964) of d = x - target: {@code d^2 / 2} where |d| is at most delta, else {@code
 * delta (|d| - delta / 2)}.
 */
public final class HuberLoss extends DifferenceLoss {

  private final float delta;

  private HuberLoss(Total total, float delta) {
    super(total);
    this.delta = delta;
  }

  /** The mean over all elements. */
  public static Tensor mean(Graph graph, String layer, Tensor x, Tensor target, double delta) {
    return graph.apply(new HuberLoss(Total.MEAN, (float) delta), layer, x, target);
  }

  /** The sum over all elements. */
  public static Tensor sum(Graph graph, String layer, Tensor x, Tensor target, double delta) {
    return graph.apply(new HuberLoss(Total.SUM, (float) delta), layer, x, target);
  }

  /** The loss of each element. */
  public static Tensor each(Graph graph, String layer, Tensor x, Tensor target, double delta) {
    return graph.apply(new HuberLoss(Total.NONE, (float) delta), layer, x, target);
  }

  @Override
  public String name() {
    return "huber";
  }

  @Override
  float loss(float d) {
    float size = Math.abs(d);
    return size <= delta ? 0.5f * d * d : delta * (size - 0.5f * delta);
  }

  @Override
  float slope(float d) {
    return Math.max(-delta, Math.min(delta, d));
  }
}
