package homegrown.kernels;

import static homegrown.kernels.Approximations.C2;
import static homegrown.kernels.Approximations.C3;
import static homegrown.kernels.Approximations.C4;
import static homegrown.kernels.Approximations.C5;
import static homegrown.kernels.Approximations.C6;
import static homegrown.kernels.Approximations.EXPONENT_SHIFT;
import static homegrown.kernels.Approximations.EXP_HIGH;
import static homegrown.kernels.Approximations.EXP_LOW;
import static homegrown.kernels.Approximations.LN2_HIGH;
import static homegrown.kernels.Approximations.LN2_LOW;
import static homegrown.kernels.Approximations.LOG2_E;
import static homegrown.kernels.Approximations.ONE_BITS;
import static homegrown.kernels.Approximations.ROUNDING;
import static homegrown.kernels.Approximations.SIGMOID_LIMIT;
import static homegrown.kernels.Approximations.TANH_LIMIT;

/**
 * exp, tanh and sigmoid of the portable set, in place on the first elements of a row of scratch
 * memory. A formula is spread over several short loops, since JDK 17 gives up on turning a long one
 * into vector instructions.
 */
final class PortableElementary {

  static final int ROWS = 2;

  private final float[][] rows;
  private final int first;

  /** Works with {@link #ROWS} of the rows, from {@code first}. */
  PortableElementary(float[][] rows, int first) {
    this.rows = rows;
    this.first = first;
  }

  void exp(float[] x, int n) {
    float[] scale = rows[first];
    float[] rest = rows[first + 1];
    clamp(x, EXP_LOW, EXP_HIGH, n);
    reduce(x, scale, n);
    expMinusOne(x, n);
    // Half of the exponent each: 2^128 and 2^-127 are not to be had in one normal factor.
    for (int j = 0; j < n; j++) {
      float whole = scale[j] - ROUNDING;
      float half = (whole * 0.5f + ROUNDING) - ROUNDING;
      rest[j] = (whole - half) + ROUNDING;
      scale[j] = half + ROUNDING;
    }
    powerOfTwo(scale, n);
    powerOfTwo(rest, n);
    for (int j = 0; j < n; j++) {
      x[j] = (x[j] + 1f) * scale[j] * rest[j];
    }
  }

  void sigmoid(float[] x, int n) {
    float[] scale = rows[first];
    for (int j = 0; j < n; j++) {
      x[j] = -x[j];
    }
    clamp(x, -SIGMOID_LIMIT, SIGMOID_LIMIT, n);
    reduce(x, scale, n);
    expMinusOne(x, n);
    powerOfTwo(scale, n);
    for (int j = 0; j < n; j++) {
      x[j] = 1f / (1f + (x[j] + 1f) * scale[j]);
    }
  }

  void tanh(float[] x, int n) {
    float[] scale = rows[first];
    clamp(x, -TANH_LIMIT, TANH_LIMIT, n);
    for (int j = 0; j < n; j++) {
      x[j] = x[j] + x[j];
    }
    reduce(x, scale, n);
    expMinusOne(x, n);
    powerOfTwo(scale, n);
    for (int j = 0; j < n; j++) {
      float d = x[j] * scale[j] + (scale[j] - 1f);
      x[j] = d / (d + 2f);
    }
  }

  private static void clamp(float[] x, float low, float high, int n) {
    for (int j = 0; j < n; j++) {
      x[j] = Math.min(Math.max(x[j], low), high);
    }
  }

  /** x becomes its remainder, {@code scale} the multiple of ln 2 plus {@link #ROUNDING}. */
  private static void reduce(float[] x, float[] scale, int n) {
    for (int j = 0; j < n; j++) {
      float t = x[j] * LOG2_E + ROUNDING;
      float whole = t - ROUNDING;
      scale[j] = t;
      x[j] = x[j] - whole * LN2_HIGH - whole * LN2_LOW;
    }
  }

  private static void expMinusOne(float[] x, int n) {
    for (int j = 0; j < n; j++) {
      float r = x[j];
      x[j] = r + r * r * (C2 + r * (C3 + r * (C4 + r * (C5 + r * C6))));
    }
  }

  private static void powerOfTwo(float[] scale, int n) {
    for (int j = 0; j < n; j++) {
      int bits = (Float.floatToRawIntBits(scale[j]) << EXPONENT_SHIFT) + ONE_BITS;
      scale[j] = Float.intBitsToFloat(bits);
    }
  }
}
