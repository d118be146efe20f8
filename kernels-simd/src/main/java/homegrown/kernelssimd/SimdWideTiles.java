package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of four vectors of columns: a panel of three and the single one that is left beside it, so
 * that few loads go with a multiply-add, where a tile of one vector would wait for its loads. Half
 * of eight rows is taken at a time. Every element is computed as in {@link SimdTiles}.
 */
final class SimdWideTiles {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;
  private static final int ROWS = 8;

  /** Rows of a tile, and the first of the last ones. */
  static final int HALF = 4;

  private SimdWideTiles() {}

  /** True where so many rows and columns that are left are best taken together. */
  static boolean fits(int rows, int columns) {
    return rows == ROWS && columns == SimdTiles.COLUMNS + LANES;
  }

  /** As {@link SimdTiles#run}, of the first or the last four of eight rows. */
  static void packed(
      int half,
      float[] c,
      int cAt,
      int cStride,
      float[] left,
      int leftAt,
      float[] right,
      int wideAt,
      int singleAt,
      int k,
      float alpha) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s23 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s33 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int a = leftAt + half + l * ROWS;
      int b = wideAt + l * (3 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, b + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(SPECIES, right, singleAt + l * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, left[a]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      s03 = x.fma(b3, s03);
      x = FloatVector.broadcast(SPECIES, left[a + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      s13 = x.fma(b3, s13);
      x = FloatVector.broadcast(SPECIES, left[a + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      s23 = x.fma(b3, s23);
      x = FloatVector.broadcast(SPECIES, left[a + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
      s33 = x.fma(b3, s33);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = cAt + half * cStride;
    int c1 = c0 + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, c0 + LANES)).intoArray(c, c0 + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, c, c0 + 2 * LANES)).intoArray(c, c0 + 2 * LANES);
    s03.fma(factor, FloatVector.fromArray(SPECIES, c, c0 + 3 * LANES)).intoArray(c, c0 + 3 * LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, c1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, c1 + LANES)).intoArray(c, c1 + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, c, c1 + 2 * LANES)).intoArray(c, c1 + 2 * LANES);
    s13.fma(factor, FloatVector.fromArray(SPECIES, c, c1 + 3 * LANES)).intoArray(c, c1 + 3 * LANES);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, c2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, c, c2 + LANES)).intoArray(c, c2 + LANES);
    s22.fma(factor, FloatVector.fromArray(SPECIES, c, c2 + 2 * LANES)).intoArray(c, c2 + 2 * LANES);
    s23.fma(factor, FloatVector.fromArray(SPECIES, c, c2 + 3 * LANES)).intoArray(c, c2 + 3 * LANES);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, c3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, c, c3 + LANES)).intoArray(c, c3 + LANES);
    s32.fma(factor, FloatVector.fromArray(SPECIES, c, c3 + 2 * LANES)).intoArray(c, c3 + 2 * LANES);
    s33.fma(factor, FloatVector.fromArray(SPECIES, c, c3 + 3 * LANES)).intoArray(c, c3 + 3 * LANES);
  }

  /** As {@link SimdRowTiles#run}, of the first or the last four of eight rows. */
  static void rows(
      int half,
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int wideAt,
      int singleAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[half];
    int a1 = places[half + 1];
    int a2 = places[half + 2];
    int a3 = places[half + 3];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s23 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s33 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = wideAt + l * (3 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, b + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(SPECIES, right, singleAt + l * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      s03 = x.fma(b3, s03);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      s13 = x.fma(b3, s13);
      x = FloatVector.broadcast(SPECIES, a[a2 + l]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      s23 = x.fma(b3, s23);
      x = FloatVector.broadcast(SPECIES, a[a3 + l]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
      s33 = x.fma(b3, s33);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[SimdRowTiles.ROWS + half];
    int c1 = places[SimdRowTiles.ROWS + half + 1];
    int c2 = places[SimdRowTiles.ROWS + half + 2];
    int c3 = places[SimdRowTiles.ROWS + half + 3];
    int f0 = places[SimdRowTiles.STARTS + half];
    int f1 = places[SimdRowTiles.STARTS + half + 1];
    int f2 = places[SimdRowTiles.STARTS + half + 2];
    int f3 = places[SimdRowTiles.STARTS + half + 3];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + 2 * LANES))
        .intoArray(c, c0 + 2 * LANES);
    s03.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + 3 * LANES))
        .intoArray(c, c0 + 3 * LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + LANES)).intoArray(c, c1 + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + 2 * LANES))
        .intoArray(c, c1 + 2 * LANES);
    s13.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + 3 * LANES))
        .intoArray(c, c1 + 3 * LANES);
    s20.fma(factor, FloatVector.fromArray(SPECIES, first, f2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + LANES)).intoArray(c, c2 + LANES);
    s22.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + 2 * LANES))
        .intoArray(c, c2 + 2 * LANES);
    s23.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + 3 * LANES))
        .intoArray(c, c2 + 3 * LANES);
    s30.fma(factor, FloatVector.fromArray(SPECIES, first, f3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + LANES)).intoArray(c, c3 + LANES);
    s32.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + 2 * LANES))
        .intoArray(c, c3 + 2 * LANES);
    s33.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + 3 * LANES))
        .intoArray(c, c3 + 3 * LANES);
  }

  /** As {@link SimdOuterTiles#run}, of the first or the last four of eight rows. */
  static void outer(
      int half,
      float[] c,
      int cAt,
      int cStride,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int[] places,
      int pixels,
      float alpha) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s23 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s33 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + half + places[p];
      int j = bAt + places[SimdOuterTiles.DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, j + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(SPECIES, b, j + 3 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      s03 = x.fma(b3, s03);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      s13 = x.fma(b3, s13);
      x = FloatVector.broadcast(SPECIES, a[i + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      s23 = x.fma(b3, s23);
      x = FloatVector.broadcast(SPECIES, a[i + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
      s33 = x.fma(b3, s33);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = cAt + half * cStride;
    int c1 = c0 + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, c0 + LANES)).intoArray(c, c0 + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, c, c0 + 2 * LANES)).intoArray(c, c0 + 2 * LANES);
    s03.fma(factor, FloatVector.fromArray(SPECIES, c, c0 + 3 * LANES)).intoArray(c, c0 + 3 * LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, c1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, c1 + LANES)).intoArray(c, c1 + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, c, c1 + 2 * LANES)).intoArray(c, c1 + 2 * LANES);
    s13.fma(factor, FloatVector.fromArray(SPECIES, c, c1 + 3 * LANES)).intoArray(c, c1 + 3 * LANES);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, c2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, c, c2 + LANES)).intoArray(c, c2 + LANES);
    s22.fma(factor, FloatVector.fromArray(SPECIES, c, c2 + 2 * LANES)).intoArray(c, c2 + 2 * LANES);
    s23.fma(factor, FloatVector.fromArray(SPECIES, c, c2 + 3 * LANES)).intoArray(c, c2 + 3 * LANES);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, c3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, c, c3 + LANES)).intoArray(c, c3 + LANES);
    s32.fma(factor, FloatVector.fromArray(SPECIES, c, c3 + 2 * LANES)).intoArray(c, c3 + 2 * LANES);
    s33.fma(factor, FloatVector.fromArray(SPECIES, c, c3 + 3 * LANES)).intoArray(c, c3 + 3 * LANES);
  }
}
