package homegrown.kernelssimd;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops over rows of channels, a vector of channels at a time along some rows, which stay in the
 * first-level cache meanwhile.
 *
 * <p>Rows without gaps whose channels do not fill vectors are scaled several at a time, so many
 * that they do. Sums read the last channels with what comes after them in memory, where there is
 * enough. They take even and odd rows apart, and are added up in doubles every so many rows.
 */
final class SimdColumns {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** The most channels that several rows have together. */
  private static final int WIDE = 8 * LANES;

  /** Rows that are scaled before the next channels are: this many, or as many as floats. */
  private static final int FEW = 16;

  private static final int NEAR = 4096;

  /** Rows that are summed in floats: an even number. */
  private static final int RUN = 128;

  /** Channels that are summed at a time. */
  private static final int CHANNELS = 16 * LANES;

  private SimdColumns() {}

  /** Floats of scratch memory that every method here needs. */
  static int scratchFloats() {
    return Math.max(CHANNELS, 2 * WIDE);
  }

  /** Doubles of scratch memory that the sums need. */
  static int scratchDoubles() {
    return CHANNELS;
  }

  static void scaleShift(
      float[] scratch,
      float[] y,
      int yAt,
      int yStride,
      float[] x,
      int xAt,
      int xStride,
      float[] scale,
      int scaleAt,
      float[] shift,
      int shiftAt,
      int rows,
      int c,
      float low,
      float high) {
    int done = 0;
    int group = group(c);
    int wide = group * c;
    if (group > 1 && wide <= WIDE && xStride == c && yStride == c) {
      for (int k = 0; k < group; k++) {
        System.arraycopy(scale, scaleAt, scratch, k * c, c);
        System.arraycopy(shift, shiftAt, scratch, WIDE + k * c, c);
      }
      int count = rows / group;
      scaleShift(y, yAt, wide, x, xAt, wide, scratch, 0, scratch, WIDE, count, wide, low, high);
      done = count * group;
    }
    int whole = SPECIES.loopBound(c);
    int from = xAt + done * xStride;
    int to = yAt + done * yStride;
    scaleShift(
        y,
        to,
        yStride,
        x,
        from,
        xStride,
        scale,
        scaleAt,
        shift,
        shiftAt,
        rows - done,
        whole,
        low,
        high);
    for (int r = 0; r < rows - done; r++) {
      for (int ch = whole; ch < c; ch++) {
        float value = x[from + r * xStride + ch] * scale[scaleAt + ch] + shift[shiftAt + ch];
        y[to + r * yStride + ch] = Math.min(high, Math.max(low, value));
      }
    }
  }

  /** How many rows side by side fill whole vectors. */
  static int group(int c) {
    return Math.max(1, LANES / Math.max(1, Integer.lowestOneBit(c)));
  }

  static void sums(
      float[] scratch,
      double[] totals,
      float[] sum,
      int sumAt,
      float[] x,
      int xAt,
      int xStride,
      int rows,
      int c) {
    for (int from = 0; from < c; from += CHANNELS) {
      int width = Math.min(CHANNELS, c - from);
      int whole = SPECIES.loopBound(width);
      int padded = padded(width);
      int fitting = fitting(x.length, xAt + from + padded - LANES, xStride, rows);
      Arrays.fill(totals, 0, width, 0);
      for (int r = 0; r < rows; r += RUN) {
        int count = Math.min(RUN, rows - r);
        int at = xAt + from + r * xStride;
        int vectors = r + count <= fitting ? padded : whole;
        sums(scratch, x, at, xStride, count, vectors);
        for (int ch = vectors; ch < width; ch++) {
          scratch[ch] = sum(x, at + ch, xStride, count);
        }
        add(totals, scratch, width);
      }
      add(sum, sumAt + from, totals, width);
    }
  }

