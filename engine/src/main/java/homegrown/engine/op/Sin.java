package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Sine: {@code y = sin(x)}, x in radians. */
public final class Sin extends Elementwise {

  private static final Sin INSTANCE = new Sin();

  private Sin() {}

  /** The sine of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "sin";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = (float) Math.sin(y[at + i]);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = (float) Math.cos(s[at + i]);
    }
  }
}
