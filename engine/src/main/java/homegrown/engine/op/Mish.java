package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Self-regularised unit (Misra 2019): {@code y = x tanh(log(1 + exp(x)))}. */
public final class Mish extends Elementwise {

  /** From here on the tangent is 1 as a float. */
  private static final float LARGE = 20f;

  private static final Mish INSTANCE = new Mish();

  private Mish() {}

  /** x times the hyperbolic tangent of its softplus. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "mish";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    exponentials(kernels, y, at, n, t, tAt);
    for (int i = 0; i < n; i++) {
      float e = t[tAt + i] * (t[tAt + i] + 2f);
      y[at + i] *= e / (e + 2f);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    exponentials(kernels, s, at, n, t, tAt);
    for (int i = 0; i < n; i++) {
      float e = t[tAt + i] * (t[tAt + i] + 2f);
      float tanh = e / (e + 2f);
      float sigmoid = t[tAt + i] / (1f + t[tAt + i]);
      s[at + i] = tanh + s[at + i] * sigmoid * (1f - tanh * tanh);
    }
  }

  /** With e = exp(x) the tangent is e (e + 2) / (e (e + 2) + 2). */
  private static void exponentials(Kernels kernels, float[] x, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      t[tAt + i] = Math.min(x[at + i], LARGE);
    }
    kernels.exp(t, tAt, t, tAt, n);
  }
}
