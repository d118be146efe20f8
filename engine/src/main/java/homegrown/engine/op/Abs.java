package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Absolute value; its slope at 0 is 0. */
public final class Abs extends Elementwise {

  private static final Abs INSTANCE = new Abs();

  private Abs() {}

  /** The absolute value of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "abs";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = Math.abs(y[at + i]);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = Math.signum(s[at + i]);
    }
  }
}
