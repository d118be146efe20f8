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

/** Tensors one after the other along an axis; all other dimensions are the same. */
public final class Concat implements Operation {

  private final int axis;

  private Concat(int axis) {
    this.axis = axis;
  }

  /** The tensors one after the other; the axis may count from the end. */
  public static Tensor of(Graph graph, String layer, int axis, Tensor... parts) {
    return graph.apply(new Concat(axis), layer, parts);
  }

  @Override
  public String name() {
    return "concat";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, Integer.MAX_VALUE);
    Shape first = s.shape(0);
    int along = Runs.axis(axis, first.rank());
    s.require(
        along >= 0,
        "an axis of " + first,
        String.valueOf(axis),
        "axes count from 0, or from -1 backwards");
    int[] dims = first.dims();
    dims[along] = 0;
    for (int i = 0; i < s.count(); i++) {
      s.floats(i);
      int[] own = s.shape(i).dims();
      s.require(
          own.length == dims.length,
          "dimensions as those of " + first,
          s.shape(i).toString(),
          "reshape it first");
      dims[along] += own[along];
      own[along] = first.dim(along);
      s.require(
          Shape.of(own).equals(first),
          "dimensions as those of " + first + " but along axis " + axis,
          s.shape(i).toString(),
          "reshape it first");
    }
    return new Shape[] {Shape.of(dims)};
  }

  @Override
  public void needs(Needs needs) {
    // Copies.
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice y = f.output(0);
    int along = Runs.axis(axis, f.outputShape(0).rank());
    int row = Runs.width(f.outputShape(0), along);
    int offset = 0;
    for (int i = 0; i < f.inputs(); i++) {
      Slice x = f.input(i);
      int width = Runs.width(f.shape(i), along);
      Runs.gather(lane, y, offset, row, x, width);
      offset += width;
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    int along = Runs.axis(axis, f.outputShape(0).rank());
    int row = Runs.width(f.outputShape(0), along);
    int offset = 0;
    for (int i = 0; i < f.inputs(); i++) {
      int width = Runs.width(f.shape(i), along);
      if (f.wants(i)) {
        int to = lane.to(f.gradient(i).size(), Gradients.GRANULE);
        for (int e = lane.from(f.gradient(i).size(), Gradients.GRANULE); e < to; ) {
          int column = e % width;
          int n = Math.min(width - column, to - e);
          int at = dy.at() + e / width * row + offset + column;
          Gradients.add(lane.kernels(), f, i, e, dy.data(), at, n, 1f);
          e += n;
        }
      }
      offset += width;
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
