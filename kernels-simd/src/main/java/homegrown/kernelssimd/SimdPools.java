package homegrown.kernelssimd;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling, a vector of channels at a time. The largest is that of four taps at once, some of them
 * twice where the window does not consist of fours. The gradient looks for the first element that
 * equals the largest one without branches: once it is found, what is looked for becomes a number
 * that nothing equals.
 */
final class SimdPools {

  private static final VectorSpecies<Float> SPECIES = SimdTiles.SPECIES;
  private static final int LANES = SimdTiles.LANES;
  private static final int TAPS = 4;

  /** Pixels whose last channels are worked on in scratch memory at a time. */
  private static final int PIXELS = 12;

  private SimdPools() {}

  /** Floats of scratch memory that {@link #max} needs. */
  static int scratchFloats() {
    return PIXELS * LANES;
  }

  static void max(
      float[] scratch,
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      int rows,
      int columns,
      int c,
      int n) {
    int taps = rows * columns;
    if (taps == 0) {
      for (int p = 0; p < n; p++) {
        Arrays.fill(y, yAt + p * yPixel, yAt + p * yPixel + c, Float.NEGATIVE_INFINITY);
      }
      return;
    }
    int whole = SPECIES.loopBound(c);
    max(y, yAt, yPixel, x, xAt, xPixel, xRow, xTap, taps, columns, whole, n);
    if (whole < c) {
      int from = xAt + whole;
      int to = yAt + whole;
      last(scratch, y, to, yPixel, x, from, xPixel, xRow, xTap, taps, columns, c - whole, n);
    }
  }

