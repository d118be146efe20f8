package homegrown.kernelssimd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.Kernels;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How far the set is from the portable one: not at all, or by the bounds that it states. */
class SimdAgainstPortableTest {

  private static final int[] LENGTHS = {1, 4, 6, 8, 13, 25, 31, 32, 33, 207, 670, 702, 4098};
  private static final double FUSED = 4e-7;

  private final Kernels simd = new SimdKernels();
  private final Kernels portable = BuiltInKernels.portable().create();
  private final SplittableRandom random = new SplittableRandom(1);

  private interface Loop {
    void run(Kernels kernels, float[] a, float[] b, float[] c, float[] d, int n);
  }

  @Test
  void loopsThatFuseNothingGiveTheSameBits() {
    same((k, a, b, c, d, n) -> k.addScaled(a, 1, b, 2, n, 0.37f));
    same((k, a, b, c, d, n) -> k.scale(a, 1, n, 0.37f));
    same((k, a, b, c, d, n) -> k.multiply(a, 1, b, 2, c, 3, n));
    same((k, a, b, c, d, n) -> k.addProduct(a, 1, b, 2, c, 3, n));
    same((k, a, b, c, d, n) -> k.clip(a, 1, b, 2, n, 0.2f, 0.7f));
    same((k, a, b, c, d, n) -> k.clipGradient(a, 1, b, 2, c, 3, n, 0.2f, 0.7f));
    same((k, a, b, c, d, n) -> k.scaleShift(a, 1, n, b, 2, n, c, 3, d, 0, 1, n, 0.2f, 0.7f));
    same((k, a, b, c, d, n) -> k.scaleShift(a, 1, 5, b, 2, 5, c, 0, d, 0, n / 5, 5, 0.2f, 0.7f));
    same((k, a, b, c, d, n) -> k.maxPool(a, 1, n, b, 2, n, n, 1, 1, 3, n, 1));
    same((k, a, b, c, d, n) -> k.momentum(a, 1, b, 2, c, 3, n, 0.1f, 0.9f));
    same((k, a, b, c, d, n) -> k.nesterov(a, 1, b, 2, c, 3, n, 0.1f, 0.9f));
    same((k, a, b, c, d, n) -> k.adam(a, 1, b, 2, c, 3, d, 0, n, 0.1f, 0.9f, 0.99f, 1.3f, 1e-8f));
    same((k, a, b, c, d, n) -> k.adagrad(a, 1, b, 2, c, 3, n, 0.1f, 1e-8f));
    same((k, a, b, c, d, n) -> k.rmsprop(a, 1, b, 2, c, 3, d, 0, n, 0.1f, 0.9f, 0.8f, 1e-8f));
  }

