package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * The logarithm of softmax along an axis: {@code y = x - max - log sum exp(x - max)}; x and y of
 * one shape.
 */
public final class LogSoftmax implements Operation {

  private static final int EXPONENTIALS = 0;
  private static final int MAXIMA = 1;
  private static final int SUMS = 2;
  private static final int GRADIENT_SUMS = 1;

  private final AxisLayout layout;

  private LogSoftmax(AxisLayout layout) {
    this.layout = layout;
  }

  /**
   * The logarithm of softmax along an axis.
   *
   * @param axis negative to count from the end
   */
  public static Tensor of(Graph graph, String layer, Tensor x, int axis) {
    return graph.apply(new LogSoftmax(AxisLayout.of(x.shape(), axis)), layer, x);
  }

  @Override
  public String name() {
    return "log_softmax";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(0);
    layout.check(s, 0);
    return new Shape[] {s.shape(0)};
  }

  @Override
  public void needs(Needs needs) {
    long columns = layout.inner > 1 ? layout.positions : 0;
    long rows = (long) needs.lanes() * layout.length;
    needs.outputOverInput(0, 0);
    needs.forwardScratch(layout.inner > 1 ? columns : rows);
    needs.forwardScratch(columns);
    needs.forwardScratch(columns);
    if (needs.backward()) {
      needs.keepOutput(0);
      needs.gradientOverGradient(0, 0);
      needs.backwardScratch(layout.inner > 1 ? columns : rows);
      needs.backwardScratch(columns);
    }
  }

  @Override
  public void forward(Frame f, Lane lane) {
    if (layout.inner > 1) {
      forwardColumns(f, lane);
      return;
    }
    Slice x = f.input(0);
    Slice y = f.output(0);
    Slice row = f.forwardScratch(EXPONENTIALS);
    int n = layout.length;
    int rowAt = row.at() + lane.index() * n;
    for (int q = lane.from(layout.positions, 1); q < lane.to(layout.positions, 1); q++) {
      System.arraycopy(x.data(), x.at() + q * n, row.data(), rowAt, n);
      double logSum = lane.kernels().softmax(row.data(), rowAt, n);
      for (int i = q * n; i < (q + 1) * n; i++) {
        y.data()[y.at() + i] = (float) (x.data()[x.at() + i] - logSum);
      }
    }
  }

  private void forwardColumns(Frame f, Lane lane) {
    Slice x = f.input(0);
    Slice y = f.output(0);
    Slice e = f.forwardScratch(EXPONENTIALS);
    Slice maxima = f.forwardScratch(MAXIMA);
    Slice sums = f.forwardScratch(SUMS);
    Kernels kernels = lane.kernels();
    int to = lane.to(layout.positions, 1);
    for (int q = lane.from(layout.positions, 1); q < to; q = layout.runEnd(q, to)) {
      int run = layout.runEnd(q, to) - q;
      int eAt = e.at() + q;
      int sumAt = sums.at() + q;
      Softmax.maxima(maxima, q, x, layout, run);
      Arrays.fill(sums.data(), sumAt, sumAt + run, 0f);
      for (int c = 0; c < layout.length; c++) {
        int at = layout.at(q) + c * layout.inner;
        for (int i = 0; i < run; i++) {
          float shifted = x.data()[x.at() + at + i] - maxima.data()[maxima.at() + q + i];
          y.data()[y.at() + at + i] = shifted;
        }
        kernels.exp(e.data(), eAt, y.data(), y.at() + at, run);
        kernels.addScaled(sums.data(), sumAt, e.data(), eAt, run, 1f);
      }
      for (int i = 0; i < run; i++) {
        sums.data()[sumAt + i] = (float) Math.log(sums.data()[sumAt + i]);
      }
      for (int c = 0; c < layout.length; c++) {
        int at = y.at() + layout.at(q) + c * layout.inner;
        kernels.addScaled(y.data(), at, sums.data(), sumAt, run, -1f);
      }
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice y = f.output(0);
    Slice dy = f.outputGradient(0);
    Slice e = f.backwardScratch(EXPONENTIALS);
    Kernels kernels = lane.kernels();
    int to = lane.to(layout.positions, 1);
    if (layout.inner == 1) {
      int n = layout.length;
      int eAt = e.at() + lane.index() * n;
      for (int q = lane.from(layout.positions, 1); q < to; q++) {
        kernels.exp(e.data(), eAt, y.data(), y.at() + q * n, n);
        float sum = (float) kernels.sum(dy.data(), dy.at() + q * n, n);
        for (int i = 0; i < n; i++) {
          give(f, q * n + i, e.data()[eAt + i] * sum);
        }
      }
      return;
    }
    Slice sums = f.backwardScratch(GRADIENT_SUMS);
    for (int q = lane.from(layout.positions, 1); q < to; q = layout.runEnd(q, to)) {
      int run = layout.runEnd(q, to) - q;
      int sumAt = sums.at() + q;
      Arrays.fill(sums.data(), sumAt, sumAt + run, 0f);
      for (int c = 0; c < layout.length; c++) {
        int at = dy.at() + layout.at(q) + c * layout.inner;
        kernels.addScaled(sums.data(), sumAt, dy.data(), at, run, 1f);
      }
      for (int c = 0; c < layout.length; c++) {
        int at = layout.at(q) + c * layout.inner;
        kernels.exp(e.data(), e.at() + q, y.data(), y.at() + at, run);
        for (int i = 0; i < run; i++) {
          give(f, at + i, e.data()[e.at() + q + i] * sums.data()[sumAt + i]);
        }
      }
    }
  }

  /** The gradient of one element: that of the output, less its part of the sum of all. */
  private static void give(Frame f, int i, float part) {
    Slice dy = f.outputGradient(0);
    Slice dx = f.gradient(0);
    float d = f.scale(0) * (dy.data()[dy.at() + i] - part);
    dx.data()[dx.at() + i] = f.adds(0) ? dx.data()[dx.at() + i] + d : d;
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
