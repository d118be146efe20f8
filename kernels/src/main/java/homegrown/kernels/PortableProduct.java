package homegrown.kernels;

import java.util.Arrays;

/**
 * The matrix product of the portable set.
 *
 * <p>C2 turns a loop into vector instructions where every array is indexed by the bare loop
 * variable; an offset into an array that might be the one written to keeps it scalar. So whatever
 * the inner loop reads and writes is first copied into rows of scratch memory that start at 0: four
 * rows of one operand, reused for every row of the other, and a block of sums, which is added to C
 * once, after all of k.
 *
 * <p>The inner loop pays off when it is long. It runs along n, or, where m is the longer side,
 * along m, with the sums transposed. Both ways and every cut give an element the same sequence of
 * operations: groups of four products, summed in order, added to what came before.
 *
 * <p>Packed left: strips of {@link #TILE_ROWS} rows, the last of what is left; within a strip
 * element (i, l) is at {@code l * height + i}. Packed right: panels of {@link #TILE_COLUMNS}
 * columns, the last of what is left; within a panel element (l, j) is at {@code l * width + j}.
 */
final class PortableProduct {

  private static final int EIGHT = 8;

  static final int TILE_ROWS = EIGHT;
  static final int TILE_COLUMNS = 128;

  /** The longest inner loop: four rows of one operand and one of sums stay in a small L1 cache. */
  static final int SPAN = 8 * TILE_COLUMNS;

  /** Rows of sums at a time: they stay in L2, and copying an operand is spread over as many. */
  static final int DEPTH = 64;

  static final int K_STEP = 4;

  /**
   * The sums, then four rows of an operand, then one of C. They are reached through this array
   * alone, so that a collector that moves them keeps them side by side.
   */
  private final float[][] rows = Scratch.rows(DEPTH + K_STEP + 1, SPAN);

  /** The rows, for loops that run at other times. */
  float[][] rows() {
    return rows;
  }

