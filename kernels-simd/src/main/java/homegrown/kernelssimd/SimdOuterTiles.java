package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tiles of a sum of outer products over pixels: both operands as they lie, what belongs to a
 * pixel side by side, the pixels anywhere. Every element of every tile is computed alike: one chain
 * of fused multiply-adds from zero along the pixels, then one more onto C.
 */
final class SimdOuterTiles {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** The most pixels of one tile: the places of A are the first so many, then come those of B. */
  static final int DEPTH = 256;

  private SimdOuterTiles() {}

  /**
   * {@code C += alpha A^T B} for one tile.
   *
   * @param rows 8, 4, 2 or 1 elements of A at each pixel
   * @param vectors 1, 2 or 3 vectors of elements of B at each pixel
   * @param places of the pixels in A, relative to {@code aAt}, and from {@link #DEPTH} on in B
   * @param pixels at most {@link #DEPTH}
   */
  static void run(
      int rows,
      int vectors,
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
    switch (4 * rows + vectors) {
      case 35:
        tile8x3(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 34:
        tile8x2(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 33:
        tile8x1(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 19:
        tile4x3(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 18:
        tile4x2(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 17:
        tile4x1(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 11:
        tile2x3(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 10:
        tile2x2(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 9:
        tile2x1(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 7:
        tile1x3(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 6:
        tile1x2(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      case 5:
        tile1x1(c, cAt, cStride, a, aAt, b, bAt, places, pixels, alpha);
        break;
      default:
        throw new IllegalArgumentException(
            "no tile of " + rows + " rows x " + vectors + " vectors");
    }
  }

  private static void tile8x3(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s42 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    FloatVector s52 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s61 = FloatVector.zero(SPECIES);
    FloatVector s62 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    FloatVector s71 = FloatVector.zero(SPECIES);
    FloatVector s72 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, j + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      x = FloatVector.broadcast(SPECIES, a[i + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      x = FloatVector.broadcast(SPECIES, a[i + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
      x = FloatVector.broadcast(SPECIES, a[i + 4]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      s42 = x.fma(b2, s42);
      x = FloatVector.broadcast(SPECIES, a[i + 5]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      s52 = x.fma(b2, s52);
      x = FloatVector.broadcast(SPECIES, a[i + 6]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      s62 = x.fma(b2, s62);
      x = FloatVector.broadcast(SPECIES, a[i + 7]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
      s72 = x.fma(b2, s72);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * LANES))
        .intoArray(c, cAt + 2 * LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + LANES))
        .intoArray(c, cAt + cStride + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + 2 * LANES))
        .intoArray(c, cAt + cStride + 2 * LANES);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride))
        .intoArray(c, cAt + 2 * cStride);
    s21.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride + LANES))
        .intoArray(c, cAt + 2 * cStride + LANES);
    s22.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride + 2 * LANES))
        .intoArray(c, cAt + 2 * cStride + 2 * LANES);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride))
        .intoArray(c, cAt + 3 * cStride);
    s31.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride + LANES))
        .intoArray(c, cAt + 3 * cStride + LANES);
    s32.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride + 2 * LANES))
        .intoArray(c, cAt + 3 * cStride + 2 * LANES);
    s40.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride))
        .intoArray(c, cAt + 4 * cStride);
    s41.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride + LANES))
        .intoArray(c, cAt + 4 * cStride + LANES);
    s42.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride + 2 * LANES))
        .intoArray(c, cAt + 4 * cStride + 2 * LANES);
    s50.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride))
        .intoArray(c, cAt + 5 * cStride);
    s51.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride + LANES))
        .intoArray(c, cAt + 5 * cStride + LANES);
    s52.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride + 2 * LANES))
        .intoArray(c, cAt + 5 * cStride + 2 * LANES);
    s60.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride))
        .intoArray(c, cAt + 6 * cStride);
    s61.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride + LANES))
        .intoArray(c, cAt + 6 * cStride + LANES);
    s62.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride + 2 * LANES))
        .intoArray(c, cAt + 6 * cStride + 2 * LANES);
    s70.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride))
        .intoArray(c, cAt + 7 * cStride);
    s71.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride + LANES))
        .intoArray(c, cAt + 7 * cStride + LANES);
    s72.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride + 2 * LANES))
        .intoArray(c, cAt + 7 * cStride + 2 * LANES);
  }

  private static void tile8x2(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s61 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    FloatVector s71 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[i + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[i + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(SPECIES, a[i + 4]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(SPECIES, a[i + 5]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      x = FloatVector.broadcast(SPECIES, a[i + 6]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      x = FloatVector.broadcast(SPECIES, a[i + 7]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + LANES))
        .intoArray(c, cAt + cStride + LANES);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride))
        .intoArray(c, cAt + 2 * cStride);
    s21.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride + LANES))
        .intoArray(c, cAt + 2 * cStride + LANES);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride))
        .intoArray(c, cAt + 3 * cStride);
    s31.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride + LANES))
        .intoArray(c, cAt + 3 * cStride + LANES);
    s40.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride))
        .intoArray(c, cAt + 4 * cStride);
    s41.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride + LANES))
        .intoArray(c, cAt + 4 * cStride + LANES);
    s50.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride))
        .intoArray(c, cAt + 5 * cStride);
    s51.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride + LANES))
        .intoArray(c, cAt + 5 * cStride + LANES);
    s60.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride))
        .intoArray(c, cAt + 6 * cStride);
    s61.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride + LANES))
        .intoArray(c, cAt + 6 * cStride + LANES);
    s70.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride))
        .intoArray(c, cAt + 7 * cStride);
    s71.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride + LANES))
        .intoArray(c, cAt + 7 * cStride + LANES);
  }

  private static void tile8x1(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(SPECIES, a[i + 2]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(SPECIES, a[i + 3]);
      s30 = x.fma(b0, s30);
      x = FloatVector.broadcast(SPECIES, a[i + 4]);
      s40 = x.fma(b0, s40);
      x = FloatVector.broadcast(SPECIES, a[i + 5]);
      s50 = x.fma(b0, s50);
      x = FloatVector.broadcast(SPECIES, a[i + 6]);
      s60 = x.fma(b0, s60);
      x = FloatVector.broadcast(SPECIES, a[i + 7]);
      s70 = x.fma(b0, s70);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride))
        .intoArray(c, cAt + 2 * cStride);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride))
        .intoArray(c, cAt + 3 * cStride);
    s40.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride))
        .intoArray(c, cAt + 4 * cStride);
    s50.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride))
        .intoArray(c, cAt + 5 * cStride);
    s60.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride))
        .intoArray(c, cAt + 6 * cStride);
    s70.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride))
        .intoArray(c, cAt + 7 * cStride);
  }

  private static void tile4x3(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, j + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      x = FloatVector.broadcast(SPECIES, a[i + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      x = FloatVector.broadcast(SPECIES, a[i + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * LANES))
        .intoArray(c, cAt + 2 * LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + LANES))
        .intoArray(c, cAt + cStride + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + 2 * LANES))
        .intoArray(c, cAt + cStride + 2 * LANES);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride))
        .intoArray(c, cAt + 2 * cStride);
    s21.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride + LANES))
        .intoArray(c, cAt + 2 * cStride + LANES);
    s22.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride + 2 * LANES))
        .intoArray(c, cAt + 2 * cStride + 2 * LANES);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride))
        .intoArray(c, cAt + 3 * cStride);
    s31.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride + LANES))
        .intoArray(c, cAt + 3 * cStride + LANES);
    s32.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride + 2 * LANES))
        .intoArray(c, cAt + 3 * cStride + 2 * LANES);
  }

  private static void tile4x2(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[i + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[i + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + LANES))
        .intoArray(c, cAt + cStride + LANES);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride))
        .intoArray(c, cAt + 2 * cStride);
    s21.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride + LANES))
        .intoArray(c, cAt + 2 * cStride + LANES);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride))
        .intoArray(c, cAt + 3 * cStride);
    s31.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride + LANES))
        .intoArray(c, cAt + 3 * cStride + LANES);
  }

  private static void tile4x1(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(SPECIES, a[i + 2]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(SPECIES, a[i + 3]);
      s30 = x.fma(b0, s30);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride))
        .intoArray(c, cAt + 2 * cStride);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride))
        .intoArray(c, cAt + 3 * cStride);
  }

  private static void tile2x3(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, j + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * LANES))
        .intoArray(c, cAt + 2 * LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + LANES))
        .intoArray(c, cAt + cStride + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + 2 * LANES))
        .intoArray(c, cAt + cStride + 2 * LANES);
  }

  private static void tile2x2(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride + LANES))
        .intoArray(c, cAt + cStride + LANES);
  }

  private static void tile2x1(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[i + 1]);
      s10 = x.fma(b0, s10);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + cStride)).intoArray(c, cAt + cStride);
  }

  private static void tile1x3(
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
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, j + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + 2 * LANES))
        .intoArray(c, cAt + 2 * LANES);
  }

  private static void tile1x2(
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
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, j + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, cAt + LANES)).intoArray(c, cAt + LANES);
  }

  private static void tile1x1(
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
    for (int p = 0; p < pixels; p++) {
      int i = aAt + places[p];
      int j = bAt + places[DEPTH + p];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, j);
      FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
      s00 = x.fma(b0, s00);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, cAt)).intoArray(c, cAt);
  }
}
