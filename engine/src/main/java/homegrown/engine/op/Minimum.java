package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/**
 * The smaller of two, element by element, with broadcasting. It takes the gradient; of two that are
 * equal each takes half of it.
 */
public final class Minimum extends Extreme {

  private Minimum(Shape a, Shape b) {
    super(a, b, false);
  }

  /** The smaller elements of two tensors. */
  public static Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new Minimum(a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    return "minimum";
  }
}
