package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;

/** Rectified linear unit: {@code y = max(x, 0)}; its slope at 0 is 0. */
public final class Relu extends Rectifier {

  private static final Relu INSTANCE = new Relu();

  private Relu() {
    super("relu", 0f, Float.POSITIVE_INFINITY);
  }

  /** The positive part of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }
}
