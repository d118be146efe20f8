package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Leaky rectified linear unit: {@code y = x} above 0, else {@code alpha x}; its slope at 0 is
 * alpha.
 */
public final class LeakyRelu extends Elementwise {

  private final float alpha;

  private LeakyRelu(float alpha) {
    this.alpha = alpha;
  }

  /** A leaky unit with the given slope below zero. */
  public static Tensor of(Graph graph, String layer, Tensor x, double alpha) {
    return graph.apply(new LeakyRelu((float) alpha), layer, x);
  }

  @Override
  public String name() {
    return "leaky_relu";
  }

  @Override
  Reads reads() {
    return alpha > 0 ? Reads.OUTPUT : Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = Math.max(y[at + i], 0f) + alpha * Math.min(y[at + i], 0f);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = Masks.choose(Masks.positive(s[at + i]), 1f, alpha);
    }
  }
}
