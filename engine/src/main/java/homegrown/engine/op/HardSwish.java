package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Straight lines in the place of the sigmoid of {@link Silu} (Howard et al. 2019): {@code y = x
 * min(max(x + 3, 0), 6) / 6}; the slope is 0 up to -3 and 1 from 3 on.
 */
public final class HardSwish extends Elementwise {

  private static final HardSwish INSTANCE = new HardSwish();

  private HardSwish() {}

  /** x times its hard sigmoid. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "hard_swish";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      float v = y[at + i];
      y[at + i] = v * (Math.min(Math.max(v + 3f, 0f), 6f) / 6f);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      float value = s[at + i];
      int between = Masks.positive(value + 3f) & Masks.positive(3f - value);
      float flat = Masks.one(Masks.positive(value));
      s[at + i] = Masks.choose(between, value / 3f + 0.5f, flat);
    }
  }
}
