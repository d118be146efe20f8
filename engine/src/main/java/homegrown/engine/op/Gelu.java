package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Gaussian error linear unit (Hendrycks and Gimpel 2016): {@code y = x / 2 (1 + erf(x / sqrt 2))}.
 */
public final class Gelu extends Elementwise {

  private static final Gelu INSTANCE = new Gelu();

  private Gelu() {}

  /** x times the probability that a normal variable is below it. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "gelu";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    kernels.gelu(y, at, y, at, n);
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    kernels.geluSlope(s, at, s, at, n);
  }
}
