package homegrown.kernels;

import java.util.Arrays;

/**
 * Products over the pixels of images in the portable set, by the means of {@link PortableProduct}:
 * the inner loop runs along the longer side of C, from rows of scratch memory that start at 0.
 */
final class PortablePixelProduct {

  private static final int DEPTH = PortableProduct.DEPTH;
  private static final int STEP = PortableProduct.K_STEP;

  /** The lower bound that is none. */
  private static final float NONE = Float.NEGATIVE_INFINITY;

  /** The sums, then four rows of an operand, then one of C. */
  private final float[][] rows;

  PortablePixelProduct(float[][] rows) {
    this.rows = rows;
  }

  /** {@code C += alpha A B}, a pixel a row of C and of A; B is packed. */
  void rows(
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
    rows(
        c, cAt, cLine, cPixel, false, null, 0, a, aAt, aLine, aPixel, right, rightAt, lines, width,
        n, k, alpha, NONE, -NONE);
  }

  /**
   * {@code C = clip(row + alpha A B)}, as {@link #rows}.
   *
   * @param row null for zeros
   */
  void map(
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
    rows(
        c, cAt, cLine, cPixel, true, row, rowAt, a, aAt, aLine, aPixel, right, rightAt, lines,
        width, n, k, alpha, low, high);
  }

  /**
   * Both of them.
   *
   * @param maps true where C starts from a row, not from what it holds
   */
  private void rows(
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      boolean maps,
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
    int pixels = lines * width;
    int alongN = PortableProduct.span(n, PortableProduct.TILE_COLUMNS);
    int alongM = PortableProduct.span(pixels, PortableProduct.TILE_ROWS);
    if (alongM > alongN + alongN / 4) {
      for (int p = 0; p < pixels; p += alongM) {
        int count = Math.min(alongM, pixels - p);
        for (int j = 0; j < n; j += DEPTH) {
          int columns = Math.min(DEPTH, n - j);
          clear(columns, count);
          for (int l = 0; l < k; l += STEP) {
            int step = Math.min(STEP, k - l);
            gather(a, aAt + l, aLine, aPixel, width, p, count, step);
            alongPixels(right, rightAt, n, k, l, step, j, columns, count);
          }
          addTransposed(
              c, cAt + j, cLine, cPixel, maps, row, rowAt + j, width, p, count, columns, alpha, low,
              high);
        }
      }
    } else {
      for (int j = 0; j < n; j += alongN) {
        int columns = Math.min(alongN, n - j);
        for (int p = 0; p < pixels; p += DEPTH) {
          int count = Math.min(DEPTH, pixels - p);
          clear(count, columns);
          for (int l = 0; l < k; l += STEP) {
            int step = Math.min(STEP, k - l);
            for (int s = 0; s < step; s++) {
              float[] b = rows[DEPTH + s];
              PortableProduct.copyRow(b, right, rightAt + j * k, columns, k, l + s);
            }
            alongColumns(a, aAt + l, aLine, aPixel, width, p, count, step, columns);
          }
          add(
              c, cAt + j, cLine, cPixel, maps, row, rowAt + j, width, p, count, columns, alpha, low,
              high);
        }
      }
    }
  }

  /** {@code C += alpha A^T B}, a pixel a row of A and of B. */
  void outer(
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
    int alongN = PortableProduct.span(n, PortableProduct.TILE_COLUMNS);
    int alongM = PortableProduct.span(m, PortableProduct.TILE_ROWS);
    if (alongM > alongN + alongN / 4) {
      for (int i = 0; i < m; i += alongM) {
        int count = Math.min(alongM, m - i);
        for (int j = 0; j < n; j += DEPTH) {
          int columns = Math.min(DEPTH, n - j);
          sums(b, bAt + j, bLine, bPixel, columns, a, aAt + i, aLine, aPixel, count, pixels, width);
          addTransposed(
              c,
              cAt + i * cStride + j,
              0,
              cStride,
              false,
              null,
              0,
              count,
              0,
              count,
              columns,
              alpha,
              NONE,
              -NONE);
        }
      }
    } else {
      for (int j = 0; j < n; j += alongN) {
        int columns = Math.min(alongN, n - j);
        for (int i = 0; i < m; i += DEPTH) {
          int count = Math.min(DEPTH, m - i);
          sums(a, aAt + i, aLine, aPixel, count, b, bAt + j, bLine, bPixel, columns, pixels, width);
          add(
              c,
              cAt + i * cStride + j,
              0,
              cStride,
              false,
              null,
              0,
              count,
              0,
              count,
              columns,
              alpha,
              NONE,
              -NONE);
        }
      }
    }
  }

  /** The sum over all pixels of {@code count} elements of x times a run of y, in as many rows. */
  private void sums(
      float[] x,
      int xAt,
      int xLine,
      int xPixel,
      int count,
      float[] y,
      int yAt,
      int yLine,
      int yPixel,
      int length,
      int pixels,
      int width) {
    float[] b0 = rows[DEPTH];
    float[] b1 = rows[DEPTH + 1];
    float[] b2 = rows[DEPTH + 2];
    float[] b3 = rows[DEPTH + 3];
    clear(count, length);
    int p = 0;
    for (; p + STEP <= pixels; p += STEP) {
      for (int s = 0; s < STEP; s++) {
        int at = yAt + place(p + s, width, yLine, yPixel);
        System.arraycopy(y, at, rows[DEPTH + s], 0, length);
      }
      int at0 = xAt + place(p, width, xLine, xPixel);
      int at1 = xAt + place(p + 1, width, xLine, xPixel);
      int at2 = xAt + place(p + 2, width, xLine, xPixel);
      int at3 = xAt + place(p + 3, width, xLine, xPixel);
      for (int i = 0; i < count; i++) {
        PortableProduct.addFour(
            rows[i], b0, b1, b2, b3, x[at0 + i], x[at1 + i], x[at2 + i], x[at3 + i], length);
      }
    }
    for (; p < pixels; p++) {
      System.arraycopy(y, yAt + place(p, width, yLine, yPixel), b0, 0, length);
      int at = xAt + place(p, width, xLine, xPixel);
      for (int i = 0; i < count; i++) {
        PortableProduct.addOne(rows[i], b0, x[at + i], length);
      }
    }
  }

