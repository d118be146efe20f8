package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The specification keeps its own rules, and says what the papers say. */
class NaiveKernelsTest extends KernelConformance {

  private final Kernels kernels = set().create();

  @Override
  protected KernelSet set() {
    return BuiltInKernels.naive();
  }

  @Test
  void lstmIsTheEquationOfOneUnit() {
    float[] gates = {0.5f, -0.25f, 1f, 2f};
    float[] c = {0};
    float[] h = {0};
    kernels.lstm(gates, 0, 1, new float[] {0.8f}, 0, c, 0, h, 0, 1);
    // i, f, g, o; c = f 0.8 + i g; h = o tanh c
    assertThat(gates)
        .containsExactly(new float[] {0.622459f, 0.437823f, 0.761594f, 0.880797f}, within(1e-6f));
    assertThat(c[0]).isCloseTo(0.824321f, within(1e-6f));
    assertThat(h[0]).isCloseTo(0.596665f, within(1e-6f));
  }

  @Test
  void cifgIsTheEquationOfOneUnit() {
    float[] gates = {-0.25f, 1f, 2f};
    float[] c = {0};
    float[] h = {0};
    kernels.cifg(gates, 0, 1, new float[] {0.8f}, 0, c, 0, h, 0, 1);
    assertThat(gates).containsExactly(new float[] {0.437823f, 0.761594f, 0.880797f}, within(1e-6f));
    assertThat(c[0]).isCloseTo(0.778409f, within(1e-6f));
    assertThat(h[0]).isCloseTo(0.574097f, within(1e-6f));
  }

  @Test
  void gradientsOfCellsAreTheirSlopes() {
    SplittableRandom random = new SplittableRandom(21);
    for (int gates : new int[] {3, 4}) {
      assertThat(new Cell(random, 5, 0, gates).largestGradientError(kernels)).isLessThan(2e-4);
    }
  }

  @Test
  void geluIsWhatTablesOfTheNormalDistributionSay() {
    float[] x = {0f, 1f, -1f, 2f, -2.9f, -3.1f, 3.1f, -6f, 40f, -40f};
    float[] y = new float[x.length];
    kernels.gelu(y, 0, x, 0, x.length);
    double[] below = {
      0.5,
      0.841344746,
      0.158655254,
      0.977249868,
      1.865813e-3,
      9.676032e-4,
      0.9990324,
      9.865876e-10,
      1,
      0
    };
    for (int i = 0; i < x.length; i++) {
      double want = x[i] * below[i];
      assertThat((double) y[i]).isCloseTo(want, within(1e-6 * Math.abs(want)));
    }
  }

  @Test
  void slopeOfGeluIsItsDifferenceQuotient() {
    float[] slope = new float[1];
    for (double x = -8; x < 8; x += 0.13) {
      float[] pair = {(float) (x - 0x1p-10), (float) (x + 0x1p-10)};
      kernels.gelu(pair, 0, pair, 0, 2);
      kernels.geluSlope(slope, 0, new float[] {(float) x}, 0, 1);
      assertThat((double) slope[0]).isCloseTo((pair[1] - pair[0]) * 0x1p9, within(1e-3));
    }
  }

  @Test
  void normalisedRowsHaveMeanZeroAndDeviationOne() {
    float[] y = new float[4];
    float[] moments = new float[3];
    kernels.normalise(y, 0, new float[] {5, 7, 9, 11}, 0, 4, 0, moments, 0);
    float third = (float) (1 / Math.sqrt(5));
    assertThat(y)
        .containsExactly(new float[] {-3 * third, -third, third, 3 * third}, within(1e-6f));
    assertThat(moments).containsExactly(new float[] {8, 0, third}, within(1e-6f));
    kernels.normalise(y, 0, new float[] {5, 7, 9, 11}, 0, 4, 15, moments, 0);
    assertThat(moments[2]).isCloseTo((float) (1 / Math.sqrt(20)), within(1e-6f));
  }

  @Test
  void gradientOfNormalisationIsItsSlope() {
    float[] x = {0.3f, -1.2f, 2.1f, 0.9f, -0.4f};
    float[] d = {1f, -0.5f, 0.25f, 2f, -1f};
    float[] y = new float[5];
    float[] moments = new float[3];
    kernels.normalise(y, 0, x, 0, 5, 0.1, moments, 0);
    float[] gradient = d.clone();
    kernels.normaliseGradient(gradient, 0, y, 0, 5, moments[2]);
    for (int i = 0; i < 5; i++) {
      double slope = 0;
      for (int side = -1; side <= 1; side += 2) {
        float[] moved = x.clone();
        moved[i] += side * 0x1p-7f;
        kernels.normalise(y, 0, moved, 0, 5, 0.1, moments, 0);
        slope += side * 64 * kernels.dot(y, 0, d, 0, 5);
      }
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-3));
    }
  }

  @Test
  void optimisersAreTheEquationsOfOneWeight() {
    float[] w = {1f};
    float[] v = {0.5f};
    kernels.momentum(w, 0, v, 0, new float[] {0.2f}, 0, 1, 0.1f, 0.9f);
    assertThat(v[0]).isCloseTo(0.65f, within(1e-6f));
    assertThat(w[0]).isCloseTo(0.935f, within(1e-6f));

    w[0] = 1f;
    v[0] = 0.5f;
    kernels.nesterov(w, 0, v, 0, new float[] {0.2f}, 0, 1, 0.1f, 0.9f);
    assertThat(v[0]).isCloseTo(0.65f, within(1e-6f));
    assertThat(w[0]).isCloseTo(1 - 0.1f * (0.2f + 0.9f * 0.65f), within(1e-6f));

    w[0] = 1f;
    v[0] = 0.25f;
    float[] m = {0.5f};
    kernels.adam(w, 0, m, 0, v, 0, new float[] {2f}, 0, 1, 0.1f, 0.9f, 0.75f, 1.5f, 0.5f);
    assertThat(m[0]).isCloseTo(0.65f, within(1e-6f));
    assertThat(v[0]).isCloseTo(1.1875f, within(1e-6f));
    assertThat(w[0]).isCloseTo(0.969549f, within(1e-6f));

    w[0] = 1f;
    float[] s = {5f};
    kernels.adagrad(w, 0, s, 0, new float[] {2f}, 0, 1, 0.1f, 1f);
    assertThat(s[0]).isEqualTo(9f);
    assertThat(w[0]).isCloseTo(0.95f, within(1e-6f));

    w[0] = 1f;
    s[0] = 14f;
    float[] b = {1f};
    kernels.rmsprop(w, 0, s, 0, b, 0, new float[] {2f}, 0, 1, 0.1f, 0.5f, 0.5f, 1f);
    assertThat(s[0]).isEqualTo(9f);
    assertThat(b[0]).isEqualTo(1f);
    assertThat(w[0]).isCloseTo(0.9f, within(1e-6f));
  }
}
