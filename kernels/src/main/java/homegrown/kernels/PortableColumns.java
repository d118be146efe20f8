package homegrown.kernels;

import java.util.Arrays;

/**
 * The loops of the portable set over rows of channels. Sums take every fourth row by itself, so
 * that the loop along a row is a long one, and are added up in doubles every so many rows.
 */
final class PortableColumns {

  static final int ROWS = 3;

  /** Rows that are summed apart from each other, whatever the number of channels. */
  private static final int GROUP = 4;

  /** Rows that are summed in floats. */
  private static final int RUN = 128;

  private final float[][] rows;
  private final int first;
  private final int block;
  private final double[] totals;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableColumns(float[][] rows, int first, int block) {
    this.rows = rows;
    this.first = first;
    this.block = block;
    totals = new double[block / GROUP];
  }

  /** Bytes of scratch memory beside the rows. */
  long scratchBytes() {
    return (long) totals.length * Double.BYTES;
  }

  void scaleShift(
      float[] y,
      int yAt,
      int yStride,
      float[] x,
      int xAt,
      int xStride,
      float[] scale,
      int scaleAt,
      float[] shift,
      int shiftAt,
      int height,
      int c,
      float low,
      float high) {
    float[] value = rows[first];
    float[] factor = rows[first + 1];
    float[] offset = rows[first + 2];
    for (int from = 0; from < c; from += block) {
      int width = Math.min(block, c - from);
      int group = Math.min(height, block / width);
      PortablePixels.repeat(factor, scale, scaleAt + from, width, group);
      PortablePixels.repeat(offset, shift, shiftAt + from, width, group);
      for (int r = 0; r < height; r += group) {
        int count = Math.min(group, height - r);
        PortablePixels.gather(value, x, xAt + from + r * xStride, xStride, width, count);
        scaleShift(value, factor, offset, low, high, count * width);
        PortablePixels.scatter(y, yAt + from + r * yStride, yStride, value, width, count);
      }
    }
  }

  void sums(float[] sum, int sumAt, float[] x, int xAt, int xStride, int height, int c) {
    float[] part = rows[first];
    float[] value = rows[first + 1];
    for (int from = 0; from < c; from += totals.length) {
      int width = Math.min(totals.length, c - from);
      Arrays.fill(totals, 0, width, 0);
      for (int run = 0; run < height; run += RUN) {
        int end = Math.min(height, run + RUN);
        Arrays.fill(part, 0, GROUP * width, 0f);
        for (int r = run; r < end; r += GROUP) {
          int count = Math.min(GROUP, end - r);
          PortablePixels.gather(value, x, xAt + from + r * xStride, xStride, width, count);
          PortablePixels.add(part, value, count * width);
        }
        addToTotals(part, value, width);
      }
      addTotals(sum, sumAt + from, width);
    }
  }

  void products(
      float[] sum,
      int sumAt,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      int height,
      int c) {
    float[] part = rows[first];
    float[] left = rows[first + 1];
    float[] right = rows[first + 2];
    for (int from = 0; from < c; from += totals.length) {
      int width = Math.min(totals.length, c - from);
      Arrays.fill(totals, 0, width, 0);
      for (int run = 0; run < height; run += RUN) {
        int end = Math.min(height, run + RUN);
        Arrays.fill(part, 0, GROUP * width, 0f);
        for (int r = run; r < end; r += GROUP) {
          int count = Math.min(GROUP, end - r);
          PortablePixels.gather(left, a, aAt + from + r * aStride, aStride, width, count);
          PortablePixels.gather(right, b, bAt + from + r * bStride, bStride, width, count);
          PortableDepthwise.addProduct(part, left, right, count * width);
        }
        addToTotals(part, left, width);
      }
      addTotals(sum, sumAt + from, width);
    }
  }

  private void addToTotals(float[] part, float[] other, int width) {
    PortablePixels.addFour(part, other, width);
    for (int j = 0; j < width; j++) {
      totals[j] += part[j];
    }
  }

  private void addTotals(float[] sum, int sumAt, int width) {
    for (int j = 0; j < width; j++) {
      sum[sumAt + j] = (float) (sum[sumAt + j] + totals[j]);
    }
  }

  private static void scaleShift(
      float[] x, float[] scale, float[] shift, float low, float high, int n) {
    for (int j = 0; j < n; j++) {
      x[j] = Math.min(high, Math.max(low, x[j] * scale[j] + shift[j]));
    }
  }
}
