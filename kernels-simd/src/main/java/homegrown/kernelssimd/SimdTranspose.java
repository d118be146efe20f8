package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes squares of as many rows as a vector has lanes, in registers: after the stage of
 * distance d every two rows that are d apart have exchanged the elements that bit d of their
 * columns sends to the other.
 */
final class SimdTranspose {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;

  /** Rows and columns of a square. */
  static final int SIZE = SPECIES.length();

  private static final VectorShuffle<Float> SWAP_1 = swap(1);
  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_8 = swap(8);
  private static final VectorMask<Float> BIT_1 = bit(1);
  private static final VectorMask<Float> BIT_2 = bit(2);
  private static final VectorMask<Float> BIT_4 = bit(4);
  private static final VectorMask<Float> BIT_8 = bit(8);

  private SimdTranspose() {}

  /** True where squares of this machine's size can be transposed. */
  static boolean known() {
    return SIZE == 4 || SIZE == 8 || SIZE == 16;
  }

  /** Element (i, j) of {@code from} becomes element (j, i) of {@code to}. */
  static void square(float[] to, int toAt, int toStride, float[] from, int fromAt, int fromStride) {
    if (SIZE == 16) {
      square16(to, toAt, toStride, from, fromAt, fromStride);
    } else if (SIZE == 8) {
      square8(to, toAt, toStride, from, fromAt, fromStride);
    } else {
      square4(to, toAt, toStride, from, fromAt, fromStride);
    }
  }

  /** True where {@link #sliver} can be used. */
  static boolean sliverKnown() {
    return SIZE == 2 * SimdTiles.ROWS && known();
  }

