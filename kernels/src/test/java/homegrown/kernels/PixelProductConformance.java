package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every set of kernels must do with products over pixels: agree with the naive one over
 * awkward sizes, write nothing beside its outputs, read nothing beyond its arrays, and give the
 * same bits however the work is cut.
 */
public abstract class PixelProductConformance {

  private static final int[] AWKWARD = {1, 3, 7, 13, 17, 33, 67};
  private static final double ULP = 0x1p-24;

  private final Kernels naive = BuiltInKernels.naive().create();

  /** The set under test. */
  protected abstract KernelSet set();

  /** An image of so many pixels with gaps between its rows and lines. */
  private static final class Image {

    final Slice slice;
    final int line;
    final int pixel;

    Image(Slice slice, int line, int pixel) {
      this.slice = slice;
      this.line = line;
      this.pixel = pixel;
    }

    /** Rows that overlap where {@code step} is shorter than they are; an array of its own. */
    static Image of(
        SplittableRandom random, int lines, int width, int length, int step, boolean whole) {
      int line = (width - 1) * step + length + 2;
      int size = (lines - 1) * line + (width - 1) * step + length;
      Slice slice = whole ? Slice.whole(random, size) : Slice.random(random, size, -1, 1);
      return new Image(slice.tight(), line, step);
    }

    /** An output: rows with gaps, in the middle of an array of guards. */
    static Image output(SplittableRandom random, int lines, int width, int length, boolean whole) {
      Image image = of(random, lines, width, length, length + 2, whole);
      return new Image(Slice.of(image.slice.values()), image.line, image.pixel);
    }

    Image copy() {
      return new Image(slice.copy(), line, pixel);
    }
  }

  private static Slice packed(Kernels kernels, Slice b, int k, int n) {
    Slice right = Slice.of(kernels.packedRight(k, n));
    kernels.packRight(right.data, right.at, b.data, b.at, n, 1, k, n);
    return right;
  }

  private static void rows(
      Kernels kernels,
      Image c,
      int column,
      Image a,
      Slice right,
      int y,
      int x,
      int lines,
      int width,
      int n,
      int k,
      float alpha) {
    kernels.pixelProduct(
        c.slice.data,
        c.slice.at + y * c.line + x * c.pixel + column,
        c.line,
        c.pixel,
        a.slice.data,
        a.slice.at + y * a.line + x * a.pixel,
        a.line,
        a.pixel,
        right.data,
        right.at + column * k,
        lines,
        width,
        n,
        k,
        alpha);
  }

  private static void outer(
      Kernels kernels, Slice c, int stride, Image a, Image b, int[] cut, int[] size, float alpha) {
    kernels.pixelOuterProduct(
        c.data,
        c.at + cut[0] * stride + cut[1],
        stride,
        a.slice.data,
        a.slice.at + cut[0],
        a.line,
        a.pixel,
        b.slice.data,
        b.slice.at + cut[1],
        b.line,
        b.pixel,
        size[0],
        size[1],
        cut[2],
        cut[3],
        alpha);
  }

  private void compareRows(
      SplittableRandom random, int lines, int width, int n, int k, boolean whole) {
    Kernels kernels = set().create();
    for (int step : new int[] {1, k, k + 3}) {
      Image a = Image.of(random, lines, width, k, step, whole);
      Slice b = whole ? Slice.whole(random, k * n) : Slice.random(random, k * n, -1, 1);
      Image expected = Image.output(random, lines, width, n, whole);
      Image actual = expected.copy();
      float alpha = whole ? 2f : -0.37f;
      rows(naive, expected, 0, a, packed(naive, b, k, n), 0, 0, lines, width, n, k, alpha);
      rows(kernels, actual, 0, a, packed(kernels, b, k, n), 0, 0, lines, width, n, k, alpha);
      String what = lines + " x " + width + " pixels, n " + n + ", k " + k + ", step " + step;
      double bound = whole ? 0 : (4 + k / 2.0) * ULP;
      actual.slice.assertClose(expected.slice, whole ? 0 : 2 * ULP, bound, what);
    }
  }

  private void compareOuter(
      SplittableRandom random, int lines, int width, int m, int n, boolean whole) {
    Kernels kernels = set().create();
    for (int step : new int[] {1, 0, 3}) {
      Image a = Image.of(random, lines, width, m, step == 1 ? 1 : m + step, whole);
      Image b = Image.of(random, lines, width, n, step == 1 ? 1 : n + step, whole);
      int stride = n + step;
      Slice expected =
          whole ? Slice.whole(random, m * stride) : Slice.random(random, m * stride, -1, 1);
      Slice actual = expected.copy();
      float alpha = whole ? 2f : -0.37f;
      int[] all = {0, 0, m, n};
      int[] size = {lines, width};
      outer(naive, expected, stride, a, b, all, size, alpha);
      outer(kernels, actual, stride, a, b, all, size, alpha);
      String what = lines + " x " + width + " pixels, " + m + " x " + n + ", gap " + step;
      double bound = whole ? 0 : (4 + lines * width / 2.0) * ULP;
      actual.assertClose(expected, whole ? 0 : 2 * ULP, bound, what);
    }
  }

