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
 * The entries of x along an axis at given indices: the axis is replaced by the dimensions of the
 * indices, which may repeat and count from the end. The gradient adds up over repeated indices.
 */
public final class Gather implements Operation {

  private static final int X = 0;
  private static final int INDICES = 1;

  private final int axis;

  private Gather(int axis) {
    this.axis = axis;
  }

  /** The entries at the indices; the axis may count from the end. */
  public static Tensor of(Graph graph, String layer, Tensor x, Tensor indices, int axis) {
    return graph.apply(new Gather(axis), layer, x, indices);
  }

  @Override
  public String name() {
    return "gather";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, 2);
    s.floats(X);
    s.ids(INDICES);
    Shape x = s.shape(X);
    int along = Runs.axis(axis, x.rank());
    s.require(
        along >= 0,
        "an axis of " + x,
        String.valueOf(axis),
        "axes count from 0, or from -1 backwards");
    int[] before = s.shape(INDICES).dims();
    int[] then = Arrays.copyOf(before, before.length + x.rank() - along - 1);
    for (int d = along + 1; d < x.rank(); d++) {
      then[before.length + d - along - 1] = x.dim(d);
    }
    return new Shape[] {x.upTo(along, then)};
  }

  @Override
  public void needs(Needs needs) {
    // Indices are inputs, which stay: backward needs nothing else.
  }

  private static int index(Frame f, int place, int size) {
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
    int along = Runs.axis(axis, f.shape(X).rank());
    int size = f.shape(X).dim(along);
    int width = Runs.width(f.shape(X), along + 1);
    int count = f.shape(INDICES).size();
    int rows = y.size() / width;
    for (int i = lane.from(rows, 1); i < lane.to(rows, 1); i++) {
      int from = i / count * size + index(f, i % count, size);
      System.arraycopy(x.data(), x.at() + from * width, y.data(), y.at() + i * width, width);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    int along = Runs.axis(axis, f.shape(X).rank());
    int size = f.shape(X).dim(along);
    int width = Runs.width(f.shape(X), along + 1);
    int count = f.shape(INDICES).size();
    int blocks = dx.size() / (size * width);
    // Indices repeat, so the lanes share what lies before the axis, or else after it.
    boolean before = blocks >= lane.count();
    int first = before ? lane.from(blocks, 1) : 0;
    int last = before ? lane.to(blocks, 1) : blocks;
    int from = before ? 0 : lane.from(width, Gradients.GRANULE);
    int n = before ? width : lane.to(width, Gradients.GRANULE) - from;
    for (int b = first; b < last; b++) {
      for (int i = 0; i < size && !f.adds(X); i++) {
        int at = dx.at() + (b * size + i) * width + from;
        Arrays.fill(dx.data(), at, at + n, 0f);
      }
      for (int i = 0; i < count; i++) {
        int at = dx.at() + (b * size + index(f, i, size)) * width + from;
        int dyAt = dy.at() + (b * count + i) * width + from;
        lane.kernels().addScaled(dx.data(), at, dy.data(), dyAt, n, f.scale(X));
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
