package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Floats in the middle of an array whose other elements are guards: whoever writes beside the slice
 * is found out.
 */
final class Slice {

  private static final int GUARD_BITS = 0x7fc0beef;

  final float[] data;
  final int at;
  final int size;

  private Slice(float[] data, int at, int size) {
    this.data = data;
    this.at = at;
    this.size = size;
  }

  /** A slice of zeros, at an offset that the size decides. */
  static Slice of(int size) {
    int at = 3 + size % 5;
    float[] data = new float[at + size + 19];
    Arrays.fill(data, Float.intBitsToFloat(GUARD_BITS));
    Arrays.fill(data, at, at + size, 0f);
    return new Slice(data, at, size);
  }

  static Slice of(float... values) {
    Slice slice = of(values.length);
    System.arraycopy(values, 0, slice.data, slice.at, values.length);
    return slice;
  }

  /** Numbers drawn evenly between two bounds. */
  static Slice random(SplittableRandom random, int size, double low, double high) {
    Slice slice = of(size);
    for (int i = 0; i < size; i++) {
      slice.set(i, (float) (low + (high - low) * random.nextDouble()));
    }
    return slice;
  }

  /** Whole numbers from -8 to 8, whose products and sums floats hold exactly. */
  static Slice whole(SplittableRandom random, int size) {
    Slice slice = of(size);
    for (int i = 0; i < size; i++) {
      slice.set(i, random.nextInt(17) - 8);
    }
    return slice;
  }

  Slice copy() {
    return new Slice(data.clone(), at, size);
  }

  /** The same numbers in an array of their own, which nobody can read beyond. */
  Slice tight() {
    return new Slice(values(), 0, size);
  }

  float get(int i) {
    return data[at + i];
  }

  void set(int i, float value) {
    data[at + i] = value;
  }

  float[] values() {
    return Arrays.copyOfRange(data, at, at + size);
  }

  void assertGuards() {
    for (int i = 0; i < data.length; i++) {
      if (i < at || i >= at + size) {
        assertThat(Float.floatToRawIntBits(data[i])).as("element %s", i - at).isEqualTo(GUARD_BITS);
      }
    }
  }

  /** The same bits everywhere, the guards included; any NaN is as good as another. */
  void assertSame(Slice other, String what) {
    assertThat(data).as(what).isEqualTo(other.data);
  }

  /** Within {@code relative * |expected| + absolute} of each element. */
  void assertClose(Slice expected, double relative, double absolute, String what) {
    for (int i = 0; i < size; i++) {
      double want = expected.get(i);
      double bound = relative * Math.abs(want) + absolute;
      if (!(Math.abs(get(i) - want) <= bound)) {
        assertThat(get(i)).as("%s, element %s, within %s", what, i, bound).isEqualTo((float) want);
      }
    }
    assertGuards();
  }
}
