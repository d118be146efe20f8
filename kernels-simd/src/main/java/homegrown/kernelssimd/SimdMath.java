package homegrown.kernelssimd;

import static homegrown.kernels.Approximations.C2;
import static homegrown.kernels.Approximations.C3;
import static homegrown.kernels.Approximations.C4;
import static homegrown.kernels.Approximations.C5;
import static homegrown.kernels.Approximations.C6;
import static homegrown.kernels.Approximations.EXPONENT_SHIFT;
import static homegrown.kernels.Approximations.EXP_HIGH;
import static homegrown.kernels.Approximations.EXP_LOW;
import static homegrown.kernels.Approximations.LN2_HIGH;
import static homegrown.kernels.Approximations.LN2_LOW;
import static homegrown.kernels.Approximations.LOG2_E;
import static homegrown.kernels.Approximations.ROUNDING;
import static homegrown.kernels.Approximations.SIGMOID_LIMIT;
import static homegrown.kernels.Approximations.TANH_LIMIT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp, tanh, sigmoid and softmax, by the formulas of {@link homegrown.kernels.Approximations}. What
 * is left after the last whole vector goes through a scratch vector and the same loop, so that the
 * bits of an element do not depend on its place.
 *
 * <p>The formulas are written out in each loop: a method that returns a vector costs nothing when
 * the compiler chooses to inline it and fifty times the loop when it does not.
 */
final class SimdMath {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** Below this 2^n is taken to be 0: its logarithm to base 2 rounds to less than -126. */
  private static final float LOW = -88f;

  /** Vectors whose exponentials are added up before they are added to the rest. */
  private static final int RUN = 16;

  private SimdMath() {}

  /** Floats of scratch memory that every method here needs. */
  static int scratchFloats() {
    return LANES;
  }

  static void exp(float[] scratch, float[] y, int yAt, float[] x, int xAt, int n) {
    int whole = SPECIES.loopBound(n);
    exp(y, yAt, x, xAt, whole);
    if (whole < n) {
      System.arraycopy(x, xAt + whole, scratch, 0, n - whole);
      exp(scratch, 0, scratch, 0, LANES);
      System.arraycopy(scratch, 0, y, yAt + whole, n - whole);
    }
  }

  static void tanh(float[] scratch, float[] y, int yAt, float[] x, int xAt, int n) {
    int whole = SPECIES.loopBound(n);
    tanh(y, yAt, x, xAt, whole);
    if (whole < n) {
      System.arraycopy(x, xAt + whole, scratch, 0, n - whole);
      tanh(scratch, 0, scratch, 0, LANES);
      System.arraycopy(scratch, 0, y, yAt + whole, n - whole);
    }
  }

  /**
   * tanh of the first {@code n} elements in place; those up to the next whole vector are spoilt.
   */
  static void tanhPadded(float[] x, int n) {
    tanh(x, 0, x, 0, SPECIES.loopBound(n + LANES - 1));
  }

  static void sigmoid(float[] scratch, float[] y, int yAt, float[] x, int xAt, int n) {
    int whole = SPECIES.loopBound(n);
    sigmoid(y, yAt, x, xAt, whole);
    if (whole < n) {
      System.arraycopy(x, xAt + whole, scratch, 0, n - whole);
      sigmoid(scratch, 0, scratch, 0, LANES);
      System.arraycopy(scratch, 0, y, yAt + whole, n - whole);
    }
  }

  static double softmax(float[] scratch, float[] x, int xAt, int n) {
    float max = SimdReductions.max(scratch, x, xAt, n);
    int whole = SPECIES.loopBound(n);
    double sum = 0;
    if (whole > 0) {
      expAndSum(scratch, x, xAt, whole, max);
      for (int j = 0; j < LANES; j++) {
        sum += scratch[j];
      }
    }
    if (whole < n) {
      System.arraycopy(x, xAt + whole, scratch, 0, n - whole);
      expOfDifference(scratch, 0, LANES, max);
      for (int j = 0; j < n - whole; j++) {
        sum += scratch[j];
      }
      System.arraycopy(scratch, 0, x, xAt + whole, n - whole);
    }
    SimdElements.scale(x, xAt, n, (float) (1 / sum));
    return max + Math.log(sum);
  }

