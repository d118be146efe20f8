package homegrown.kernelssimd;

import static homegrown.kernels.Approximations.C2;
import static homegrown.kernels.Approximations.C3;
import static homegrown.kernels.Approximations.C4;
import static homegrown.kernels.Approximations.C5;
import static homegrown.kernels.Approximations.C6;
import static homegrown.kernels.Approximations.EXPONENT_SHIFT;
import static homegrown.kernels.Approximations.LN2_HIGH;
import static homegrown.kernels.Approximations.LN2_LOW;
import static homegrown.kernels.Approximations.LOG2_E;
import static homegrown.kernels.Approximations.ROUNDING;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax along columns and its gradient: a vector holds as many columns, and no sum ever runs
 * across it. The columns that are left after the last whole vector are copied, some rows at a time,
 * so that they go through the same loops.
 */
final class SimdColumnSoftmax {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** Below this 2^n is taken to be 0: its logarithm to base 2 rounds to less than -126. */
  private static final float LOW = -88f;

  /** Rows that are added up before they are added to the rest. */
  private static final int RUN = 16;

  // Places in the scratch memory, for as many numbers as a vector has: what is known of columns,
  // and a run of rows.
  private static final int MAXIMA = 0;
  private static final int SUMS = LANES;
  private static final int ROWS = 2 * LANES;
  private static final int MORE_ROWS = ROWS + RUN * LANES;

  private SimdColumnSoftmax() {}

  /** Floats of scratch memory that every method here needs. */
  static int scratchFloats() {
    return MORE_ROWS + RUN * LANES;
  }

