package homegrown.onnx;

/** The upper 16 bits of a float, as ONNX's bfloat16. */
final class BFloat16 {

  private BFloat16() {}

  /** The float that 16 bits stand for, exactly. */
  static float toFloat(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The 16 bits nearest to a float, ties to even; what is too large becomes infinite. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      // Cut off alone, a small payload would leave an infinity.
      return (short) (bits >>> 16 | 0x40);
    }
    int odd = bits >>> 16 & 1;
    return (short) (bits + 0x7FFF + odd >>> 16);
  }
}