  @Test
  void rowsAreExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(1);
    for (int pixels : AWKWARD) {
      for (int n : AWKWARD) {
        for (int k : AWKWARD) {
          compareRows(random, 1, pixels, n, k, true);
          compareRows(random, 3, pixels, n, k, true);
        }
      }
    }
    compareRows(random, 5, 5, 130, 513, true);
    compareRows(random, 3, 70, 5, 1030, true);
    compareRows(random, 1, 1100, 2, 6, true);
    compareRows(random, 1, 3, 1100, 5, true);
  }

  @Test
  void outerProductsAreExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(2);
    for (int width : AWKWARD) {
      for (int m : AWKWARD) {
        for (int n : AWKWARD) {
          compareOuter(random, 1, width, m, n, true);
          compareOuter(random, 3, width, m, n, true);
        }
      }
    }
    compareOuter(random, 5, 120, 9, 50, true);
    compareOuter(random, 1, 257, 1100, 2, true);
    compareOuter(random, 2, 3, 3, 1100, true);
  }

  /** What is left beside whole panels is one vector wide where a panel has three. */
  @Test
  void panelsAndAThirdAreExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(6);
    int columns = set().create().tileColumns();
    for (int n : new int[] {columns + columns / 3, 2 * columns + columns / 3}) {
      for (int k : new int[] {1, 9, 600}) {
        compareRows(random, 3, 7, n, k, true);
        compareOuter(random, 1, k, 16, n, true);
        compareOuter(random, 1, k, 19, n, true);
      }
    }
  }

  @Test
  void fractionsStayNearTheNaiveOnes() {
    SplittableRandom random = new SplittableRandom(3);
    for (int size : new int[] {1, 13, 67}) {
      for (int other : new int[] {3, 33, 150}) {
        compareRows(random, 3, size, other, size + 9, false);
        compareOuter(random, 3, size, other, size + 9, false);
      }
    }
  }

  @Test
  void nothingIsAddedForNothing() {
    SplittableRandom random = new SplittableRandom(4);
    Kernels kernels = set().create();
    Image c = Image.output(random, 2, 3, 5, true);
    Image before = c.copy();
    Slice right = packed(kernels, Slice.of(35), 7, 5);
    Image a = Image.of(random, 2, 3, 7, 7, true);
    rows(kernels, c, 0, a, right, 0, 0, 0, 3, 5, 7, 1f);
    rows(kernels, c, 0, a, right, 0, 0, 2, 3, 0, 7, 1f);
    float[] bounds = {0f, 1f};
    map(kernels, c, null, a, right, 0, 3, 5, 7, 1f, bounds);
    map(kernels, c, null, a, right, 2, 3, 0, 7, 1f, bounds);
    outer(kernels, c.slice, 5, a, a, new int[] {0, 0, 0, 5}, new int[] {2, 3}, 1f);
    outer(kernels, c.slice, 5, a, a, new int[] {0, 0, 5, 0}, new int[] {2, 3}, 1f);
    c.slice.assertSame(before.slice, "untouched");
  }

  @Test
  void mapsAreWhatTheyAreMadeOf() {
    SplittableRandom random = new SplittableRandom(8);
    int columns = set().create().tileColumns();
    int[] widths = {1, 3, 7, 8, 16, 17, 24, 56, columns + columns / 3, 3 * columns + 1};
    for (int n : widths) {
      for (int k : new int[] {1, 8, 67, 530, 1024}) {
        for (int gap : new int[] {0, 2}) {
          compareMap(random, 1, 13, n, k, gap, k < 100);
          compareMap(random, 3, 7, n, k, gap, k < 100);
        }
      }
    }
    compareMap(random, 2, 300, 8, 16, 0, false);
    compareMap(random, 1, 5, 1300, 100, 0, false);
    compareMap(random, 4, 5, 9, 0, 1, true);
  }

  /** Against the parts, bit for bit, and where all is whole against the naive set. */
  private void compareMap(
      SplittableRandom random, int lines, int width, int n, int k, int gap, boolean whole) {
    Kernels kernels = set().create();
    Image a = Image.of(random, lines, width, k, Math.max(1, k - 1), whole);
    Slice b = whole ? Slice.whole(random, k * n) : Slice.random(random, k * n, -1, 1);
    Slice row = whole ? Slice.whole(random, n) : Slice.random(random, n, -1, 1);
    int line = width * (n + gap) + gap;
    float[] rubbish = new float[lines * line];
    Arrays.fill(rubbish, Float.NaN);
    Slice right = packed(kernels, b, k, n);
    float alpha = whole ? 2f : -0.37f;
    float[][] bounds = {
      {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY},
      {0f, 6f},
      {Float.NEGATIVE_INFINITY, 0.5f},
      {-0.5f, Float.POSITIVE_INFINITY}
    };
    for (float[] bound : bounds) {
      for (Slice start : new Slice[] {null, row}) {
        Image expected = new Image(Slice.of(rubbish), line, n + gap);
        for (int p = 0; p < lines * width; p++) {
          int at = p / width * line + p % width * (n + gap);
          for (int j = 0; j < n; j++) {
            expected.slice.set(at + j, start == null ? 0f : start.get(j));
          }
        }
        rows(kernels, expected, 0, a, right, 0, 0, lines, width, n, k, alpha);
        for (int p = 0; p < lines * width; p++) {
          int at = expected.slice.at + p / width * line + p % width * (n + gap);
          kernels.clip(expected.slice.data, at, expected.slice.data, at, n, bound[0], bound[1]);
        }
        Image actual = new Image(Slice.of(rubbish), line, n + gap);
        map(kernels, actual, start, a, right, lines, width, n, k, alpha, bound);
        String what = lines + " x " + width + " pixels, n " + n + ", k " + k + ", gap " + gap;
        actual.slice.assertSame(expected.slice, what + ", above " + bound[0]);
        if (whole) {
          Image exact = new Image(Slice.of(rubbish), line, n + gap);
          map(naive, exact, start, a, packed(naive, b, k, n), lines, width, n, k, alpha, bound);
          actual.slice.assertSame(exact.slice, what + ", exact above " + bound[0]);
        }
      }
    }
  }

  private static void map(
      Kernels kernels,
      Image c,
      Slice row,
      Image a,
      Slice right,
      int lines,
      int width,
      int n,
      int k,
      float alpha,
      float[] bounds) {
    kernels.pixelMap(
        c.slice.data,
        c.slice.at,
        c.line,
        c.pixel,
        row == null ? null : row.data,
        row == null ? 0 : row.at,
        a.slice.data,
        a.slice.at,
        a.line,
        a.pixel,
        right.data,
        right.at,
        lines,
        width,
        n,
        k,
        alpha,
        bounds[0],
        bounds[1]);
  }

  @Test
  void rowsHaveTheSameBitsHoweverTheyAreCut() {
    SplittableRandom random = new SplittableRandom(5);
    Kernels kernels = set().create();
    int columns = kernels.tileColumns();
    for (int n : new int[] {5, columns + 17, 3 * columns + 1}) {
      for (int k : new int[] {9, 70, 530}) {
        Image a = Image.of(random, 5, 11, k, 3, false);
        Slice right = packed(kernels, Slice.random(random, k * n, -1, 1), k, n);
        Image whole = Image.output(random, 5, 11, n, false);
        Image byLine = whole.copy();
        Image byPixel = whole.copy();
        Image byColumn = whole.copy();
        rows(kernels, whole, 0, a, right, 0, 0, 5, 11, n, k, 0.7f);
        for (int y = 0; y < 5; y += 2) {
          rows(kernels, byLine, 0, a, right, y, 0, Math.min(2, 5 - y), 11, n, k, 0.7f);
        }
        for (int x = 0; x < 11; x += 3) {
          rows(kernels, byPixel, 0, a, right, 0, x, 5, Math.min(3, 11 - x), n, k, 0.7f);
        }
        for (int j = 0; j < n; j += columns) {
          rows(kernels, byColumn, j, a, right, 0, 0, 5, 11, Math.min(columns, n - j), k, 0.7f);
        }
        byLine.slice.assertSame(whole.slice, "by lines, n " + n + ", k " + k);
        byPixel.slice.assertSame(whole.slice, "by pixels, n " + n + ", k " + k);
        byColumn.slice.assertSame(whole.slice, "by columns, n " + n + ", k " + k);
      }
    }
  }

  @Test
  void outerProductsHaveTheSameBitsHoweverTheyAreCut() {
    SplittableRandom random = new SplittableRandom(6);
    Kernels kernels = set().create();
    for (int[] shape : new int[][] {{67, 33}, {9, 150}, {150, 9}, {13, 67}}) {
      int m = shape[0];
      int n = shape[1];
      for (int width : new int[] {7, 150}) {
        Image a = Image.of(random, 3, width, m, m, false);
        Image b = Image.of(random, 3, width, n, 5, false);
        int[] size = {3, width};
        Slice whole = Slice.random(random, m * n, -1, 1);
        Slice start = whole.copy();
        outer(kernels, whole, n, a, b, new int[] {0, 0, m, n}, size, 0.7f);
        for (int cut : new int[] {1, 3, 8, 20}) {
          Slice byRows = start.copy();
          for (int i = 0; i < m; i += cut) {
            outer(kernels, byRows, n, a, b, new int[] {i, 0, Math.min(cut, m - i), n}, size, 0.7f);
          }
          byRows.assertSame(whole, m + " x " + n + " by rows of " + cut);
          Slice byColumns = start.copy();
          for (int j = 0; j < n; j += cut) {
            int[] part = {0, j, m, Math.min(cut, n - j)};
            outer(kernels, byColumns, n, a, b, part, size, 0.7f);
          }
          byColumns.assertSame(whole, m + " x " + n + " by columns of " + cut);
        }
      }
    }
  }

  @Test
  void whatIsNotANumberIsPassedOnToItsOwnElements() {
    SplittableRandom random = new SplittableRandom(7);
    Kernels kernels = set().create();
    Image a = Image.of(random, 2, 5, 7, 7, true);
    a.slice.set(a.line + 3 * a.pixel + 2, Float.NaN);
    Image c = Image.output(random, 2, 5, 3, true);
    rows(kernels, c, 0, a, packed(kernels, Slice.whole(random, 21), 7, 3), 0, 0, 2, 5, 3, 7, 1f);
    for (int p = 0; p < 10; p++) {
      for (int j = 0; j < 3; j++) {
        float value = c.slice.get(p / 5 * c.line + p % 5 * c.pixel + j);
        assertThat(Float.isNaN(value)).isEqualTo(p == 8);
      }
    }
    Slice sums = Slice.whole(random, 21);
    Image b = Image.of(random, 2, 5, 3, 3, true);
    outer(kernels, sums, 3, a, b, new int[] {0, 0, 7, 3}, new int[] {2, 5}, 1f);
    for (int i = 0; i < 21; i++) {
      assertThat(Float.isNaN(sums.get(i))).isEqualTo(i / 3 == 2);
    }
  }

  /** Every way to read A and B against one element at a time. */
  @ParameterizedTest
  @EnumSource
  void anyLayoutGivesTheSameProduct(Start start) {
    SplittableRandom random = new SplittableRandom(11 + start.ordinal());
    int[][] sizes = {
      {3, 7, 13}, {17, 33, 67}, {67, 130, 17}, {33, 5, 700}, {601, 9, 5}, {700, 201, 9}
    };
    for (int[] size : sizes) {
      for (int layout = 0; layout < 4; layout++) {
        assertLayout(random, start, size[0], size[1], size[2], layout % 2 == 1, layout > 1);
      }
    }
  }

  private void assertLayout(
      SplittableRandom random,
      Start start,
      int m,
      int n,
      int k,
      boolean aTransposed,
      boolean bTransposed) {
    Slice a = Slice.random(random, m * k, -1, 1);
    Slice b = Slice.random(random, k * n, -1, 1);
    Slice bias = Slice.random(random, n, -1, 1);
    Slice c = Slice.random(random, m * n, -1, 1);
    int aRow = aTransposed ? 1 : k;
    int aColumn = aTransposed ? m : 1;
    int bRow = bTransposed ? 1 : n;
    int bColumn = bTransposed ? k : 1;
    Slice expected = Slice.of(m * n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          sum += (double) a.get(i * aRow + l * aColumn) * b.get(l * bRow + j * bColumn);
        }
        float first = start == Start.ADD ? c.get(i * n + j) : start == Start.BIAS ? bias.get(j) : 0;
        expected.set(i * n + j, (float) (first + -0.37f * sum));
      }
    }
    KernelSet set = set();
    Slice one = Slice.of(0);
    for (int lanes = 1; lanes <= 3; lanes++) {
      Slice to = c.copy();
      int floats = (int) MatrixProduct.scratch(set.create(), lanes, m, n, k, aColumn, bRow);
      Slice scratch = Slice.of(floats);
      try (Team team = Team.of(set, lanes)) {
        team.run(
            lane ->
                MatrixProduct.run(
                    lane,
                    scratch.data,
                    scratch.at,
                    to.data,
                    to.at,
                    n,
                    start,
                    bias.data,
                    bias.at,
                    a.data,
                    a.at,
                    aRow,
                    aColumn,
                    b.data,
                    b.at,
                    bRow,
                    bColumn,
                    m,
                    n,
                    k,
                    -0.37f));
      }
      String what = m + " x " + n + " x " + k + " on " + lanes;
      scratch.assertGuards();
      to.assertClose(expected, 0, 2e-6 * Math.sqrt(k), what);
      if (lanes == 1) {
        one = to;
      } else {
        to.assertSame(one, what);
      }
    }
  }
}
