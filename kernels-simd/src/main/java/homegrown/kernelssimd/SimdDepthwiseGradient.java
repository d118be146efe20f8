package homegrown.kernelssimd;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradient of the weights of a depth-wise convolution, cut into pieces as {@link SimdDepthwise}
 * cuts it: a vector of channels at a time, the sums of all taps of a piece in registers. Every sum
 * is one chain of fused multiply-adds from zero along the pixels, then one more onto dw.
 */
final class SimdDepthwiseGradient {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;
  private static final int NINE = 9;

  private SimdDepthwiseGradient() {}

  /** Floats of scratch memory that {@link #run} needs. */
  static int scratchFloats() {
    return NINE * LANES;
  }

  static void run(
      float[] scratch,
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
      int rows,
      int columns,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    int whole = SPECIES.loopBound(c);
    int taps;
    for (int tap = 0; tap < rows * columns; tap += taps) {
      taps = SimdDepthwise.taps(rows, columns, tap);
      piece(
          dw, dwAt, dwRow, dwTap, x, xAt, xPixel, xRow, xTap, dy, dyAt, dyPixel, columns, tap, taps,
          whole, n, lines, xLine, dyLine, alpha);
      if (whole < c) {
        last(
            scratch,
            dw,
            dwAt + whole,
            dwRow,
            dwTap,
            x,
            xAt + whole,
            xPixel,
            xRow,
            xTap,
            dy,
            dyAt + whole,
            dyPixel,
            columns,
            tap,
            taps,
            c - whole,
            n,
            lines,
            xLine,
            dyLine,
            alpha);
      }
    }
  }

  /** Fewer channels than a vector has: sums of whole vectors, then of the lines at the end. */
  private static void last(
      float[] scratch,
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
      int columns,
      int tap,
      int taps,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    // What is added to -0 keeps its sign, if it is a zero too.
    Arrays.fill(scratch, 0, taps * LANES, -0f);
    int whole = 0;
    while (whole < lines
        && fits(
            x,
            xAt + whole * xLine,
            xPixel,
            xRow,
            xTap,
            dy,
            dyAt + whole * dyLine,
            dyPixel,
            columns,
            tap,
            taps,
            n)) {
      whole++;
    }
    piece(
        scratch,
        -tap * LANES,
        columns * LANES,
        LANES,
        x,
        xAt,
        xPixel,
        xRow,
        xTap,
        dy,
        dyAt,
        dyPixel,
        columns,
        tap,
        taps,
        LANES,
        n,
        whole,
        xLine,
        dyLine,
        1f);
    for (int k = 0; k < taps; k++) {
      int from = xAt + SimdDepthwise.offset(tap + k, columns, xRow, xTap);
      int to = dwAt + SimdDepthwise.offset(tap + k, columns, dwRow, dwTap);
      for (int ch = 0; ch < c; ch++) {
        float s = scratch[k * LANES + ch];
        for (int l = whole; l < lines; l++) {
          int xOfLine = from + l * xLine + ch;
          int dyOfLine = dyAt + l * dyLine + ch;
          for (int p = 0; p < n; p++) {
            s = Math.fma(x[xOfLine + p * xPixel], dy[dyOfLine + p * dyPixel], s);
          }
        }
        dw[to + ch] = Math.fma(s, alpha, dw[to + ch]);
      }
    }
  }

