package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import java.util.Arrays;

/** Power with a constant exponent; x is above 0 unless the exponent is a whole number. */
public final class Pow extends Elementwise {

  private final double exponent;

  private Pow(double exponent) {
    this.exponent = exponent;
  }

  /** x to the power of a number. */
  public static Tensor of(Graph graph, String layer, Tensor x, double exponent) {
    return graph.apply(new Pow(exponent), layer, x);
  }

  @Override
  public String name() {
    return "pow";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    if (exponent == 2) {
      kernels.multiply(y, at, y, at, y, at, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[at + i] = (float) Math.pow(y[at + i], exponent);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    if (exponent == 0) {
      // The slope by the rule is 0 times infinity where x is 0.
      Arrays.fill(s, at, at + n, 0f);
      return;
    }
    if (exponent == 2) {
      kernels.scale(s, at, n, 2f);
      return;
    }
    for (int i = 0; i < n; i++) {
      s[at + i] = (float) (exponent * Math.pow(s[at + i], exponent - 1));
    }
  }
}
