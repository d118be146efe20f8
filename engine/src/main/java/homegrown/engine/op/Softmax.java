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

/** Softmax along an axis: {@code y = exp(x - max) / sum exp(x - max)}; x and y of one shape. */
public final class Softmax implements Operation {

  private static final int MAXIMA = 0;
  private static final int SUMS = 1;
  private static final int DOTS = 0;

  private final AxisLayout layout;

  private Softmax(AxisLayout layout) {
    this.layout = layout;
  }

  /**
   * Softmax along an axis.
   *
   * @param axis negative to count from the end
   */
  public static Tensor of(Graph graph, String layer, Tensor x, int axis) {
    return graph.apply(new Softmax(AxisLayout.of(x.shape(), axis)), layer, x);
  }

  @Override
  public String name() {
    return "softmax";
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
    needs.outputOverInput(0, 0);
    needs.forwardScratch(columns);
    needs.forwardScratch(columns);
    if (needs.backward()) {
      needs.keepOutput(0);
      needs.gradientOverGradient(0, 0);
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
    int n = layout.length;
    for (int q = lane.from(layout.positions, 1); q < lane.to(layout.positions, 1); q++) {
      if (!x.same(y)) {
        System.arraycopy(x.data(), x.at() + q * n, y.data(), y.at() + q * n, n);
      }
      lane.kernels().softmax(y.data(), y.at() + q * n, n);
    }
  }

  private void forwardColumns(Frame f, Lane lane) {
    Slice x = f.input(0);
    Slice y = f.output(0);
    Slice maxima = f.forwardScratch(MAXIMA);
    Slice sums = f.forwardScratch(SUMS);
    Kernels kernels = lane.kernels();
    int to = lane.to(layout.positions, 1);
    for (int q = lane.from(layout.positions, 1); q < to; q = layout.runEnd(q, to)) {
      int run = layout.runEnd(q, to) - q;
      int sumAt = sums.at() + q;
      maxima(maxima, q, x, layout, run);
      Arrays.fill(sums.data(), sumAt, sumAt + run, 0f);
      for (int c = 0; c < layout.length; c++) {
        int at = layout.at(q) + c * layout.inner;
        for (int i = 0; i < run; i++) {
          float most = maxima.data()[maxima.at() + q + i];
          y.data()[y.at() + at + i] = x.data()[x.at() + at + i] - most;
        }
        kernels.exp(y.data(), y.at() + at, y.data(), y.at() + at, run);
        kernels.addScaled(sums.data(), sumAt, y.data(), y.at() + at, run, 1f);
      }
      for (int c = 0; c < layout.length; c++) {
        int at = y.at() + layout.at(q) + c * layout.inner;
        for (int i = 0; i < run; i++) {
          y.data()[at + i] /= sums.data()[sumAt + i];
        }
      }
    }
  }

  /** The largest element of each of a run of positions. */
  static void maxima(Slice maxima, int position, Slice x, AxisLayout layout, int run) {
    int to = maxima.at() + position;
    System.arraycopy(x.data(), x.at() + layout.at(position), maxima.data(), to, run);
    for (int c = 1; c < layout.length; c++) {
      int at = x.at() + layout.at(position) + c * layout.inner;
      for (int i = 0; i < run; i++) {
        maxima.data()[to + i] = Math.max(maxima.data()[to + i], x.data()[at + i]);
      }
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice y = f.output(0);
    Slice dy = f.outputGradient(0);
    int to = lane.to(layout.positions, 1);
    if (layout.inner == 1) {
      int n = layout.length;
      for (int q = lane.from(layout.positions, 1); q < to; q++) {
        int at = q * n;
        double dot = lane.kernels().dot(dy.data(), dy.at() + at, y.data(), y.at() + at, n);
        for (int i = at; i < at + n; i++) {
          give(f, i, (float) dot);
        }
      }
      return;
    }
    Slice dots = f.backwardScratch(DOTS);
    for (int q = lane.from(layout.positions, 1); q < to; q = layout.runEnd(q, to)) {
      int run = layout.runEnd(q, to) - q;
      int dotAt = dots.at() + q;
      Arrays.fill(dots.data(), dotAt, dotAt + run, 0f);
      for (int c = 0; c < layout.length; c++) {
        int at = layout.at(q) + c * layout.inner;
        lane.kernels()
            .addProduct(dots.data(), dotAt, dy.data(), dy.at() + at, y.data(), y.at() + at, run);
      }
      for (int c = 0; c < layout.length; c++) {
        int at = layout.at(q) + c * layout.inner;
        for (int i = 0; i < run; i++) {
          give(f, at + i, dots.data()[dotAt + i]);
        }
      }
    }
  }

  /** The gradient of one element; dot is the sum of dy y along the axis. */
  private static void give(Frame f, int i, float dot) {
    Slice y = f.output(0);
    Slice dy = f.outputGradient(0);
    Slice dx = f.gradient(0);
    float d = f.scale(0) * y.data()[y.at() + i] * (dy.data()[dy.at() + i] - dot);
    dx.data()[dx.at() + i] = f.adds(0) ? dx.data()[dx.at() + i] + d : d;
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
