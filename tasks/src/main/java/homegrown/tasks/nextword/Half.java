package homegrown.tasks.nextword;

/**
 * Numbers of 16 bits (IEEE 754 binary16): 11 significant bits, from 6e-8 to 65,504. Rounds to the
 * nearest, ties to even; larger numbers become infinite.
 */
final class Half {

  private static final int FLOAT_MANTISSA = 23;
  private static final int HALF_MANTISSA = 10;
  private static final int SHIFT = FLOAT_MANTISSA - HALF_MANTISSA;
  private static final int FLOAT_BIAS = 127;
  private static final int HALF_BIAS = 15;
  private static final int INFINITE = 0x7C00;

  /** The least half that is not denormal, as a float's bits. */
  private static final int LEAST_NORMAL = (FLOAT_BIAS - HALF_BIAS + 1) << FLOAT_MANTISSA;

  /** From here on a float rounds to infinity: half way between 65,504 and what would follow. */
  private static final int TOO_LARGE = 0x477FF000;

  /** A float whose last bit is worth the least denormal half: adding it rounds to that. */
  private static final float DENORMAL_ROUNDING = 0.5f;

  private static final float BIAS_DIFFERENCE = 0x1p112f;

  private Half() {}

  /** The half nearest to a float. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= TOO_LARGE) {
      return (short) (sign | INFINITE);
    }
    if (magnitude < LEAST_NORMAL) {
      float rounded = Float.intBitsToFloat(magnitude) + DENORMAL_ROUNDING;
      int whole = Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(DENORMAL_ROUNDING);
      return (short) (sign | whole);
    }
    int odd = magnitude >>> SHIFT & 1;
    int rounded = magnitude + (1 << SHIFT - 1) - 1 + odd;
    return (short) (sign | (rounded >>> SHIFT) - ((FLOAT_BIAS - HALF_BIAS) << HALF_MANTISSA));
  }

  /** The float that a half stands for, exactly. */
  static float toFloat(short half) {
    int magnitude = half & 0x7FFF;
    int sign = (half & 0x8000) << 16;
    if (magnitude >= INFINITE) {
      return Float.intBitsToFloat(sign | 0x7F800000 | magnitude << SHIFT);
    }
    // A float of the half's fields is too small by the difference of the biases, a power of two.
    return Float.intBitsToFloat(sign | magnitude << SHIFT) * BIAS_DIFFERENCE;
  }

  /** Numbers as halves, two bytes each, least significant first. */
  static byte[] bytes(float[] values) {
    byte[] bytes = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      short half = of(values[i]);
      bytes[2 * i] = (byte) half;
      bytes[2 * i + 1] = (byte) (half >> 8);
    }
    return bytes;
  }

  /** The numbers that {@link #bytes} wrote. */
  static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = toFloat((short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8));
    }
    return values;
  }
}
