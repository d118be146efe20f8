package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Quotient: {@code y = a / b}, with broadcasting. */
public final class Divide extends Binary {

  private Divide(Shape a, Shape b) {
    super(a, b);
  }

  /** The quotient of two tensors, element by element. */
  public static Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new Divide(a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    return "div";
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
      y[yAt + i] = a[aAt + i * aStep] / b[bAt + i * bStep];
    }
  }

  @Override
  void keep(Needs needs, int input) {
    needs.keepInput(B);
    if (input == B) {
      needs.keepInput(A);
    }
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
    if (input == A) {
      for (int i = 0; i < n; i++) {
        g[gAt + i] = dy[dyAt + i] / b[bAt + i * bStep];
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      float divisor = b[bAt + i * bStep];
      g[gAt + i] = -dy[dyAt + i] * (a[aAt + i * aStep] / divisor) / divisor;
    }
  }
}
