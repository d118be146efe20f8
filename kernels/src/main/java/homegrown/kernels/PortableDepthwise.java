package homegrown.kernels;

import java.util.Arrays;

/**
 * Depth-wise convolution of the portable set: over as many pixels as fit into a row of scratch
 * memory, for nine taps of which three are taken at a time. C2 of Java 17 leaves a loop over four
 * taps, nine arrays, without vectors.
 */
final class PortableDepthwise {

  private static final int TAPS = 9;
  private static final int STEP = 3;

  static final int ROWS = TAPS + 2 * STEP;

  /**
   * Pixels whose products are summed apart from each other by the gradient, whatever the number of
   * channels: they are part of what a result's bits depend on.
   */
  private static final int PIXELS = 4;

  private final float[][] rows;
  private final int first;
  private final int block;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableDepthwise(float[][] rows, int first, int block) {
    this.rows = rows;
    this.first = first;
    this.block = block;
  }

  void forward(
      float[] y,
      int yAt,
      int yPixel,
      float[] row,
      int rowAt,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] w,
      int wAt,
      int wRow,
      int wTap,
      int height,
      int columns,
      int c,
      int n) {
    int weights = first + 2 * STEP;
    float[] sum = rows[first + STEP];
    for (int from = 0; from < c; from += block) {
      int width = Math.min(block, c - from);
      int group = Math.min(n, block / width);
      for (int tap = 0; tap < height * columns; tap += TAPS) {
        int taps = Math.min(TAPS, height * columns - tap);
        for (int k = 0; k < taps; k++) {
          int at = wAt + from + offset(tap + k, columns, wRow, wTap);
          PortablePixels.repeat(rows[weights + k], w, at, width, group);
        }
        for (int p = 0; p < n; p += group) {
          int count = Math.min(group, n - p);
          int to = yAt + from + p * yPixel;
          if (row == null || tap > 0) {
            PortablePixels.gather(sum, y, to, yPixel, width, count);
          } else {
            PortablePixels.repeat(sum, row, rowAt + from, width, count);
          }
          for (int k = 0; k < taps; k += STEP) {
            int step = Math.min(STEP, taps - k);
            for (int s = 0; s < step; s++) {
              int at = xAt + from + p * xPixel + offset(tap + k + s, columns, xRow, xTap);
              PortablePixels.gather(rows[first + s], x, at, xPixel, width, count);
            }
            addProducts(sum, first, weights + k, step, count * width);
          }
          PortablePixels.scatter(y, to, yPixel, sum, width, count);
        }
      }
    }
  }

  void gradient(
      float[] dw,
      int dwAt,
      int dwRow,
      int dwTap,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] dy,
      int dyAt,
      int dyPixel,
      int height,
      int columns,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    int upstream = first + STEP;
    int sums = first + 2 * STEP;
    int most = block / PIXELS;
    for (int from = 0; from < c; from += most) {
      int width = Math.min(most, c - from);
      for (int tap = 0; tap < height * columns; tap += TAPS) {
        int taps = Math.min(TAPS, height * columns - tap);
        for (int k = 0; k < taps; k++) {
          Arrays.fill(rows[sums + k], 0, PIXELS * width, 0f);
        }
        for (int l = 0; l < lines; l++) {
          int xOfLine = xAt + from + l * xLine;
          int dyOfLine = dyAt + from + l * dyLine;
          int count;
          for (int p = 0; p < n; p += count) {
            // Up to three rows of four pixels each, or one of what is left in the end.
            int step = Math.max(1, Math.min(STEP, (n - p) / PIXELS));
            int pixels = Math.min(PIXELS, n - p);
            count = step * pixels;
            gather(upstream, dy, dyOfLine + p * dyPixel, dyPixel, width, step, pixels);
            for (int k = 0; k < taps; k++) {
              int at = xOfLine + p * xPixel + offset(tap + k, columns, xRow, xTap);
              gather(first, x, at, xPixel, width, step, pixels);
              addProducts(rows[sums + k], first, upstream, step, pixels * width);
            }
          }
        }
        for (int k = 0; k < taps; k++) {
          float[] sum = rows[sums + k];
          float[] part = rows[first];
          PortablePixels.addFour(sum, part, width);
          int at = dwAt + from + offset(tap + k, columns, dwRow, dwTap);
          System.arraycopy(dw, at, part, 0, width);
          addScaled(part, alpha, sum, width);
          System.arraycopy(part, 0, dw, at, width);
        }
      }
    }
  }

  private static int offset(int tap, int columns, int row, int column) {
    return tap / columns * row + tap % columns * column;
  }

  private void gather(int row, float[] image, int at, int stride, int width, int step, int pixels) {
    for (int s = 0; s < step; s++) {
      int from = at + s * pixels * stride;
      PortablePixels.gather(rows[row + s], image, from, stride, width, pixels);
    }
  }

  /** Adds the products of one, two or three pairs of rows, one after the other. */
  private void addProducts(float[] sum, int a, int b, int step, int n) {
    if (step == STEP) {
      addThree(sum, rows[a], rows[b], rows[a + 1], rows[b + 1], rows[a + 2], rows[b + 2], n);
    } else if (step == 2) {
      addTwo(sum, rows[a], rows[b], rows[a + 1], rows[b + 1], n);
    } else {
      addProduct(sum, rows[a], rows[b], n);
    }
  }

  private static void addThree(
      float[] y, float[] a0, float[] b0, float[] a1, float[] b1, float[] a2, float[] b2, int n) {
    for (int j = 0; j < n; j++) {
      y[j] = y[j] + a0[j] * b0[j] + a1[j] * b1[j] + a2[j] * b2[j];
    }
  }

  private static void addTwo(float[] y, float[] a0, float[] b0, float[] a1, float[] b1, int n) {
    for (int j = 0; j < n; j++) {
      y[j] = y[j] + a0[j] * b0[j] + a1[j] * b1[j];
    }
  }

  static void addProduct(float[] y, float[] a, float[] b, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += a[j] * b[j];
    }
  }

  private static void addScaled(float[] y, float alpha, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += alpha * x[j];
    }
  }
}
