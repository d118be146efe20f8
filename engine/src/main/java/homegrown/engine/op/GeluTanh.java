package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * The approximation of {@link Gelu} by a hyperbolic tangent: {@code y = x / 2 (1 + tanh(sqrt(2 /
 * pi) (x + 0.044715 x^3)))}.
 */
public final class GeluTanh extends Elementwise {

  private static final float ROOT = (float) Math.sqrt(2 / Math.PI);
  private static final float CUBIC = 0.044715f;

  /** Beyond this the tangent is -1 or 1, and its cube must not overflow. */
  private static final float LIMIT = 10f;

  private static final GeluTanh INSTANCE = new GeluTanh();

  private GeluTanh() {}

  /** x times about the probability that a normal variable is below it. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  private static float bounded(float x) {
    return Math.max(-LIMIT, Math.min(LIMIT, x));
  }

  private static float argument(float x) {
    float v = bounded(x);
    return ROOT * (v + CUBIC * v * v * v);
  }

  @Override
  public String name() {
    return "gelu_tanh";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      t[tAt + i] = argument(y[at + i]);
    }
    kernels.tanh(t, tAt, t, tAt, n);
    for (int i = 0; i < n; i++) {
      y[at + i] = 0.5f * y[at + i] * (1f + t[tAt + i]);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      t[tAt + i] = argument(s[at + i]);
    }
    kernels.tanh(t, tAt, t, tAt, n);
    for (int i = 0; i < n; i++) {
      float value = bounded(s[at + i]);
      float tanh = t[tAt + i];
      float inner = ROOT * (1f + 3f * CUBIC * value * value);
      s[at + i] = 0.5f * (1f + tanh) + 0.5f * value * (1f - tanh * tanh) * inner;
    }
  }
}
