package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;

/**
 * x repeated to a shape by the rules of numpy: shapes are aligned at their last dimensions, and a
 * dimension of 1 or a missing one is repeated.
 */
public final class Expand extends Repetition {

  private final Shape asked;
  private final Broadcast shape;

  private Expand(Shape x, Shape asked, Broadcast shape) {
    super(walk(shape.fits() ? x : shape.result(), shape.result()));
    this.asked = asked;
    this.shape = shape;
  }

  private static Walk walk(Shape x, Shape y) {
    return Walk.of(y.dims(), Walk.broadcast(x, y), Walk.rowMajor(y.dims()));
  }

  /**
   * x repeated to a shape.
   *
   * @param dims as in ONNX, where one is 1 or missing y has that of x
   */
  public static Tensor to(Graph graph, String layer, Tensor x, int... dims) {
    Shape asked = Shape.of(dims);
    return graph.apply(new Expand(x.shape(), asked, Broadcast.of(x.shape(), asked)), layer, x);
  }

  @Override
  public String name() {
    return "expand";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        shape.fits(),
        "a shape whose dimensions are those of x " + s.shape(X) + " or meet a 1, from the last on",
        asked.toString(),
        "reshape x first");
    return new Shape[] {shape.result()};
  }
}
