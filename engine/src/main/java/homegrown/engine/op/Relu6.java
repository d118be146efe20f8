package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Rectifier with a ceiling: {@code y = min(max(x, 0), 6)}; its slope at 0 and at 6 is 0. */
public final class Relu6 extends Elementwise {

  private static final Relu6 INSTANCE = new Relu6();

  private Relu6() {}

  /** x between 0 and 6. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "relu6";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = Math.min(Math.max(y[at + i], 0f), 6f);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = Masks.one(Masks.positive(s[at + i]) & Masks.positive(6f - s[at + i]));
    }
  }
}
