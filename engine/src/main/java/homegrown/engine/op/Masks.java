package homegrown.engine.op;

/**
 * Choices between floats without branches: the sign of an activation is as good as random, and a
 * branch that is guessed wrong costs more than the arithmetic.
 */
final class Masks {

  private static final int ONE = Float.floatToRawIntBits(1f);

  private Masks() {}

  /** All bits set where v is above zero, none for zero of either sign and below. */
  static int positive(float v) {
    int bits = Float.floatToRawIntBits(v);
    return (-bits & ~bits) >> 31;
  }

  /** All bits set where two floats are equal, none elsewhere; zeros of both signs are equal. */
  static int equal(float a, float b) {
    int difference = Float.floatToRawIntBits(a + 0f) ^ Float.floatToRawIntBits(b + 0f);
    return ~((difference | -difference) >> 31);
  }

  /** One where the mask is set, zero elsewhere. */
  static float one(int mask) {
    return Float.intBitsToFloat(mask & ONE);
  }

  /** One float where the mask is set, another elsewhere. */
  static float choose(int mask, float set, float clear) {
    return Float.intBitsToFloat(
        (mask & Float.floatToRawIntBits(set)) | (~mask & Float.floatToRawIntBits(clear)));
  }
}
