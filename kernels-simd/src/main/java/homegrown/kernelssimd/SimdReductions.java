package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Largest element, sum and dot product. Sums are kept in floats together with what rounding took
 * from them (Ogita, Rump and Oishi 2005, Sum2 and Dot2), which is as accurate as doubles and needs
 * no conversion. What overflows floats is summed up again in doubles.
 */
final class SimdReductions {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  private SimdReductions() {}

  /** Floats of scratch memory that every method here needs. */
  static int scratchFloats() {
    return 4 * LANES;
  }

  static float max(float[] scratch, float[] x, int xAt, int n) {
    int whole = SPECIES.loopBound(n);
    float max = Float.NEGATIVE_INFINITY;
    if (whole > 0) {
      maxOfLanes(scratch, x, xAt, whole);
      for (int j = 0; j < LANES; j++) {
        max = Math.max(max, scratch[j]);
      }
    }
    for (int j = whole; j < n; j++) {
      max = Math.max(max, x[xAt + j]);
    }
    return max;
  }

  static double sum(float[] scratch, float[] x, int xAt, int n) {
    int whole = n / (2 * LANES) * (2 * LANES);
    double sum = 0;
    if (whole > 0) {
      sumLanes(scratch, x, xAt, whole);
      sum = sumOfLanes(scratch);
      if (Double.isNaN(sum)) {
        sum = 0;
        whole = 0;
      }
    }
    for (int j = whole; j < n; j++) {
      sum += x[xAt + j];
    }
    return sum;
  }

  static double dot(float[] scratch, float[] a, int aAt, float[] b, int bAt, int n) {
    int whole = n / (2 * LANES) * (2 * LANES);
    double sum = 0;
    if (whole > 0) {
      dotLanes(scratch, a, aAt, b, bAt, whole);
      sum = sumOfLanes(scratch);
      if (Double.isNaN(sum)) {
        sum = 0;
        whole = 0;
      }
    }
    for (int j = whole; j < n; j++) {
      sum += (double) a[aAt + j] * b[bAt + j];
    }
    return sum;
  }

  private static double sumOfLanes(float[] scratch) {
    double sum = 0;
    double lost = 0;
    for (int j = 0; j < 2 * LANES; j++) {
      sum += scratch[j];
      lost += scratch[2 * LANES + j];
    }
    return sum + lost;
  }

  private static void maxOfLanes(float[] scratch, float[] x, int xAt, int whole) {
    FloatVector a = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int quads = whole / (4 * LANES) * (4 * LANES);
    for (int j = 0; j < quads; j += 4 * LANES) {
      a = a.max(FloatVector.fromArray(SPECIES, x, xAt + j));
      b = b.max(FloatVector.fromArray(SPECIES, x, xAt + j + LANES));
      c = c.max(FloatVector.fromArray(SPECIES, x, xAt + j + 2 * LANES));
      d = d.max(FloatVector.fromArray(SPECIES, x, xAt + j + 3 * LANES));
    }
    FloatVector max = a.max(b).max(c.max(d));
    for (int j = quads; j < whole; j += LANES) {
      max = max.max(FloatVector.fromArray(SPECIES, x, xAt + j));
    }
    max.intoArray(scratch, 0);
  }

  private static void sumLanes(float[] scratch, float[] x, int xAt, int whole) {
    FloatVector s = FloatVector.zero(SPECIES);
    FloatVector t = s;
    FloatVector sLost = s;
    FloatVector tLost = s;
    for (int j = 0; j < whole; j += 2 * LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, x, xAt + j);
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j + LANES);
      FloatVector next = s.add(u);
      FloatVector part = next.sub(s);
      sLost = sLost.add(s.sub(next.sub(part)).add(u.sub(part)));
      s = next;
      next = t.add(v);
      part = next.sub(t);
      tLost = tLost.add(t.sub(next.sub(part)).add(v.sub(part)));
      t = next;
    }
    s.intoArray(scratch, 0);
    t.intoArray(scratch, LANES);
    sLost.intoArray(scratch, 2 * LANES);
    tLost.intoArray(scratch, 3 * LANES);
  }

  private static void dotLanes(float[] scratch, float[] a, int aAt, float[] b, int bAt, int whole) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector s = zero;
    FloatVector t = zero;
    FloatVector sLost = zero;
    FloatVector tLost = zero;
    for (int j = 0; j < whole; j += 2 * LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + j);
      FloatVector y = FloatVector.fromArray(SPECIES, b, bAt + j);
      FloatVector product = x.mul(y);
      FloatVector next = s.add(product);
      FloatVector part = next.sub(s);
      sLost = sLost.add(s.sub(next.sub(part)).add(product.sub(part)));
      sLost = sLost.add(x.fma(y, zero.sub(product)));
      s = next;
      x = FloatVector.fromArray(SPECIES, a, aAt + j + LANES);
      y = FloatVector.fromArray(SPECIES, b, bAt + j + LANES);
      product = x.mul(y);
      next = t.add(product);
      part = next.sub(t);
      tLost = tLost.add(t.sub(next.sub(part)).add(product.sub(part)));
      tLost = tLost.add(x.fma(y, zero.sub(product)));
      t = next;
    }
    s.intoArray(scratch, 0);
    t.intoArray(scratch, LANES);
    sLost.intoArray(scratch, 2 * LANES);
    tLost.intoArray(scratch, 3 * LANES);
  }
}
