package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import java.util.Arrays;

/** Constant factor and offset: {@code y = alpha x + beta}. */
public final class Scale extends Elementwise {

  private final float alpha;
  private final float beta;

  private Scale(float alpha, float beta) {
    this.alpha = alpha;
    this.beta = beta;
  }

  /** x times a number. */
  public static Tensor by(Graph graph, String layer, Tensor x, double alpha) {
    return of(graph, layer, x, alpha, 0);
  }

  /** x times a number plus a number. */
  public static Tensor of(Graph graph, String layer, Tensor x, double alpha, double beta) {
    return graph.apply(new Scale((float) alpha, (float) beta), layer, x);
  }

  @Override
  public String name() {
    return "scale";
  }

  @Override
  Reads reads() {
    return Reads.NOTHING;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = alpha * y[at + i] + beta;
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    Arrays.fill(s, at, at + n, alpha);
  }
}
