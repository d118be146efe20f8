package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sixteen-bit numbers against their definition, all of them. */
class HalfTest {

  @Test
  void everyHalfSurvivesTheWayThereAndBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      float value = Half.toFloat(half);
      if (Float.isNaN(value)) {
        assertThat(Float.isNaN(Half.toFloat(Half.of(value)))).isTrue();
        assertThat(Float.isNaN(defined(bits))).isTrue();
      } else {
        assertThat(Half.of(value)).as("half %x", bits).isEqualTo(half);
        assertThat(value).as("half %x", bits).isEqualTo(defined(bits));
      }
    }
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isNaN(value) || Math.abs(value) >= 65_520f) {
        continue;
      }
      double got = Half.toFloat(Half.of(value));
      double distance = Math.abs(got - value);
      short half = Half.of(value);
      for (int step : new int[] {-1, 1}) {
        int next = half + step;
        double other = Half.toFloat((short) next);
        if (Double.isNaN(other) || Double.isInfinite(other)) {
          continue;
        }
        double otherDistance = Math.abs(other - value);
        assertThat(distance).as("%s", value).isLessThanOrEqualTo(otherDistance);
        if (distance == otherDistance && other != got) {
          assertThat(half & 1).as("%s is a tie", value).isZero();
        }
      }
    }
    assertThat(Half.toFloat(Half.of(65_519.996f))).isEqualTo(65_504f);
    assertThat(Half.toFloat(Half.of(65_520f))).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Half.toFloat(Half.of(-1e9f))).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  /** IEEE 754-2008, section 3.4, in double precision. */
  private static float defined(int bits) {
    int exponent = bits >> 10 & 0x1F;
    int mantissa = bits & 0x3FF;
    double sign = bits >> 15 == 0 ? 1 : -1;
    if (exponent == 0x1F) {
      return mantissa == 0 ? (float) (sign / 0.0) : Float.NaN;
    }
    return (float)
        (exponent == 0
            ? sign * mantissa * Math.pow(2, -24)
            : sign * (1024 + mantissa) * Math.pow(2, exponent - 25));
  }
}
