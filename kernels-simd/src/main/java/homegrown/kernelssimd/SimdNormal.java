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
import static homegrown.kernels.Approximations.N0;
import static homegrown.kernels.Approximations.N1;
import static homegrown.kernels.Approximations.N2;
import static homegrown.kernels.Approximations.N3;
import static homegrown.kernels.Approximations.N4;
import static homegrown.kernels.Approximations.N5;
import static homegrown.kernels.Approximations.N6;
import static homegrown.kernels.Approximations.N7;
import static homegrown.kernels.Approximations.NORMAL_DENSITY;
import static homegrown.kernels.Approximations.NORMAL_LIMIT;
import static homegrown.kernels.Approximations.NORMAL_SCALE;
import static homegrown.kernels.Approximations.ROUNDING;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What is made of the normal distribution, in the manner of {@link SimdMath}. With u = |x| and the
 * upper tail q(u), {@code gelu(x) = max(x, 0) - u q(u)}, which keeps the precision of small
 * results.
 */
final class SimdNormal {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** Below this 2^n is taken to be 0: its logarithm to base 2 rounds to less than -126. */
  private static final float LOW = -88f;

  private SimdNormal() {}

  /** Floats of scratch memory that every method here needs. */
  static int scratchFloats() {
    return LANES;
  }

  static void gelu(float[] scratch, float[] y, int yAt, float[] x, int xAt, int n) {
    int whole = SPECIES.loopBound(n);
    gelu(y, yAt, x, xAt, whole);
    if (whole < n) {
      System.arraycopy(x, xAt + whole, scratch, 0, n - whole);
      gelu(scratch, 0, scratch, 0, LANES);
      System.arraycopy(scratch, 0, y, yAt + whole, n - whole);
    }
  }

  static void geluSlope(float[] scratch, float[] y, int yAt, float[] x, int xAt, int n) {
    int whole = SPECIES.loopBound(n);
    geluSlope(y, yAt, x, xAt, whole);
    if (whole < n) {
      System.arraycopy(x, xAt + whole, scratch, 0, n - whole);
      geluSlope(scratch, 0, scratch, 0, LANES);
      System.arraycopy(scratch, 0, y, yAt + whole, n - whole);
    }
  }

  private static void gelu(float[] y, int yAt, float[] x, int xAt, int whole) {
    FloatVector limit = FloatVector.broadcast(SPECIES, NORMAL_LIMIT);
    FloatVector minusHalf = FloatVector.broadcast(SPECIES, -0.5f);
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
    FloatVector scale = FloatVector.broadcast(SPECIES, NORMAL_SCALE);
    FloatVector n0 = FloatVector.broadcast(SPECIES, N0);
    FloatVector n1 = FloatVector.broadcast(SPECIES, N1);
    FloatVector n2 = FloatVector.broadcast(SPECIES, N2);
    FloatVector n3 = FloatVector.broadcast(SPECIES, N3);
    FloatVector n4 = FloatVector.broadcast(SPECIES, N4);
    FloatVector n5 = FloatVector.broadcast(SPECIES, N5);
    FloatVector n6 = FloatVector.broadcast(SPECIES, N6);
    FloatVector n7 = FloatVector.broadcast(SPECIES, N7);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j);
      FloatVector u = v.abs().min(limit);
      FloatVector w = u.mul(u).mul(minusHalf).max(low);
      FloatVector t = w.fma(log2e, rounding);
      FloatVector n = t.sub(rounding);
      FloatVector r = n.fma(ln2Low, n.fma(ln2High, w));
      FloatVector q = c6.fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2);
      FloatVector e = q.fma(r.mul(r), r).add(one);
      FloatVector s =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(one.reinterpretAsInts())
              .reinterpretAsFloats();
      FloatVector m = one.div(u.fma(scale, one));
      FloatVector p = n7.fma(m, n6).fma(m, n5).fma(m, n4).fma(m, n3).fma(m, n2).fma(m, n1);
      FloatVector ratio = p.fma(m, n0).mul(m);
      FloatVector tail = u.mul(e.mul(s).mul(ratio));
      v.max(zero).sub(tail).intoArray(y, yAt + j);
    }
  }

  private static void geluSlope(float[] y, int yAt, float[] x, int xAt, int whole) {
    FloatVector limit = FloatVector.broadcast(SPECIES, NORMAL_LIMIT);
    FloatVector minusHalf = FloatVector.broadcast(SPECIES, -0.5f);
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
    FloatVector scale = FloatVector.broadcast(SPECIES, NORMAL_SCALE);
    FloatVector density = FloatVector.broadcast(SPECIES, -NORMAL_DENSITY);
    FloatVector n0 = FloatVector.broadcast(SPECIES, N0);
    FloatVector n1 = FloatVector.broadcast(SPECIES, N1);
    FloatVector n2 = FloatVector.broadcast(SPECIES, N2);
    FloatVector n3 = FloatVector.broadcast(SPECIES, N3);
    FloatVector n4 = FloatVector.broadcast(SPECIES, N4);
    FloatVector n5 = FloatVector.broadcast(SPECIES, N5);
    FloatVector n6 = FloatVector.broadcast(SPECIES, N6);
    FloatVector n7 = FloatVector.broadcast(SPECIES, N7);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j);
      FloatVector u = v.abs().min(limit);
      FloatVector w = u.mul(u).mul(minusHalf).max(low);
      FloatVector t = w.fma(log2e, rounding);
      FloatVector n = t.sub(rounding);
      FloatVector r = n.fma(ln2Low, n.fma(ln2High, w));
      FloatVector q = c6.fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2);
      FloatVector e = q.fma(r.mul(r), r).add(one);
      FloatVector s =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .add(one.reinterpretAsInts())
              .reinterpretAsFloats();
      FloatVector m = one.div(u.fma(scale, one));
      FloatVector p = n7.fma(m, n6).fma(m, n5).fma(m, n4).fma(m, n3).fma(m, n2).fma(m, n1);
      FloatVector ratio = p.fma(m, n0).mul(m);
      // The slope at -u; that at u is 1 minus it.
      FloatVector slope = e.mul(s).mul(u.fma(density, ratio));
      FloatVector sign =
          v.reinterpretAsInts()
              .and(Integer.MIN_VALUE)
              .or(one.reinterpretAsInts())
              .reinterpretAsFloats();
      sign.max(zero).sub(sign.mul(slope)).intoArray(y, yAt + j);
    }
  }
}