  private static void exp(float[] y, int yAt, float[] x, int xAt, int whole) {
    FloatVector low = FloatVector.broadcast(SPECIES, EXP_LOW);
    FloatVector high = FloatVector.broadcast(SPECIES, EXP_HIGH);
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
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j).max(low).min(high);
      FloatVector t = v.fma(log2e, rounding);
      FloatVector n = t.sub(rounding);
      FloatVector r = n.fma(ln2Low, n.fma(ln2High, v));
      FloatVector q = c6.fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2);
      FloatVector e = q.fma(r.mul(r), r).add(one);
      // Half of the exponent each: neither 2^128 nor 2^-150 is to be had in one factor.
      IntVector bits = t.reinterpretAsInts().sub(rounding.reinterpretAsInts());
      IntVector half = bits.lanewise(VectorOperators.ASHR, 1);
      FloatVector first =
          half.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(one.reinterpretAsInts())
              .reinterpretAsFloats();
      FloatVector second =
          bits.sub(half)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(one.reinterpretAsInts())
              .reinterpretAsFloats();
      e.mul(first).mul(second).intoArray(y, yAt + j);
    }
  }

  private static void sigmoid(float[] y, int yAt, float[] x, int xAt, int whole) {
    FloatVector low = FloatVector.broadcast(SPECIES, -SIGMOID_LIMIT);
    FloatVector high = FloatVector.broadcast(SPECIES, SIGMOID_LIMIT);
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
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j).max(low).min(high);
      v = zero.sub(v);
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
      one.div(e.fma(s, one)).intoArray(y, yAt + j);
    }
  }

  private static void tanh(float[] y, int yAt, float[] x, int xAt, int whole) {
    FloatVector low = FloatVector.broadcast(SPECIES, -TANH_LIMIT);
    FloatVector high = FloatVector.broadcast(SPECIES, TANH_LIMIT);
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
    FloatVector two = FloatVector.broadcast(SPECIES, 2f);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j).max(low).min(high);
      v = v.add(v);
      FloatVector t = v.fma(log2e, rounding);
      FloatVector n = t.sub(rounding);
      FloatVector r = n.fma(ln2Low, n.fma(ln2High, v));
      FloatVector q = c6.fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2);
      FloatVector e = q.fma(r.mul(r), r);
      FloatVector s =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(one.reinterpretAsInts())
              .reinterpretAsFloats();
      FloatVector d = e.fma(s, s.sub(one));
      d.div(d.add(two)).intoArray(y, yAt + j);
    }
  }

  /** {@code x = exp(x - max)}; leaves the sums of the lanes in {@code sums}. */
  private static void expAndSum(float[] sums, float[] x, int xAt, int whole, float max) {
    FloatVector total = FloatVector.zero(SPECIES);
    for (int from = 0; from < whole; from += RUN * LANES) {
      int to = Math.min(whole, from + RUN * LANES);
      expOfDifference(x, xAt + from, to - from, max);
      FloatVector part = FloatVector.zero(SPECIES);
      for (int j = from; j < to; j += LANES) {
        part = part.add(FloatVector.fromArray(SPECIES, x, xAt + j));
      }
      total = total.add(part);
    }
    total.intoArray(sums, 0);
  }

  /** {@code x = exp(x - max)} for no x above max. */
  private static void expOfDifference(float[] x, int xAt, int whole, float max) {
    FloatVector most = FloatVector.broadcast(SPECIES, max);
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
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j).sub(most).max(low);
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
      e.mul(s).intoArray(x, xAt + j);
    }
  }
}