  long scratchBytes() {
    return Scratch.bytes(rows);
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
    for (int i = 0; i < m; i += TILE_ROWS) {
      int height = Math.min(TILE_ROWS, m - i);
      int from = aAt + i * rowStride;
      int to = packedAt + i * k;
      pack(packed, to, height, a, from, rowStride, columnStride, height, k);
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
    for (int j = 0; j < n; j += TILE_COLUMNS) {
      int width = Math.min(TILE_COLUMNS, n - j);
      int from = bAt + j * columnStride;
      int to = packedAt + j * k;
      if (columnStride == 1) {
        for (int l = 0; l < k; l++) {
          System.arraycopy(b, from + l * rowStride, packed, to + l * width, width);
        }
      } else {
        pack(packed, to, width, b, from, columnStride, rowStride, width, k);
      }
    }
  }

  /**
   * Interleaves lines: element l of line r goes to {@code packed[packedAt + l * step + r]}. Eight
   * lines at a time, so that whole cache lines are written and few are read from.
   */
  private static void pack(
      float[] packed,
      int packedAt,
      int step,
      float[] a,
      int aAt,
      int lineStride,
      int elementStride,
      int lines,
      int k) {
    int r = 0;
    for (; r + EIGHT <= lines; r += EIGHT) {
      int from = aAt + r * lineStride;
      if (elementStride == 1) {
        packEightRuns(packed, packedAt + r, step, a, from, lineStride, k);
      } else {
        packEight(packed, packedAt + r, step, a, from, lineStride, elementStride, k);
      }
    }
    for (; r < lines; r++) {
      int to = packedAt + r;
      int from = aAt + r * lineStride;
      for (int l = 0; l < k; l++) {
        packed[to + l * step] = a[from + l * elementStride];
      }
    }
  }

  private static void packEightRuns(
      float[] packed, int packedAt, int step, float[] a, int aAt, int lineStride, int k) {
    int a1 = aAt + lineStride;
    int a2 = a1 + lineStride;
    int a3 = a2 + lineStride;
    int a4 = a3 + lineStride;
    int a5 = a4 + lineStride;
    int a6 = a5 + lineStride;
    int a7 = a6 + lineStride;
    for (int l = 0; l < k; l++) {
      int to = packedAt + l * step;
      packed[to] = a[aAt + l];
      packed[to + 1] = a[a1 + l];
      packed[to + 2] = a[a2 + l];
      packed[to + 3] = a[a3 + l];
      packed[to + 4] = a[a4 + l];
      packed[to + 5] = a[a5 + l];
      packed[to + 6] = a[a6 + l];
      packed[to + 7] = a[a7 + l];
    }
  }

  private static void packEight(
      float[] packed,
      int packedAt,
      int step,
      float[] a,
      int aAt,
      int lineStride,
      int elementStride,
      int k) {
    int to = packedAt;
    int from = aAt;
    for (int l = 0; l < k; l++) {
      if (lineStride == 1) {
        copyEight(packed, to, a, from);
      } else {
        packed[to] = a[from];
        packed[to + 1] = a[from + lineStride];
        packed[to + 2] = a[from + 2 * lineStride];
        packed[to + 3] = a[from + 3 * lineStride];
        packed[to + 4] = a[from + 4 * lineStride];
        packed[to + 5] = a[from + 5 * lineStride];
        packed[to + 6] = a[from + 6 * lineStride];
        packed[to + 7] = a[from + 7 * lineStride];
      }
      to += step;
      from += elementStride;
    }
  }

  void product(
      float[] c,
      int cAt,
      int cStride,
      float[] left,
      int leftAt,
      float[] right,
      int rightAt,
      int m,
      int n,
      int k,
      float alpha) {
    int alongN = span(n, TILE_COLUMNS);
    int alongM = span(m, TILE_ROWS);
    if (alongM > alongN + alongN / 4) {
      for (int i = 0; i < m; i += alongM) {
        int height = Math.min(alongM, m - i);
        for (int j = 0; j < n; j += TILE_COLUMNS) {
          int width = Math.min(TILE_COLUMNS, n - j);
          for (int from = 0; from < width; from += DEPTH) {
            int columns = Math.min(DEPTH, width - from);
            int to = cAt + i * cStride + j + from;
            sumAlongM(
                left, leftAt + i * k, right, rightAt + j * k, width, from, height, columns, k);
            addTransposed(c, to, cStride, height, columns, alpha);
          }
        }
      }
    } else {
      for (int j = 0; j < n; j += alongN) {
        int columns = Math.min(alongN, n - j);
        for (int i = 0; i < m; i += DEPTH) {
          int height = Math.min(DEPTH, m - i);
          sumAlongN(left, leftAt + i * k, right, rightAt + j * k, height, columns, k);
          add(c, cAt + i * cStride + j, cStride, height, columns, alpha);
        }
      }
    }
  }

  /** The length of equal parts of {@code total}, in whole tiles, at most {@link #SPAN}. */
  static int span(int total, int tile) {
    int parts = Math.max(1, (total + SPAN - 1) / SPAN);
    int tiles = (total + tile - 1) / tile;
    return Math.min(total, (tiles + parts - 1) / parts * tile);
  }

  private void sumAlongN(
      float[] left, int leftAt, float[] right, int rightAt, int m, int n, int k) {
    float[] b0 = rows[DEPTH];
    float[] b1 = rows[DEPTH + 1];
    float[] b2 = rows[DEPTH + 2];
    float[] b3 = rows[DEPTH + 3];
    clear(m, n);
    int l = 0;
    for (; l + K_STEP <= k; l += K_STEP) {
      copyRow(b0, right, rightAt, n, k, l);
      copyRow(b1, right, rightAt, n, k, l + 1);
      copyRow(b2, right, rightAt, n, k, l + 2);
      copyRow(b3, right, rightAt, n, k, l + 3);
      for (int i = 0; i < m; i += TILE_ROWS) {
        int height = Math.min(TILE_ROWS, m - i);
        int at = leftAt + i * k + l * height;
        for (int r = 0; r < height; r++, at++) {
          float x0 = left[at];
          float x1 = left[at + height];
          float x2 = left[at + 2 * height];
          float x3 = left[at + 3 * height];
          addFour(rows[i + r], b0, b1, b2, b3, x0, x1, x2, x3, n);
        }
      }
    }
    for (; l < k; l++) {
      copyRow(b0, right, rightAt, n, k, l);
      for (int i = 0; i < m; i += TILE_ROWS) {
        int height = Math.min(TILE_ROWS, m - i);
        int at = leftAt + i * k + l * height;
        for (int r = 0; r < height; r++) {
          addOne(rows[i + r], b0, left[at + r], n);
        }
      }
    }
  }

  private void sumAlongM(
      float[] left,
      int leftAt,
      float[] right,
      int rightAt,
      int width,
      int from,
      int m,
      int columns,
      int k) {
    float[] b0 = rows[DEPTH];
    float[] b1 = rows[DEPTH + 1];
    float[] b2 = rows[DEPTH + 2];
    float[] b3 = rows[DEPTH + 3];
    clear(columns, m);
    int l = 0;
    for (; l + K_STEP <= k; l += K_STEP) {
      copyColumns(left, leftAt, m, k, l);
      int at = rightAt + l * width + from;
      for (int j = 0; j < columns; j++, at++) {
        float x0 = right[at];
        float x1 = right[at + width];
        float x2 = right[at + 2 * width];
        float x3 = right[at + 3 * width];
        addFour(rows[j], b0, b1, b2, b3, x0, x1, x2, x3, m);
      }
    }
    for (; l < k; l++) {
      copyColumn(b0, left, leftAt, m, k, l);
      int at = rightAt + l * width + from;
      for (int j = 0; j < columns; j++) {
        addOne(rows[j], b0, right[at + j], m);
      }
    }
  }

  private void clear(int count, int length) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(rows[i], 0, length, 0f);
    }
  }

  /** Row l of n columns of the right operand, which are whole panels but for the last. */
  static void copyRow(float[] to, float[] right, int rightAt, int n, int k, int l) {
    for (int j = 0; j < n; j += TILE_COLUMNS) {
      int width = Math.min(TILE_COLUMNS, n - j);
      System.arraycopy(right, rightAt + j * k + l * width, to, j, width);
    }
  }

  /** Columns l to l + 3 of m rows of the left operand, into b0 to b3. */
  private void copyColumns(float[] left, int leftAt, int m, int k, int l) {
    float[] b0 = rows[DEPTH];
    float[] b1 = rows[DEPTH + 1];
    float[] b2 = rows[DEPTH + 2];
    float[] b3 = rows[DEPTH + 3];
    for (int i = 0; i < m; i += TILE_ROWS) {
      int height = Math.min(TILE_ROWS, m - i);
      int at = leftAt + i * k + l * height;
      if (height == TILE_ROWS) {
        copyEight(b0, i, left, at);
        copyEight(b1, i, left, at + TILE_ROWS);
        copyEight(b2, i, left, at + 2 * TILE_ROWS);
        copyEight(b3, i, left, at + 3 * TILE_ROWS);
      } else {
        for (int r = 0; r < height; r++, at++) {
          b0[i + r] = left[at];
          b1[i + r] = left[at + height];
          b2[i + r] = left[at + 2 * height];
          b3[i + r] = left[at + 3 * height];
        }
      }
    }
  }

  private static void copyColumn(float[] to, float[] left, int leftAt, int m, int k, int l) {
    for (int i = 0; i < m; i += TILE_ROWS) {
      int height = Math.min(TILE_ROWS, m - i);
      System.arraycopy(left, leftAt + i * k + l * height, to, i, height);
    }
  }

  private static void copyEight(float[] to, int toAt, float[] from, int fromAt) {
    to[toAt] = from[fromAt];
    to[toAt + 1] = from[fromAt + 1];
    to[toAt + 2] = from[fromAt + 2];
    to[toAt + 3] = from[fromAt + 3];
    to[toAt + 4] = from[fromAt + 4];
    to[toAt + 5] = from[fromAt + 5];
    to[toAt + 6] = from[fromAt + 6];
    to[toAt + 7] = from[fromAt + 7];
  }

  private void add(float[] c, int cAt, int cStride, int m, int n, float alpha) {
    float[] row = rows[DEPTH + K_STEP];
    for (int i = 0; i < m; i++) {
      int at = cAt + i * cStride;
      System.arraycopy(c, at, row, 0, n);
      addOne(row, rows[i], alpha, n);
      System.arraycopy(row, 0, c, at, n);
    }
  }

  private void addTransposed(float[] c, int cAt, int cStride, int m, int columns, float alpha) {
    for (int i = 0; i < m; i += TILE_ROWS) {
      int height = Math.min(TILE_ROWS, m - i);
      for (int j = 0; j < columns; j++) {
        float[] column = rows[j];
        int at = cAt + i * cStride + j;
        for (int r = 0; r < height; r++) {
          c[at + r * cStride] += alpha * column[i + r];
        }
      }
    }
  }

  static void addFour(
      float[] y,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] b3,
      float x0,
      float x1,
      float x2,
      float x3,
      int n) {
    for (int j = 0; j < n; j++) {
      y[j] += x0 * b0[j] + x1 * b1[j] + x2 * b2[j] + x3 * b3[j];
    }
  }

  static void addOne(float[] y, float[] b, float x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += x * b[j];
    }
  }
}
