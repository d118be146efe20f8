package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/**
 * The larger of two, element by element, with broadcasting. It takes the gradient; of two that are
 * equal each takes half of it.
 */
public final class Maximum extends Extreme {

  private Maximum(Shape a, Shape b) {
    super(a, b, true);
  }

  /** The larger elements of two tensors. */
  public static Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new Maximum(a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    return "maximum";
  }
}
