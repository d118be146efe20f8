package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;
import java.util.Arrays;

/** The axes in another order: dimension i of y is dimension {@code order[i]} of x. */
public final class Transpose extends Selection {

  private final int[] order;
  private final boolean fits;
  private final Shape result;
  private final Walk walk;

  private Transpose(Shape x, int[] order) {
    this.order = order;
    int rank = x.rank();
    boolean[] taken = new boolean[rank];
    boolean permutes = order.length == rank;
    int[] dims = new int[rank];
    int[] strides = new int[rank];
    int[] own = Walk.rowMajor(x.dims());
    for (int d = 0; d < rank && permutes; d++) {
      int axis = order[d] < 0 ? order[d] + rank : order[d];
      permutes = axis >= 0 && axis < rank && !taken[axis];
      if (permutes) {
        taken[axis] = true;
        dims[d] = x.dim(axis);
        strides[d] = own[axis];
      }
    }
    this.fits = permutes;
    this.result = permutes ? Shape.of(dims) : x;
    this.walk = Walk.of(result.dims(), permutes ? strides : own, Walk.rowMajor(result.dims()));
  }

  /**
   * x with its axes in another order.
   *
   * @param order the axes of x, each once; they may count from the end
   */
  public static Tensor of(Graph graph, String layer, Tensor x, int... order) {
    return graph.apply(new Transpose(x.shape(), order.clone()), layer, x);
  }

  @Override
  public String name() {
    return "transpose";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        fits,
        "each axis of x " + s.shape(X) + " once",
        Arrays.toString(order),
        "axes count from 0");
    return new Shape[] {result};
  }

  @Override
  Walk walk() {
    return walk;
  }

  @Override
  int first() {
    return 0;
  }

  @Override
  boolean complete() {
    return true;
  }
}
