package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows that are normalised, and the gradient of that. Moments are taken of the differences to a
 * first guess of the mean, which makes floats good enough for rows that lie far from zero. Sums run
 * in floats for some thousand elements, then in doubles.
 */
final class SimdNormalise {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** Elements whose sums are kept in floats: a whole number of pairs of vectors. */
  private static final int RUN = 4096;

  private SimdNormalise() {}

  /** Floats of scratch memory that every method here needs. */
  static int scratchFloats() {
    return 2 * LANES;
  }

  static void run(
      float[] scratch,
      float[] y,
      int yAt,
      float[] x,
      int xAt,
      int n,
      double epsilon,
      float[] moments,
      int momentsAt) {
    int whole = n / (2 * LANES) * (2 * LANES);
    float guess = guess(scratch, x, xAt, whole, n);
    double sum = 0;
    double squares = 0;
    for (int from = 0; from < whole; from += RUN) {
      deviations(scratch, x, xAt + from, Math.min(RUN, whole - from), guess);
      sum += total(scratch, 0);
      squares += total(scratch, LANES);
    }
    for (int j = whole; j < n; j++) {
      float deviation = x[xAt + j] - guess;
      sum += deviation;
      squares += (double) deviation * deviation;
    }
    double rest = sum / n;
    double variance = Math.max(0, squares / n - rest * rest);
    moments[momentsAt] = guess;
    moments[momentsAt + 1] = (float) rest;
    moments[momentsAt + 2] = (float) (1 / Math.sqrt(variance + epsilon));
    again(y, yAt, x, xAt, n, moments, momentsAt);
  }

  static void again(float[] y, int yAt, float[] x, int xAt, int n, float[] moments, int momentsAt) {
    int whole = SPECIES.loopBound(n);
    FloatVector guess = FloatVector.broadcast(SPECIES, moments[momentsAt]);
    FloatVector rest = FloatVector.broadcast(SPECIES, moments[momentsAt + 1]);
    FloatVector inverse = FloatVector.broadcast(SPECIES, moments[momentsAt + 2]);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j);
      v.sub(guess).sub(rest).mul(inverse).intoArray(y, yAt + j);
    }
    for (int j = whole; j < n; j++) {
      float deviation = x[xAt + j] - moments[momentsAt] - moments[momentsAt + 1];
      y[yAt + j] = deviation * moments[momentsAt + 2];
    }
  }

  static void gradient(
      float[] scratch, float[] d, int dAt, float[] y, int yAt, int n, float inverse) {
    int pairs = n / (2 * LANES) * (2 * LANES);
    double sum = 0;
    double dot = 0;
    for (int from = 0; from < pairs; from += RUN) {
      sums(scratch, d, dAt + from, y, yAt + from, Math.min(RUN, pairs - from));
      sum += total(scratch, 0);
      dot += total(scratch, LANES);
    }
    for (int j = pairs; j < n; j++) {
      sum += d[dAt + j];
      dot += (double) d[dAt + j] * y[yAt + j];
    }
    float mean = (float) (sum / n);
    float along = (float) (dot / n);
    int whole = SPECIES.loopBound(n);
    FloatVector m = FloatVector.broadcast(SPECIES, mean);
    FloatVector a = FloatVector.broadcast(SPECIES, along);
    FloatVector factor = FloatVector.broadcast(SPECIES, inverse);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, d, dAt + j).sub(m);
      FloatVector u = FloatVector.fromArray(SPECIES, y, yAt + j).mul(a);
      v.sub(u).mul(factor).intoArray(d, dAt + j);
    }
    for (int j = whole; j < n; j++) {
      d[dAt + j] = (d[dAt + j] - mean - y[yAt + j] * along) * inverse;
    }
  }

  /** The sum of a vector's elements, always in the same order. */
  private static float total(float[] x, int at) {
    float a = x[at];
    float b = x[at + 1];
    float c = x[at + 2];
    float d = x[at + 3];
    for (int j = at + 4; j < at + LANES; j += 4) {
      a += x[j];
      b += x[j + 1];
      c += x[j + 2];
      d += x[j + 3];
    }
    return (a + b) + (c + d);
  }

  /** The mean, by floats alone; shares are summed, so that the sum does not overflow. */
  private static float guess(float[] scratch, float[] x, int xAt, int whole, int n) {
    float share = 1f / n;
    shares(scratch, x, xAt, whole, share);
    float guess = total(scratch, 0);
    for (int j = whole; j < n; j++) {
      guess += x[xAt + j] * share;
    }
    return guess;
  }

  private static void shares(float[] scratch, float[] x, int xAt, int whole, float share) {
    FloatVector s = FloatVector.zero(SPECIES);
    FloatVector t = s;
    FloatVector factor = FloatVector.broadcast(SPECIES, share);
    for (int j = 0; j < whole; j += 2 * LANES) {
      s = FloatVector.fromArray(SPECIES, x, xAt + j).fma(factor, s);
      t = FloatVector.fromArray(SPECIES, x, xAt + j + LANES).fma(factor, t);
    }
    s.add(t).intoArray(scratch, 0);
  }

  private static void deviations(float[] scratch, float[] x, int xAt, int whole, float guess) {
    FloatVector s = FloatVector.zero(SPECIES);
    FloatVector t = s;
    FloatVector ss = s;
    FloatVector tt = s;
    FloatVector g = FloatVector.broadcast(SPECIES, guess);
    for (int j = 0; j < whole; j += 2 * LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, x, xAt + j).sub(g);
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + j + LANES).sub(g);
      s = s.add(u);
      t = t.add(v);
      ss = u.fma(u, ss);
      tt = v.fma(v, tt);
    }
    s.add(t).intoArray(scratch, 0);
    ss.add(tt).intoArray(scratch, LANES);
  }

  private static void sums(float[] scratch, float[] d, int dAt, float[] y, int yAt, int whole) {
    FloatVector s = FloatVector.zero(SPECIES);
    FloatVector t = s;
    FloatVector sy = s;
    FloatVector ty = s;
    for (int j = 0; j < whole; j += 2 * LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, d, dAt + j);
      FloatVector v = FloatVector.fromArray(SPECIES, d, dAt + j + LANES);
      s = s.add(u);
      t = t.add(v);
      sy = u.fma(FloatVector.fromArray(SPECIES, y, yAt + j), sy);
      ty = v.fma(FloatVector.fromArray(SPECIES, y, yAt + j + LANES), ty);
    }
    s.add(t).intoArray(scratch, 0);
    sy.add(ty).intoArray(scratch, LANES);
  }
}
