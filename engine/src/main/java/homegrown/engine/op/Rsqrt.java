package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Reciprocal square root: {@code y = 1 / sqrt(x)}. */
public final class Rsqrt extends Elementwise {

  private static final Rsqrt INSTANCE = new Rsqrt();

  private Rsqrt() {}

  /** One over the square root of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "rsqrt";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = (float) (1 / Math.sqrt(y[at + i]));
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      float value = s[at + i];
      s[at + i] = -0.5f * value * value * value;
    }
  }
}