  /** Fewer channels than a vector has. */
  private static void last(
      float[] scratch,
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      int taps,
      int columns,
      int c,
      int n) {
    int fitting = SimdDepthwise.fitting(x.length, xAt, xPixel, xRow, xTap, columns, 0, taps, n);
    for (int p = 0; p < fitting; p += PIXELS) {
      int count = Math.min(PIXELS, fitting - p);
      int from = xAt + p * xPixel;
      max(scratch, 0, LANES, x, from, xPixel, xRow, xTap, taps, columns, LANES, count);
      for (int k = 0; k < count; k++) {
        System.arraycopy(scratch, k * LANES, y, yAt + (p + k) * yPixel, c);
      }
    }
    for (int p = fitting; p < n; p++) {
      for (int ch = 0; ch < c; ch++) {
        int from = xAt + p * xPixel + ch;
        float max = Float.NEGATIVE_INFINITY;
        for (int tap = 0; tap < taps; tap++) {
          max = Math.max(max, x[from + SimdDepthwise.offset(tap, columns, xRow, xTap)]);
        }
        y[yAt + p * yPixel + ch] = max;
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
      int rows,
      int columns,
      int c,
      int n,
      float alpha,
      boolean adds) {
    int whole = SPECIES.loopBound(c);
    for (int p = 0; p < n; p++) {
      int from = xAt + p * xPixel;
      int to = dxAt + p * xPixel;
      int pixel = p * yPixel;
      if (!adds && rows == 2 && columns == 2) {
        int below = from + xRow;
        placeOfFour(
            dx, to, to + xRow, x, from, below, xTap, y, yAt + pixel, dy, dyAt + pixel, c, alpha);
        continue;
      }
      for (int i = 0; !adds && i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          int tap = to + i * xRow + j * xTap;
          Arrays.fill(dx, tap, tap + c, 0f);
        }
      }
      gradientOfPixel(
          dx,
          to,
          x,
          from,
          xRow,
          xTap,
          y,
          yAt + pixel,
          dy,
          dyAt + pixel,
          rows,
          columns,
          whole,
          alpha);
      for (int ch = whole; ch < c; ch++) {
        float max = y[yAt + pixel + ch];
        float gradient = alpha * dy[dyAt + pixel + ch];
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            int tap = i * xRow + j * xTap + ch;
            if (x[from + tap] == max) {
              dx[to + tap] += gradient;
              max = Float.NaN;
            }
          }
        }
      }
    }
  }

  private static void max(
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      int taps,
      int columns,
      int c,
      int n) {
    for (int tap = 0; tap < taps; tap += TAPS) {
      int first = Math.max(0, Math.min(tap, taps - TAPS));
      int last = taps - 1;
      int x0 = xAt + SimdDepthwise.offset(first, columns, xRow, xTap);
      int x1 = xAt + SimdDepthwise.offset(Math.min(first + 1, last), columns, xRow, xTap);
      int x2 = xAt + SimdDepthwise.offset(Math.min(first + 2, last), columns, xRow, xTap);
      int x3 = xAt + SimdDepthwise.offset(Math.min(first + 3, last), columns, xRow, xTap);
      if (tap == 0) {
        largest(y, yAt, yPixel, x, x0, x1, x2, x3, xPixel, c, n);
      } else {
        larger(y, yAt, yPixel, x, x0, x1, x2, x3, xPixel, c, n);
      }
    }
  }

  private static void largest(
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int xPixel,
      int c,
      int n) {
    for (int p = 0; p < n; p++) {
      int to = yAt + p * yPixel;
      int from = p * xPixel;
      for (int ch = 0; ch < c; ch += LANES) {
        int at = from + ch;
        FloatVector v = FloatVector.fromArray(SPECIES, x, x0 + at);
        v = v.max(FloatVector.fromArray(SPECIES, x, x1 + at));
        v = v.max(FloatVector.fromArray(SPECIES, x, x2 + at));
        v.max(FloatVector.fromArray(SPECIES, x, x3 + at)).intoArray(y, to + ch);
      }
    }
  }

  private static void larger(
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int xPixel,
      int c,
      int n) {
    for (int p = 0; p < n; p++) {
      int to = yAt + p * yPixel;
      int from = p * xPixel;
      for (int ch = 0; ch < c; ch += LANES) {
        int at = from + ch;
        FloatVector v = FloatVector.fromArray(SPECIES, y, to + ch);
        v = v.max(FloatVector.fromArray(SPECIES, x, x0 + at));
        v = v.max(FloatVector.fromArray(SPECIES, x, x1 + at));
        v = v.max(FloatVector.fromArray(SPECIES, x, x2 + at));
        v.max(FloatVector.fromArray(SPECIES, x, x3 + at)).intoArray(y, to + ch);
      }
    }
  }

  private static void gradientOfPixel(
      float[] dx,
      int dxAt,
      float[] x,
      int xAt,
      int xRow,
      int xTap,
      float[] y,
      int yAt,
      float[] dy,
      int dyAt,
      int rows,
      int columns,
      int c,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    FloatVector none = FloatVector.broadcast(SPECIES, Float.NaN);
    int taps = rows * columns;
    for (int ch = 0; ch < c; ch += LANES) {
      FloatVector max = FloatVector.fromArray(SPECIES, y, yAt + ch);
      FloatVector gradient = FloatVector.fromArray(SPECIES, dy, dyAt + ch).mul(factor);
      int at = ch;
      int column = 0;
      for (int tap = 0; tap < taps; tap++) {
        FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + at);
        VectorMask<Float> found = v.compare(VectorOperators.EQ, max);
        FloatVector d = FloatVector.fromArray(SPECIES, dx, dxAt + at);
        d.blend(d.add(gradient), found).intoArray(dx, dxAt + at);
        max = max.blend(none, found);
        column++;
        at += xTap;
        if (column == columns) {
          column = 0;
          at += xRow - columns * xTap;
        }
      }
    }
  }

  /** The gradient of a window of 2 x 2, in place of what dx held. */
  private static void placeOfFour(
      float[] dx,
      int dx0,
      int dx1,
      float[] x,
      int x0,
      int x1,
      int tap,
      float[] y,
      int yAt,
      float[] dy,
      int dyAt,
      int c,
      float alpha) {
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    FloatVector none = FloatVector.broadcast(SPECIES, Float.NaN);
    FloatVector zero = FloatVector.zero(SPECIES);
    int whole = SPECIES.loopBound(c);
    for (int ch = 0; ch < whole; ch += LANES) {
      FloatVector max = FloatVector.fromArray(SPECIES, y, yAt + ch);
      FloatVector gradient = FloatVector.fromArray(SPECIES, dy, dyAt + ch).mul(factor);
      FloatVector a = FloatVector.fromArray(SPECIES, x, x0 + ch);
      FloatVector b = FloatVector.fromArray(SPECIES, x, x0 + tap + ch);
      FloatVector d = FloatVector.fromArray(SPECIES, x, x1 + ch);
      FloatVector e = FloatVector.fromArray(SPECIES, x, x1 + tap + ch);
      VectorMask<Float> found = a.compare(VectorOperators.EQ, max);
      zero.blend(gradient, found).intoArray(dx, dx0 + ch);
      max = max.blend(none, found);
      found = b.compare(VectorOperators.EQ, max);
      zero.blend(gradient, found).intoArray(dx, dx0 + tap + ch);
      max = max.blend(none, found);
      found = d.compare(VectorOperators.EQ, max);
      zero.blend(gradient, found).intoArray(dx, dx1 + ch);
      max = max.blend(none, found);
      found = e.compare(VectorOperators.EQ, max);
      zero.blend(gradient, found).intoArray(dx, dx1 + tap + ch);
    }
    for (int ch = whole; ch < c; ch++) {
      float max = y[yAt + ch];
      float gradient = alpha * dy[dyAt + ch];
      for (int i = 0; i < 4; i++) {
        int at = i % 2 * tap + ch;
        boolean found = x[(i < 2 ? x0 : x1) + at] == max;
        dx[(i < 2 ? dx0 : dx1) + at] = found ? gradient : 0f;
        max = found ? Float.NaN : max;
      }
    }
  }
}
