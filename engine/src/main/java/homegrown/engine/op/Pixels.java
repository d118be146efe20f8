package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * A tensor seen as sets of pixels whose channels stand side by side: sums over the pixels of a set,
 * channel by channel, and functions of pixels whose coefficients differ by set and channel. Several
 * pixels with few channels are taken together, so that loops are long. The order of summation
 * depends on the sizes alone; the sums of many pixels are as good as those of few.
 */
final class Pixels {

  /** The most elements that are worked on together. */
  private static final int PIECE = 512;

  /** Rows whose sum is taken in single precision. */
  private static final int CHUNK = 16;

  /** Vectors that a lane has room for. */
  private static final int VECTORS = 5;

  final int sets;
  final int pixels;
  final int channels;

  private final int together;
  private final int width;
  private final int rows;
  private final int chunks;
  private final int pieces;

  Pixels(int sets, int pixels, int channels) {
    this.sets = sets;
    this.pixels = pixels;
    this.channels = channels;
    this.together = Math.max(1, Math.min(pixels, PIECE / channels));
    this.width = together * channels;
    this.rows = (pixels + together - 1) / together;
    this.chunks = (rows + CHUNK - 1) / CHUNK;
    this.pieces = (width + PIECE - 1) / PIECE;
  }

  /** One number for each set and channel. */
  int coefficients() {
    return sets * channels;
  }

  /** The scratch memory that everything here needs. */
  long scratch(Needs needs) {
    return (long) needs.lanes() * VECTORS * PIECE + 2L * sets * chunks * channels;
  }

  private static int vector(Lane lane, Slice scratch, int number) {
    return scratch.at() + (lane.index() * VECTORS + number) * PIECE;
  }

  /** Where the sums of a chunk of rows are, for all channels. */
  private int partial(Lane lane, Slice scratch, int number, int set, int chunk) {
    int before = lane.count() * VECTORS * PIECE;
    return scratch.at() + before + ((number * sets + set) * chunks + chunk) * channels;
  }

  private int at(int set, int row) {
    return (set * pixels + row * together) * channels;
  }

  /** The elements of a row from a column on, as many as a piece has. */
  private int size(int row, int column) {
    return Math.min(Math.min(width, (pixels - row * together) * channels) - column, PIECE);
  }

  /** Copies the coefficients of the columns of a piece. */
  private void spread(float[] to, int at, Slice coefficients, int set, int column) {
    int n = Math.min(channels - column, PIECE);
    int end = Math.min(width - column, PIECE);
    int from = coefficients.at() + set * channels + column;
    System.arraycopy(coefficients.data(), from, to, at, n);
    while (n < end) {
      int more = Math.min(n, end - n);
      System.arraycopy(to, at, to, at + n, more);
      n += more;
    }
  }

  /** Sums x; the lanes must meet before {@link #sum} gives the result as number 0. */
  void sum(Lane lane, Slice scratch, Slice x) {
    sum(lane, scratch, x, null, null);
  }

  /** Sums {@code x - c} as number 0 and its square as number 1, for a coefficient c. */
  void sumDeviations(Lane lane, Slice scratch, Slice x, Slice c) {
    sum(lane, scratch, null, x, c);
  }

  /** Sums g as number 0 and {@code g (x - c)} as number 1, for a coefficient c. */
  void sumProducts(Lane lane, Slice scratch, Slice g, Slice x, Slice c) {
    sum(lane, scratch, g, x, c);
  }

  private void sum(Lane lane, Slice scratch, Slice g, Slice x, Slice c) {
    int tasks = sets * chunks * pieces;
    float[] data = scratch.data();
    int first = vector(lane, scratch, 0);
    int second = vector(lane, scratch, 1);
    int deviation = vector(lane, scratch, 2);
    int centre = vector(lane, scratch, 3);
    Kernels kernels = lane.kernels();
    for (int t = lane.from(tasks, 1); t < lane.to(tasks, 1); t++) {
      int column = t % pieces * PIECE;
      int chunk = t / pieces % chunks;
      int set = t / pieces / chunks;
      int n = Math.min(width - column, PIECE);
      Arrays.fill(data, first, first + n, 0f);
      Arrays.fill(data, second, second + n, 0f);
      if (x != null) {
        spread(data, centre, c, set, column);
      }
      for (int r = chunk * CHUNK; r < Math.min(rows, (chunk + 1) * CHUNK); r++) {
        int at = at(set, r) + column;
        int size = size(r, column);
        if (x != null) {
          System.arraycopy(x.data(), x.at() + at, data, deviation, size);
          kernels.addScaled(data, deviation, data, centre, size, -1f);
        }
        float[] of = g == null ? data : g.data();
        int ofAt = g == null ? deviation : g.at() + at;
        kernels.addScaled(data, first, of, ofAt, size, 1f);
        if (x != null) {
          kernels.addProduct(data, second, of, ofAt, data, deviation, size);
        }
      }
      fold(data, first, n, partial(lane, scratch, 0, set, chunk) + column);
      fold(data, second, n, partial(lane, scratch, 1, set, chunk) + column);
    }
  }

