package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Sum over axes. */
public final class Sum extends SumOver {

  private Sum(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The sum over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Sum(x.shape(), false, axes), layer, x);
  }

  /** The sum over the given axes, which stay as dimensions of 1; over all if there are none. */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Sum(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_sum";
  }

  @Override
  float factor() {
    return 1f;
  }
}