  private static int place(int pixel, int width, int line, int stride) {
    return pixel / width * line + pixel % width * stride;
  }

  private void clear(int count, int length) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(rows[i], 0, length, 0f);
    }
  }

  /** Up to four elements of so many pixels, each into a row of its own. */
  private void gather(
      float[] a, int aAt, int aLine, int aPixel, int width, int first, int count, int step) {
    float[] b0 = rows[DEPTH];
    float[] b1 = rows[DEPTH + 1];
    float[] b2 = rows[DEPTH + 2];
    float[] b3 = rows[DEPTH + 3];
    int x = first % width;
    int line = aAt + first / width * aLine;
    for (int p = 0; p < count; p++) {
      int at = line + x * aPixel;
      if (step == STEP) {
        b0[p] = a[at];
        b1[p] = a[at + 1];
        b2[p] = a[at + 2];
        b3[p] = a[at + 3];
      } else {
        for (int s = 0; s < step; s++) {
          rows[DEPTH + s][p] = a[at + s];
        }
      }
      x++;
      if (x == width) {
        x = 0;
        line += aLine;
      }
    }
  }

  private void alongPixels(
      float[] right,
      int rightAt,
      int n,
      int k,
      int l,
      int step,
      int first,
      int columns,
      int count) {
    float[] b0 = rows[DEPTH];
    float[] b1 = rows[DEPTH + 1];
    float[] b2 = rows[DEPTH + 2];
    float[] b3 = rows[DEPTH + 3];
    int panel = first / PortableProduct.TILE_COLUMNS * PortableProduct.TILE_COLUMNS;
    int width = Math.min(PortableProduct.TILE_COLUMNS, n - panel);
    int at = rightAt + panel * k + l * width + first - panel;
    for (int j = 0; j < columns; j++, at++) {
      if (step == STEP) {
        PortableProduct.addFour(
            rows[j],
            b0,
            b1,
            b2,
            b3,
            right[at],
            right[at + width],
            right[at + 2 * width],
            right[at + 3 * width],
            count);
      } else {
        for (int s = 0; s < step; s++) {
          PortableProduct.addOne(rows[j], rows[DEPTH + s], right[at + s * width], count);
        }
      }
    }
  }

  private void alongColumns(
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      int width,
      int first,
      int count,
      int step,
      int columns) {
    float[] b0 = rows[DEPTH];
    float[] b1 = rows[DEPTH + 1];
    float[] b2 = rows[DEPTH + 2];
    float[] b3 = rows[DEPTH + 3];
    int x = first % width;
    int line = aAt + first / width * aLine;
    for (int p = 0; p < count; p++) {
      int at = line + x * aPixel;
      if (step == STEP) {
        PortableProduct.addFour(
            rows[p], b0, b1, b2, b3, a[at], a[at + 1], a[at + 2], a[at + 3], columns);
      } else {
        for (int s = 0; s < step; s++) {
          PortableProduct.addOne(rows[p], rows[DEPTH + s], a[at + s], columns);
        }
      }
      x++;
      if (x == width) {
        x = 0;
        line += aLine;
      }
    }
  }

  private void add(
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      boolean maps,
      float[] row,
      int rowAt,
      int width,
      int first,
      int count,
      int columns,
      float alpha,
      float low,
      float high) {
    float[] sum = rows[DEPTH + STEP];
    for (int p = 0; p < count; p++) {
      int at = cAt + place(first + p, width, cLine, cPixel);
      if (maps) {
        start(sum, 0, row, rowAt, columns);
      } else {
        System.arraycopy(c, at, sum, 0, columns);
      }
      PortableProduct.addOne(sum, rows[p], alpha, columns);
      clip(sum, 0, columns, low, high);
      System.arraycopy(sum, 0, c, at, columns);
    }
  }

  private void addTransposed(
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      boolean maps,
      float[] row,
      int rowAt,
      int width,
      int first,
      int count,
      int columns,
      float alpha,
      float low,
      float high) {
    for (int p = 0; p < count; p++) {
      int at = cAt + place(first + p, width, cLine, cPixel);
      if (maps) {
        start(c, at, row, rowAt, columns);
      }
      for (int j = 0; j < columns; j++) {
        c[at + j] += alpha * rows[j][p];
      }
      clip(c, at, columns, low, high);
    }
  }

  private static void start(float[] to, int at, float[] row, int rowAt, int n) {
    if (row == null) {
      Arrays.fill(to, at, at + n, 0f);
    } else {
      System.arraycopy(row, rowAt, to, at, n);
    }
  }

  private static void clip(float[] x, int at, int n, float low, float high) {
    if (low == NONE && high == -NONE) {
      return;
    }
    for (int j = at; j < at + n; j++) {
      x[j] = Math.min(high, Math.max(low, x[j]));
    }
  }
}
