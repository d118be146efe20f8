package homegrown.kernels;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A window that slides over an image, with what it reads and writes. What lies between the pixels,
 * the channels and the weights of x and w is not a number; what lies between those that are written
 * to is a number that must stay.
 */
final class Window {

  /** Ways to lay out the slices. */
  enum Layout {
    /** Everything side by side, the window moves on by one pixel. */
    DENSE,
    /** Gaps everywhere, the window moves on by two pixels. */
    STRIDED,
    /** The filter backwards, its taps two pixels apart. */
    FLIPPED
  }

  final int rows;
  final int columns;
  final int c;
  final int n;
  final int xPixel;
  final int xRow;
  final int xTap;
  final int yPixel;
  final int wRow;
  final int wTap;
  final int wFirst;
  final Slice x;
  final Slice w;
  final Slice y;
  final Slice dy;
  final Slice dx;

  Window(
      SplittableRandom random, Layout layout, int rows, int columns, int c, int n, boolean whole) {
    this.rows = rows;
    this.columns = columns;
    this.c = c;
    this.n = n;
    boolean dense = layout == Layout.DENSE;
    int gap = dense ? 0 : 3;
    int pixel = c + gap;
    xTap = layout == Layout.FLIPPED ? 2 * pixel : pixel;
    xPixel = layout == Layout.STRIDED ? 2 * pixel : pixel;
    xRow = n * xPixel + columns * xTap + gap;
    yPixel = dense ? c : c + 5;
    int tap = dense ? c : c + 2;
    int row = columns * tap + gap;
    boolean flipped = layout == Layout.FLIPPED;
    wTap = flipped ? -tap : tap;
    wRow = flipped ? -row : row;
    wFirst = flipped ? (rows - 1) * row + (columns - 1) * tap : 0;
    x = fill(random, rows * xRow, whole);
    w = fill(random, Math.max(1, rows * row), whole);
    y = fill(random, n * yPixel, whole);
    dy = fill(random, n * yPixel, whole);
    dx = fill(random, rows * xRow, whole);
    boolean[] used = new boolean[x.size];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        for (int p = 0; p < n; p++) {
          int at = p * xPixel + i * xRow + j * xTap;
          Arrays.fill(used, at, at + c, true);
        }
      }
    }
    spoil(x, used);
    used = new boolean[w.size];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int at = wFirst + i * wRow + j * wTap;
        Arrays.fill(used, at, at + c, true);
      }
    }
    spoil(w, used);
    used = new boolean[dy.size];
    for (int p = 0; p < n; p++) {
      Arrays.fill(used, p * yPixel, p * yPixel + c, true);
    }
    spoil(dy, used);
  }

  /** The same numbers in arrays that end where they do. */
  Window tight() {
    return new Window(this, x.tight(), w.tight(), y.tight(), dy.tight(), dx.tight());
  }

  private Window(Window other, Slice x, Slice w, Slice y, Slice dy, Slice dx) {
    rows = other.rows;
    columns = other.columns;
    c = other.c;
    n = other.n;
    xPixel = other.xPixel;
    xRow = other.xRow;
    xTap = other.xTap;
    yPixel = other.yPixel;
    wRow = other.wRow;
    wTap = other.wTap;
    wFirst = other.wFirst;
    this.x = x;
    this.w = w;
    this.y = y;
    this.dy = dy;
    this.dx = dx;
  }

  /** A part of the taps, pixels and channels. */
  static final class Part {
    final int row;
    final int rows;
    final int column;
    final int columns;
    final int channel;
    final int c;
    final int pixel;
    final int n;

    Part(int row, int rows, int column, int columns, int channel, int c, int pixel, int n) {
      this.row = row;
      this.rows = rows;
      this.column = column;
      this.columns = columns;
      this.channel = channel;
      this.c = c;
      this.pixel = pixel;
      this.n = n;
    }
  }

  Part whole() {
    return new Part(0, rows, 0, columns, 0, c, 0, n);
  }

  Part pixels(int from, int count) {
    return new Part(0, rows, 0, columns, 0, c, from, count);
  }

  Part channels(int from, int count) {
    return new Part(0, rows, 0, columns, from, count, 0, n);
  }

  Part taps(int row, int height, int column, int width) {
    return new Part(row, height, column, width, 0, c, 0, n);
  }

  void depthwise(Kernels kernels, Slice to, Part part) {
    depthwise(kernels, to, null, part);
  }

  /**
   * From a row, or from what is there.
   *
   * @param row null for what is there
   */
  void depthwise(Kernels kernels, Slice to, Slice row, Part part) {
    kernels.depthwise(
        to.data,
        to.at + part.channel + part.pixel * yPixel,
        yPixel,
        row == null ? null : row.data,
        row == null ? 0 : row.at + part.channel,
        x.data,
        x.at + xFrom(part),
        xPixel,
        xRow,
        xTap,
        w.data,
        w.at + wFrom(part),
        wRow,
        wTap,
        part.rows,
        part.columns,
        part.c,
        part.n);
  }

  void depthwiseGradient(Kernels kernels, Slice to, Part part, float alpha) {
    depthwiseGradient(kernels, to, part, 1, part.n, alpha);
  }

  /**
   * Of the first pixels, as many as {@code width}, of each of so many equal parts of the pixels of
   * dy. The lines of x begin one pixel after the other.
   */
  void depthwiseGradient(Kernels kernels, Slice to, Part part, int lines, int width, float alpha) {
    kernels.depthwiseGradient(
        to.data,
        to.at + wFrom(part),
        wRow,
        wTap,
        x.data,
        x.at + xFrom(part),
        xPixel,
        xRow,
        xTap,
        dy.data,
        dy.at + part.channel + part.pixel * yPixel,
        yPixel,
        part.rows,
        part.columns,
        part.c,
        width,
        lines,
        xPixel,
        part.n / lines * yPixel,
        alpha);
  }

  void maxPool(Kernels kernels, Slice to, Part part) {
    kernels.maxPool(
        to.data,
        to.at + part.channel + part.pixel * yPixel,
        yPixel,
        x.data,
        x.at + xFrom(part),
        xPixel,
        xRow,
        xTap,
        part.rows,
        part.columns,
        part.c,
        part.n);
  }

  void maxPoolGradient(Kernels kernels, Slice to, Slice from, Part part, float alpha) {
    int pixel = part.channel + part.pixel * yPixel;
    kernels.maxPoolGradient(
        to.data,
        to.at + xFrom(part),
        x.data,
        x.at + xFrom(part),
        xPixel,
        xRow,
        xTap,
        from.data,
        from.at + pixel,
        dy.data,
        dy.at + pixel,
        yPixel,
        part.rows,
        part.columns,
        part.c,
        part.n,
        alpha,
        true);
  }

  @Override
  public String toString() {
    return rows + " x " + columns + ", " + c + " channels, " + n + " pixels, " + xPixel + " apart";
  }

  private int xFrom(Part part) {
    return part.pixel * xPixel + part.row * xRow + part.column * xTap + part.channel;
  }

  private int wFrom(Part part) {
    return wFirst + part.row * wRow + part.column * wTap + part.channel;
  }

  private static Slice fill(SplittableRandom random, int size, boolean whole) {
    return whole ? Slice.whole(random, size) : Slice.random(random, size, -1, 1);
  }

  private static void spoil(Slice slice, boolean[] used) {
    for (int i = 0; i < used.length; i++) {
      if (!used[i]) {
        slice.set(i, Float.NaN);
      }
    }
  }
}