  static void run(float[] scratch, float[] x, int xAt, int stride, int m, int n) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      start(scratch);
      maxima(scratch, x, xAt + j, stride, m);
      for (int i = 0; i < m; i += RUN) {
        exponentials(scratch, x, xAt + j + i * stride, stride, Math.min(RUN, m - i));
      }
      divide(scratch, x, xAt + j, stride, m);
    }
    if (whole < n) {
      int rest = n - whole;
      start(scratch);
      for (int i = 0; i < m; i += RUN) {
        int rows = Math.min(RUN, m - i);
        gather(scratch, ROWS, x, xAt + whole + i * stride, stride, rows, rest);
        maxima(scratch, scratch, ROWS, LANES, rows);
      }
      for (int i = 0; i < m; i += RUN) {
        int rows = Math.min(RUN, m - i);
        int at = xAt + whole + i * stride;
        gather(scratch, ROWS, x, at, stride, rows, rest);
        exponentials(scratch, scratch, ROWS, LANES, rows);
        scatter(x, at, stride, scratch, rows, rest);
      }
      for (int i = 0; i < m; i += RUN) {
        int rows = Math.min(RUN, m - i);
        int at = xAt + whole + i * stride;
        gather(scratch, ROWS, x, at, stride, rows, rest);
        divide(scratch, scratch, ROWS, LANES, rows);
        scatter(x, at, stride, scratch, rows, rest);
      }
    }
  }

  static void gradient(
      float[] scratch, float[] d, int dAt, float[] y, int yAt, int stride, int m, int n) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      start(scratch);
      for (int i = 0; i < m; i += RUN) {
        int at = j + i * stride;
        dots(scratch, d, dAt + at, y, yAt + at, stride, Math.min(RUN, m - i));
      }
      spread(scratch, d, dAt + j, y, yAt + j, stride, m);
    }
    if (whole < n) {
      int rest = n - whole;
      start(scratch);
      for (int i = 0; i < m; i += RUN) {
        int rows = Math.min(RUN, m - i);
        int at = whole + i * stride;
        gather(scratch, ROWS, d, dAt + at, stride, rows, rest);
        gather(scratch, MORE_ROWS, y, yAt + at, stride, rows, rest);
        dots(scratch, scratch, ROWS, scratch, MORE_ROWS, LANES, rows);
      }
      for (int i = 0; i < m; i += RUN) {
        int rows = Math.min(RUN, m - i);
        int at = whole + i * stride;
        gather(scratch, ROWS, d, dAt + at, stride, rows, rest);
        gather(scratch, MORE_ROWS, y, yAt + at, stride, rows, rest);
        spread(scratch, scratch, ROWS, scratch, MORE_ROWS, LANES, rows);
        scatter(d, dAt + at, stride, scratch, rows, rest);
      }
    }
  }

  /** Columns of negative infinities alone keep a finite maximum, and so exponentials of 0. */
  private static void start(float[] scratch) {
    for (int j = 0; j < LANES; j++) {
      scratch[MAXIMA + j] = -Float.MAX_VALUE;
      scratch[SUMS + j] = 0f;
    }
  }

  private static void gather(
      float[] to, int toAt, float[] from, int fromAt, int stride, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(from, fromAt + i * stride, to, toAt + i * LANES, columns);
    }
  }

  private static void scatter(
      float[] to, int toAt, int stride, float[] scratch, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(scratch, ROWS + i * LANES, to, toAt + i * stride, columns);
    }
  }

  private static void maxima(float[] scratch, float[] x, int xAt, int stride, int m) {
    FloatVector max = FloatVector.fromArray(SPECIES, scratch, MAXIMA);
    for (int i = 0; i < m; i++) {
      max = max.max(FloatVector.fromArray(SPECIES, x, xAt + i * stride));
    }
    max.intoArray(scratch, MAXIMA);
  }

  /** {@code x = exp(x - max)} in some rows, and their sums onto those of the others. */
  private static void exponentials(float[] scratch, float[] x, int xAt, int stride, int rows) {
    FloatVector most = FloatVector.fromArray(SPECIES, scratch, MAXIMA);
    FloatVector sum = FloatVector.zero(SPECIES);
    FloatVector low = FloatVector.broadcast(SPECIES, LOW);
    FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2_E);
    FloatVector rounding = FloatVector.broadcast(SPECIES, ROUNDING);
    FloatVector ln2High = FloatVector.broadcast(SPECIES, -LN2_HIGH);
    FloatVector ln2Low = FloatVector.broadcast(SPECIES, -LN2_LOW);
    FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
    FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
    FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
    FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
    FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < rows; i++) {
      int at = xAt + i * stride;
      FloatVector v = FloatVector.fromArray(SPECIES, x, at).sub(most).max(low);
      FloatVector t = v.fma(log2e, rounding);
      FloatVector n = t.sub(rounding);
      FloatVector r = n.fma(ln2Low, n.fma(ln2High, v));
      FloatVector q = c6.fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2);
      FloatVector e = q.fma(r.mul(r), r).add(one);
      FloatVector s =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(one.reinterpretAsInts())
              .reinterpretAsFloats();
      FloatVector y = e.mul(s);
      sum = sum.add(y);
      y.intoArray(x, at);
    }
    FloatVector.fromArray(SPECIES, scratch, SUMS).add(sum).intoArray(scratch, SUMS);
  }

  /** Sums are 1 at least, but where there is nothing to divide. */
  private static void divide(float[] scratch, float[] x, int xAt, int stride, int m) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    FloatVector factor = one.div(FloatVector.fromArray(SPECIES, scratch, SUMS).max(0.5f));
    for (int i = 0; i < m; i++) {
      int at = xAt + i * stride;
      FloatVector.fromArray(SPECIES, x, at).mul(factor).intoArray(x, at);
    }
  }

  private static void dots(
      float[] scratch, float[] d, int dAt, float[] y, int yAt, int stride, int rows) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = 0; i < rows; i++) {
      FloatVector v = FloatVector.fromArray(SPECIES, d, dAt + i * stride);
      sum = v.fma(FloatVector.fromArray(SPECIES, y, yAt + i * stride), sum);
    }
    FloatVector.fromArray(SPECIES, scratch, SUMS).add(sum).intoArray(scratch, SUMS);
  }

  /** {@code d = y (d - sum)}. */
  private static void spread(
      float[] scratch, float[] d, int dAt, float[] y, int yAt, int stride, int m) {
    FloatVector sum = FloatVector.fromArray(SPECIES, scratch, SUMS);
    for (int i = 0; i < m; i++) {
      int at = dAt + i * stride;
      FloatVector v = FloatVector.fromArray(SPECIES, d, at).sub(sum);
      v.mul(FloatVector.fromArray(SPECIES, y, yAt + i * stride)).intoArray(d, at);
    }
  }
}
