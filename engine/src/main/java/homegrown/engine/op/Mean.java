package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Mean over axes. */
public final class Mean extends SumOver {

  private Mean(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The mean over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Mean(x.shape(), false, axes), layer, x);
  }

  /** The mean over the given axes, which stay as dimensions of 1; over all if there are none. */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Mean(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_mean";
  }

  @Override
  float factor() {
    return 1f / depth();
  }
}