  /**
   * Turns half as many rows as a vector has lanes into a sliver: element (i, j) of {@code from}, i
   * below SIZE / 2, j below SIZE, goes to {@code j * SIZE / 2 + i}.
   */
  static void sliver(float[] to, int toAt, float[] from, int fromAt, int fromStride) {
    if (SIZE == 16) {
      sliver16(to, toAt, from, fromAt, fromStride);
    } else {
      sliver8(to, toAt, from, fromAt, fromStride);
    }
  }

  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ distance) % SIZE);
  }

  private static VectorMask<Float> bit(int distance) {
    boolean[] set = new boolean[SIZE];
    for (int lane = 0; lane < SIZE; lane++) {
      set[lane] = (lane & distance) != 0;
    }
    return VectorMask.fromArray(SPECIES, set, 0);
  }

  private static void square4(
      float[] to, int toAt, int toStride, float[] from, int fromAt, int fromStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, fromAt);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, fromAt + fromStride);
    FloatVector a2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromStride);
    FloatVector a3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromStride);
    FloatVector b0 = a0.blend(a1.rearrange(SWAP_1), BIT_1);
    FloatVector b1 = a0.rearrange(SWAP_1).blend(a1, BIT_1);
    FloatVector b2 = a2.blend(a3.rearrange(SWAP_1), BIT_1);
    FloatVector b3 = a2.rearrange(SWAP_1).blend(a3, BIT_1);
    b0.blend(b2.rearrange(SWAP_2), BIT_2).intoArray(to, toAt);
    b0.rearrange(SWAP_2).blend(b2, BIT_2).intoArray(to, toAt + 2 * toStride);
    b1.blend(b3.rearrange(SWAP_2), BIT_2).intoArray(to, toAt + toStride);
    b1.rearrange(SWAP_2).blend(b3, BIT_2).intoArray(to, toAt + 3 * toStride);
  }

  private static void square8(
      float[] to, int toAt, int toStride, float[] from, int fromAt, int fromStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, fromAt);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, fromAt + fromStride);
    FloatVector a2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromStride);
    FloatVector a3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromStride);
    FloatVector a4 = FloatVector.fromArray(SPECIES, from, fromAt + 4 * fromStride);
    FloatVector a5 = FloatVector.fromArray(SPECIES, from, fromAt + 5 * fromStride);
    FloatVector a6 = FloatVector.fromArray(SPECIES, from, fromAt + 6 * fromStride);
    FloatVector a7 = FloatVector.fromArray(SPECIES, from, fromAt + 7 * fromStride);
    FloatVector b0 = a0.blend(a1.rearrange(SWAP_1), BIT_1);
    FloatVector b1 = a0.rearrange(SWAP_1).blend(a1, BIT_1);
    FloatVector b2 = a2.blend(a3.rearrange(SWAP_1), BIT_1);
    FloatVector b3 = a2.rearrange(SWAP_1).blend(a3, BIT_1);
    FloatVector b4 = a4.blend(a5.rearrange(SWAP_1), BIT_1);
    FloatVector b5 = a4.rearrange(SWAP_1).blend(a5, BIT_1);
    FloatVector b6 = a6.blend(a7.rearrange(SWAP_1), BIT_1);
    FloatVector b7 = a6.rearrange(SWAP_1).blend(a7, BIT_1);
    FloatVector c0 = b0.blend(b2.rearrange(SWAP_2), BIT_2);
    FloatVector c2 = b0.rearrange(SWAP_2).blend(b2, BIT_2);
    FloatVector c1 = b1.blend(b3.rearrange(SWAP_2), BIT_2);
    FloatVector c3 = b1.rearrange(SWAP_2).blend(b3, BIT_2);
    FloatVector c4 = b4.blend(b6.rearrange(SWAP_2), BIT_2);
    FloatVector c6 = b4.rearrange(SWAP_2).blend(b6, BIT_2);
    FloatVector c5 = b5.blend(b7.rearrange(SWAP_2), BIT_2);
    FloatVector c7 = b5.rearrange(SWAP_2).blend(b7, BIT_2);
    c0.blend(c4.rearrange(SWAP_4), BIT_4).intoArray(to, toAt);
    c0.rearrange(SWAP_4).blend(c4, BIT_4).intoArray(to, toAt + 4 * toStride);
    c1.blend(c5.rearrange(SWAP_4), BIT_4).intoArray(to, toAt + toStride);
    c1.rearrange(SWAP_4).blend(c5, BIT_4).intoArray(to, toAt + 5 * toStride);
    c2.blend(c6.rearrange(SWAP_4), BIT_4).intoArray(to, toAt + 2 * toStride);
    c2.rearrange(SWAP_4).blend(c6, BIT_4).intoArray(to, toAt + 6 * toStride);
    c3.blend(c7.rearrange(SWAP_4), BIT_4).intoArray(to, toAt + 3 * toStride);
    c3.rearrange(SWAP_4).blend(c7, BIT_4).intoArray(to, toAt + 7 * toStride);
  }

  private static void square16(
      float[] to, int toAt, int toStride, float[] from, int fromAt, int fromStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, fromAt);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, fromAt + fromStride);
    FloatVector a2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromStride);
    FloatVector a3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromStride);
    FloatVector a4 = FloatVector.fromArray(SPECIES, from, fromAt + 4 * fromStride);
    FloatVector a5 = FloatVector.fromArray(SPECIES, from, fromAt + 5 * fromStride);
    FloatVector a6 = FloatVector.fromArray(SPECIES, from, fromAt + 6 * fromStride);
    FloatVector a7 = FloatVector.fromArray(SPECIES, from, fromAt + 7 * fromStride);
    FloatVector a8 = FloatVector.fromArray(SPECIES, from, fromAt + 8 * fromStride);
    FloatVector a9 = FloatVector.fromArray(SPECIES, from, fromAt + 9 * fromStride);
    FloatVector a10 = FloatVector.fromArray(SPECIES, from, fromAt + 10 * fromStride);
    FloatVector a11 = FloatVector.fromArray(SPECIES, from, fromAt + 11 * fromStride);
    FloatVector a12 = FloatVector.fromArray(SPECIES, from, fromAt + 12 * fromStride);
    FloatVector a13 = FloatVector.fromArray(SPECIES, from, fromAt + 13 * fromStride);
    FloatVector a14 = FloatVector.fromArray(SPECIES, from, fromAt + 14 * fromStride);
    FloatVector a15 = FloatVector.fromArray(SPECIES, from, fromAt + 15 * fromStride);
    FloatVector b0 = a0.blend(a1.rearrange(SWAP_1), BIT_1);
    FloatVector b1 = a0.rearrange(SWAP_1).blend(a1, BIT_1);
    FloatVector b2 = a2.blend(a3.rearrange(SWAP_1), BIT_1);
    FloatVector b3 = a2.rearrange(SWAP_1).blend(a3, BIT_1);
    FloatVector b4 = a4.blend(a5.rearrange(SWAP_1), BIT_1);
    FloatVector b5 = a4.rearrange(SWAP_1).blend(a5, BIT_1);
    FloatVector b6 = a6.blend(a7.rearrange(SWAP_1), BIT_1);
    FloatVector b7 = a6.rearrange(SWAP_1).blend(a7, BIT_1);
    FloatVector b8 = a8.blend(a9.rearrange(SWAP_1), BIT_1);
    FloatVector b9 = a8.rearrange(SWAP_1).blend(a9, BIT_1);
    FloatVector b10 = a10.blend(a11.rearrange(SWAP_1), BIT_1);
    FloatVector b11 = a10.rearrange(SWAP_1).blend(a11, BIT_1);
    FloatVector b12 = a12.blend(a13.rearrange(SWAP_1), BIT_1);
    FloatVector b13 = a12.rearrange(SWAP_1).blend(a13, BIT_1);
    FloatVector b14 = a14.blend(a15.rearrange(SWAP_1), BIT_1);
    FloatVector b15 = a14.rearrange(SWAP_1).blend(a15, BIT_1);
    FloatVector c0 = b0.blend(b2.rearrange(SWAP_2), BIT_2);
    FloatVector c2 = b0.rearrange(SWAP_2).blend(b2, BIT_2);
    FloatVector c1 = b1.blend(b3.rearrange(SWAP_2), BIT_2);
    FloatVector c3 = b1.rearrange(SWAP_2).blend(b3, BIT_2);
    FloatVector c4 = b4.blend(b6.rearrange(SWAP_2), BIT_2);
    FloatVector c6 = b4.rearrange(SWAP_2).blend(b6, BIT_2);
    FloatVector c5 = b5.blend(b7.rearrange(SWAP_2), BIT_2);
    FloatVector c7 = b5.rearrange(SWAP_2).blend(b7, BIT_2);
    FloatVector c8 = b8.blend(b10.rearrange(SWAP_2), BIT_2);
    FloatVector c10 = b8.rearrange(SWAP_2).blend(b10, BIT_2);
    FloatVector c9 = b9.blend(b11.rearrange(SWAP_2), BIT_2);
    FloatVector c11 = b9.rearrange(SWAP_2).blend(b11, BIT_2);
    FloatVector c12 = b12.blend(b14.rearrange(SWAP_2), BIT_2);
    FloatVector c14 = b12.rearrange(SWAP_2).blend(b14, BIT_2);
    FloatVector c13 = b13.blend(b15.rearrange(SWAP_2), BIT_2);
    FloatVector c15 = b13.rearrange(SWAP_2).blend(b15, BIT_2);
    FloatVector d0 = c0.blend(c4.rearrange(SWAP_4), BIT_4);
    FloatVector d4 = c0.rearrange(SWAP_4).blend(c4, BIT_4);
    FloatVector d1 = c1.blend(c5.rearrange(SWAP_4), BIT_4);
    FloatVector d5 = c1.rearrange(SWAP_4).blend(c5, BIT_4);
    FloatVector d2 = c2.blend(c6.rearrange(SWAP_4), BIT_4);
    FloatVector d6 = c2.rearrange(SWAP_4).blend(c6, BIT_4);
    FloatVector d3 = c3.blend(c7.rearrange(SWAP_4), BIT_4);
    FloatVector d7 = c3.rearrange(SWAP_4).blend(c7, BIT_4);
    FloatVector d8 = c8.blend(c12.rearrange(SWAP_4), BIT_4);
    FloatVector d12 = c8.rearrange(SWAP_4).blend(c12, BIT_4);
    FloatVector d9 = c9.blend(c13.rearrange(SWAP_4), BIT_4);
    FloatVector d13 = c9.rearrange(SWAP_4).blend(c13, BIT_4);
    FloatVector d10 = c10.blend(c14.rearrange(SWAP_4), BIT_4);
    FloatVector d14 = c10.rearrange(SWAP_4).blend(c14, BIT_4);
    FloatVector d11 = c11.blend(c15.rearrange(SWAP_4), BIT_4);
    FloatVector d15 = c11.rearrange(SWAP_4).blend(c15, BIT_4);
    d0.blend(d8.rearrange(SWAP_8), BIT_8).intoArray(to, toAt);
    d0.rearrange(SWAP_8).blend(d8, BIT_8).intoArray(to, toAt + 8 * toStride);
    d1.blend(d9.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + toStride);
    d1.rearrange(SWAP_8).blend(d9, BIT_8).intoArray(to, toAt + 9 * toStride);
    d2.blend(d10.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 2 * toStride);
    d2.rearrange(SWAP_8).blend(d10, BIT_8).intoArray(to, toAt + 10 * toStride);
    d3.blend(d11.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 3 * toStride);
    d3.rearrange(SWAP_8).blend(d11, BIT_8).intoArray(to, toAt + 11 * toStride);
    d4.blend(d12.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 4 * toStride);
    d4.rearrange(SWAP_8).blend(d12, BIT_8).intoArray(to, toAt + 12 * toStride);
    d5.blend(d13.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 5 * toStride);
    d5.rearrange(SWAP_8).blend(d13, BIT_8).intoArray(to, toAt + 13 * toStride);
    d6.blend(d14.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 6 * toStride);
    d6.rearrange(SWAP_8).blend(d14, BIT_8).intoArray(to, toAt + 14 * toStride);
    d7.blend(d15.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 7 * toStride);
    d7.rearrange(SWAP_8).blend(d15, BIT_8).intoArray(to, toAt + 15 * toStride);
  }

  private static void sliver8(float[] to, int toAt, float[] from, int fromAt, int fromStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, fromAt);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, fromAt + fromStride);
    FloatVector a2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromStride);
    FloatVector a3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromStride);
    FloatVector b0 = a0.blend(a1.rearrange(SWAP_1), BIT_1);
    FloatVector b1 = a0.rearrange(SWAP_1).blend(a1, BIT_1);
    FloatVector b2 = a2.blend(a3.rearrange(SWAP_1), BIT_1);
    FloatVector b3 = a2.rearrange(SWAP_1).blend(a3, BIT_1);
    FloatVector c0 = b0.blend(b2.rearrange(SWAP_2), BIT_2);
    FloatVector c2 = b0.rearrange(SWAP_2).blend(b2, BIT_2);
    FloatVector c1 = b1.blend(b3.rearrange(SWAP_2), BIT_2);
    FloatVector c3 = b1.rearrange(SWAP_2).blend(b3, BIT_2);
    c0.blend(c1.rearrange(SWAP_4), BIT_4).intoArray(to, toAt);
    c0.rearrange(SWAP_4).blend(c1, BIT_4).intoArray(to, toAt + 16);
    c2.blend(c3.rearrange(SWAP_4), BIT_4).intoArray(to, toAt + 8);
    c2.rearrange(SWAP_4).blend(c3, BIT_4).intoArray(to, toAt + 24);
  }

  private static void sliver16(float[] to, int toAt, float[] from, int fromAt, int fromStride) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, from, fromAt);
    FloatVector a1 = FloatVector.fromArray(SPECIES, from, fromAt + fromStride);
    FloatVector a2 = FloatVector.fromArray(SPECIES, from, fromAt + 2 * fromStride);
    FloatVector a3 = FloatVector.fromArray(SPECIES, from, fromAt + 3 * fromStride);
    FloatVector a4 = FloatVector.fromArray(SPECIES, from, fromAt + 4 * fromStride);
    FloatVector a5 = FloatVector.fromArray(SPECIES, from, fromAt + 5 * fromStride);
    FloatVector a6 = FloatVector.fromArray(SPECIES, from, fromAt + 6 * fromStride);
    FloatVector a7 = FloatVector.fromArray(SPECIES, from, fromAt + 7 * fromStride);
    FloatVector b0 = a0.blend(a1.rearrange(SWAP_1), BIT_1);
    FloatVector b1 = a0.rearrange(SWAP_1).blend(a1, BIT_1);
    FloatVector b2 = a2.blend(a3.rearrange(SWAP_1), BIT_1);
    FloatVector b3 = a2.rearrange(SWAP_1).blend(a3, BIT_1);
    FloatVector b4 = a4.blend(a5.rearrange(SWAP_1), BIT_1);
    FloatVector b5 = a4.rearrange(SWAP_1).blend(a5, BIT_1);
    FloatVector b6 = a6.blend(a7.rearrange(SWAP_1), BIT_1);
    FloatVector b7 = a6.rearrange(SWAP_1).blend(a7, BIT_1);
    FloatVector c0 = b0.blend(b2.rearrange(SWAP_2), BIT_2);
    FloatVector c2 = b0.rearrange(SWAP_2).blend(b2, BIT_2);
    FloatVector c1 = b1.blend(b3.rearrange(SWAP_2), BIT_2);
    FloatVector c3 = b1.rearrange(SWAP_2).blend(b3, BIT_2);
    FloatVector c4 = b4.blend(b6.rearrange(SWAP_2), BIT_2);
    FloatVector c6 = b4.rearrange(SWAP_2).blend(b6, BIT_2);
    FloatVector c5 = b5.blend(b7.rearrange(SWAP_2), BIT_2);
    FloatVector c7 = b5.rearrange(SWAP_2).blend(b7, BIT_2);
    FloatVector d0 = c0.blend(c4.rearrange(SWAP_4), BIT_4);
    FloatVector d4 = c0.rearrange(SWAP_4).blend(c4, BIT_4);
    FloatVector d1 = c1.blend(c5.rearrange(SWAP_4), BIT_4);
    FloatVector d5 = c1.rearrange(SWAP_4).blend(c5, BIT_4);
    FloatVector d2 = c2.blend(c6.rearrange(SWAP_4), BIT_4);
    FloatVector d6 = c2.rearrange(SWAP_4).blend(c6, BIT_4);
    FloatVector d3 = c3.blend(c7.rearrange(SWAP_4), BIT_4);
    FloatVector d7 = c3.rearrange(SWAP_4).blend(c7, BIT_4);
    d0.blend(d1.rearrange(SWAP_8), BIT_8).intoArray(to, toAt);
    d0.rearrange(SWAP_8).blend(d1, BIT_8).intoArray(to, toAt + 64);
    d2.blend(d3.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 16);
    d2.rearrange(SWAP_8).blend(d3, BIT_8).intoArray(to, toAt + 80);
    d4.blend(d5.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 32);
    d4.rearrange(SWAP_8).blend(d5, BIT_8).intoArray(to, toAt + 96);
    d6.blend(d7.rearrange(SWAP_8), BIT_8).intoArray(to, toAt + 48);
    d6.rearrange(SWAP_8).blend(d7, BIT_8).intoArray(to, toAt + 112);
  }
}
