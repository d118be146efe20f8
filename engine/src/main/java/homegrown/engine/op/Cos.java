package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Cosine: {@code y = cos(x)}, x in radians. */
public final class Cos extends Elementwise {

  private static final Cos INSTANCE = new Cos();

  private Cos() {}

  /** The cosine of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "cos";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = (float) Math.cos(y[at + i]);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = (float) -Math.sin(s[at + i]);
    }
  }
}
