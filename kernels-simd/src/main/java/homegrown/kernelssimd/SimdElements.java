package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops without transcendental functions over one or more arrays. The scalar code after the last
 * whole vector does the same operations in the same order, without fusing, and so gives the same
 * bits; they are those of the portable set too.
 */
final class SimdElements {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

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
}
