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
import java.util.List;

/** A tensor cut along an axis into parts of given sizes. */
public final class Split implements Operation {

  private static final int X = 0;

  private final int axis;
  private final int[] sizes;

  private Split(int axis, int[] sizes) {
    this.axis = axis;
    this.sizes = sizes;
  }

  /** The parts of x; the axis may count from the end. */
  public static List<Tensor> of(Graph graph, String layer, Tensor x, int axis, int... sizes) {
    return graph.applyAll(new Split(axis, sizes.clone()), layer, x);
  }

  @Override
  public String name() {
    return "split";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    int along = Runs.axis(axis, s.shape(X).rank());
    s.require(
        along >= 0,
        "an axis of " + s.shape(X),
        String.valueOf(axis),
        "axes count from 0, or from -1 backwards");
    long sum = 0;
    boolean positive = sizes.length > 0;
    for (int size : sizes) {
      sum += size;
      positive &= size > 0;
    }
    s.require(
        positive && sum == s.shape(X).dim(along),
        "sizes that add up to " + s.shape(X).dim(along),
        Arrays.toString(sizes),
        "x is " + s.shape(X) + ", cut along axis " + axis);
    Shape[] parts = new Shape[sizes.length];
    for (int i = 0; i < parts.length; i++) {
      int[] dims = s.shape(X).dims();
      dims[along] = sizes[i];
      parts[i] = Shape.of(dims);
    }
    return parts;
  }

  @Override
  public void needs(Needs needs) {
    // Copies.
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    int along = Runs.axis(axis, f.shape(X).rank());
    int row = Runs.width(f.shape(X), along);
    int offset = 0;
    for (int o = 0; o < sizes.length; o++) {
      int width = Runs.width(f.outputShape(o), along);
      Runs.scatter(lane, f.output(o), width, x, offset, row);
      offset += width;
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    int along = Runs.axis(axis, f.shape(X).rank());
    int row = Runs.width(f.shape(X), along);
    int offset = 0;
    for (int o = 0; o < sizes.length; o++) {
      int width = Runs.width(f.outputShape(o), along);
      if (f.has(o) || !f.adds(X)) {
        int size = f.outputShape(o).size();
        int to = lane.to(size, Gradients.GRANULE);
        for (int e = lane.from(size, Gradients.GRANULE); e < to; ) {
          int column = e % width;
          int n = Math.min(width - column, to - e);
          int at = e / width * row + offset + column;
          if (f.has(o)) {
            Slice dy = f.outputGradient(o);
            Gradients.add(lane.kernels(), f, X, at, dy.data(), dy.at() + e, n, 1f);
          } else {
            Gradients.addConstant(f, X, at, n, 0f);
          }
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
