package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Straight lines in the place of a sigmoid: {@code y = min(max(alpha x + beta, 0), 1)}. Its slope
 * on both kinks is 0.
 */
public final class HardSigmoid extends Elementwise {

  private final float alpha;
  private final float beta;

  private HardSigmoid(float alpha, float beta) {
    this.alpha = alpha;
    this.beta = beta;
  }

  /** With slope 1/6 and 1/2 at 0, as in MobileNetV3. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return of(graph, layer, x, 1.0 / 6, 0.5);
  }

  /** With a slope and a value at 0. */
  public static Tensor of(Graph graph, String layer, Tensor x, double alpha, double beta) {
    return graph.apply(new HardSigmoid((float) alpha, (float) beta), layer, x);
  }

  @Override
  public String name() {
    return "hard_sigmoid";
  }

  @Override
  Reads reads() {
    return Reads.OUTPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = Math.min(Math.max(alpha * y[at + i] + beta, 0f), 1f);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      int between = Masks.positive(s[at + i]) & Masks.positive(1f - s[at + i]);
      s[at + i] = alpha * Masks.one(between);
    }
  }
}
