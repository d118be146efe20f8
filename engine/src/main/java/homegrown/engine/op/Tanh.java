package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Hyperbolic tangent. */
public final class Tanh extends Elementwise {

  private static final Tanh INSTANCE = new Tanh();

  private Tanh() {}

  /** The hyperbolic tangent of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "tanh";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    kernels.tanh(y, at, y, at, n);
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = 1f - s[at + i] * s[at + i];
    }
  }
}
