package homegrown.kernelssimd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Depth-wise convolution. A vector of channels at a time: the weights of nine taps, of a window of
 * three by three, or of up to six stay in registers while the window slides over the pixels. Every
 * element is one chain of fused multiply-adds that begins with what y holds or with a row, whatever
 * the window is cut into.
 *
 * <p>Loading costs more than computing. Where the window moves on by one tap, three pixels are
 * computed at once, from fifteen pixels of x and not from twenty-seven.
 *
 * <p>The last channels, if they do not fill a vector, are computed as the others are, with what
 * comes after them in memory, in scratch memory, and copied from there. Where pixels have no gaps
 * between them, several are worked on as if they were one that fills whole vectors.
 */
final class SimdDepthwise {

  /** The most taps at a time, but for three by three. */
  static final int TAPS = 6;

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;
  private static final int SIDE = 3;
  private static final int NINE = SIDE * SIDE;

  /** The most channels that several pixels have together. */
  private static final int WIDE = 8 * LANES;

  /** Pixels that are copied to scratch memory at a time. */
  private static final int PIXELS = 12;

  private SimdDepthwise() {}

  /** Floats of scratch memory that {@link #run} needs. */
  static int scratchFloats() {
    return Math.max((NINE + 1) * WIDE, (NINE + 1 + PIXELS) * LANES);
  }

  static void run(
      float[] scratch,
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
      int rows,
      int columns,
      int c,
      int n) {
    int done = 0;
    int group = SimdColumns.group(c);
    int wide = group * c;
    if (group > 1 && wide <= WIDE && xPixel == c && yPixel == c) {
      int count = n / group;
      repeated(
          scratch, y, yAt, row, rowAt, x, xAt, xRow, xTap, w, wAt, wRow, wTap, rows, columns, c,
          group, count);
      done = count * group;
    }
    int to = yAt + done * yPixel;
    int from = xAt + done * xPixel;
    int whole = SPECIES.loopBound(c);
    int taps;
    for (int tap = 0; tap < rows * columns && done < n; tap += taps) {
      taps = taps(rows, columns, tap);
      boolean adds = row == null || tap > 0;
      piece(
          y,
          to,
          yPixel,
          adds ? y : row,
          adds ? to : rowAt,
          adds ? yPixel : 0,
          x,
          from,
          xPixel,
          xRow,
          xTap,
          w,
          wAt,
          wRow,
          wTap,
          columns,
          tap,
          taps,
          whole,
          n - done);
      if (whole < c) {
        last(
            scratch,
            y,
            to + whole,
            yPixel,
            adds ? null : row,
            rowAt + whole,
            x,
            from + whole,
            xPixel,
            xRow,
            xTap,
            w,
            wAt + whole,
            wRow,
            wTap,
            columns,
            tap,
            taps,
            c - whole,
            n - done);
      }
    }
  }

  /** Pixels without gaps, a group at a time as if it were one: its channels fill whole vectors. */
  private static void repeated(
      float[] scratch,
      float[] y,
      int yAt,
      float[] row,
      int rowAt,
      float[] x,
      int xAt,
      int xRow,
      int xTap,
      float[] w,
      int wAt,
      int wRow,
      int wTap,
      int rows,
      int columns,
      int c,
      int group,
      int n) {
    int wide = group * c;
    int starts = NINE * wide;
    for (int p = 0; row != null && p < group; p++) {
      System.arraycopy(row, rowAt, scratch, starts + p * c, c);
    }
    int taps;
    for (int tap = 0; tap < rows * columns && n > 0; tap += taps) {
      taps = taps(rows, columns, tap);
      for (int k = 0; k < taps; k++) {
        int from = wAt + offset(tap + k, columns, wRow, wTap);
        for (int p = 0; p < group; p++) {
          System.arraycopy(w, from, scratch, k * wide + p * c, c);
        }
      }
      boolean adds = row == null || tap > 0;
      piece(
          y,
          yAt,
          wide,
          adds ? y : scratch,
          adds ? yAt : starts,
          adds ? wide : 0,
          x,
          xAt,
          wide,
          xRow,
          xTap,
          scratch,
          -tap * wide,
          columns * wide,
          wide,
          columns,
          tap,
          taps,
          wide,
          n);
    }
  }

