package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/** Whole numbers of x, or its sign. They are steps, through which no gradient passes. */
public final class Rounding extends Elementwise {

  private enum Kind {
    FLOOR,
    CEIL,
    ROUND,
    SIGN
  }

  private final Kind kind;

  private Rounding(Kind kind) {
    this.kind = kind;
  }

  /** The largest whole number that is not above x. */
  public static Tensor floor(Graph graph, String layer, Tensor x) {
    return graph.apply(new Rounding(Kind.FLOOR), layer, x);
  }

  /** The smallest whole number that is not below x. */
  public static Tensor ceil(Graph graph, String layer, Tensor x) {
    return graph.apply(new Rounding(Kind.CEIL), layer, x);
  }

  /** The nearest whole number; the even one where there are two. */
  public static Tensor round(Graph graph, String layer, Tensor x) {
    return graph.apply(new Rounding(Kind.ROUND), layer, x);
  }

  /** -1, 0 or 1. */
  public static Tensor sign(Graph graph, String layer, Tensor x) {
    return graph.apply(new Rounding(Kind.SIGN), layer, x);
  }

  @Override
  public String name() {
    switch (kind) {
      case FLOOR:
        return "floor";
      case CEIL:
        return "ceil";
      case ROUND:
        return "round";
      default:
        return "sign";
    }
  }

  @Override
  public boolean differentiable(int input) {
    return false;
  }

  @Override
  Reads reads() {
    return Reads.NOTHING;
  }

  private double rounded(float x) {
    switch (kind) {
      case FLOOR:
        return Math.floor(x);
      case CEIL:
        return Math.ceil(x);
      case ROUND:
        return Math.rint(x);
      default:
        return Math.signum(x);
    }
  }

  @Override
  void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
    for (int i = 0; i < n; i++) {
      y[at + i] = (float) rounded(y[at + i]);
    }
  }

  @Override
  void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
    throw new IllegalStateException("no gradient passes");
  }
}
