package homegrown.kernels;

import static homegrown.kernels.Approximations.N0;
import static homegrown.kernels.Approximations.N1;
import static homegrown.kernels.Approximations.N2;
import static homegrown.kernels.Approximations.N3;
import static homegrown.kernels.Approximations.N4;
import static homegrown.kernels.Approximations.N5;
import static homegrown.kernels.Approximations.N6;
import static homegrown.kernels.Approximations.N7;
import static homegrown.kernels.Approximations.NORMAL_DENSITY;
import static homegrown.kernels.Approximations.NORMAL_LIMIT;
import static homegrown.kernels.Approximations.NORMAL_SCALE;
import static homegrown.kernels.Approximations.ONE_BITS;

/**
 * What the portable set does with the normal distribution. With u = |x| and its upper tail q(u),
 * {@code gelu(x) = max(x, 0) - u q(u)}, which keeps the precision of small results.
 */
final class PortableNormal {

  /** Rows of scratch memory. */
  static final int ROWS = 4;

  private final float[][] rows;
  private final int first;
  private final int block;
  private final PortableElementary elementary;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableNormal(float[][] rows, int first, int block, PortableElementary elementary) {
    this.rows = rows;
    this.first = first;
    this.block = block;
    this.elementary = elementary;
  }

  void gelu(float[] y, int yAt, float[] x, int xAt, int n) {
    float[] value = rows[first];
    float[] size = rows[first + 1];
    float[] bell = rows[first + 2];
    float[] ratio = rows[first + 3];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(x, xAt + at, value, 0, count);
      tail(value, size, bell, ratio, count);
      for (int j = 0; j < count; j++) {
        value[j] = Math.max(value[j], 0f) - size[j] * (bell[j] * ratio[j]);
      }
      System.arraycopy(value, 0, y, yAt + at, count);
    }
  }

  void geluSlope(float[] y, int yAt, float[] x, int xAt, int n) {
    float[] value = rows[first];
    float[] size = rows[first + 1];
    float[] bell = rows[first + 2];
    float[] ratio = rows[first + 3];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(x, xAt + at, value, 0, count);
      tail(value, size, bell, ratio, count);
      // The slope at -u; that at u is 1 minus it.
      for (int j = 0; j < count; j++) {
        bell[j] = bell[j] * (ratio[j] - NORMAL_DENSITY * size[j]);
      }
      signs(value, count);
      for (int j = 0; j < count; j++) {
        value[j] = Math.max(value[j], 0f) - value[j] * bell[j];
      }
      System.arraycopy(value, 0, y, yAt + at, count);
    }
  }

  /**
   * u into {@code size}, exp(-u^2 / 2) into {@code bell}; their product with {@code ratio} is q.
   */
  private void tail(float[] x, float[] size, float[] bell, float[] ratio, int n) {
    for (int j = 0; j < n; j++) {
      size[j] = Math.min(Math.abs(x[j]), NORMAL_LIMIT);
    }
    for (int j = 0; j < n; j++) {
      bell[j] = size[j] * size[j] * -0.5f;
    }
    elementary.exp(bell, n);
    for (int j = 0; j < n; j++) {
      ratio[j] = 1f / (1f + NORMAL_SCALE * size[j]);
    }
    mills(ratio, n);
  }

  private static void mills(float[] x, int n) {
    for (int j = 0; j < n; j++) {
      float t = x[j];
      x[j] = t * (N0 + t * (N1 + t * (N2 + t * (N3 + t * (N4 + t * (N5 + t * (N6 + t * N7)))))));
    }
  }

  /** 1 with the sign of each element. */
  private static void signs(float[] x, int n) {
    for (int j = 0; j < n; j++) {
      int bits = (Float.floatToRawIntBits(x[j]) & Integer.MIN_VALUE) | ONE_BITS;
      x[j] = Float.intBitsToFloat(bits);
    }
  }
}
