package homegrown.onnx;

/** Floats of 16 bits with 11 significant ones (IEEE 754 binary16), as ONNX's float16. */
final class Float16 {

  private static final int SHIFT = 23 - 10;
  private static final int BIAS = 127 - 15;
  private static final int INFINITY = 0x7C00;
  private static final int QUIET = 0x7E00;

  /** Magnitudes of a float from here on round to infinity: half way from 65,504 to 65,536. */
  private static final int TOO_LARGE = Float.floatToRawIntBits(65_520f);

  /** The least magnitude of a float that is not denormal in 16 bits. */
  private static final int LEAST_NORMAL = Float.floatToRawIntBits(0x1p-14f);

  private Float16() {}

  /** The float that 16 bits stand for, exactly. */
  static float toFloat(int bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >>> 10 & 0x1F;
    int mantissa = bits & 0x3FF;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(mantissa * 0x1p-24f));
    }
    int wide = exponent == 0x1F ? 0xFF : exponent + BIAS;
    return Float.intBitsToFloat(sign | wide << 23 | mantissa << SHIFT);
  }

  /** The 16 bits nearest to a float, ties to even; what is too large becomes infinite. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    int rounded;
    if (magnitude > 0x7F800000) {
      rounded = QUIET;
    } else if (magnitude >= TOO_LARGE) {
      rounded = INFINITY;
    } else if (magnitude < LEAST_NORMAL) {
      // The last bit of a half is worth the least denormal, so that the sum is rounded to it.
      float sum = Float.intBitsToFloat(magnitude) + 0.5f;
      rounded = Float.floatToRawIntBits(sum) - Float.floatToRawIntBits(0.5f);
    } else {
      int odd = magnitude >>> SHIFT & 1;
      rounded = (magnitude + (1 << SHIFT - 1) - 1 + odd >>> SHIFT) - (BIAS << 10);
    }
    return (short) (sign | rounded);
  }
}
