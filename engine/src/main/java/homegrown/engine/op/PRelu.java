package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Rectifier whose slope below zero is learnt (He et al. 2015): {@code y = x} above 0, else {@code
 * slope x}, with broadcasting: a slope [C] is one for each channel. At 0 the slope is that below.
 */
public final class PRelu extends Binary {

  private PRelu(Shape x, Shape slope) {
    super(x, slope);
  }

  /** A rectifier with slopes. */
  public static Tensor of(Graph graph, String layer, Tensor x, Tensor slope) {
    return graph.apply(new PRelu(x.shape(), slope.shape()), layer, x, slope);
  }

  @Override
  public String name() {
    return "prelu";
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
      float x = a[aAt + i * aStep];
      y[yAt + i] = Math.max(x, 0f) + b[bAt + i * bStep] * Math.min(x, 0f);
    }
  }

  @Override
  void keep(Needs needs, int input) {
    needs.keepInput(A);
    if (input == A) {
      needs.keepInput(B);
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
    for (int i = 0; i < n; i++) {
      float x = a[aAt + i * aStep];
      float slope =
          input == A ? Masks.choose(Masks.positive(x), 1f, b[bAt + i * bStep]) : Math.min(x, 0f);
      g[gAt + i] = dy[dyAt + i] * slope;
    }
  }
}
