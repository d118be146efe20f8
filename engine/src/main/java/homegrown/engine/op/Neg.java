package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import java.util.Arrays;

/** Negation: {@code y = -x}. */
public final class Neg extends Elementwise {

  private static final Neg INSTANCE = new Neg();

  private Neg() {}

  /** The negative of x. */
  public static Tensor of(Graph graph, String layer, Tensor x) {
    return graph.apply(INSTANCE, layer, x);
  }

  @Override
  public String name() {
    return "neg";
  }

  @Override
  Reads reads() {
    return Reads.NOTHING;
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = -y[at + i];
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    Arrays.fill(s, at, at + n, -1f);
  }
}
