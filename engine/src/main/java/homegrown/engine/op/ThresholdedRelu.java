package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Rectifier with a threshold: {@code y = x} above alpha, else 0; its slope at alpha is 0. */
public final class ThresholdedRelu extends Elementwise {

  private final float alpha;

  private ThresholdedRelu(float alpha) {
    this.alpha = alpha;
  }

  /** x where it is above a threshold. */
  public static Tensor of(Graph graph, String layer, Tensor x, double alpha) {
    return graph.apply(new ThresholdedRelu((float) alpha), layer, x);
  }

  @Override
  public String name() {
    return "thresholded_relu";
  }

  @Override
  Reads reads() {
    return alpha >= 0 ? Reads.OUTPUT : Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = Masks.choose(Masks.positive(y[at + i] - alpha), y[at + i], 0f);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    float least = Math.min(alpha, 0f);
    for (int i = 0; i < n; i++) {
      s[at + i] = Masks.one(Masks.positive(s[at + i] - least));
    }
  }
}
