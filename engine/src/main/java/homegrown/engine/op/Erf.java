package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Error function. */
public final class Erf extends Elementwise {

  private static final float SLOPE_AT_ZERO = (float) (2 / Math.sqrt(Math.PI));

  /** Beyond this the error function is 1 to within half a unit in the last place of a float. */
  private static final float LIMIT = 4f;

  private static final Erf INSTANCE = new Erf();

  private Erf() {}

  /** The error function of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  /**
   * The error function, relative error below 7e-8: half a unit in the last place and 3.9e-10, that
   * of a polynomial of {@code x^2 / 8 - 1} for erf(x) / x, which interpolates at Chebyshev points
   * over x in 0..4. Without a loop, so that a loop over it becomes vector instructions.
   */
  static float erf(float x) {
    double v = Math.max(-LIMIT, Math.min(LIMIT, x));
    double z = v * v * 0.125 - 1;
    double sum = 9.403816578637098e-05;
    sum = sum * z - 0.0002464220145300619;
    sum = sum * z + 0.0001732295034487736;
    sum = sum * z - 0.00032551962727953547;
    sum = sum * z + 0.0014101528932398749;
    sum = sum * z - 0.0029097129559724944;
    sum = sum * z + 0.0047749462205666495;
    sum = sum * z - 0.008384044276092753;
    sum = sum * z + 0.014381038744396328;
    sum = sum * z - 0.022562558293108114;
    sum = sum * z + 0.033053291696067265;
    sum = sum * z - 0.04574431267502724;
    sum = sum * z + 0.05988782958300683;
    sum = sum * z - 0.07473048679705468;
    sum = sum * z + 0.09020894134279632;
    sum = sum * z - 0.10771029288641266;
    sum = sum * z + 0.13167511777582963;
    sum = sum * z - 0.17657623580039228;
    sum = sum * z + 0.3535309956434049;
    return (float) (v * sum);
  }

  /** Replaces n elements by their error function. */
  private static void erf(float[] y, int at, int n) {
    for (int i = at; i < at + n; i++) {
      y[i] = erf(y[i]);
    }
  }

  @Override
  public String name() {
    return "erf";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    erf(y, at, n);
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      s[at + i] = -s[at + i] * s[at + i];
    }
    kernels.exp(s, at, s, at, n);
    kernels.scale(s, at, n, SLOPE_AT_ZERO);
  }
}
