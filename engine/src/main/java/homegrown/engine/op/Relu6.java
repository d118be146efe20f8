package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;

/** Rectifier with a ceiling: {@code y = min(max(x, 0), 6)}; its slope at 0 and at 6 is 0. */
public final class Relu6 extends Rectifier {

  private static final Relu6 INSTANCE = new Relu6();

  private Relu6() {
    super("relu6", 0f, 6f);
  }

  /** x between 0 and 6. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }
}
