package homegrown.kernelssimd;

import java.util.Arrays;

/**
 * Products over the pixels of images, whose rows are read as they lie: {@link SimdRowTiles} where
 * the pixels are the rows of C, {@link SimdOuterTiles} where C sums over them.
 */
final class SimdPixelProduct {

  /** The longest run of k that one tile sums up, as in {@link SimdProduct}. */
  private static final int DEPTH = 512;

  /** Floats of B that stay in the second-level cache while the pixels pass by. */
  private static final int GROUP_FLOATS = 96 * 1024;

  /** Floats of C that stay in the second-level cache while sums over some pixels are added. */
  static final int OUTER_REACH = 128 * 1024;

  private static final int PIXELS = SimdOuterTiles.DEPTH;
  private static final int ROWS = SimdTiles.ROWS;
  private static final int LANES = SimdTiles.LANES;
  private static final int COLUMNS = SimdTiles.COLUMNS;

  private static final int STARTS = SimdRowTiles.STARTS;

  /** Where the places of the rows of C are kept that a tile's own places are made from. */
  private static final int KEPT = 3 * ROWS;

  /** Columns of the widest tile. */
  private static final int WIDEST = COLUMNS + LANES;

  /** Where in scratch memory zeros are for rows to start from, or what starts the last columns. */
  private static final int ZEROS = ROWS * COLUMNS;

  /** The lower bound that is none. */
  private static final float NONE = Float.NEGATIVE_INFINITY;

  private SimdPixelProduct() {}

  /** Floats of scratch memory: one tile, and one vector of each pixel or a row of zeros. */
  static int scratchFloats() {
    return ROWS * COLUMNS + Math.max(PIXELS * LANES, WIDEST);
  }

  /** Whole numbers of scratch memory. */
  static int scratchPlaces() {
    return Math.max(4 * ROWS, 2 * PIXELS);
  }

