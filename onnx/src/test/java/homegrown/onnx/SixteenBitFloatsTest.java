package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Floats of 16 bits against their definitions, all of them. */
class SixteenBitFloatsTest {

  private interface Format {
    double defined(int bits);

    float toFloat(int bits);

    short of(float value);
  }

  private static final Format FLOAT16 =
      new Format() {
        @Override
        public double defined(int bits) {
          return SixteenBitFloatsTest.defined(bits, 5, 10);
        }

        @Override
        public float toFloat(int bits) {
          return Float16.toFloat(bits);
        }

        @Override
        public short of(float value) {
          return Float16.of(value);
        }
      };

  private static final Format BFLOAT16 =
      new Format() {
        @Override
        public double defined(int bits) {
          return SixteenBitFloatsTest.defined(bits, 8, 7);
        }

        @Override
        public float toFloat(int bits) {
          return BFloat16.toFloat(bits);
        }

        @Override
        public short of(float value) {
          return BFloat16.of(value);
        }
      };

  /** IEEE 754-2008, section 3.4, in double precision. */
  private static double defined(int bits, int exponentBits, int mantissaBits) {
    int greatest = (1 << exponentBits) - 1;
    int exponent = bits >> mantissaBits & greatest;
    int mantissa = bits & (1 << mantissaBits) - 1;
    double sign = (bits & 0x8000) == 0 ? 1 : -1;
    int bias = greatest >> 1;
    if (exponent == greatest) {
      return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double fraction = mantissa / (double) (1 << mantissaBits) + (exponent == 0 ? 0 : 1);
    return sign * fraction * Math.pow(2, Math.max(exponent, 1) - bias);
  }

  @Test
  void allStandForTheirDefinition() {
    for (Format format : new Format[] {FLOAT16, BFLOAT16}) {
      for (int bits = 0; bits < 1 << 16; bits++) {
        // As signed too, since that is how they come out of an array.
        for (int given : new int[] {bits, (short) bits}) {
          float value = format.toFloat(given);
          if (Double.compare(value, format.defined(bits)) != 0) {
            assertThat((double) value).as("%x", given).isEqualTo(format.defined(bits));
          }
        }
        short back = format.of(format.toFloat(bits));
        if (Double.isNaN(format.defined(bits))) {
          assertThat(format.toFloat(back)).isNaN();
        } else if (back != (short) bits) {
          assertThat(back).as("%x", bits).isEqualTo((short) bits);
        }
      }
    }
  }

  @Test
  void floatsBecomeTheNearestAndTiesTheEvenOne() {
    Random random = new Random(1);
    for (int i = 0; i < 300_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      float near = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(44) - 28));
      check(FLOAT16, near);
      check(FLOAT16, value);
      check(BFLOAT16, value);
    }
    for (int bits = 0; bits < 0x7C00; bits++) {
      double tie = (defined(bits, 5, 10) + Math.min(65536, defined(bits + 1, 5, 10))) / 2;
      short expected = (short) (bits + (bits & 1));
      if (Float16.of((float) tie) != expected) {
        assertThat(Float16.of((float) tie)).as("%s", tie).isEqualTo(expected);
      }
    }
    assertThat(Float16.of(65_519.996f)).isEqualTo((short) 0x7BFF);
    assertThat(Float16.of(65_520f)).isEqualTo((short) 0x7C00);
    assertThat(BFloat16.of(-Float.MAX_VALUE)).isEqualTo((short) 0xFF80);
    assertThat(BFloat16.toFloat(BFloat16.of(Float.intBitsToFloat(0x7F800001)))).isNaN();
    assertThat(Float16.toFloat(Float16.of(Float.intBitsToFloat(0xFF800001)))).isNaN();
  }

  private static void check(Format format, float value) {
    short bits = format.of(value);
    double got = format.defined(bits);
    if (Float.isNaN(value) || Double.isInfinite(got)) {
      return;
    }
    for (int neighbour : new int[] {bits - 1, bits + 1}) {
      double other = format.defined(neighbour);
      double distance = Math.abs(other - value) - Math.abs(got - value);
      if (distance < 0 || (distance == 0 && (bits & 1) == 1 && other != got)) {
        throw new AssertionError(value + " became " + got + ", nearer is " + other);
      }
    }
  }
}