  /** How many taps of a window are taken at once, from this one on. */
  static int taps(int rows, int columns, int tap) {
    return rows == SIDE && columns == SIDE ? NINE : Math.min(TAPS, rows * columns - tap);
  }

  /** How far from the beginning of a window a tap is. */
  static int offset(int tap, int columns, int row, int column) {
    return tap / columns * row + tap % columns * column;
  }

  /**
   * How many of n pixels can be read with a whole vector at each of the taps.
   *
   * @param length of the array
   */
  static int fitting(
      int length, int at, int pixel, int row, int column, int columns, int tap, int taps, int n) {
    int farthest = Integer.MIN_VALUE;
    for (int k = tap; k < tap + taps; k++) {
      farthest = Math.max(farthest, offset(k, columns, row, column));
    }
    int room = length - LANES - at - farthest;
    return room < 0 ? 0 : pixel <= 0 ? n : Math.min(n, room / pixel + 1);
  }

  /** Fewer channels than a vector has. */
  private static void last(
      float[] scratch,
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
      int columns,
      int tap,
      int taps,
      int c,
      int n) {
    for (int k = 0; k < taps; k++) {
      int from = wAt + offset(tap + k, columns, wRow, wTap);
      System.arraycopy(w, from, scratch, k * LANES, c);
    }
    int starts = NINE * LANES;
    int pixels = starts + LANES;
    if (row != null) {
      System.arraycopy(row, rowAt, scratch, starts, c);
    }
    int fitting = fitting(x.length, xAt, xPixel, xRow, xTap, columns, tap, taps, n);
    for (int p = 0; p < fitting; p += PIXELS) {
      int count = Math.min(PIXELS, fitting - p);
      int to = yAt + p * yPixel;
      for (int k = 0; k < count && row == null; k++) {
        System.arraycopy(y, to + k * yPixel, scratch, pixels + k * LANES, c);
      }
      piece(
          scratch,
          pixels,
          LANES,
          scratch,
          row == null ? pixels : starts,
          row == null ? LANES : 0,
          x,
          xAt + p * xPixel,
          xPixel,
          xRow,
          xTap,
          scratch,
          -tap * LANES,
          columns * LANES,
          LANES,
          columns,
          tap,
          taps,
          LANES,
          count);
      for (int k = 0; k < count; k++) {
        System.arraycopy(scratch, pixels + k * LANES, y, to + k * yPixel, c);
      }
    }
    for (int p = fitting; p < n; p++) {
      for (int ch = 0; ch < c; ch++) {
        float s = row == null ? y[yAt + p * yPixel + ch] : row[rowAt + ch];
        for (int k = 0; k < taps; k++) {
          int from = xAt + p * xPixel + offset(tap + k, columns, xRow, xTap) + ch;
          s = Math.fma(x[from], scratch[k * LANES + ch], s);
        }
        y[yAt + p * yPixel + ch] = s;
      }
    }
  }

