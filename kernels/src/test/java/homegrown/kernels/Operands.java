package homegrown.kernels;

import java.util.SplittableRandom;

/** A matrix product with its operands in several layouts, and what comes of it. */
final class Operands {

  /** By rows, by columns, and by rows with every other element belonging to something else. */
  private static final int LAYOUTS = 3;

  final int m;
  final int n;
  final int k;
  final int cStride;

  /** C with gaps between its rows, which nobody may write to. */
  final Slice c;

  /** The operands in each of the layouts. */
  private final Slice[] a = new Slice[LAYOUTS];

  private final Slice[] b = new Slice[LAYOUTS];
  private final int aWidth;
  private final int aHeight;
  private final int bWidth;
  private final int bHeight;
  private Slice left;
  private Slice right;

  Operands(SplittableRandom random, int m, int n, int k, boolean whole) {
    this.m = m;
    this.n = n;
    this.k = k;
    cStride = n + 3;
    aWidth = k + 2;
    aHeight = m + 1;
    bWidth = n + 4;
    bHeight = k + 3;
    c = fill(random, m * cStride, whole);
    a[0] = fill(random, m * aWidth + aWidth, whole);
    b[0] = fill(random, k * bWidth + bWidth, whole);
    a[1] = Slice.of(k * aHeight + aHeight);
    b[1] = Slice.of(n * bHeight + bHeight);
    a[2] = Slice.of(2 * a[0].size);
    b[2] = Slice.of(2 * b[0].size);
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < k; l++) {
        setLeft(i, l, a[0].get(i * aWidth + l));
      }
    }
    for (int l = 0; l < k; l++) {
      for (int j = 0; j < n; j++) {
        setRight(l, j, b[0].get(l * bWidth + j));
      }
    }
  }

  void setLeft(int i, int l, float value) {
    a[0].set(i * aWidth + l, value);
    a[1].set(l * aHeight + i, value);
    a[2].set(2 * (i * aWidth + l), value);
  }

  void setRight(int l, int j, float value) {
    b[0].set(l * bWidth + j, value);
    b[1].set(j * bHeight + l, value);
    b[2].set(2 * (l * bWidth + j), value);
  }

  /** Packs both operands, from the layouts as they are. */
  void packAll(Kernels kernels) {
    pack(kernels, 0, 0);
  }

  /** Rows i to i + h and columns j to j + w of the product of the packed operands. */
  void multiply(Kernels kernels, Slice to, int i, int h, int j, int w, float alpha) {
    kernels.product(
        to.data,
        to.at + i * cStride + j,
        cStride,
        left.data,
        left.at + i * k,
        right.data,
        right.at + j * k,
        h,
        w,
        k,
        alpha);
  }

  /** The same with those rows and columns packed on their own. */
  void packAndMultiply(Kernels kernels, Slice to, int i, int h, int j, int w, float alpha) {
    Slice rows = Slice.of(kernels.packedLeft(h, k));
    Slice columns = Slice.of(kernels.packedRight(k, w));
    kernels.packLeft(rows.data, rows.at, a[0].data, a[0].at + i * aWidth, aWidth, 1, h, k);
    kernels.packRight(columns.data, columns.at, b[0].data, b[0].at + j, bWidth, 1, k, w);
    rows.assertGuards();
    columns.assertGuards();
    kernels.product(
        to.data,
        to.at + i * cStride + j,
        cStride,
        rows.data,
        rows.at,
        columns.data,
        columns.at,
        h,
        w,
        k,
        alpha);
  }

  /**
   * Compares with the definition, in all layouts of both: within {@code bound} times the sum of the
   * magnitudes that an element is made of, and the gaps of C as they were.
   */
  void check(Kernels kernels, float alpha, double bound) {
    double[] sums = new double[m * n];
    double[] magnitudes = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < k; l++) {
        double x = a[0].get(i * aWidth + l);
        for (int j = 0; j < n; j++) {
          double term = x * b[0].get(l * bWidth + j);
          sums[i * n + j] += term;
          magnitudes[i * n + j] += Math.abs(term);
        }
      }
    }
    Slice first = null;
    for (int ta = 0; ta < LAYOUTS; ta++) {
      for (int tb = 0; tb < LAYOUTS; tb++) {
        Slice result = c.copy();
        pack(kernels, ta, tb);
        multiply(kernels, result, 0, m, 0, n, alpha);
        String what = m + " x " + n + " x " + k + ", layouts " + ta + tb;
        if (first != null) {
          result.assertSame(first, what);
          continue;
        }
        first = result;
        compare(result, sums, magnitudes, alpha, bound, what);
      }
    }
  }

  private void compare(
      Slice result, double[] sums, double[] magnitudes, float alpha, double bound, String what) {
    result.assertGuards();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < cStride; j++) {
        int at = i * cStride + j;
        double before = c.get(at);
        double expected = before;
        double error = 0;
        if (j < n) {
          expected += alpha * sums[i * n + j];
          error = bound * (Math.abs(before) + Math.abs(alpha) * magnitudes[i * n + j]);
        }
        if (!(Math.abs(result.get(at) - expected) <= error)) {
          throw new AssertionError(
              what
                  + ": element "
                  + i
                  + ", "
                  + j
                  + " is "
                  + result.get(at)
                  + ", expected "
                  + expected
                  + " within "
                  + error);
        }
      }
    }
  }

  private void pack(Kernels kernels, int ta, int tb) {
    left = Slice.of(kernels.packedLeft(m, k));
    right = Slice.of(kernels.packedRight(k, n));
    int[] aRow = {aWidth, 1, 2 * aWidth};
    int[] aColumn = {1, aHeight, 2};
    int[] bRow = {bWidth, 1, 2 * bWidth};
    int[] bColumn = {1, bHeight, 2};
    kernels.packLeft(left.data, left.at, a[ta].data, a[ta].at, aRow[ta], aColumn[ta], m, k);
    kernels.packRight(right.data, right.at, b[tb].data, b[tb].at, bRow[tb], bColumn[tb], k, n);
    left.assertGuards();
    right.assertGuards();
  }

  private static Slice fill(SplittableRandom random, int size, boolean whole) {
    return whole ? Slice.whole(random, size) : Slice.random(random, size, -1, 1);
  }
}