  /** True where all pixels of a line can be read with a whole vector. */
  private static boolean fits(
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] dy,
      int dyAt,
      int dyPixel,
      int columns,
      int tap,
      int taps,
      int n) {
    int fitting = SimdDepthwise.fitting(x.length, xAt, xPixel, xRow, xTap, columns, tap, taps, n);
    return SimdDepthwise.fitting(dy.length, dyAt, dyPixel, 0, 0, 1, 0, 1, fitting) == n;
  }

  private static void piece(
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
      int columns,
      int tap,
      int taps,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    if (taps == NINE) {
      if (xPixel == xTap) {
        sliding3x3(
            dw, dwAt, dwRow, dwTap, x, xAt, xRow, xTap, dy, dyAt, dyPixel, c, n, lines, xLine,
            dyLine, alpha);
      } else {
        apart3x3(
            dw, dwAt, dwRow, dwTap, x, xAt, xPixel, xRow, xTap, dy, dyAt, dyPixel, c, n, lines,
            xLine, dyLine, alpha);
      }
      return;
    }
    int x0 = xAt + SimdDepthwise.offset(tap, columns, xRow, xTap);
    int x1 = xAt + SimdDepthwise.offset(tap + 1, columns, xRow, xTap);
    int x2 = xAt + SimdDepthwise.offset(tap + 2, columns, xRow, xTap);
    int x3 = xAt + SimdDepthwise.offset(tap + 3, columns, xRow, xTap);
    int x4 = xAt + SimdDepthwise.offset(tap + 4, columns, xRow, xTap);
    int x5 = xAt + SimdDepthwise.offset(tap + 5, columns, xRow, xTap);
    int w0 = dwAt + SimdDepthwise.offset(tap, columns, dwRow, dwTap);
    int w1 = dwAt + SimdDepthwise.offset(tap + 1, columns, dwRow, dwTap);
    int w2 = dwAt + SimdDepthwise.offset(tap + 2, columns, dwRow, dwTap);
    int w3 = dwAt + SimdDepthwise.offset(tap + 3, columns, dwRow, dwTap);
    int w4 = dwAt + SimdDepthwise.offset(tap + 4, columns, dwRow, dwTap);
    int w5 = dwAt + SimdDepthwise.offset(tap + 5, columns, dwRow, dwTap);
    switch (taps) {
      case 1:
        one(dw, w0, x, xPixel, x0, dy, dyAt, dyPixel, c, n, lines, xLine, dyLine, alpha);
        break;
      case 2:
        two(dw, w0, w1, x, xPixel, x0, x1, dy, dyAt, dyPixel, c, n, lines, xLine, dyLine, alpha);
        break;
      case 3:
        three(
            dw, w0, w1, w2, x, xPixel, x0, x1, x2, dy, dyAt, dyPixel, c, n, lines, xLine, dyLine,
            alpha);
        break;
      case 4:
        four(
            dw, w0, w1, w2, w3, x, xPixel, x0, x1, x2, x3, dy, dyAt, dyPixel, c, n, lines, xLine,
            dyLine, alpha);
        break;
      case 5:
        five(
            dw, w0, w1, w2, w3, w4, x, xPixel, x0, x1, x2, x3, x4, dy, dyAt, dyPixel, c, n, lines,
            xLine, dyLine, alpha);
        break;
      default:
        six(
            dw, w0, w1, w2, w3, w4, w5, x, xPixel, x0, x1, x2, x3, x4, x5, dy, dyAt, dyPixel, c, n,
            lines, xLine, dyLine, alpha);
        break;
    }
  }

  private static void sliding3x3(
      float[] dw,
      int dwAt,
      int dwRow,
      int dwTap,
      float[] x,
      int xAt,
      int xRow,
      int xTap,
      float[] dy,
      int dyAt,
      int dyPixel,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s00 = FloatVector.zero(SPECIES);
      FloatVector s01 = FloatVector.zero(SPECIES);
      FloatVector s02 = FloatVector.zero(SPECIES);
      FloatVector s10 = FloatVector.zero(SPECIES);
      FloatVector s11 = FloatVector.zero(SPECIES);
      FloatVector s12 = FloatVector.zero(SPECIES);
      FloatVector s20 = FloatVector.zero(SPECIES);
      FloatVector s21 = FloatVector.zero(SPECIES);
      FloatVector s22 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = xAt + ch + l * xLine;
        int p = 0;
        for (; p + 3 <= n; p += 3) {
          FloatVector d0 = FloatVector.fromArray(SPECIES, dy, upstream);
          upstream += dyPixel;
          FloatVector d1 = FloatVector.fromArray(SPECIES, dy, upstream);
          upstream += dyPixel;
          FloatVector d2 = FloatVector.fromArray(SPECIES, dy, upstream);
          upstream += dyPixel;
          int q;
          q = from;
          FloatVector v = FloatVector.fromArray(SPECIES, x, q);
          s00 = v.fma(d0, s00);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s01 = v.fma(d0, s01);
          s00 = v.fma(d1, s00);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s02 = v.fma(d0, s02);
          s01 = v.fma(d1, s01);
          s00 = v.fma(d2, s00);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s02 = v.fma(d1, s02);
          s01 = v.fma(d2, s01);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s02 = v.fma(d2, s02);
          from += xRow;
          q = from;
          v = FloatVector.fromArray(SPECIES, x, q);
          s10 = v.fma(d0, s10);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s11 = v.fma(d0, s11);
          s10 = v.fma(d1, s10);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s12 = v.fma(d0, s12);
          s11 = v.fma(d1, s11);
          s10 = v.fma(d2, s10);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s12 = v.fma(d1, s12);
          s11 = v.fma(d2, s11);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s12 = v.fma(d2, s12);
          from += xRow;
          q = from;
          v = FloatVector.fromArray(SPECIES, x, q);
          s20 = v.fma(d0, s20);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s21 = v.fma(d0, s21);
          s20 = v.fma(d1, s20);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s22 = v.fma(d0, s22);
          s21 = v.fma(d1, s21);
          s20 = v.fma(d2, s20);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s22 = v.fma(d1, s22);
          s21 = v.fma(d2, s21);
          q += xTap;
          v = FloatVector.fromArray(SPECIES, x, q);
          s22 = v.fma(d2, s22);
          from += 3 * xTap - 2 * xRow;
        }
        for (; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          int q = from;
          s00 = FloatVector.fromArray(SPECIES, x, q).fma(d, s00);
          q += xTap;
          s01 = FloatVector.fromArray(SPECIES, x, q).fma(d, s01);
          q += xTap;
          s02 = FloatVector.fromArray(SPECIES, x, q).fma(d, s02);
          q = from + xRow;
          s10 = FloatVector.fromArray(SPECIES, x, q).fma(d, s10);
          q += xTap;
          s11 = FloatVector.fromArray(SPECIES, x, q).fma(d, s11);
          q += xTap;
          s12 = FloatVector.fromArray(SPECIES, x, q).fma(d, s12);
          q = from + 2 * xRow;
          s20 = FloatVector.fromArray(SPECIES, x, q).fma(d, s20);
          q += xTap;
          s21 = FloatVector.fromArray(SPECIES, x, q).fma(d, s21);
          q += xTap;
          s22 = FloatVector.fromArray(SPECIES, x, q).fma(d, s22);
          upstream += dyPixel;
          from += xTap;
        }
      }
      int to = dwAt + ch;
      s00.fma(factor, FloatVector.fromArray(SPECIES, dw, to)).intoArray(dw, to);
      s01.fma(factor, FloatVector.fromArray(SPECIES, dw, to + dwTap)).intoArray(dw, to + dwTap);
      s02.fma(factor, FloatVector.fromArray(SPECIES, dw, to + 2 * dwTap))
          .intoArray(dw, to + 2 * dwTap);
      to += dwRow;
      s10.fma(factor, FloatVector.fromArray(SPECIES, dw, to)).intoArray(dw, to);
      s11.fma(factor, FloatVector.fromArray(SPECIES, dw, to + dwTap)).intoArray(dw, to + dwTap);
      s12.fma(factor, FloatVector.fromArray(SPECIES, dw, to + 2 * dwTap))
          .intoArray(dw, to + 2 * dwTap);
      to += dwRow;
      s20.fma(factor, FloatVector.fromArray(SPECIES, dw, to)).intoArray(dw, to);
      s21.fma(factor, FloatVector.fromArray(SPECIES, dw, to + dwTap)).intoArray(dw, to + dwTap);
      s22.fma(factor, FloatVector.fromArray(SPECIES, dw, to + 2 * dwTap))
          .intoArray(dw, to + 2 * dwTap);
    }
  }

  private static void apart3x3(
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
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s00 = FloatVector.zero(SPECIES);
      FloatVector s01 = FloatVector.zero(SPECIES);
      FloatVector s02 = FloatVector.zero(SPECIES);
      FloatVector s10 = FloatVector.zero(SPECIES);
      FloatVector s11 = FloatVector.zero(SPECIES);
      FloatVector s12 = FloatVector.zero(SPECIES);
      FloatVector s20 = FloatVector.zero(SPECIES);
      FloatVector s21 = FloatVector.zero(SPECIES);
      FloatVector s22 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = xAt + ch + l * xLine;
        for (int p = 0; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          int q = from;
          s00 = FloatVector.fromArray(SPECIES, x, q).fma(d, s00);
          q += xTap;
          s01 = FloatVector.fromArray(SPECIES, x, q).fma(d, s01);
          q += xTap;
          s02 = FloatVector.fromArray(SPECIES, x, q).fma(d, s02);
          q = from + xRow;
          s10 = FloatVector.fromArray(SPECIES, x, q).fma(d, s10);
          q += xTap;
          s11 = FloatVector.fromArray(SPECIES, x, q).fma(d, s11);
          q += xTap;
          s12 = FloatVector.fromArray(SPECIES, x, q).fma(d, s12);
          q = from + 2 * xRow;
          s20 = FloatVector.fromArray(SPECIES, x, q).fma(d, s20);
          q += xTap;
          s21 = FloatVector.fromArray(SPECIES, x, q).fma(d, s21);
          q += xTap;
          s22 = FloatVector.fromArray(SPECIES, x, q).fma(d, s22);
          upstream += dyPixel;
          from += xPixel;
        }
      }
      int to = dwAt + ch;
      s00.fma(factor, FloatVector.fromArray(SPECIES, dw, to)).intoArray(dw, to);
      s01.fma(factor, FloatVector.fromArray(SPECIES, dw, to + dwTap)).intoArray(dw, to + dwTap);
      s02.fma(factor, FloatVector.fromArray(SPECIES, dw, to + 2 * dwTap))
          .intoArray(dw, to + 2 * dwTap);
      to += dwRow;
      s10.fma(factor, FloatVector.fromArray(SPECIES, dw, to)).intoArray(dw, to);
      s11.fma(factor, FloatVector.fromArray(SPECIES, dw, to + dwTap)).intoArray(dw, to + dwTap);
      s12.fma(factor, FloatVector.fromArray(SPECIES, dw, to + 2 * dwTap))
          .intoArray(dw, to + 2 * dwTap);
      to += dwRow;
      s20.fma(factor, FloatVector.fromArray(SPECIES, dw, to)).intoArray(dw, to);
      s21.fma(factor, FloatVector.fromArray(SPECIES, dw, to + dwTap)).intoArray(dw, to + dwTap);
      s22.fma(factor, FloatVector.fromArray(SPECIES, dw, to + 2 * dwTap))
          .intoArray(dw, to + 2 * dwTap);
    }
  }

  private static void one(
      float[] dw,
      int w0,
      float[] x,
      int xPixel,
      int x0,
      float[] dy,
      int dyAt,
      int dyPixel,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = ch + l * xLine;
        for (int p = 0; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          s0 = FloatVector.fromArray(SPECIES, x, x0 + from).fma(d, s0);
          upstream += dyPixel;
          from += xPixel;
        }
      }
      s0.fma(factor, FloatVector.fromArray(SPECIES, dw, w0 + ch)).intoArray(dw, w0 + ch);
    }
  }

  private static void two(
      float[] dw,
      int w0,
      int w1,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      float[] dy,
      int dyAt,
      int dyPixel,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = ch + l * xLine;
        for (int p = 0; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          s0 = FloatVector.fromArray(SPECIES, x, x0 + from).fma(d, s0);
          s1 = FloatVector.fromArray(SPECIES, x, x1 + from).fma(d, s1);
          upstream += dyPixel;
          from += xPixel;
        }
      }
      s0.fma(factor, FloatVector.fromArray(SPECIES, dw, w0 + ch)).intoArray(dw, w0 + ch);
      s1.fma(factor, FloatVector.fromArray(SPECIES, dw, w1 + ch)).intoArray(dw, w1 + ch);
    }
  }

  private static void three(
      float[] dw,
      int w0,
      int w1,
      int w2,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      float[] dy,
      int dyAt,
      int dyPixel,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = ch + l * xLine;
        for (int p = 0; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          s0 = FloatVector.fromArray(SPECIES, x, x0 + from).fma(d, s0);
          s1 = FloatVector.fromArray(SPECIES, x, x1 + from).fma(d, s1);
          s2 = FloatVector.fromArray(SPECIES, x, x2 + from).fma(d, s2);
          upstream += dyPixel;
          from += xPixel;
        }
      }
      s0.fma(factor, FloatVector.fromArray(SPECIES, dw, w0 + ch)).intoArray(dw, w0 + ch);
      s1.fma(factor, FloatVector.fromArray(SPECIES, dw, w1 + ch)).intoArray(dw, w1 + ch);
      s2.fma(factor, FloatVector.fromArray(SPECIES, dw, w2 + ch)).intoArray(dw, w2 + ch);
    }
  }

  private static void four(
      float[] dw,
      int w0,
      int w1,
      int w2,
      int w3,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      int x3,
      float[] dy,
      int dyAt,
      int dyPixel,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = ch + l * xLine;
        for (int p = 0; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          s0 = FloatVector.fromArray(SPECIES, x, x0 + from).fma(d, s0);
          s1 = FloatVector.fromArray(SPECIES, x, x1 + from).fma(d, s1);
          s2 = FloatVector.fromArray(SPECIES, x, x2 + from).fma(d, s2);
          s3 = FloatVector.fromArray(SPECIES, x, x3 + from).fma(d, s3);
          upstream += dyPixel;
          from += xPixel;
        }
      }
      s0.fma(factor, FloatVector.fromArray(SPECIES, dw, w0 + ch)).intoArray(dw, w0 + ch);
      s1.fma(factor, FloatVector.fromArray(SPECIES, dw, w1 + ch)).intoArray(dw, w1 + ch);
      s2.fma(factor, FloatVector.fromArray(SPECIES, dw, w2 + ch)).intoArray(dw, w2 + ch);
      s3.fma(factor, FloatVector.fromArray(SPECIES, dw, w3 + ch)).intoArray(dw, w3 + ch);
    }
  }

  private static void five(
      float[] dw,
      int w0,
      int w1,
      int w2,
      int w3,
      int w4,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      float[] dy,
      int dyAt,
      int dyPixel,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      FloatVector s4 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = ch + l * xLine;
        for (int p = 0; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          s0 = FloatVector.fromArray(SPECIES, x, x0 + from).fma(d, s0);
          s1 = FloatVector.fromArray(SPECIES, x, x1 + from).fma(d, s1);
          s2 = FloatVector.fromArray(SPECIES, x, x2 + from).fma(d, s2);
          s3 = FloatVector.fromArray(SPECIES, x, x3 + from).fma(d, s3);
          s4 = FloatVector.fromArray(SPECIES, x, x4 + from).fma(d, s4);
          upstream += dyPixel;
          from += xPixel;
        }
      }
      s0.fma(factor, FloatVector.fromArray(SPECIES, dw, w0 + ch)).intoArray(dw, w0 + ch);
      s1.fma(factor, FloatVector.fromArray(SPECIES, dw, w1 + ch)).intoArray(dw, w1 + ch);
      s2.fma(factor, FloatVector.fromArray(SPECIES, dw, w2 + ch)).intoArray(dw, w2 + ch);
      s3.fma(factor, FloatVector.fromArray(SPECIES, dw, w3 + ch)).intoArray(dw, w3 + ch);
      s4.fma(factor, FloatVector.fromArray(SPECIES, dw, w4 + ch)).intoArray(dw, w4 + ch);
    }
  }

  private static void six(
      float[] dw,
      int w0,
      int w1,
      int w2,
      int w3,
      int w4,
      int w5,
      float[] x,
      int xPixel,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      int x5,
      float[] dy,
      int dyAt,
      int dyPixel,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      FloatVector s4 = FloatVector.zero(SPECIES);
      FloatVector s5 = FloatVector.zero(SPECIES);
      for (int l = 0; l < lines; l++) {
        int upstream = dyAt + ch + l * dyLine;
        int from = ch + l * xLine;
        for (int p = 0; p < n; p++) {
          FloatVector d = FloatVector.fromArray(SPECIES, dy, upstream);
          s0 = FloatVector.fromArray(SPECIES, x, x0 + from).fma(d, s0);
          s1 = FloatVector.fromArray(SPECIES, x, x1 + from).fma(d, s1);
          s2 = FloatVector.fromArray(SPECIES, x, x2 + from).fma(d, s2);
          s3 = FloatVector.fromArray(SPECIES, x, x3 + from).fma(d, s3);
          s4 = FloatVector.fromArray(SPECIES, x, x4 + from).fma(d, s4);
          s5 = FloatVector.fromArray(SPECIES, x, x5 + from).fma(d, s5);
          upstream += dyPixel;
          from += xPixel;
        }
      }
      s0.fma(factor, FloatVector.fromArray(SPECIES, dw, w0 + ch)).intoArray(dw, w0 + ch);
      s1.fma(factor, FloatVector.fromArray(SPECIES, dw, w1 + ch)).intoArray(dw, w1 + ch);
      s2.fma(factor, FloatVector.fromArray(SPECIES, dw, w2 + ch)).intoArray(dw, w2 + ch);
      s3.fma(factor, FloatVector.fromArray(SPECIES, dw, w3 + ch)).intoArray(dw, w3 + ch);
      s4.fma(factor, FloatVector.fromArray(SPECIES, dw, w4 + ch)).intoArray(dw, w4 + ch);
      s5.fma(factor, FloatVector.fromArray(SPECIES, dw, w5 + ch)).intoArray(dw, w5 + ch);
    }
  }
}
