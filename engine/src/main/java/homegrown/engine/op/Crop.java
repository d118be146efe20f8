package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;
import java.util.Arrays;

/** A part of x: along some axes the elements from a start to an end in steps, which may go back. */
public final class Crop extends Selection {

  private final String asked;
  private final boolean fits;
  private final Shape result;
  private final Walk walk;
  private final int first;
  private final boolean complete;

  private Crop(Shape x, int[] starts, int[] ends, int[] axes, int[] steps) {
    this.asked =
        Arrays.toString(starts)
            + " to "
            + Arrays.toString(ends)
            + " along "
            + Arrays.toString(axes)
            + " in steps of "
            + Arrays.toString(steps);
    int[] dims = x.dims();
    int[] strides = Walk.rowMajor(dims);
    boolean[] taken = new boolean[dims.length];
    boolean inside =
        starts.length == axes.length && ends.length == axes.length && steps.length == axes.length;
    int at = 0;
    for (int i = 0; i < axes.length && inside; i++) {
      int axis = axes[i] < 0 ? axes[i] + dims.length : axes[i];
      inside = axis >= 0 && axis < dims.length && !taken[axis] && steps[i] != 0;
      if (inside) {
        taken[axis] = true;
        int last = dims[axis] - 1;
        boolean up = steps[i] > 0;
        int from = bounded(starts[i], dims[axis], 0, up ? dims[axis] : last);
        int to = bounded(ends[i], dims[axis], up ? 0 : -1, dims[axis]);
        long span = up ? (long) to - from : (long) from - to;
        long stride = Math.abs((long) steps[i]);
        inside = span > 0;
        if (inside) {
          at += from * strides[axis];
          dims[axis] = (int) ((span + stride - 1) / stride);
          // One element needs no step, and a large one would overflow.
          strides[axis] = dims[axis] == 1 ? 0 : strides[axis] * steps[i];
        }
      }
    }
    this.fits = inside;
    this.result = inside ? Shape.of(dims) : x;
    this.walk =
        Walk.of(
            result.dims(),
            inside ? strides : Walk.rowMajor(x.dims()),
            Walk.rowMajor(result.dims()));
    this.first = at;
    this.complete = result.size() == x.size();
  }

  private static int bounded(int index, int dim, int low, int high) {
    int counted = index < 0 ? (int) Math.max(-1L, (long) index + dim) : index;
    return Math.max(low, Math.min(high, counted));
  }

  /** The elements from one index (inclusive) to another (exclusive) along an axis. */
  public static Tensor of(Graph graph, String layer, Tensor x, int axis, int from, int to) {
    return of(graph, layer, x, new int[] {from}, new int[] {to}, new int[] {axis}, new int[] {1});
  }

  /**
   * The elements from a start (inclusive) to an end (exclusive) in steps, along each of some axes.
   *
   * @param starts negative ones count from the end
   * @param ends negative ones count from the end; beyond the axis they mean its end, or with a
   *     negative step its beginning
   * @param steps not zero; negative ones go back
   */
  public static Tensor of(
      Graph graph, String layer, Tensor x, int[] starts, int[] ends, int[] axes, int[] steps) {
    return graph.apply(new Crop(x.shape(), starts, ends, axes, steps), layer, x);
  }

  @Override
  public String name() {
    return "slice";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        fits,
        "a start, an end, an axis and a step for each of different axes, and at least one element"
            + " of x "
            + s.shape(X),
        asked,
        "ends are exclusive");
    return new Shape[] {result};
  }

  @Override
  Walk walk() {
    return walk;
  }

  @Override
  int first() {
    return first;
  }

  @Override
  boolean complete() {
    return complete;
  }
}
