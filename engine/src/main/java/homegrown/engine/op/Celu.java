package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Continuously differentiable exponential linear unit (Barron 2017): {@code y = x} above 0, else
 * {@code alpha (exp(x / alpha) - 1)}.
 */
public final class Celu extends Elementwise {

  private final float alpha;

  private Celu(float alpha) {
    this.alpha = alpha;
  }

  /** A unit that goes down to minus alpha, which is not 0. */
  public static Tensor of(Graph graph, String layer, Tensor x, double alpha) {
    return graph.apply(new Celu((float) alpha), layer, x);
  }

  @Override
  public String name() {
    return "celu";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      double v = y[at + i];
      y[at + i] = (float) (v > 0 ? v : alpha * (Math.exp(v / alpha) - 1));
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = s[at + i] > 0 ? 1f : s[at + i] / alpha + 1f;
    }
  }
}
