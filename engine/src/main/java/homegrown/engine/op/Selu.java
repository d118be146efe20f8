package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Scaled exponential linear unit (Klambauer et al. 2017): {@code y = gamma x} above 0, else {@code
 * gamma alpha (exp(x) - 1)}.
 */
public final class Selu extends Elementwise {

  private static final double ALPHA = 1.6732632423543772;
  private static final double GAMMA = 1.0507009873554805;

  private final float alpha;
  private final float gamma;

  private Selu(float alpha, float gamma) {
    this.alpha = alpha;
    this.gamma = gamma;
  }

  /** The unit that keeps mean 0 and variance 1. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return of(graph, layer, x, ALPHA, GAMMA);
  }

  /** A unit with numbers of its own, both above 0. */
  public static Tensor of(Graph graph, String layer, Tensor x, double alpha, double gamma) {
    return graph.apply(new Selu((float) alpha, (float) gamma), layer, x);
  }

  @Override
  public String name() {
    return "selu";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      double v = y[at + i];
      y[at + i] = (float) (gamma * (v > 0 ? v : alpha * (Math.exp(v) - 1)));
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = s[at + i] > 0 ? gamma : s[at + i] + gamma * alpha;
    }
  }
}