  /** {@code C += alpha A B}, a pixel a row of C and of A; B is packed. */
  static void rows(
      float[] scratch,
      int[] places,
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] right,
      int rightAt,
      int lines,
      int width,
      int n,
      int k,
      float alpha) {
    for (int l = 0; l < k; l += DEPTH) {
      depth(
          scratch, places, c, cAt, cLine, cPixel, null, 0, 0, a, aAt, aLine, aPixel, right, rightAt,
          lines, width, n, k, l, alpha, NONE, -NONE);
    }
  }

  /**
   * {@code C = clip(row + alpha A B)}, as {@link #rows}.
   *
   * @param row null for zeros
   */
  static void map(
      float[] scratch,
      int[] places,
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      float[] row,
      int rowAt,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] right,
      int rightAt,
      int lines,
      int width,
      int n,
      int k,
      float alpha,
      float low,
      float high) {
    float[] start = row;
    int startAt = rowAt;
    int along = 1;
    Arrays.fill(scratch, ZEROS, ZEROS + WIDEST, 0f);
    if (row == null) {
      start = scratch;
      startAt = ZEROS;
      along = 0;
    } else {
      int part = part(n);
      System.arraycopy(row, rowAt + part, scratch, ZEROS, n - part);
    }
    int l = 0;
    do {
      boolean last = l + DEPTH >= k;
      depth(
          scratch,
          places,
          c,
          cAt,
          cLine,
          cPixel,
          l == 0 ? start : null,
          startAt,
          along,
          a,
          aAt,
          aLine,
          aPixel,
          right,
          rightAt,
          lines,
          width,
          n,
          k,
          l,
          alpha,
          last ? low : NONE,
          last ? high : -NONE);
      l += DEPTH;
    } while (l < k);
  }

  /** Where the last columns begin that do not fill vectors; n where all do. */
  private static int part(int n) {
    return n % LANES == 0 ? n : n / COLUMNS * COLUMNS;
  }

  /**
   * A run of k from l on.
   *
   * @param start what rows of C start from, null for what they hold
   * @param along how far on in start the next column is, 0 or 1
   */
  private static void depth(
      float[] scratch,
      int[] places,
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      float[] start,
      int startAt,
      int along,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] right,
      int rightAt,
      int lines,
      int width,
      int n,
      int k,
      int l,
      float alpha,
      float low,
      float high) {
    boolean clips = low > NONE || high < -NONE;
    boolean dense = cPixel == n && (lines == 1 || cLine == width * n);
    float[] first = start == null ? c : start;
    int pixels = lines * width;
    int depth = Math.min(DEPTH, k - l);
    int group = Math.max(1, GROUP_FLOATS / (Math.max(1, depth) * COLUMNS)) * COLUMNS;
    int part = part(n);
    for (int from = 0; from < n; from += group) {
      int to = Math.min(n, from + group);
      boolean reaches = start != null && dense && depth == k && to - from == n && part < n;
      int aRow = aAt + l;
      int cRow = cAt;
      int x = 0;
      int rows;
      for (int i = 0; i < pixels; i += rows) {
        rows = SimdPacking.sliverRows(pixels - i);
        for (int r = 0; r < rows; r++) {
          places[r] = aRow + x * aPixel;
          places[KEPT + r] = cRow + x * cPixel;
          x++;
          if (x == width) {
            x = 0;
            aRow += aLine;
            cRow += cLine;
          }
        }
        int end = to;
        if (reaches && (pixels - i - rows) * (long) n >= COLUMNS) {
          // What a vector writes behind its row is made after it, of this tile or another.
          int vectors = (n - part + LANES - 1) / LANES;
          for (int r = 0; r < rows; r++) {
            places[ROWS + r] = places[KEPT + r] + part;
            places[STARTS + r] = ZEROS;
          }
          int b = rightAt + part * k;
          SimdRowTiles.run(rows, vectors, c, scratch, a, right, b, places, depth, alpha);
          end = part;
        }
        for (int j = from; j < end; j += COLUMNS) {
          int columns = Math.min(COLUMNS, n - j);
          int vectors = (columns + LANES - 1) / LANES;
          int step = vectors * LANES;
          int b = rightAt + j * k + l * step;
          for (int r = 0; r < rows; r++) {
            int place = places[KEPT + r] + j;
            places[ROWS + r] = place;
            places[STARTS + r] = start == null ? place : startAt + j * along;
          }
          if (columns == step) {
            if (j + COLUMNS < end && SimdWideTiles.fits(rows, n - j)) {
              int single = rightAt + (j + COLUMNS) * k + l * LANES;
              SimdWideTiles.rows(0, c, first, a, right, b, single, places, depth, alpha);
              SimdWideTiles.rows(
                  SimdWideTiles.HALF, c, first, a, right, b, single, places, depth, alpha);
              break;
            }
            SimdRowTiles.run(rows, vectors, c, first, a, right, b, places, depth, alpha);
          } else {
            for (int r = 0; r < rows; r++) {
              System.arraycopy(first, places[STARTS + r], scratch, r * step, columns);
              places[ROWS + r] = r * step;
              places[STARTS + r] = r * step;
            }
            SimdRowTiles.run(rows, vectors, scratch, scratch, a, right, b, places, depth, alpha);
            for (int r = 0; r < rows; r++) {
              System.arraycopy(scratch, r * step, c, places[KEPT + r] + j, columns);
            }
          }
        }
        // While the rows are in the first-level cache.
        if (clips && dense && to - from == n) {
          SimdElements.clip(c, places[KEPT], c, places[KEPT], rows * n, low, high);
        } else if (clips) {
          for (int r = 0; r < rows; r++) {
            int at = places[KEPT + r] + from;
            SimdElements.clip(c, at, c, at, to - from, low, high);
          }
        }
      }
    }
  }

  /** {@code C += alpha A^T B}, a pixel a row of A and of B. */
  static void outer(
      float[] scratch,
      int[] places,
      float[] c,
      int cAt,
      int cStride,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] b,
      int bAt,
      int bLine,
      int bPixel,
      int lines,
      int width,
      int m,
      int n,
      float alpha) {
    int pixels = lines * width;
    int aRow = 0;
    int bRow = 0;
    int x = 0;
    for (int from = 0; from < pixels; from += PIXELS) {
      int depth = Math.min(PIXELS, pixels - from);
      int last = 0;
      for (int p = 0; p < depth; p++) {
        int place = bRow + x * bPixel;
        places[p] = aRow + x * aPixel;
        places[PIXELS + p] = place;
        last = Math.max(last, place);
        x++;
        if (x == width) {
          x = 0;
          aRow += aLine;
          bRow += bLine;
        }
      }
      int columns;
      for (int j = 0; j < n; j += columns) {
        columns =
            m % ROWS == 0 && SimdWideTiles.fits(ROWS, n - j) ? n - j : Math.min(COLUMNS, n - j);
        int vectors = (columns + LANES - 1) / LANES;
        if (bAt + last + j + vectors * LANES <= b.length) {
          int to = cAt + j;
          strip(scratch, places, c, to, cStride, a, aAt, b, bAt + j, m, columns, depth, alpha);
        } else {
          // The last vector would reach beyond the array: it is read from a copy.
          int whole = columns / LANES * LANES;
          if (whole > 0) {
            int to = cAt + j;
            strip(scratch, places, c, to, cStride, a, aAt, b, bAt + j, m, whole, depth, alpha);
          }
          int copy = ROWS * COLUMNS;
          for (int p = 0; p < depth; p++) {
            int place = bAt + places[PIXELS + p] + j + whole;
            System.arraycopy(b, place, scratch, copy + p * LANES, columns - whole);
          }
          for (int p = 0; p < depth; p++) {
            // As good as another place from now on: this is the last strip.
            places[PIXELS + p] = p * LANES;
          }
          int to = cAt + j + whole;
          int rest = columns - whole;
          strip(scratch, places, c, to, cStride, a, aAt, scratch, copy, m, rest, depth, alpha);
        }
      }
    }
  }

  /** All rows of C in up to four vectors of columns, the last of which may be a part. */
  private static void strip(
      float[] scratch,
      int[] places,
      float[] c,
      int cAt,
      int cStride,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int m,
      int columns,
      int depth,
      float alpha) {
    int vectors = (columns + LANES - 1) / LANES;
    int step = vectors * LANES;
    int rows;
    for (int i = 0; i < m; i += rows) {
      rows = SimdPacking.sliverRows(m - i);
      int row = cAt + i * cStride;
      if (SimdWideTiles.fits(rows, columns)) {
        SimdWideTiles.outer(0, c, row, cStride, a, aAt + i, b, bAt, places, depth, alpha);
        SimdWideTiles.outer(
            SimdWideTiles.HALF, c, row, cStride, a, aAt + i, b, bAt, places, depth, alpha);
      } else if (columns == step) {
        SimdOuterTiles.run(
            rows, vectors, c, row, cStride, a, aAt + i, b, bAt, places, depth, alpha);
      } else {
        for (int r = 0; r < rows; r++) {
          System.arraycopy(c, row + r * cStride, scratch, r * step, columns);
        }
        SimdOuterTiles.run(
            rows, vectors, scratch, 0, step, a, aAt + i, b, bAt, places, depth, alpha);
        for (int r = 0; r < rows; r++) {
          System.arraycopy(scratch, r * step, c, row + r * cStride, columns);
        }
      }
    }
  }
}
