package homegrown.kernels;

/**
 * The reductions of the portable set. Sums are kept in eight doubles, element j in number j mod 8,
 * which are added pairwise at the end.
 */
final class PortableReductions {

  static final int ROWS = 2;

  private static final int FEW = 16;

  private final float[][] rows;
  private final int first;
  private final int block;
  private final PortableElementary elementary;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableReductions(float[][] rows, int first, int block, PortableElementary elementary) {
    this.rows = rows;
    this.first = first;
    this.block = block;
    this.elementary = elementary;
  }

  float max(float[] x, int xAt, int n) {
    float[] largest = rows[first];
    float[] other = rows[first + 1];
    int left = Math.min(block, n);
    System.arraycopy(x, xAt, largest, 0, left);
    for (int at = left; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(x, xAt + at, other, 0, count);
      takeLarger(largest, other, count);
    }
    while (left > FEW) {
      int half = (left + 1) / 2;
      System.arraycopy(largest, half, other, 0, left - half);
      takeLarger(largest, other, left - half);
      left = half;
    }
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < left; j++) {
      max = Math.max(max, largest[j]);
    }
    return max;
  }

  static double sum(float[] x, int xAt, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int j = 0;
    for (; j + 7 < n; j += 8) {
      int at = xAt + j;
      s0 += x[at];
      s1 += x[at + 1];
      s2 += x[at + 2];
      s3 += x[at + 3];
      s4 += x[at + 4];
      s5 += x[at + 5];
      s6 += x[at + 6];
      s7 += x[at + 7];
    }
    double rest = 0;
    for (; j < n; j++) {
      rest += x[xAt + j];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + rest;
  }

  static double dot(float[] a, int aAt, float[] b, int bAt, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int j = 0;
    for (; j + 7 < n; j += 8) {
      int p = aAt + j;
      int q = bAt + j;
      s0 += (double) a[p] * b[q];
      s1 += (double) a[p + 1] * b[q + 1];
      s2 += (double) a[p + 2] * b[q + 2];
      s3 += (double) a[p + 3] * b[q + 3];
      s4 += (double) a[p + 4] * b[q + 4];
      s5 += (double) a[p + 5] * b[q + 5];
      s6 += (double) a[p + 6] * b[q + 6];
      s7 += (double) a[p + 7] * b[q + 7];
    }
    double rest = 0;
    for (; j < n; j++) {
      rest += (double) a[aAt + j] * b[bAt + j];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + rest;
  }

  double softmax(float[] x, int xAt, int n) {
    float[] row = rows[first];
    float max = max(x, xAt, n);
    double sum = 0;
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      for (int j = 0; j < count; j++) {
        row[j] -= max;
      }
      elementary.exp(row, count);
      sum += sum(row, 0, count);
      System.arraycopy(row, 0, x, xAt + at, count);
    }
    float factor = (float) (1 / sum);
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      for (int j = 0; j < count; j++) {
        row[j] *= factor;
      }
      System.arraycopy(row, 0, x, xAt + at, count);
    }
    return max + Math.log(sum);
  }

  static void takeLarger(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] = Math.max(y[j], x[j]);
    }
  }
}
