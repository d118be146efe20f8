package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The layouts of packed operands, and packing.
 *
 * <p>Left: slivers of {@link SimdTiles#ROWS} rows, each laid out [k][rows]; what remains at the end
 * is cut into slivers of 4, 2 and 1 rows, so that there is no padding. Right: panels of {@link
 * SimdTiles#COLUMNS} columns, each laid out [k][columns]; the last is as many vectors wide as it
 * needs, padded with zeros.
 *
 * <p>Either side is a copy of short runs, when what stands side by side in the source stands side
 * by side in the layout, or a transposition. Both go over the source in bands, so that a cache line
 * that was fetched is used up before it is lost. Only vectors of the preferred shape are used: on
 * Java 17 a second shape in the same process spoils the code of both.
 */
final class SimdPacking {

  private static final int ROWS = SimdTiles.ROWS;
  private static final int LANES = SimdTiles.LANES;
  private static final int COLUMNS = SimdTiles.COLUMNS;
  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;

  /** Rows of the source in a band that is copied. */
  private static final int BAND = 16;

  private static final VectorShuffle<Float> SWAP_HALVES =
      VectorShuffle.fromOp(SPECIES, lane -> (lane + LANES / 2) % LANES);
  private static final VectorMask<Float> UPPER = VectorMask.fromLong(SPECIES, -1L << (LANES / 2));

  private SimdPacking() {}

  /** Rows of the next sliver when so many are left. */
  static int sliverRows(int left) {
    return left >= ROWS ? ROWS : Integer.highestOneBit(left);
  }

  /** Columns of the next panel, its padding with it, when so many are left. */
  static int panelColumns(int left) {
    return left >= COLUMNS ? COLUMNS : (left + LANES - 1) / LANES * LANES;
  }

  static int leftFloats(int m, int k) {
    return Math.multiplyExact(m, k);
  }

  static int rightFloats(int k, int n) {
    return Math.multiplyExact(Math.addExact(n, LANES - 1) / LANES * LANES, k);
  }

  static void packLeft(
      float[] packed,
      int packedAt,
      float[] a,
      int aAt,
      int rowStride,
      int columnStride,
      int m,
      int k) {
    int whole = m / ROWS * ROWS;
    if (rowStride == 1) {
      for (int l = 0; l < k; l += BAND) {
        int depth = Math.min(BAND, k - l);
        int from = aAt + l * columnStride;
        int i = 0;
        if (LANES == 2 * ROWS) {
          for (; i + 2 * ROWS <= whole; i += 2 * ROWS) {
            int first = packedAt + i * k + l * ROWS;
            copyPair(packed, first, first + ROWS * k, a, from + i, columnStride, depth);
          }
        }
        for (; i < whole; i += ROWS) {
          copySliver(packed, packedAt + i * k + l * ROWS, a, from + i, columnStride, depth);
        }
      }
    } else if (columnStride == 1) {
      for (int i = 0; i < whole; i += ROWS) {
        packSliver(packed, packedAt + i * k, a, aAt + i * rowStride, rowStride, k);
      }
    } else {
      whole = 0;
    }
    int rows;
    for (int i = whole; i < m; i += rows) {
      rows = sliverRows(m - i);
      for (int r = 0; r < rows; r++) {
        int from = aAt + (i + r) * rowStride;
        spread(packed, packedAt + i * k + r, rows, a, from, columnStride, k);
      }
    }
  }

  static void packRight(
      float[] packed,
      int packedAt,
      float[] b,
      int bAt,
      int rowStride,
      int columnStride,
      int k,
      int n) {
    if (columnStride == 1) {
      int whole = n / COLUMNS * COLUMNS;
      int width = panelColumns(n - whole);
      for (int l = 0; l < k; l += BAND) {
        int depth = Math.min(BAND, k - l);
        int from = bAt + l * rowStride;
        for (int j = 0; j < whole; j += COLUMNS) {
          copyPanel(packed, packedAt + j * k + l * COLUMNS, b, from + j, rowStride, depth);
        }
        for (int d = 0; d < depth && whole < n; d++) {
          int to = packedAt + whole * k + (l + d) * width;
          System.arraycopy(b, from + whole + d * rowStride, packed, to, n - whole);
          clear(packed, to + n - whole, to + width);
        }
      }
      return;
    }
    for (int j = 0; j < n; j += COLUMNS) {
      int width = panelColumns(n - j);
      int columns = Math.min(width, n - j);
      int from = bAt + j * columnStride;
      int to = packedAt + j * k;
      int wholeColumns = 0;
      int wholeDepth = 0;
      if (rowStride == 1 && SimdTranspose.known()) {
        wholeColumns = columns / LANES * LANES;
        wholeDepth = k / LANES * LANES;
        for (int l = 0; l < wholeDepth; l += LANES) {
          for (int x = 0; x < wholeColumns; x += LANES) {
            int source = from + l + x * columnStride;
            SimdTranspose.square(packed, to + l * width + x, width, b, source, columnStride);
          }
        }
      }
      for (int x = 0; x < columns; x++) {
        int done = x < wholeColumns ? wholeDepth : 0;
        int target = to + done * width + x;
        int source = from + x * columnStride + done * rowStride;
        spread(packed, target, width, b, source, rowStride, k - done);
      }
      if (columns < width) {
        for (int l = 0; l < k; l++) {
          clear(packed, to + l * width + columns, to + (l + 1) * width);
        }
      }
    }
  }

  /** Packs {@code ROWS} rows of {@code k} elements that stand side by side. */
  private static void packSliver(
      float[] to, int toAt, float[] from, int fromAt, int fromStride, int k) {
    int done = 0;
    if (SimdTranspose.sliverKnown()) {
      done = k / LANES * LANES;
      for (int l = 0; l < done; l += LANES) {
        SimdTranspose.sliver(to, toAt + l * ROWS, from, fromAt + l, fromStride);
      }
    } else if (ROWS % LANES == 0 && SimdTranspose.known()) {
      done = k / LANES * LANES;
      for (int l = 0; l < done; l += LANES) {
        for (int r = 0; r < ROWS; r += LANES) {
          int source = fromAt + l + r * fromStride;
          SimdTranspose.square(to, toAt + l * ROWS + r, ROWS, from, source, fromStride);
        }
      }
    }
    for (int r = 0; r < ROWS; r++) {
      spread(to, toAt + done * ROWS + r, ROWS, from, fromAt + r * fromStride + done, 1, k - done);
    }
  }

  /**
   * Copies two slivers from {@code count} places where their rows stand side by side, two places at
   * a time; a vector holds a row of both.
   */
  private static void copyPair(
      float[] to, int firstAt, int secondAt, float[] from, int fromAt, int fromStride, int count) {
    int even = count & -2;
    for (int l = 0; l < even; l += 2) {
      FloatVector a = FloatVector.fromArray(SPECIES, from, fromAt + l * fromStride);
      FloatVector b = FloatVector.fromArray(SPECIES, from, fromAt + (l + 1) * fromStride);
      a.blend(b.rearrange(SWAP_HALVES), UPPER).intoArray(to, firstAt + l * ROWS);
      a.rearrange(SWAP_HALVES).blend(b, UPPER).intoArray(to, secondAt + l * ROWS);
    }
    if (even < count) {
      int source = fromAt + even * fromStride;
      System.arraycopy(from, source, to, firstAt + even * ROWS, ROWS);
      System.arraycopy(from, source + ROWS, to, secondAt + even * ROWS, ROWS);
    }
  }

  private static void copySliver(
      float[] to, int toAt, float[] from, int fromAt, int fromStride, int count) {
    for (int l = 0; l < count; l++) {
      int source = fromAt + l * fromStride;
      int target = toAt + l * ROWS;
      if (ROWS % LANES == 0) {
        for (int r = 0; r < ROWS; r += LANES) {
          FloatVector.fromArray(SPECIES, from, source + r).intoArray(to, target + r);
        }
      } else {
        System.arraycopy(from, source, to, target, ROWS);
      }
    }
  }

  /** Copies a row of a full panel from each of {@code count} places. */
  private static void copyPanel(
      float[] to, int toAt, float[] from, int fromAt, int fromStride, int count) {
    for (int l = 0; l < count; l++) {
      int source = fromAt + l * fromStride;
      int target = toAt + l * COLUMNS;
      FloatVector x = FloatVector.fromArray(SPECIES, from, source);
      FloatVector y = FloatVector.fromArray(SPECIES, from, source + LANES);
      FloatVector z = FloatVector.fromArray(SPECIES, from, source + 2 * LANES);
      x.intoArray(to, target);
      y.intoArray(to, target + LANES);
      z.intoArray(to, target + 2 * LANES);
    }
  }

  private static void spread(
      float[] to, int toAt, int toStride, float[] from, int fromAt, int fromStride, int count) {
    for (int l = 0; l < count; l++) {
      to[toAt + l * toStride] = from[fromAt + l * fromStride];
    }
  }

  private static void clear(float[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] = 0;
    }
  }
}