  /** Adds up the pixels that were taken together. */
  private void fold(float[] data, int from, int n, int to) {
    for (int c = 0; c < Math.min(n, channels); c++) {
      double sum = 0;
      for (int i = c; i < n; i += channels) {
        sum += data[from + i];
      }
      data[to + c] = (float) sum;
    }
  }

  /** The sum of that number over all pixels of a set. */
  double sum(Lane lane, Slice scratch, int number, int set, int channel) {
    double sum = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      sum += scratch.data()[partial(lane, scratch, number, set, chunk) + channel];
    }
    return sum;
  }

  /** {@code y = (x - c) a + b} for coefficients a, b and c; y may be x. */
  void normalise(Lane lane, Slice scratch, Slice y, Slice x, Slice c, Slice a, Slice b) {
    float[] data = scratch.data();
    int centre = vector(lane, scratch, 0);
    int factor = vector(lane, scratch, 1);
    int term = vector(lane, scratch, 2);
    Kernels kernels = lane.kernels();
    int to = lane.to(sets * rows, 1);
    for (int r = lane.from(sets * rows, 1); r < to; ) {
      int set = r / rows;
      int end = Math.min(to, (set + 1) * rows);
      for (int column = 0; column < width; column += PIECE) {
        spread(data, centre, c, set, column);
        spread(data, factor, a, set, column);
        spread(data, term, b, set, column);
        for (int row = r - set * rows; row < end - set * rows; row++) {
          int at = at(set, row) + column;
          int size = size(row, column);
          if (!x.same(y)) {
            System.arraycopy(x.data(), x.at() + at, y.data(), y.at() + at, size);
          }
          kernels.addScaled(y.data(), y.at() + at, data, centre, size, -1f);
          kernels.multiply(y.data(), y.at() + at, y.data(), y.at() + at, data, factor, size);
          kernels.addScaled(y.data(), y.at() + at, data, term, size, 1f);
        }
      }
      r = end;
    }
  }

  /** Adds {@code g a} to the gradient of an input, for a coefficient a. */
  void addScaled(Frame f, int input, Lane lane, Slice scratch, Slice g, Slice a) {
    add(f, input, lane, scratch, g, a, null, null, null, null);
  }

  /**
   * Adds {@code g a + (x - c) b + d} to the gradient of an input, for coefficients a, b, c and d.
   * It may have the place of g or of x.
   */
  void add(
      Frame f,
      int input,
      Lane lane,
      Slice scratch,
      Slice g,
      Slice a,
      Slice x,
      Slice c,
      Slice b,
      Slice d) {
    float[] data = scratch.data();
    int piece = vector(lane, scratch, 0);
    int factor = vector(lane, scratch, 1);
    int centre = vector(lane, scratch, 2);
    int slope = vector(lane, scratch, 3);
    int term = vector(lane, scratch, 4);
    Kernels kernels = lane.kernels();
    int to = lane.to(sets * rows, 1);
    for (int r = lane.from(sets * rows, 1); r < to; ) {
      int set = r / rows;
      int end = Math.min(to, (set + 1) * rows);
      for (int column = 0; column < width; column += PIECE) {
        spread(data, factor, a, set, column);
        if (x != null) {
          spread(data, centre, c, set, column);
          spread(data, slope, b, set, column);
          spread(data, term, d, set, column);
        }
        for (int row = r - set * rows; row < end - set * rows; row++) {
          int at = at(set, row) + column;
          int size = size(row, column);
          if (x == null) {
            kernels.multiply(data, piece, g.data(), g.at() + at, data, factor, size);
          } else {
            System.arraycopy(x.data(), x.at() + at, data, piece, size);
            kernels.addScaled(data, piece, data, centre, size, -1f);
            kernels.multiply(data, piece, data, piece, data, slope, size);
            kernels.addProduct(data, piece, g.data(), g.at() + at, data, factor, size);
            kernels.addScaled(data, piece, data, term, size, 1f);
          }
          Gradients.add(kernels, f, input, at, data, piece, size, 1f);
        }
      }
      r = end;
    }
  }
}