  /** Whole vectors of channels, and all taps of three by three or up to six taps by rows. */
  private static void piece(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] w,
      int wAt,
      int wRow,
      int wTap,
      int columns,
      int tap,
      int taps,
      int c,
      int n) {
    if (taps == NINE) {
      if (xPixel == xTap) {
        sliding3x3(
            y,
            yAt,
            yPixel,
            first,
            firstAt,
            firstPixel,
            x,
            xAt,
            xRow,
            xTap,
            w,
            wAt,
            wRow,
            wTap,
            c,
            n);
      } else {
        apart3x3(
            y,
            yAt,
            yPixel,
            first,
            firstAt,
            firstPixel,
            x,
            xAt,
            xPixel,
            xRow,
            xTap,
            w,
            wAt,
            wRow,
            wTap,
            c,
            n);
      }
      return;
    }
    int x0 = xAt + offset(tap, columns, xRow, xTap);
    int x1 = xAt + offset(tap + 1, columns, xRow, xTap);
    int x2 = xAt + offset(tap + 2, columns, xRow, xTap);
    int x3 = xAt + offset(tap + 3, columns, xRow, xTap);
    int x4 = xAt + offset(tap + 4, columns, xRow, xTap);
    int x5 = xAt + offset(tap + 5, columns, xRow, xTap);
    int w0 = wAt + offset(tap, columns, wRow, wTap);
    int w1 = wAt + offset(tap + 1, columns, wRow, wTap);
    int w2 = wAt + offset(tap + 2, columns, wRow, wTap);
    int w3 = wAt + offset(tap + 3, columns, wRow, wTap);
    int w4 = wAt + offset(tap + 4, columns, wRow, wTap);
    int w5 = wAt + offset(tap + 5, columns, wRow, wTap);
    switch (taps) {
      case 1:
        one(y, yAt, yPixel, first, firstAt, firstPixel, x, xPixel, x0, w, w0, c, n);
        break;
      case 2:
        two(y, yAt, yPixel, first, firstAt, firstPixel, x, xPixel, x0, x1, w, w0, w1, c, n);
        break;
      case 3:
        three(
            y, yAt, yPixel, first, firstAt, firstPixel, x, xPixel, x0, x1, x2, w, w0, w1, w2, c, n);
        break;
      case 4:
        four(
            y,
            yAt,
            yPixel,
            first,
            firstAt,
            firstPixel,
            x,
            xPixel,
            x0,
            x1,
            x2,
            x3,
            w,
            w0,
            w1,
            w2,
            w3,
            c,
            n);
        break;
      case 5:
        five(
            y,
            yAt,
            yPixel,
            first,
            firstAt,
            firstPixel,
            x,
            xPixel,
            x0,
            x1,
            x2,
            x3,
            x4,
            w,
            w0,
            w1,
            w2,
            w3,
            w4,
            c,
            n);
        break;
      default:
        six(
            y,
            yAt,
            yPixel,
            first,
            firstAt,
            firstPixel,
            x,
            xPixel,
            x0,
            x1,
            x2,
            x3,
            x4,
            x5,
            w,
            w0,
            w1,
            w2,
            w3,
            w4,
            w5,
            c,
            n);
        break;
    }
  }

  private static void sliding3x3(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xAt,
      int xRow,
      int xTap,
      float[] w,
      int wAt,
      int wRow,
      int wTap,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      int at = wAt + ch;
      FloatVector w00 = FloatVector.fromArray(SPECIES, w, at);
      FloatVector w01 = FloatVector.fromArray(SPECIES, w, at + wTap);
      FloatVector w02 = FloatVector.fromArray(SPECIES, w, at + 2 * wTap);
      at += wRow;
      FloatVector w10 = FloatVector.fromArray(SPECIES, w, at);
      FloatVector w11 = FloatVector.fromArray(SPECIES, w, at + wTap);
      FloatVector w12 = FloatVector.fromArray(SPECIES, w, at + 2 * wTap);
      at += wRow;
      FloatVector w20 = FloatVector.fromArray(SPECIES, w, at);
      FloatVector w21 = FloatVector.fromArray(SPECIES, w, at + wTap);
      FloatVector w22 = FloatVector.fromArray(SPECIES, w, at + 2 * wTap);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = xAt + ch;
      int p = 0;
      for (; p + 3 <= n; p += 3) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, first, start);
        start += firstPixel;
        FloatVector s1 = FloatVector.fromArray(SPECIES, first, start);
        start += firstPixel;
        FloatVector s2 = FloatVector.fromArray(SPECIES, first, start);
        start += firstPixel;
        int q = from;
        FloatVector v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w00, s0);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w01, s0);
        s1 = v.fma(w00, s1);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w02, s0);
        s1 = v.fma(w01, s1);
        s2 = v.fma(w00, s2);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s1 = v.fma(w02, s1);
        s2 = v.fma(w01, s2);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s2 = v.fma(w02, s2);
        from += xRow;
        q = from;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w10, s0);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w11, s0);
        s1 = v.fma(w10, s1);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w12, s0);
        s1 = v.fma(w11, s1);
        s2 = v.fma(w10, s2);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s1 = v.fma(w12, s1);
        s2 = v.fma(w11, s2);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s2 = v.fma(w12, s2);
        from += xRow;
        q = from;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w20, s0);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w21, s0);
        s1 = v.fma(w20, s1);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s0 = v.fma(w22, s0);
        s1 = v.fma(w21, s1);
        s2 = v.fma(w20, s2);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s1 = v.fma(w22, s1);
        s2 = v.fma(w21, s2);
        q += xTap;
        v = FloatVector.fromArray(SPECIES, x, q);
        s2 = v.fma(w22, s2);
        s0.intoArray(y, to);
        to += yPixel;
        s1.intoArray(y, to);
        to += yPixel;
        s2.intoArray(y, to);
        to += yPixel;
        from += 3 * xTap - 2 * xRow;
      }
      for (; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        int q = from;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w00, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w01, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w02, s);
        q = from + xRow;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w10, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w11, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w12, s);
        q = from + 2 * xRow;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w20, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w21, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w22, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xTap;
      }
    }
  }

  private static void apart3x3(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] w,
      int wAt,
      int wRow,
      int wTap,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      int at = wAt + ch;
      FloatVector w00 = FloatVector.fromArray(SPECIES, w, at);
      FloatVector w01 = FloatVector.fromArray(SPECIES, w, at + wTap);
      FloatVector w02 = FloatVector.fromArray(SPECIES, w, at + 2 * wTap);
      at += wRow;
      FloatVector w10 = FloatVector.fromArray(SPECIES, w, at);
      FloatVector w11 = FloatVector.fromArray(SPECIES, w, at + wTap);
      FloatVector w12 = FloatVector.fromArray(SPECIES, w, at + 2 * wTap);
      at += wRow;
      FloatVector w20 = FloatVector.fromArray(SPECIES, w, at);
      FloatVector w21 = FloatVector.fromArray(SPECIES, w, at + wTap);
      FloatVector w22 = FloatVector.fromArray(SPECIES, w, at + 2 * wTap);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = xAt + ch;
      for (int p = 0; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        int q = from;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w00, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w01, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w02, s);
        q = from + xRow;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w10, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w11, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w12, s);
        q = from + 2 * xRow;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w20, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w21, s);
        q += xTap;
        s = FloatVector.fromArray(SPECIES, x, q).fma(w22, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xPixel;
      }
    }
  }

  private static void one(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xPixel,
      int x0,
      float[] w,
      int w0,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector u0 = FloatVector.fromArray(SPECIES, w, w0 + ch);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = ch;
      for (int p = 0; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        s = FloatVector.fromArray(SPECIES, x, x0 + from).fma(u0, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xPixel;
      }
    }
  }

  private static void two(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      float[] w,
      int w0,
      int w1,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector u0 = FloatVector.fromArray(SPECIES, w, w0 + ch);
      FloatVector u1 = FloatVector.fromArray(SPECIES, w, w1 + ch);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = ch;
      for (int p = 0; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        s = FloatVector.fromArray(SPECIES, x, x0 + from).fma(u0, s);
        s = FloatVector.fromArray(SPECIES, x, x1 + from).fma(u1, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xPixel;
      }
    }
  }

  private static void three(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      float[] w,
      int w0,
      int w1,
      int w2,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector u0 = FloatVector.fromArray(SPECIES, w, w0 + ch);
      FloatVector u1 = FloatVector.fromArray(SPECIES, w, w1 + ch);
      FloatVector u2 = FloatVector.fromArray(SPECIES, w, w2 + ch);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = ch;
      for (int p = 0; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        s = FloatVector.fromArray(SPECIES, x, x0 + from).fma(u0, s);
        s = FloatVector.fromArray(SPECIES, x, x1 + from).fma(u1, s);
        s = FloatVector.fromArray(SPECIES, x, x2 + from).fma(u2, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xPixel;
      }
    }
  }

  private static void four(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector u0 = FloatVector.fromArray(SPECIES, w, w0 + ch);
      FloatVector u1 = FloatVector.fromArray(SPECIES, w, w1 + ch);
      FloatVector u2 = FloatVector.fromArray(SPECIES, w, w2 + ch);
      FloatVector u3 = FloatVector.fromArray(SPECIES, w, w3 + ch);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = ch;
      for (int p = 0; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        s = FloatVector.fromArray(SPECIES, x, x0 + from).fma(u0, s);
        s = FloatVector.fromArray(SPECIES, x, x1 + from).fma(u1, s);
        s = FloatVector.fromArray(SPECIES, x, x2 + from).fma(u2, s);
        s = FloatVector.fromArray(SPECIES, x, x3 + from).fma(u3, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xPixel;
      }
    }
  }

  private static void five(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      int w4,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector u0 = FloatVector.fromArray(SPECIES, w, w0 + ch);
      FloatVector u1 = FloatVector.fromArray(SPECIES, w, w1 + ch);
      FloatVector u2 = FloatVector.fromArray(SPECIES, w, w2 + ch);
      FloatVector u3 = FloatVector.fromArray(SPECIES, w, w3 + ch);
      FloatVector u4 = FloatVector.fromArray(SPECIES, w, w4 + ch);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = ch;
      for (int p = 0; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        s = FloatVector.fromArray(SPECIES, x, x0 + from).fma(u0, s);
        s = FloatVector.fromArray(SPECIES, x, x1 + from).fma(u1, s);
        s = FloatVector.fromArray(SPECIES, x, x2 + from).fma(u2, s);
        s = FloatVector.fromArray(SPECIES, x, x3 + from).fma(u3, s);
        s = FloatVector.fromArray(SPECIES, x, x4 + from).fma(u4, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xPixel;
      }
    }
  }

  private static void six(
      float[] y,
      int yAt,
      int yPixel,
      float[] first,
      int firstAt,
      int firstPixel,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      int x5,
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      int w4,
      int w5,
      int c,
      int n) {
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector u0 = FloatVector.fromArray(SPECIES, w, w0 + ch);
      FloatVector u1 = FloatVector.fromArray(SPECIES, w, w1 + ch);
      FloatVector u2 = FloatVector.fromArray(SPECIES, w, w2 + ch);
      FloatVector u3 = FloatVector.fromArray(SPECIES, w, w3 + ch);
      FloatVector u4 = FloatVector.fromArray(SPECIES, w, w4 + ch);
      FloatVector u5 = FloatVector.fromArray(SPECIES, w, w5 + ch);
      int to = yAt + ch;
      int start = firstAt + ch;
      int from = ch;
      for (int p = 0; p < n; p++) {
        FloatVector s = FloatVector.fromArray(SPECIES, first, start);
        s = FloatVector.fromArray(SPECIES, x, x0 + from).fma(u0, s);
        s = FloatVector.fromArray(SPECIES, x, x1 + from).fma(u1, s);
        s = FloatVector.fromArray(SPECIES, x, x2 + from).fma(u2, s);
        s = FloatVector.fromArray(SPECIES, x, x3 + from).fma(u3, s);
        s = FloatVector.fromArray(SPECIES, x, x4 + from).fma(u4, s);
        s = FloatVector.fromArray(SPECIES, x, x5 + from).fma(u5, s);
        s.intoArray(y, to);
        to += yPixel;
        start += firstPixel;
        from += xPixel;
      }
    }
  }
}
