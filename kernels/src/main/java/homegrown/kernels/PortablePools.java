package homegrown.kernels;

import java.util.Arrays;

/** Pooling of the portable set. */
final class PortablePools {

  static final int ROWS = 2;

  private final float[][] rows;
  private final int first;
  private final int block;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortablePools(float[][] rows, int first, int block) {
    this.rows = rows;
    this.first = first;
    this.block = block;
  }

  void max(
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      int height,
      int columns,
      int c,
      int n) {
    float[] largest = rows[first];
    float[] other = rows[first + 1];
    for (int from = 0; from < c; from += block) {
      int width = Math.min(block, c - from);
      int group = Math.min(n, block / width);
      for (int p = 0; p < n; p += group) {
        int count = Math.min(group, n - p);
        Arrays.fill(largest, 0, count * width, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < height; i++) {
          for (int j = 0; j < columns; j++) {
            int at = xAt + from + p * xPixel + i * xRow + j * xTap;
            PortablePixels.gather(other, x, at, xPixel, width, count);
            PortableReductions.takeLarger(largest, other, count * width);
          }
        }
        PortablePixels.scatter(y, yAt + from + p * yPixel, yPixel, largest, width, count);
      }
    }
  }

  static void maxGradient(
      float[] dx,
      int dxAt,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] y,
      int yAt,
      float[] dy,
      int dyAt,
      int yPixel,
      int height,
      int columns,
      int c,
      int n,
      float alpha,
      boolean adds) {
    for (int p = 0; p < n; p++) {
      for (int ch = 0; ch < c; ch++) {
        int window = p * xPixel + ch;
        int pixel = p * yPixel + ch;
        float gradient = alpha * dy[dyAt + pixel];
        if (!adds) {
          clear(dx, dxAt + window, xRow, xTap, height, columns);
        }
        addAtFirst(
            dx,
            dxAt + window,
            x,
            xAt + window,
            xRow,
            xTap,
            height,
            columns,
            y[yAt + pixel],
            gradient);
      }
    }
  }

  private static void clear(float[] dx, int dxAt, int xRow, int xTap, int height, int columns) {
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < columns; j++) {
        dx[dxAt + i * xRow + j * xTap] = 0f;
      }
    }
  }

  /** Adds the gradient where the window has the first element of this value, by rows. */
  private static void addAtFirst(
      float[] dx,
      int dxAt,
      float[] x,
      int xAt,
      int xRow,
      int xTap,
      int height,
      int columns,
      float value,
      float gradient) {
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < columns; j++) {
        int tap = i * xRow + j * xTap;
        if (x[xAt + tap] == value) {
          dx[dxAt + tap] += gradient;
          return;
        }
      }
    }
  }
}
