package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Exponential linear unit (Clevert, Unterthiner and Hochreiter 2016): {@code y = x} above 0, else
 * {@code alpha (exp(x) - 1)}.
 */
public final class Elu extends Elementwise {

  private final float alpha;

  private Elu(float alpha) {
    this.alpha = alpha;
  }

  /** An exponential unit that goes down to minus alpha. */
  public static Tensor of(Graph graph, String layer, Tensor x, double alpha) {
    return graph.apply(new Elu((float) alpha), layer, x);
  }

  @Override
  public String name() {
    return "elu";
  }

  @Override
  Reads reads() {
    return alpha > 0 ? Reads.OUTPUT : Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      float v = y[at + i];
      y[at + i] = v > 0 ? v : (float) (alpha * (Math.exp(v) - 1));
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      float value = s[at + i];
      if (value > 0) {
        s[at + i] = 1f;
      } else if (alpha > 0) {
        s[at + i] = value + alpha;
      } else {
        s[at + i] = (float) (alpha * Math.exp(value));
      }
    }
  }
}
