package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Difference: {@code y = a - b}, with broadcasting. */
public final class Subtract extends Binary {

  private Subtract(Shape a, Shape b) {
    super(a, b);
  }

  /** The difference of two tensors. */
  public static Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new Subtract(a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    return "sub";
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
    if (aStep == 1 && bStep == 1 && (y != b || yAt != bAt)) {
      if (y != a || yAt != aAt) {
        System.arraycopy(a, aAt, y, yAt, n);
      }
      kernels.addScaled(y, yAt, b, bAt, n, -1f);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[yAt + i] = a[aAt + i * aStep] - b[bAt + i * bStep];
    }
  }

  @Override
  void keep(Needs needs, int input) {
    // The gradient of the output is passed on.
  }

  @Override
  float sign(int input) {
    return input == A ? 1f : -1f;
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
    throw new IllegalStateException("the gradient of the output is passed on");
  }
}