  static void products(
      float[] scratch,
      double[] totals,
      float[] sum,
      int sumAt,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      int rows,
      int c) {
    for (int from = 0; from < c; from += CHANNELS) {
      int width = Math.min(CHANNELS, c - from);
      int whole = SPECIES.loopBound(width);
      int padded = padded(width);
      int fitting = fitting(a.length, aAt + from + padded - LANES, aStride, rows);
      fitting = fitting(b.length, bAt + from + padded - LANES, bStride, fitting);
      Arrays.fill(totals, 0, width, 0);
      for (int r = 0; r < rows; r += RUN) {
        int count = Math.min(RUN, rows - r);
        int left = aAt + from + r * aStride;
        int right = bAt + from + r * bStride;
        int vectors = r + count <= fitting ? padded : whole;
        products(scratch, a, left, aStride, b, right, bStride, count, vectors);
        for (int ch = vectors; ch < width; ch++) {
          scratch[ch] = product(a, left + ch, aStride, b, right + ch, bStride, count);
        }
        add(totals, scratch, width);
      }
      add(sum, sumAt + from, totals, width);
    }
  }

  /** Whole vectors that so many channels are in: four rather than the last three. */
  private static int padded(int c) {
    int vectors = (c + LANES - 1) / LANES;
    return (vectors % 4 == 3 ? vectors + 1 : vectors) * LANES;
  }

  /** How many of the rows have a whole vector from {@code at} on. */
  private static int fitting(int length, int at, int stride, int rows) {
    int room = length - LANES - at;
    return room < 0 ? 0 : stride <= 0 ? rows : Math.min(rows, room / stride + 1);
  }

  private static void add(double[] totals, float[] part, int c) {
    for (int ch = 0; ch < c; ch++) {
      totals[ch] += part[ch];
    }
  }

  private static void add(float[] sum, int sumAt, double[] totals, int c) {
    for (int ch = 0; ch < c; ch++) {
      sum[sumAt + ch] = (float) (sum[sumAt + ch] + totals[ch]);
    }
  }

  /** Whole vectors of channels, of some rows at a time. */
  private static void scaleShift(
      float[] y,
      int yAt,
      int yStride,
      float[] x,
      int xAt,
      int xStride,
      float[] scale,
      int scaleAt,
      float[] shift,
      int shiftAt,
      int rows,
      int c,
      float low,
      float high) {
    int most = Math.max(FEW, NEAR / Math.max(1, c));
    for (int r = 0; r < rows; r += most) {
      int count = Math.min(most, rows - r);
      int from = xAt + r * xStride;
      int to = yAt + r * yStride;
      scaleShiftNear(
          y, to, yStride, x, from, xStride, scale, scaleAt, shift, shiftAt, count, c, low, high);
    }
  }

