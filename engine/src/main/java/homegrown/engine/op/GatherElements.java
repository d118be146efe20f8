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
import java.util.Arrays;

/**
 * Elements of x, each at its own index along an axis: y has the shape of the indices, and {@code
 * y[i, j, ...] = x[i, index, ...]} for axis 1. Indices may repeat and count from the end; along the
 * other axes there are at most as many as in x. The gradient adds up over repeated indices.
 */
public final class GatherElements implements Operation {

  private static final int X = 0;
  private static final int INDICES = 1;

  private final AxisLayout layout;
  private final boolean fits;
  private final int size;
  private final int step;
  private final Walk lines;

  private GatherElements(Shape x, Shape indices, int axis) {
    this.layout = AxisLayout.of(indices, axis);
    int along = Runs.axis(axis, x.rank());
    boolean fit = along >= 0 && indices.rank() == x.rank();
    for (int d = 0; fit && d < x.rank(); d++) {
      fit = d == along || indices.dim(d) <= x.dim(d);
    }
    this.fits = fit;
    this.size = fit ? x.dim(along) : 0;
    this.step = fit ? Runs.width(x, along + 1) : 0;
    int[] dims = indices.dims();
    if (fit) {
      dims[along] = 1;
    }
    this.lines = Walk.of(dims, Walk.rowMajor(fit ? x.dims() : dims));
  }

  /** The elements at the indices; the axis may count from the end. */
  public static Tensor of(Graph graph, String layer, Tensor x, Tensor indices, int axis) {
    return graph.apply(new GatherElements(x.shape(), indices.shape(), axis), layer, x, indices);
  }

  @Override
  public String name() {
    return "gather_elements";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, 2);
    s.floats(X);
    s.ids(INDICES);
    layout.check(s, X);
    s.require(
        fits,
        "indices of as many dimensions as x " + s.shape(X) + ", no larger but along the axis",
        s.shape(INDICES).toString(),
        "there is one index for each element of the result");
    return new Shape[] {s.shape(INDICES)};
  }

  @Override
  public void needs(Needs needs) {
    // Indices are inputs, which stay: backward needs nothing else.
  }

  private int index(Frame f, int place) {
    int index = f.ids(INDICES)[place];
    if (index < -size || index >= size) {
      throw f.error(
          "indices in " + -size + ".." + (size - 1), index + " at " + place, "check the indices");
    }
    return index < 0 ? index + size : index;
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    int to = lane.to(layout.positions, Gradients.GRANULE);
    for (int q = lane.from(layout.positions, Gradients.GRANULE); q < to; q++) {
      int line = x.at() + lines.atElement(X, q);
      for (int c = 0; c < layout.length; c++) {
        int at = layout.at(q) + c * layout.inner;
        y.data()[y.at() + at] = x.data()[line + index(f, at) * step];
      }
    }
  }

  /** Indices of a line stay in a line of x, so the lanes share lines. */
  @Override
  public void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    if (!f.adds(X)) {
      int from = lane.from(dx.size(), Gradients.GRANULE);
      int end = lane.to(dx.size(), Gradients.GRANULE);
      Arrays.fill(dx.data(), dx.at() + from, dx.at() + end, 0f);
      lane.sync();
    }
    float scale = f.scale(X);
    int to = lane.to(layout.positions, Gradients.GRANULE);
    for (int q = lane.from(layout.positions, Gradients.GRANULE); q < to; q++) {
      int line = dx.at() + lines.atElement(X, q);
      for (int c = 0; c < layout.length; c++) {
        int at = layout.at(q) + c * layout.inner;
        dx.data()[line + index(f, at) * step] += scale * dy.data()[dy.at() + at];
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
