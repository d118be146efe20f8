package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Gaussian error linear unit (Hendrycks and Gimpel 2016): {@code y = x / 2 (1 + erf(x / sqrt 2))}.
 */
public final class Gelu extends Elementwise {

  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  /** The density of a normal variable at 0. */
  private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

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

  /** Replaces elements by the probability that a normal variable is below them. */
  private static void probability(float[] x, int at, int n) {
    for (int i = at; i < at + n; i++) {
      x[i] = ROOT_HALF * x[i];
    }
    Erf.erf(x, at, n);
    for (int i = at; i < at + n; i++) {
      x[i] = 0.5f + 0.5f * x[i];
    }
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    System.arraycopy(y, at, t, tAt, n);
    probability(t, tAt, n);
    kernels.multiply(y, at, y, at, t, tAt, n);
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    kernels.multiply(t, tAt, s, at, s, at, n);
    kernels.scale(t, tAt, n, -0.5f);
    kernels.exp(t, tAt, t, tAt, n);
    kernels.multiply(t, tAt, t, tAt, s, at, n);
    probability(s, at, n);
    kernels.addScaled(s, at, t, tAt, n, DENSITY);
  }
}
