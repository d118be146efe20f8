package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** A sigmoid with slow ends: {@code y = x / (1 + |x|)}. */
public final class Softsign extends Elementwise {

  private static final Softsign INSTANCE = new Softsign();

  private Softsign() {}

  /** x over one more than its size. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "softsign";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = y[at + i] / (1f + Math.abs(y[at + i]));
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      float rest = 1f - Math.abs(s[at + i]);
      s[at + i] = rest * rest;
    }
  }
}
