package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;

/**
 * Truth values element by element, with broadcasting: what is not zero is true; the result is 1 for
 * true, 0 for false. No gradient passes.
 */
public final class Logical extends Indicator {

  private enum Kind {
    AND,
    OR,
    XOR
  }

  private final Kind kind;

  private Logical(Kind kind, Shape a, Shape b) {
    super(a, b);
    this.kind = kind;
  }

  /** Where both are true. */
  public static Tensor and(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.AND, graph, layer, a, b);
  }

  /** Where one of them or both are true. */
  public static Tensor or(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.OR, graph, layer, a, b);
  }

  /** Where one of them is true, not both. */
  public static Tensor xor(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.XOR, graph, layer, a, b);
  }

  /** Where x is false. */
  public static Tensor not(Graph graph, String layer, Tensor x) {
    return graph.apply(Not.INSTANCE, layer, x);
  }

  private static Tensor apply(Kind kind, Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new Logical(kind, a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    switch (kind) {
      case AND:
        return "and";
      case OR:
        return "or";
      default:
        return "xor";
    }
  }

  @Override
  boolean holds(float a, float b) {
    switch (kind) {
      case AND:
        return a != 0 && b != 0;
      case OR:
        return a != 0 || b != 0;
      default:
        return (a != 0) != (b != 0);
    }
  }

  /** The opposite, of one input. */
  private static final class Not extends Elementwise {

    private static final Not INSTANCE = new Not();

    @Override
    public String name() {
      return "not";
    }

    @Override
    public boolean differentiable(int input) {
      return false;
    }

    @Override
    Reads reads() {
      return Reads.NOTHING;
    }

    @Override
    void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt) {
      for (int i = 0; i < n; i++) {
        y[at + i] = y[at + i] == 0 ? 1f : 0f;
      }
    }

    @Override
    void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt) {
      throw new IllegalStateException("no gradient passes");
    }
  }
}
