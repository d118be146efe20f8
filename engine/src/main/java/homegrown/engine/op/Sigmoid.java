package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Logistic function: {@code y = 1 / (1 + exp(-x))}. */
public final class Sigmoid extends Elementwise {

  private static final Sigmoid INSTANCE = new Sigmoid();

  private Sigmoid() {}

  /** The logistic function of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    kernels.sigmoid(y, at, y, at, n);
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = s[at + i] * (1f - s[at + i]);
    }
  }
}
