package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tiles of {@link SimdTiles} for a left operand as it lies: the elements of each of its rows
 * stand side by side, the rows anywhere. As fast as on packed rows, and spares the packing. Every
 * element is computed as there.
 */
final class SimdRowTiles {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;

  /** The places of the rows of A are the first so many, then come those of the rows of C. */
  static final int ROWS = SimdTiles.ROWS;

  /** Where the places begin of what the rows of C start from. */
  static final int STARTS = 2 * ROWS;

  private SimdRowTiles() {}

  /**
   * {@code C = first + alpha A B} for one tile; first may be C.
   *
   * @param rows 8, 4, 2 or 1
   * @param vectors 1, 2 or 3 vectors of columns, and the distance from one k to the next in {@code
   *     right}
   * @param places where the rows of A begin, from {@link #ROWS} on those of C, and from {@link
   *     #STARTS} on what these start from
   */
  static void run(
      int rows,
      int vectors,
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    switch (4 * rows + vectors) {
      case 35:
        tile8x3(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 34:
        tile8x2(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 33:
        tile8x1(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 19:
        tile4x3(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 18:
        tile4x2(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 17:
        tile4x1(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 11:
        tile2x3(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 10:
        tile2x2(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 9:
        tile2x1(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 7:
        tile1x3(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 6:
        tile1x2(c, first, a, right, rightAt, places, k, alpha);
        break;
      case 5:
        tile1x1(c, first, a, right, rightAt, places, k, alpha);
        break;
      default:
        throw new IllegalArgumentException(
            "no tile of " + rows + " rows x " + vectors + " vectors");
    }
  }

  private static void tile8x3(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    int a2 = places[2];
    int a3 = places[3];
    int a4 = places[4];
    int a5 = places[5];
    int a6 = places[6];
    int a7 = places[7];
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
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (3 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, b + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      x = FloatVector.broadcast(SPECIES, a[a2 + l]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      x = FloatVector.broadcast(SPECIES, a[a3 + l]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
      x = FloatVector.broadcast(SPECIES, a[a4 + l]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      s42 = x.fma(b2, s42);
      x = FloatVector.broadcast(SPECIES, a[a5 + l]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      s52 = x.fma(b2, s52);
      x = FloatVector.broadcast(SPECIES, a[a6 + l]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      s62 = x.fma(b2, s62);
      x = FloatVector.broadcast(SPECIES, a[a7 + l]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
      s72 = x.fma(b2, s72);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + 2 * LANES))
        .intoArray(c, c0 + 2 * LANES);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + LANES)).intoArray(c, c1 + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + 2 * LANES))
        .intoArray(c, c1 + 2 * LANES);
    int c2 = places[ROWS + 2];
    int f2 = places[STARTS + 2];
    s20.fma(factor, FloatVector.fromArray(SPECIES, first, f2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + LANES)).intoArray(c, c2 + LANES);
    s22.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + 2 * LANES))
        .intoArray(c, c2 + 2 * LANES);
    int c3 = places[ROWS + 3];
    int f3 = places[STARTS + 3];
    s30.fma(factor, FloatVector.fromArray(SPECIES, first, f3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + LANES)).intoArray(c, c3 + LANES);
    s32.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + 2 * LANES))
        .intoArray(c, c3 + 2 * LANES);
    int c4 = places[ROWS + 4];
    int f4 = places[STARTS + 4];
    s40.fma(factor, FloatVector.fromArray(SPECIES, first, f4)).intoArray(c, c4);
    s41.fma(factor, FloatVector.fromArray(SPECIES, first, f4 + LANES)).intoArray(c, c4 + LANES);
    s42.fma(factor, FloatVector.fromArray(SPECIES, first, f4 + 2 * LANES))
        .intoArray(c, c4 + 2 * LANES);
    int c5 = places[ROWS + 5];
    int f5 = places[STARTS + 5];
    s50.fma(factor, FloatVector.fromArray(SPECIES, first, f5)).intoArray(c, c5);
    s51.fma(factor, FloatVector.fromArray(SPECIES, first, f5 + LANES)).intoArray(c, c5 + LANES);
    s52.fma(factor, FloatVector.fromArray(SPECIES, first, f5 + 2 * LANES))
        .intoArray(c, c5 + 2 * LANES);
    int c6 = places[ROWS + 6];
    int f6 = places[STARTS + 6];
    s60.fma(factor, FloatVector.fromArray(SPECIES, first, f6)).intoArray(c, c6);
    s61.fma(factor, FloatVector.fromArray(SPECIES, first, f6 + LANES)).intoArray(c, c6 + LANES);
    s62.fma(factor, FloatVector.fromArray(SPECIES, first, f6 + 2 * LANES))
        .intoArray(c, c6 + 2 * LANES);
    int c7 = places[ROWS + 7];
    int f7 = places[STARTS + 7];
    s70.fma(factor, FloatVector.fromArray(SPECIES, first, f7)).intoArray(c, c7);
    s71.fma(factor, FloatVector.fromArray(SPECIES, first, f7 + LANES)).intoArray(c, c7 + LANES);
    s72.fma(factor, FloatVector.fromArray(SPECIES, first, f7 + 2 * LANES))
        .intoArray(c, c7 + 2 * LANES);
  }

  private static void tile8x2(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    int a2 = places[2];
    int a3 = places[3];
    int a4 = places[4];
    int a5 = places[5];
    int a6 = places[6];
    int a7 = places[7];
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
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[a2 + l]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[a3 + l]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(SPECIES, a[a4 + l]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(SPECIES, a[a5 + l]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      x = FloatVector.broadcast(SPECIES, a[a6 + l]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      x = FloatVector.broadcast(SPECIES, a[a7 + l]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + LANES)).intoArray(c, c1 + LANES);
    int c2 = places[ROWS + 2];
    int f2 = places[STARTS + 2];
    s20.fma(factor, FloatVector.fromArray(SPECIES, first, f2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + LANES)).intoArray(c, c2 + LANES);
    int c3 = places[ROWS + 3];
    int f3 = places[STARTS + 3];
    s30.fma(factor, FloatVector.fromArray(SPECIES, first, f3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + LANES)).intoArray(c, c3 + LANES);
    int c4 = places[ROWS + 4];
    int f4 = places[STARTS + 4];
    s40.fma(factor, FloatVector.fromArray(SPECIES, first, f4)).intoArray(c, c4);
    s41.fma(factor, FloatVector.fromArray(SPECIES, first, f4 + LANES)).intoArray(c, c4 + LANES);
    int c5 = places[ROWS + 5];
    int f5 = places[STARTS + 5];
    s50.fma(factor, FloatVector.fromArray(SPECIES, first, f5)).intoArray(c, c5);
    s51.fma(factor, FloatVector.fromArray(SPECIES, first, f5 + LANES)).intoArray(c, c5 + LANES);
    int c6 = places[ROWS + 6];
    int f6 = places[STARTS + 6];
    s60.fma(factor, FloatVector.fromArray(SPECIES, first, f6)).intoArray(c, c6);
    s61.fma(factor, FloatVector.fromArray(SPECIES, first, f6 + LANES)).intoArray(c, c6 + LANES);
    int c7 = places[ROWS + 7];
    int f7 = places[STARTS + 7];
    s70.fma(factor, FloatVector.fromArray(SPECIES, first, f7)).intoArray(c, c7);
    s71.fma(factor, FloatVector.fromArray(SPECIES, first, f7 + LANES)).intoArray(c, c7 + LANES);
  }

  private static void tile8x1(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    int a2 = places[2];
    int a3 = places[3];
    int a4 = places[4];
    int a5 = places[5];
    int a6 = places[6];
    int a7 = places[7];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * LANES;
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(SPECIES, a[a2 + l]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(SPECIES, a[a3 + l]);
      s30 = x.fma(b0, s30);
      x = FloatVector.broadcast(SPECIES, a[a4 + l]);
      s40 = x.fma(b0, s40);
      x = FloatVector.broadcast(SPECIES, a[a5 + l]);
      s50 = x.fma(b0, s50);
      x = FloatVector.broadcast(SPECIES, a[a6 + l]);
      s60 = x.fma(b0, s60);
      x = FloatVector.broadcast(SPECIES, a[a7 + l]);
      s70 = x.fma(b0, s70);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    int c2 = places[ROWS + 2];
    int f2 = places[STARTS + 2];
    s20.fma(factor, FloatVector.fromArray(SPECIES, first, f2)).intoArray(c, c2);
    int c3 = places[ROWS + 3];
    int f3 = places[STARTS + 3];
    s30.fma(factor, FloatVector.fromArray(SPECIES, first, f3)).intoArray(c, c3);
    int c4 = places[ROWS + 4];
    int f4 = places[STARTS + 4];
    s40.fma(factor, FloatVector.fromArray(SPECIES, first, f4)).intoArray(c, c4);
    int c5 = places[ROWS + 5];
    int f5 = places[STARTS + 5];
    s50.fma(factor, FloatVector.fromArray(SPECIES, first, f5)).intoArray(c, c5);
    int c6 = places[ROWS + 6];
    int f6 = places[STARTS + 6];
    s60.fma(factor, FloatVector.fromArray(SPECIES, first, f6)).intoArray(c, c6);
    int c7 = places[ROWS + 7];
    int f7 = places[STARTS + 7];
    s70.fma(factor, FloatVector.fromArray(SPECIES, first, f7)).intoArray(c, c7);
  }

  private static void tile4x3(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    int a2 = places[2];
    int a3 = places[3];
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
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (3 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, b + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      x = FloatVector.broadcast(SPECIES, a[a2 + l]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      x = FloatVector.broadcast(SPECIES, a[a3 + l]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + 2 * LANES))
        .intoArray(c, c0 + 2 * LANES);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + LANES)).intoArray(c, c1 + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + 2 * LANES))
        .intoArray(c, c1 + 2 * LANES);
    int c2 = places[ROWS + 2];
    int f2 = places[STARTS + 2];
    s20.fma(factor, FloatVector.fromArray(SPECIES, first, f2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + LANES)).intoArray(c, c2 + LANES);
    s22.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + 2 * LANES))
        .intoArray(c, c2 + 2 * LANES);
    int c3 = places[ROWS + 3];
    int f3 = places[STARTS + 3];
    s30.fma(factor, FloatVector.fromArray(SPECIES, first, f3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + LANES)).intoArray(c, c3 + LANES);
    s32.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + 2 * LANES))
        .intoArray(c, c3 + 2 * LANES);
  }

  private static void tile4x2(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    int a2 = places[2];
    int a3 = places[3];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[a2 + l]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[a3 + l]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + LANES)).intoArray(c, c1 + LANES);
    int c2 = places[ROWS + 2];
    int f2 = places[STARTS + 2];
    s20.fma(factor, FloatVector.fromArray(SPECIES, first, f2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, first, f2 + LANES)).intoArray(c, c2 + LANES);
    int c3 = places[ROWS + 3];
    int f3 = places[STARTS + 3];
    s30.fma(factor, FloatVector.fromArray(SPECIES, first, f3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, first, f3 + LANES)).intoArray(c, c3 + LANES);
  }

  private static void tile4x1(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    int a2 = places[2];
    int a3 = places[3];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * LANES;
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(SPECIES, a[a2 + l]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(SPECIES, a[a3 + l]);
      s30 = x.fma(b0, s30);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    int c2 = places[ROWS + 2];
    int f2 = places[STARTS + 2];
    s20.fma(factor, FloatVector.fromArray(SPECIES, first, f2)).intoArray(c, c2);
    int c3 = places[ROWS + 3];
    int f3 = places[STARTS + 3];
    s30.fma(factor, FloatVector.fromArray(SPECIES, first, f3)).intoArray(c, c3);
  }

  private static void tile2x3(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (3 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, b + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + 2 * LANES))
        .intoArray(c, c0 + 2 * LANES);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + LANES)).intoArray(c, c1 + LANES);
    s12.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + 2 * LANES))
        .intoArray(c, c1 + 2 * LANES);
  }

  private static void tile2x2(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, first, f1 + LANES)).intoArray(c, c1 + LANES);
  }

  private static void tile2x1(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    int a1 = places[1];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * LANES;
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[a1 + l]);
      s10 = x.fma(b0, s10);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    int c1 = places[ROWS + 1];
    int f1 = places[STARTS + 1];
    s10.fma(factor, FloatVector.fromArray(SPECIES, first, f1)).intoArray(c, c1);
  }

  private static void tile1x3(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (3 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, right, b + 2 * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
    s02.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + 2 * LANES))
        .intoArray(c, c0 + 2 * LANES);
  }

  private static void tile1x2(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * (2 * LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector b1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
    s01.fma(factor, FloatVector.fromArray(SPECIES, first, f0 + LANES)).intoArray(c, c0 + LANES);
  }

  private static void tile1x1(
      float[] c,
      float[] first,
      float[] a,
      float[] right,
      int rightAt,
      int[] places,
      int k,
      float alpha) {
    int a0 = places[0];
    FloatVector s00 = FloatVector.zero(SPECIES);
    for (int l = 0; l < k; l++) {
      int b = rightAt + l * LANES;
      FloatVector b0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
      s00 = x.fma(b0, s00);
    }
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    int c0 = places[ROWS];
    int f0 = places[STARTS];
    s00.fma(factor, FloatVector.fromArray(SPECIES, first, f0)).intoArray(c, c0);
  }
}
