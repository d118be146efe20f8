package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Bounds: {@code y = min(max(x, least), most)}. The slope is 1 between the bounds and on them, 0
 * outside.
 */
public final class Clip extends Elementwise {

  private final float least;
  private final float most;

  private Clip(float least, float most) {
    this.least = least;
    this.most = most;
  }

  /** x between two bounds, either of which may be infinite. */
  public static Tensor of(Graph graph, String layer, Tensor x, double least, double most) {
    return graph.apply(new Clip((float) least, (float) most), layer, x);
  }

  /** x, but at least this. */
  public static Tensor atLeast(Graph graph, String layer, Tensor x, double least) {
    return of(graph, layer, x, least, Double.POSITIVE_INFINITY);
  }

  /** x, but at most this. */
  public static Tensor atMost(Graph graph, String layer, Tensor x, double most) {
    return of(graph, layer, x, Double.NEGATIVE_INFINITY, most);
  }

  @Override
  public String name() {
    return "clip";
  }

  @Override
  Reads reads() {
    return Reads.INPUT;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = Math.min(Math.max(y[at + i], least), most);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      int outside = Masks.positive(least - s[at + i]) | Masks.positive(s[at + i] - most);
      s[at + i] = Masks.one(~outside);
    }
  }
}
