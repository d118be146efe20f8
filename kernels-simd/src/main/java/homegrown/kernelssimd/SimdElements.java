package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops without transcendental functions over one or more arrays. The scalar code after the last
 * whole vector does the same operations in the same order, without fusing, and so gives the same
 * bits; they are those of the portable set too.
 */
final class SimdElements {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** Elements that one float of a mask tells of. */
  private static final int MASK_BITS = 16;

  private SimdElements() {}

  static void addScaled(float[] y, int yAt, float[] x, int xAt, int n, float alpha) {
    int whole = SPECIES.loopBound(n);
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j);
      FloatVector.fromArray(SPECIES, y, yAt + j).add(v.mul(factor)).intoArray(y, yAt + j);
    }
    for (int j = whole; j < n; j++) {
      y[yAt + j] += alpha * x[xAt + j];
    }
  }

  static void scale(float[] y, int yAt, int n, float alpha) {
    int whole = SPECIES.loopBound(n);
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector.fromArray(SPECIES, y, yAt + j).mul(factor).intoArray(y, yAt + j);
    }
    for (int j = whole; j < n; j++) {
      y[yAt + j] *= alpha;
    }
  }

  static void multiply(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + j);
      FloatVector.fromArray(SPECIES, a, aAt + j).mul(v).intoArray(y, yAt + j);
    }
    for (int j = whole; j < n; j++) {
      y[yAt + j] = a[aAt + j] * b[bAt + j];
    }
  }

  static void addProduct(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + j);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + j);
      FloatVector.fromArray(SPECIES, y, yAt + j).add(u.mul(v)).intoArray(y, yAt + j);
    }
    for (int j = whole; j < n; j++) {
      y[yAt + j] += a[aAt + j] * b[bAt + j];
    }
  }

  static void clip(float[] y, int yAt, float[] x, int xAt, int n, float low, float high) {
    int whole = SPECIES.loopBound(n);
    FloatVector least = FloatVector.broadcast(SPECIES, low);
    FloatVector most = FloatVector.broadcast(SPECIES, high);
    FloatVector below = FloatVector.broadcast(SPECIES, below(low));
    FloatVector above = FloatVector.broadcast(SPECIES, above(high));
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j);
      v = v.blend(least, v.compare(VectorOperators.LE, below));
      v.blend(most, v.compare(VectorOperators.GE, above)).intoArray(y, yAt + j);
    }
    for (int j = whole; j < n; j++) {
      y[yAt + j] = Math.min(high, Math.max(low, x[xAt + j]));
    }
  }

  /**
   * The largest number that {@code low} takes the place of: low, but for -0, which +0 is above of.
   * Comparing costs half of what {@link FloatVector#max} costs, and does not tell the zeros apart.
   */
  static float below(float low) {
    return Float.floatToRawIntBits(low) == Integer.MIN_VALUE ? -Float.MIN_VALUE : low;
  }

  /** The smallest number that {@code high} takes the place of: high, but for +0. */
  static float above(float high) {
    return Float.floatToRawIntBits(high) == 0 ? Float.MIN_VALUE : high;
  }

  static void clipGradient(
      float[] dx,
      int dxAt,
      float[] dy,
      int dyAt,
      float[] y,
      int yAt,
      int n,
      float low,
      float high) {
    int whole = SPECIES.loopBound(n);
    FloatVector least = FloatVector.broadcast(SPECIES, low);
    FloatVector most = FloatVector.broadcast(SPECIES, high);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, y, yAt + j);
      FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + j);
      d = zero.blend(d, v.compare(VectorOperators.GT, least));
      zero.blend(d, v.compare(VectorOperators.LT, most)).intoArray(dx, dxAt + j);
    }
    for (int j = whole; j < n; j++) {
      float value = y[yAt + j];
      dx[dxAt + j] = value > low && value < high ? dy[dyAt + j] : 0f;
    }
  }

  static void clipMask(float[] mask, int maskAt, float[] y, int yAt, int n, float low, float high) {
    int whole = n / MASK_BITS * MASK_BITS;
    FloatVector least = FloatVector.broadcast(SPECIES, low);
    FloatVector most = FloatVector.broadcast(SPECIES, high);
    for (int j = 0; j < whole; j += MASK_BITS) {
      int bits = 0;
      for (int i = 0; i < MASK_BITS; i += LANES) {
        FloatVector v = FloatVector.fromArray(SPECIES, y, yAt + j + i);
        VectorMask<Float> above = v.compare(VectorOperators.GT, least);
        bits |= (int) above.and(v.compare(VectorOperators.LT, most)).toLong() << i;
      }
      mask[maskAt + j / MASK_BITS] = bits;
    }
    if (whole < n) {
      int bits = 0;
      for (int i = 0; i < n - whole; i++) {
        float value = y[yAt + whole + i];
        bits |= (value > low && value < high ? 1 : 0) << i;
      }
      mask[maskAt + whole / MASK_BITS] = bits;
    }
  }

  static void maskGradient(
      float[] dx, int dxAt, float[] dy, int dyAt, float[] mask, int maskAt, int n) {
    int whole = n / MASK_BITS * MASK_BITS;
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int j = 0; j < whole; j += MASK_BITS) {
      int bits = (int) mask[maskAt + j / MASK_BITS];
      for (int i = 0; i < MASK_BITS; i += LANES) {
        VectorMask<Float> inside = VectorMask.fromLong(SPECIES, bits >> i);
        FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + j + i);
        zero.blend(d, inside).intoArray(dx, dxAt + j + i);
      }
    }
    for (int j = whole; j < n; j++) {
      int bits = (int) mask[maskAt + whole / MASK_BITS];
      dx[dxAt + j] = (bits >> j - whole & 1) == 1 ? dy[dyAt + j] : 0f;
    }
  }
}
