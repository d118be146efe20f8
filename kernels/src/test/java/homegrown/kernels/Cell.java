package homegrown.kernels;

import java.util.SplittableRandom;

/** The slices of a recurrent cell, with three gates or with four. */
final class Cell {

  private static final int LSTM_GATES = 4;

  private final int n;
  private final int stride;
  private final int count;
  private final Slice gates;
  private final Slice before;
  private final Slice c;
  private final Slice h;
  private final Slice dh;
  private final Slice dc;

  Cell(SplittableRandom random, int n, int gap, int count) {
    this(
        n,
        n + gap,
        count,
        new Slice[] {
          Slice.random(random, count * (n + gap), -3, 3),
          Slice.random(random, n, -2, 2),
          Slice.of(n),
          Slice.of(n),
          Slice.random(random, n, -1, 1),
          Slice.random(random, n, -1, 1)
        });
  }

  private Cell(int n, int stride, int count, Slice[] slices) {
    this.n = n;
    this.stride = stride;
    this.count = count;
    gates = slices[0];
    before = slices[1];
    c = slices[2];
    h = slices[3];
    dh = slices[4];
    dc = slices[5];
  }

  Cell copy() {
    return new Cell(
        n,
        stride,
        count,
        new Slice[] {
          gates.copy(), before.copy(), c.copy(), h.copy(), dh.copy(), dc.copy(),
        });
  }

  void forward(Kernels k, int from, int units) {
    int g = gates.at + from;
    int b = before.at + from;
    if (count == LSTM_GATES) {
      k.lstm(
          gates.data, g, stride, before.data, b, c.data, c.at + from, h.data, h.at + from, units);
    } else {
      k.cifg(
          gates.data, g, stride, before.data, b, c.data, c.at + from, h.data, h.at + from, units);
    }
  }

  void backward(Kernels k, int from, int units) {
    int g = gates.at + from;
    int b = before.at + from;
    int cAt = c.at + from;
    if (count == LSTM_GATES) {
      k.lstmGradient(
          gates.data,
          g,
          stride,
          before.data,
          b,
          c.data,
          cAt,
          dh.data,
          dh.at + from,
          dc.data,
          dc.at + from,
          units);
    } else {
      k.cifgGradient(
          gates.data,
          g,
          stride,
          before.data,
          b,
          c.data,
          cAt,
          dh.data,
          dh.at + from,
          dc.data,
          dc.at + from,
          units);
    }
  }

  /** Steps forward and back with both kernels, each from the same numbers. */
  void check(Kernels kernels, Kernels naive) {
    Cell expected = copy();
    Cell actual = copy();
    expected.forward(naive, 0, n);
    actual.forward(kernels, 0, n);
    String what = count + " gates, " + n + " units";
    actual.gates.assertClose(expected.gates, 0, 4e-7, what);
    actual.c.assertClose(expected.c, 0, 2e-6, what);
    actual.h.assertClose(expected.h, 0, 2e-6, what);
    actual.before.assertSame(before, what);
    gap(actual, gates);
    Cell back = expected.copy();
    Cell input = expected.copy();
    expected.backward(naive, 0, n);
    back.backward(kernels, 0, n);
    back.gates.assertClose(expected.gates, 0, 2e-6, what + " gradient");
    back.dc.assertClose(expected.dc, 0, 2e-6, what + " gradient");
    back.before.assertSame(before, what);
    back.c.assertSame(input.c, what);
    back.h.assertSame(input.h, what);
    back.dh.assertSame(dh, what);
    gap(back, gates);
  }

  void assertSame(Cell other) {
    gates.assertSame(other.gates, "gates");
    c.assertSame(other.c, "c");
    h.assertSame(other.h, "h");
    dc.assertSame(other.dc, "dc");
  }

  /**
   * The gradient by central differences of {@code sum(dh h + dc c)}, worked out with the given
   * kernels, and the largest distance of it from what they say.
   */
  double largestGradientError(Kernels kernels) {
    Cell exact = copy();
    exact.forward(kernels, 0, n);
    exact.backward(kernels, 0, n);
    double worst = 0;
    for (int i = 0; i < gates.size; i++) {
      worst = Math.max(worst, Math.abs(slope(kernels, gates, i) - exact.gates.get(i)));
    }
    for (int i = 0; i < n; i++) {
      worst = Math.max(worst, Math.abs(slope(kernels, before, i) - exact.dc.get(i)));
    }
    return worst;
  }

  private double slope(Kernels kernels, Slice where, int i) {
    float step = 0x1p-7f;
    float middle = where.get(i);
    where.set(i, middle + step);
    double high = loss(kernels);
    where.set(i, middle - step);
    double low = loss(kernels);
    where.set(i, middle);
    return (high - low) / (2 * step);
  }

  private double loss(Kernels kernels) {
    Cell copy = copy();
    copy.forward(kernels, 0, n);
    double loss = 0;
    for (int i = 0; i < n; i++) {
      loss += (double) dh.get(i) * copy.h.get(i) + (double) dc.get(i) * copy.c.get(i);
    }
    return loss;
  }

  /** What stands between the gates of the units belongs to others. */
  private void gap(Cell actual, Slice original) {
    for (int g = 0; g < count; g++) {
      for (int j = n; j < stride; j++) {
        int at = g * stride + j;
        if (actual.gates.get(at) != original.get(at)) {
          throw new AssertionError("gate " + g + ", unit " + j + " of " + n + " was written");
        }
      }
    }
  }
}
