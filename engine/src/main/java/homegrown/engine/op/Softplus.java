package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Smooth rectifier: {@code y = log(1 + exp(x))}. */
public final class Softplus extends Elementwise {

  /** Below this two terms of the series are as good as a float, and better than log. */
  private static final double SMALL = 1e-4;

  private static final Softplus INSTANCE = new Softplus();

  private Softplus() {}

  /** The logarithm of one plus the exponential of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  private static double logOnePlus(double e) {
    return e < SMALL ? e - 0.5 * e * e : Math.log(1 + e);
  }

  @Override
  public String name() {
    return "softplus";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      float v = y[at + i];
      y[at + i] = (float) (Math.max(v, 0f) + logOnePlus(Math.exp(-Math.abs(v))));
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    kernels.sigmoid(s, at, s, at, n);
  }
}
