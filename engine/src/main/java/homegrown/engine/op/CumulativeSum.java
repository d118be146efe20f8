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
import homegrown.kernels.Lane;

/**
 * Sums along an axis of all elements up to each, from the beginning or from the end, with the
 * element itself or without it; x and y of one shape.
 */
public final class CumulativeSum implements Operation {

  private static final int X = 0;

  private final AxisLayout layout;
  private final boolean exclusive;
  private final boolean reverse;

  private CumulativeSum(AxisLayout layout, boolean exclusive, boolean reverse) {
    this.layout = layout;
    this.exclusive = exclusive;
    this.reverse = reverse;
  }

  /** Sums from the beginning, each element's own included; the axis may count from the end. */
  public static Tensor of(Graph graph, String layer, Tensor x, int axis) {
    return of(graph, layer, x, axis, false, false);
  }

  /**
   * Sums along an axis, which may count from the end.
   *
   * @param exclusive whether an element is left out of its own sum
   * @param reverse whether sums begin at the end
   */
  public static Tensor of(
      Graph graph, String layer, Tensor x, int axis, boolean exclusive, boolean reverse) {
    AxisLayout layout = AxisLayout.of(x.shape(), axis);
    return graph.apply(new CumulativeSum(layout, exclusive, reverse), layer, x);
  }

  @Override
  public String name() {
    return "cumulative_sum";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    layout.check(s, X);
    return new Shape[] {s.shape(X)};
  }

  @Override
  public void needs(Needs needs) {
    // Linear.
  }

  @Override
  public void forward(Frame f, Lane lane) {
    sums(lane, f.output(0), f.input(X), reverse, 1f, false);
  }

  /** An element is in the sums of those behind it. */
  @Override
  public void backward(Frame f, Lane lane) {
    sums(lane, f.gradient(X), f.outputGradient(0), !reverse, f.scale(X), f.adds(X));
  }

  private void sums(Lane lane, Slice out, Slice in, boolean fromEnd, float scale, boolean adds) {
    int step = fromEnd ? -layout.inner : layout.inner;
    int first = fromEnd ? (layout.length - 1) * layout.inner : 0;
    int to = lane.to(layout.positions, Gradients.GRANULE);
    for (int q = lane.from(layout.positions, Gradients.GRANULE); q < to; q++) {
      int at = layout.at(q) + first;
      double sum = 0;
      for (int c = 0; c < layout.length; c++) {
        double before = sum;
        sum += in.data()[in.at() + at];
        float value = scale * (float) (exclusive ? before : sum);
        float other = adds ? out.data()[out.at() + at] : 0f;
        out.data()[out.at() + at] = other + value;
        at += step;
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
