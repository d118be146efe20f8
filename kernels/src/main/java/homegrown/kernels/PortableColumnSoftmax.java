package homegrown.kernels;

import java.util.Arrays;

/**
 * Softmax along columns of the portable set, and its gradient. Where rows are short, several are
 * copied behind each other, so that loops are long.
 */
final class PortableColumnSoftmax {

  static final int ROWS = 5;

  /** Rows that are added up before they are added to the rest. */
  private static final int RUN = 16;

  private final float[][] rows;
  private final int first;
  private final int block;
  private final PortableElementary elementary;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableColumnSoftmax(float[][] rows, int first, int block, PortableElementary elementary) {
    this.rows = rows;
    this.first = first;
    this.block = block;
    this.elementary = elementary;
  }

  void run(float[] x, int xAt, int stride, int m, int n) {
    float[] most = rows[first];
    float[] some = rows[first + 1];
    float[] row = rows[first + 2];
    float[] part = rows[first + 3];
    float[] sum = rows[first + 4];
    for (int from = 0; from < n; from += block) {
      int width = Math.min(block, n - from);
      int group = block / width;
      // Columns of negative infinities alone keep a finite maximum, and so exponentials of 0.
      Arrays.fill(most, 0, width, -Float.MAX_VALUE);
      for (int i = 0; i < m; i++) {
        System.arraycopy(x, xAt + from + i * stride, row, 0, width);
        larger(most, row, width);
      }
      repeat(most, width, group);
      Arrays.fill(sum, 0, width, 0f);
      Arrays.fill(part, 0, width, 0f);
      int count;
      for (int i = 0; i < m; i += count) {
        // No run of rows that are summed lies across two groups.
        count = Math.min(Math.min(group, RUN - i % RUN), m - i);
        gather(some, x, xAt + from + i * stride, stride, width, count);
        subtract(some, most, count * width);
        elementary.exp(some, count * width);
        scatter(x, xAt + from + i * stride, stride, some, width, count);
        for (int r = 0; r < count; r++) {
          System.arraycopy(some, r * width, row, 0, width);
          add(part, row, width);
        }
        if ((i + count) % RUN == 0 || i + count == m) {
          add(sum, part, width);
          Arrays.fill(part, 0, width, 0f);
        }
      }
      invert(sum, width);
      repeat(sum, width, group);
      for (int i = 0; i < m; i += group) {
        count = Math.min(group, m - i);
        gather(some, x, xAt + from + i * stride, stride, width, count);
        multiply(some, sum, count * width);
        scatter(x, xAt + from + i * stride, stride, some, width, count);
      }
    }
  }

  void gradient(float[] d, int dAt, float[] y, int yAt, int stride, int m, int n) {
    float[] given = rows[first];
    float[] value = rows[first + 1];
    float[] part = rows[first + 2];
    float[] sum = rows[first + 3];
    for (int from = 0; from < n; from += block) {
      int width = Math.min(block, n - from);
      int group = block / width;
      Arrays.fill(sum, 0, width, 0f);
      Arrays.fill(part, 0, width, 0f);
      for (int i = 0; i < m; i++) {
        System.arraycopy(d, dAt + from + i * stride, given, 0, width);
        System.arraycopy(y, yAt + from + i * stride, value, 0, width);
        addProduct(part, given, value, width);
        if ((i + 1) % RUN == 0 || i + 1 == m) {
          add(sum, part, width);
          Arrays.fill(part, 0, width, 0f);
        }
      }
      repeat(sum, width, group);
      for (int i = 0; i < m; i += group) {
        int count = Math.min(group, m - i);
        int at = from + i * stride;
        gather(given, d, dAt + at, stride, width, count);
        gather(value, y, yAt + at, stride, width, count);
        subtract(given, sum, count * width);
        multiply(given, value, count * width);
        scatter(d, dAt + at, stride, given, width, count);
      }
    }
  }

  /** Copies the first elements of a row behind themselves, until they are there so many times. */
  private static void repeat(float[] row, int width, int times) {
    for (int r = 1; r < times; r++) {
      System.arraycopy(row, 0, row, r * width, width);
    }
  }

  private static void gather(
      float[] to, float[] from, int fromAt, int stride, int width, int count) {
    for (int r = 0; r < count; r++) {
      System.arraycopy(from, fromAt + r * stride, to, r * width, width);
    }
  }

  private static void scatter(
      float[] to, int toAt, int stride, float[] from, int width, int count) {
    for (int r = 0; r < count; r++) {
      System.arraycopy(from, r * width, to, toAt + r * stride, width);
    }
  }

  private static void larger(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] = Math.max(y[j], x[j]);
    }
  }

  private static void add(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += x[j];
    }
  }

  private static void subtract(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] -= x[j];
    }
  }

  private static void multiply(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] *= x[j];
    }
  }

  private static void addProduct(float[] y, float[] a, float[] b, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += a[j] * b[j];
    }
  }

  /** Sums are 1 at least, but where there is nothing to divide. */
  private static void invert(float[] x, int n) {
    for (int j = 0; j < n; j++) {
      x[j] = 1f / Math.max(x[j], 0.5f);
    }
  }
}
