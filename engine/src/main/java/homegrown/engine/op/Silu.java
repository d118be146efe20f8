package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Sigmoid-weighted linear unit, also called swish (Elfwing, Uchibe and Doya 2018): {@code y = x
 * sigmoid(x)}.
 */
public final class Silu extends Elementwise {

  private static final Silu INSTANCE = new Silu();

  private Silu() {}

  /** x times its logistic function. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "silu";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    kernels.sigmoid(t, tAt, y, at, n);
    kernels.multiply(y, at, y, at, t, tAt, n);
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    kernels.sigmoid(t, tAt, s, at, n);
    for (int i = 0; i < n; i++) {
      float sigmoid = t[tAt + i];
      s[at + i] = sigmoid * (1f + s[at + i] * (1f - sigmoid));
    }
  }
}
