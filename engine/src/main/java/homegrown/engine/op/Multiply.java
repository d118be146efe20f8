package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Product element by element: {@code y = a b}, with broadcasting. */
public final class Multiply extends Binary {

  private Multiply(Shape a, Shape b) {
    super(a, b);
  }

  /** The product of two tensors, element by element. */
  public static Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new Multiply(a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    return "mul";
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
    if (aStep == 1 && bStep == 1) {
      kernels.multiply(y, yAt, a, aAt, b, bAt, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[yAt + i] = a[aAt + i * aStep] * b[bAt + i * bStep];
    }
  }

  @Override
  void keep(Needs needs, int input) {
    needs.keepInput(input == A ? B : A);
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
    float[] other = input == A ? b : a;
    int at = input == A ? bAt : aAt;
    int step = input == A ? bStep : aStep;
    if (step == 1) {
      kernels.multiply(g, gAt, dy, dyAt, other, at, n);
      return;
    }
    System.arraycopy(dy, dyAt, g, gAt, n);
    kernels.scale(g, gAt, n, other[at]);
  }
}