  private static void scaleShiftNear(
      float[] y,
      int yAt,
      int yStride,
      float[] x,
      int xAt,
      int xStride,
      float[] scale,
      int scaleAt,
      float[] shift,
      int shiftAt,
      int rows,
      int c,
      float low,
      float high) {
    FloatVector least = FloatVector.broadcast(SPECIES, low);
    FloatVector most = FloatVector.broadcast(SPECIES, high);
    FloatVector below = FloatVector.broadcast(SPECIES, SimdElements.below(low));
    FloatVector above = FloatVector.broadcast(SPECIES, SimdElements.above(high));
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector factor = FloatVector.fromArray(SPECIES, scale, scaleAt + ch);
      FloatVector offset = FloatVector.fromArray(SPECIES, shift, shiftAt + ch);
      int from = xAt + ch;
      int to = yAt + ch;
      for (int r = 0; r < rows; r++) {
        FloatVector v = FloatVector.fromArray(SPECIES, x, from).mul(factor).add(offset);
        v = v.blend(least, v.compare(VectorOperators.LE, below));
        v.blend(most, v.compare(VectorOperators.GE, above)).intoArray(y, to);
        from += xStride;
        to += yStride;
      }
    }
  }

  private static void sums(float[] part, float[] x, int xAt, int stride, int rows, int c) {
    int ch = 0;
    for (; ch + 4 * LANES <= c; ch += 4 * LANES) {
      sumFour(part, ch, x, xAt + ch, stride, rows);
    }
    for (; ch < c; ch += LANES) {
      sumOne(part, ch, x, xAt + ch, stride, rows);
    }
  }

  private static void sumFour(float[] part, int partAt, float[] x, int xAt, int xStride, int rows) {
    FloatVector even0 = FloatVector.zero(SPECIES);
    FloatVector even1 = even0;
    FloatVector even2 = even0;
    FloatVector even3 = even0;
    FloatVector odd0 = even0;
    FloatVector odd1 = even0;
    FloatVector odd2 = even0;
    FloatVector odd3 = even0;
    int at = xAt;
    int r = 0;
    for (; r + 2 <= rows; r += 2) {
      even0 = even0.add(FloatVector.fromArray(SPECIES, x, at));
      even1 = even1.add(FloatVector.fromArray(SPECIES, x, at + LANES));
      even2 = even2.add(FloatVector.fromArray(SPECIES, x, at + 2 * LANES));
      even3 = even3.add(FloatVector.fromArray(SPECIES, x, at + 3 * LANES));
      at += xStride;
      odd0 = odd0.add(FloatVector.fromArray(SPECIES, x, at));
      odd1 = odd1.add(FloatVector.fromArray(SPECIES, x, at + LANES));
      odd2 = odd2.add(FloatVector.fromArray(SPECIES, x, at + 2 * LANES));
      odd3 = odd3.add(FloatVector.fromArray(SPECIES, x, at + 3 * LANES));
      at += xStride;
    }
    for (; r < rows; r++) {
      even0 = even0.add(FloatVector.fromArray(SPECIES, x, at));
      even1 = even1.add(FloatVector.fromArray(SPECIES, x, at + LANES));
      even2 = even2.add(FloatVector.fromArray(SPECIES, x, at + 2 * LANES));
      even3 = even3.add(FloatVector.fromArray(SPECIES, x, at + 3 * LANES));
      at += xStride;
    }
    even0.add(odd0).intoArray(part, partAt);
    even1.add(odd1).intoArray(part, partAt + LANES);
    even2.add(odd2).intoArray(part, partAt + 2 * LANES);
    even3.add(odd3).intoArray(part, partAt + 3 * LANES);
  }

  private static void sumOne(float[] part, int partAt, float[] x, int xAt, int xStride, int rows) {
    FloatVector even0 = FloatVector.zero(SPECIES);
    FloatVector odd0 = even0;
    int at = xAt;
    int r = 0;
    for (; r + 2 <= rows; r += 2) {
      even0 = even0.add(FloatVector.fromArray(SPECIES, x, at));
      at += xStride;
      odd0 = odd0.add(FloatVector.fromArray(SPECIES, x, at));
      at += xStride;
    }
    for (; r < rows; r++) {
      even0 = even0.add(FloatVector.fromArray(SPECIES, x, at));
      at += xStride;
    }
    even0.add(odd0).intoArray(part, partAt);
  }

  private static float sum(float[] x, int xAt, int xStride, int rows) {
    float even = 0;
    float odd = 0;
    int at = xAt;
    int r = 0;
    for (; r + 2 <= rows; r += 2) {
      even += x[at];
      at += xStride;
      odd += x[at];
      at += xStride;
    }
    for (; r < rows; r++) {
      even += x[at];
      at += xStride;
    }
    return even + odd;
  }

  private static void products(
      float[] part,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      int rows,
      int c) {
    int ch = 0;
    for (; ch + 4 * LANES <= c; ch += 4 * LANES) {
      productFour(part, ch, a, aAt + ch, aStride, b, bAt + ch, bStride, rows);
    }
    for (; ch < c; ch += LANES) {
      productOne(part, ch, a, aAt + ch, aStride, b, bAt + ch, bStride, rows);
    }
  }

  private static void productFour(
      float[] part,
      int partAt,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      int rows) {
    FloatVector even0 = FloatVector.zero(SPECIES);
    FloatVector even1 = even0;
    FloatVector even2 = even0;
    FloatVector even3 = even0;
    FloatVector odd0 = even0;
    FloatVector odd1 = even0;
    FloatVector odd2 = even0;
    FloatVector odd3 = even0;
    int left = aAt;
    int right = bAt;
    int r = 0;
    for (; r + 2 <= rows; r += 2) {
      FloatVector v = FloatVector.fromArray(SPECIES, b, right);
      even0 = FloatVector.fromArray(SPECIES, a, left).fma(v, even0);
      v = FloatVector.fromArray(SPECIES, b, right + LANES);
      even1 = FloatVector.fromArray(SPECIES, a, left + LANES).fma(v, even1);
      v = FloatVector.fromArray(SPECIES, b, right + 2 * LANES);
      even2 = FloatVector.fromArray(SPECIES, a, left + 2 * LANES).fma(v, even2);
      v = FloatVector.fromArray(SPECIES, b, right + 3 * LANES);
      even3 = FloatVector.fromArray(SPECIES, a, left + 3 * LANES).fma(v, even3);
      left += aStride;
      right += bStride;
      v = FloatVector.fromArray(SPECIES, b, right);
      odd0 = FloatVector.fromArray(SPECIES, a, left).fma(v, odd0);
      v = FloatVector.fromArray(SPECIES, b, right + LANES);
      odd1 = FloatVector.fromArray(SPECIES, a, left + LANES).fma(v, odd1);
      v = FloatVector.fromArray(SPECIES, b, right + 2 * LANES);
      odd2 = FloatVector.fromArray(SPECIES, a, left + 2 * LANES).fma(v, odd2);
      v = FloatVector.fromArray(SPECIES, b, right + 3 * LANES);
      odd3 = FloatVector.fromArray(SPECIES, a, left + 3 * LANES).fma(v, odd3);
      left += aStride;
      right += bStride;
    }
    for (; r < rows; r++) {
      FloatVector v = FloatVector.fromArray(SPECIES, b, right);
      even0 = FloatVector.fromArray(SPECIES, a, left).fma(v, even0);
      v = FloatVector.fromArray(SPECIES, b, right + LANES);
      even1 = FloatVector.fromArray(SPECIES, a, left + LANES).fma(v, even1);
      v = FloatVector.fromArray(SPECIES, b, right + 2 * LANES);
      even2 = FloatVector.fromArray(SPECIES, a, left + 2 * LANES).fma(v, even2);
      v = FloatVector.fromArray(SPECIES, b, right + 3 * LANES);
      even3 = FloatVector.fromArray(SPECIES, a, left + 3 * LANES).fma(v, even3);
      left += aStride;
      right += bStride;
    }
    even0.add(odd0).intoArray(part, partAt);
    even1.add(odd1).intoArray(part, partAt + LANES);
    even2.add(odd2).intoArray(part, partAt + 2 * LANES);
    even3.add(odd3).intoArray(part, partAt + 3 * LANES);
  }

  private static void productOne(
      float[] part,
      int partAt,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      int rows) {
    FloatVector even0 = FloatVector.zero(SPECIES);
    FloatVector odd0 = even0;
    int left = aAt;
    int right = bAt;
    int r = 0;
    for (; r + 2 <= rows; r += 2) {
      FloatVector v = FloatVector.fromArray(SPECIES, b, right);
      even0 = FloatVector.fromArray(SPECIES, a, left).fma(v, even0);
      left += aStride;
      right += bStride;
      v = FloatVector.fromArray(SPECIES, b, right);
      odd0 = FloatVector.fromArray(SPECIES, a, left).fma(v, odd0);
      left += aStride;
      right += bStride;
    }
    for (; r < rows; r++) {
      FloatVector v = FloatVector.fromArray(SPECIES, b, right);
      even0 = FloatVector.fromArray(SPECIES, a, left).fma(v, even0);
      left += aStride;
      right += bStride;
    }
    even0.add(odd0).intoArray(part, partAt);
  }

  private static float product(
      float[] a, int aAt, int aStride, float[] b, int bAt, int bStride, int rows) {
    float even = 0;
    float odd = 0;
    int left = aAt;
    int right = bAt;
    int r = 0;
    for (; r + 2 <= rows; r += 2) {
      even = Math.fma(a[left], b[right], even);
      left += aStride;
      right += bStride;
      odd = Math.fma(a[left], b[right], odd);
      left += aStride;
      right += bStride;
    }
    for (; r < rows; r++) {
      even = Math.fma(a[left], b[right], even);
      left += aStride;
      right += bStride;
    }
    return even + odd;
  }
}