  @Test
  void transcendentalFunctionsDifferByTheirBound() {
    int n = 100_003;
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = -87 + 175f * i / n;
    }
    float[] actual = new float[n];
    float[] expected = new float[n];
    simd.exp(actual, 0, x, 0, n);
    portable.exp(expected, 0, x, 0, n);
    for (int i = 0; i < n; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .isLessThanOrEqualTo((float) FUSED * expected[i]);
    }
    simd.sigmoid(actual, 0, x, 0, n);
    portable.sigmoid(expected, 0, x, 0, n);
    for (int i = 0; i < n; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .isLessThanOrEqualTo((float) FUSED * expected[i]);
    }
    simd.tanh(actual, 0, x, 0, n);
    portable.tanh(expected, 0, x, 0, n);
    for (int i = 0; i < n; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo((float) FUSED);
    }
  }

  @Test
  void productsDifferByRounding() {
    for (int[] shape : new int[][] {{13, 101, 700}, {1, 670, 2680}, {29, 17, 1537}}) {
      int m = shape[0];
      int n = shape[1];
      int k = shape[2];
      float[] a = floats(m * k, -1);
      float[] b = floats(k * n, -1);
      float[] actual = product(simd, a, b, m, n, k);
      float[] expected = product(portable, a, b, m, n, k);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double size = 0;
          for (int l = 0; l < k; l++) {
            size += Math.abs(a[i * k + l] * b[l * n + j]);
          }
          assertThat((double) actual[i * n + j])
              .isCloseTo(expected[i * n + j], within(k * 0x1p-24 * size));
        }
      }
    }
  }

  @Test
  void longSumsOverKAreAsGoodAsShortOnes() {
    int k = 100_000;
    float[] a = floats(k, 0);
    float[] b = floats(k, 0);
    double exact = 0;
    for (int l = 0; l < k; l++) {
      exact += (double) a[l] * b[l];
    }
    assertThat((double) product(simd, a, b, 1, 1, k)[0]).isCloseTo(exact, within(1e-5 * exact));
  }

  @Test
  void sumsThatCancelAreExact() {
    for (int n : LENGTHS) {
      float[] x = new float[2 * n + 1];
      float[] ones = new float[x.length];
      for (int i = 0; i < n; i++) {
        x[i] = (float) random.nextDouble(1e6);
        x[2 * n - i] = -x[i];
      }
      x[n] = 0x1p-20f;
      Arrays.fill(ones, 1f);
      assertThat(simd.sum(x, 0, x.length)).isCloseTo(0x1p-20, within(1e-9));
      assertThat(simd.dot(x, 0, ones, 0, x.length)).isCloseTo(0x1p-20, within(1e-9));
    }
  }

  @Test
  void sumsThatOverflowFloatsDoNotOverflow() {
    for (int n : LENGTHS) {
      float[] x = new float[n];
      Arrays.fill(x, 3e38f);
      double value = x[0];
      assertThat(simd.sum(x, 0, n) / (n * value)).isCloseTo(1, within(1e-12));
      assertThat(simd.dot(x, 0, x, 0, n) / (n * value * value)).isCloseTo(1, within(1e-12));
      x[n / 2] = Float.POSITIVE_INFINITY;
      assertThat(simd.sum(x, 0, n)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(simd.dot(x, 0, x, 0, n)).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void packedOperandsOfEveryLayoutAreTheSame() {
    for (int m : new int[] {1, 2, 7, 8, 16, 23, 24, 40, 67}) {
      for (int k : new int[] {1, 5, 16, 19, 32, 67}) {
        float[] rows = floats(m * k, -1);
        float[] columns = new float[m * k];
        float[] apart = new float[2 * m * k];
        for (int i = 0; i < m; i++) {
          for (int l = 0; l < k; l++) {
            columns[l * m + i] = rows[i * k + l];
            apart[2 * (i * k + l)] = rows[i * k + l];
          }
        }
        float[] left = new float[simd.packedLeft(m, k)];
        simd.packLeft(left, 0, apart, 0, 2 * k, 2, m, k);
        float[] packed = new float[left.length];
        simd.packLeft(packed, 0, rows, 0, k, 1, m, k);
        assertThat(packed).isEqualTo(left);
        simd.packLeft(packed, 0, columns, 0, 1, m, m, k);
        assertThat(packed).isEqualTo(left);

        float[] right = new float[simd.packedRight(k, m)];
        simd.packRight(right, 0, apart, 0, 2, 2 * k, k, m);
        packed = floats(right.length, -1);
        simd.packRight(packed, 0, rows, 0, 1, k, k, m);
        assertThat(packed).isEqualTo(right);
        packed = floats(right.length, -1);
        simd.packRight(packed, 0, columns, 0, m, 1, k, m);
        assertThat(packed).isEqualTo(right);
      }
    }
  }

  @Test
  void softmaxOfManyStaysNearThePortableOne() {
    float[] actual = floats(10_004, -9);
    float[] expected = actual.clone();
    double sum = simd.softmax(actual, 0, actual.length);
    assertThat(sum).isCloseTo(portable.softmax(expected, 0, expected.length), within(1e-6));
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-6 * expected[i]));
    }
  }

  private void same(Loop loop) {
    for (int n : LENGTHS) {
      float[][] actual = new float[4][];
      float[][] expected = new float[4][];
      for (int s = 0; s < 4; s++) {
        actual[s] = floats(n + 4, 0.1);
        expected[s] = actual[s].clone();
      }
      loop.run(simd, actual[0], actual[1], actual[2], actual[3], n);
      loop.run(portable, expected[0], expected[1], expected[2], expected[3], n);
      for (int s = 0; s < 4; s++) {
        assertThat(actual[s]).as("length %d, array %d", n, s).isEqualTo(expected[s]);
      }
    }
  }

  private float[] product(Kernels kernels, float[] a, float[] b, int m, int n, int k) {
    float[] left = new float[kernels.packedLeft(m, k)];
    float[] right = new float[kernels.packedRight(k, n)];
    kernels.packLeft(left, 0, a, 0, k, 1, m, k);
    kernels.packRight(right, 0, b, 0, n, 1, k, n);
    float[] c = new float[m * n];
    kernels.product(c, 0, n, left, 0, right, 0, m, n, k, 1f);
    return c;
  }

  private float[] floats(int n, double low) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextDouble(low, 1);
    }
    return x;
  }
}
