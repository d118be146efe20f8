package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * A choice: elements of a where a condition is not zero, of b elsewhere, with broadcasting of all
 * three. What is not chosen is not looked at, be it infinite or not a number, and gets no gradient;
 * nor does the condition.
 *
 * <p>The choice is the sum of two layers, one for each branch, with zeros where the other is
 * chosen: an operation of this class is one of them.
 */
public final class Where extends Binary {

  private final boolean chosen;

  private Where(Shape condition, Shape branch, boolean chosen) {
    super(condition, branch);
    this.chosen = chosen;
  }

  /** a where the condition is not zero, b elsewhere. */
  public static Tensor of(Graph graph, String layer, Tensor condition, Tensor a, Tensor b) {
    return Add.of(
        graph,
        layer,
        branch(graph, layer + "-true", condition, a, true),
        branch(graph, layer + "-false", condition, b, false));
  }

  private static Tensor branch(
      Graph graph, String layer, Tensor condition, Tensor branch, boolean chosen) {
    return graph.apply(
        new Where(condition.shape(), branch.shape(), chosen), layer, condition, branch);
  }

  @Override
  public String name() {
    return "where";
  }

  @Override
  public boolean differentiable(int input) {
    return input == B;
  }

  @Override
  void apply(
      Kernels kernels,
      float[] y,
      int yAt,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = (a[aAt + i * aStep] != 0) == chosen ? b[bAt + i * bStep] : 0f;
    }
  }

  @Override
  void keep(Needs needs, int input) {
    needs.keepInput(A);
  }

  @Override
  void gradient(
      int input,
      Kernels kernels,
      float[] g,
      int gAt,
      float[] dy,
      int dyAt,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int n) {
    for (int i = 0; i < n; i++) {
      g[gAt + i] = (a[aAt + i * aStep] != 0) == chosen ? dy[dyAt + i] : 0f;
    }
  }
}
