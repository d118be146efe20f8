package homegrown.kernelssimd;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y += alpha W x} on rows as they lie in memory, several at a time so that x is loaded once
 * for all of them. Every row is computed alike, alone or among others: one chain of fused
 * multiply-adds for each lane along k, the lanes then added in one order.
 *
 * <p>The last vector of a row ends where the row does, and so begins among elements that are summed
 * up already: those are set to zero.
 */
final class SimdMatrixVector {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final VectorSpecies<Integer> BITS = SPECIES.withLanes(int.class);
  private static final int LANES = SimdTiles.LANES;
  private static final int ROWS = 4;

  private static final VectorShuffle<Float> HALF = swap(LANES / 2);
  private static final VectorShuffle<Float> QUARTER = swap(LANES / 4);
  private static final VectorShuffle<Float> EIGHTH = swap(LANES / 8);
  private static final VectorShuffle<Float> SIXTEENTH = swap(LANES / 16);
  private static final VectorMask<Float> HALF_SET = set(LANES / 2);
  private static final VectorMask<Float> QUARTER_SET = set(LANES / 4);

  /** No bits for the lanes before a vector's last ones, all bits for these. */
  private static final int[] LAST = new int[2 * LANES];

  static {
    Arrays.fill(LAST, LANES, 2 * LANES, -1);
  }

  private SimdMatrixVector() {}

  /** Floats of scratch memory that {@link #run} needs. */
  static int scratchFloats() {
    return LANES;
  }

  static void run(
      float[] scratch,
      float[] y,
      int yAt,
      float[] w,
      int wAt,
      int rowStride,
      float[] x,
      int xAt,
      int m,
      int k,
      float alpha) {
    if (k < LANES) {
      few(y, yAt, w, wAt, rowStride, x, xAt, m, k, alpha);
      return;
    }
    int i = 0;
    for (; i + ROWS <= m; i += ROWS) {
      four(scratch, w, wAt + i * rowStride, rowStride, x, xAt, k);
      int at = yAt + i;
      y[at] = Math.fma(alpha, scratch[0], y[at]);
      y[at + 1] = Math.fma(alpha, scratch[2 * LANES / ROWS], y[at + 1]);
      y[at + 2] = Math.fma(alpha, scratch[LANES / ROWS], y[at + 2]);
      y[at + 3] = Math.fma(alpha, scratch[3 * LANES / ROWS], y[at + 3]);
    }
    for (; i < m; i++) {
      one(scratch, w, wAt + i * rowStride, x, xAt, k);
      y[yAt + i] = Math.fma(alpha, scratch[0], y[yAt + i]);
    }
  }

  private static void few(
      float[] y,
      int yAt,
      float[] w,
      int wAt,
      int rowStride,
      float[] x,
      int xAt,
      int m,
      int k,
      float alpha) {
    for (int i = 0; i < m; i++) {
      int row = wAt + i * rowStride;
      float sum = 0;
      for (int l = 0; l < k; l++) {
        sum = Math.fma(w[row + l], x[xAt + l], sum);
      }
      y[yAt + i] = Math.fma(alpha, sum, y[yAt + i]);
    }
  }

  private static void four(
      float[] scratch, float[] w, int w0, int rowStride, float[] x, int xAt, int k) {
    int w1 = w0 + rowStride;
    int w2 = w1 + rowStride;
    int w3 = w2 + rowStride;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int whole = (k - 1) / LANES * LANES;
    for (int l = 0; l < whole; l += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + l);
      s0 = FloatVector.fromArray(SPECIES, w, w0 + l).fma(v, s0);
      s1 = FloatVector.fromArray(SPECIES, w, w1 + l).fma(v, s1);
      s2 = FloatVector.fromArray(SPECIES, w, w2 + l).fma(v, s2);
      s3 = FloatVector.fromArray(SPECIES, w, w3 + l).fma(v, s3);
    }
    int last = k - LANES;
    IntVector mask = IntVector.fromArray(BITS, LAST, k - whole);
    FloatVector v = last(x, xAt + last, mask);
    s0 = last(w, w0 + last, mask).fma(v, s0);
    s1 = last(w, w1 + last, mask).fma(v, s1);
    s2 = last(w, w2 + last, mask).fma(v, s2);
    s3 = last(w, w3 + last, mask).fma(v, s3);
    FloatVector even = fold(s0, s1, HALF, HALF_SET);
    FloatVector odd = fold(s2, s3, HALF, HALF_SET);
    rest(fold(even, odd, QUARTER, QUARTER_SET)).intoArray(scratch, 0);
  }

  private static void one(float[] scratch, float[] w, int wAt, float[] x, int xAt, int k) {
    FloatVector s = FloatVector.zero(SPECIES);
    int whole = (k - 1) / LANES * LANES;
    for (int l = 0; l < whole; l += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + l);
      s = FloatVector.fromArray(SPECIES, w, wAt + l).fma(v, s);
    }
    int last = k - LANES;
    IntVector mask = IntVector.fromArray(BITS, LAST, k - whole);
    s = last(w, wAt + last, mask).fma(last(x, xAt + last, mask), s);
    s = s.add(s.rearrange(HALF));
    s = s.add(s.rearrange(QUARTER));
    rest(s).intoArray(scratch, 0);
  }

  private static FloatVector last(float[] a, int at, IntVector mask) {
    return FloatVector.fromArray(SPECIES, a, at)
        .reinterpretAsInts()
        .and(mask)
        .reinterpretAsFloats();
  }

  /** The sums of lanes that a shuffle swaps: those of b where the mask is set, of a elsewhere. */
  private static FloatVector fold(
      FloatVector a, FloatVector b, VectorShuffle<Float> swap, VectorMask<Float> mask) {
    return a.blend(b, mask).add(b.blend(a, mask).rearrange(swap));
  }

  /** Adds up the lanes of each quarter. */
  private static FloatVector rest(FloatVector s) {
    FloatVector sum = s;
    if (LANES >= 8) {
      sum = sum.add(sum.rearrange(EIGHTH));
    }
    if (LANES >= 16) {
      sum = sum.add(sum.rearrange(SIXTEENTH));
    }
    return sum;
  }

  /** Swaps lanes that are so far apart. */
  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(SPECIES, j -> j ^ distance);
  }

  /** The lanes whose number has a bit. */
  private static VectorMask<Float> set(int bit) {
    boolean[] lanes = new boolean[LANES];
    for (int j = 0; j < LANES; j++) {
      lanes[j] = (j & bit) != 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }
}
