package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/**
 * Comparisons element by element, with broadcasting: 1 where they hold, 0 elsewhere. No gradient
 * passes.
 */
public final class Compare extends Indicator {

  private enum Kind {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  private final Kind kind;

  private Compare(Kind kind, Shape a, Shape b) {
    super(a, b);
    this.kind = kind;
  }

  /** Where a is b. */
  public static Tensor equal(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.EQUAL, graph, layer, a, b);
  }

  /** Where a is below b. */
  public static Tensor less(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.LESS, graph, layer, a, b);
  }

  /** Where a is b or below. */
  public static Tensor lessOrEqual(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.LESS_OR_EQUAL, graph, layer, a, b);
  }

  /** Where a is above b. */
  public static Tensor greater(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.GREATER, graph, layer, a, b);
  }

  /** Where a is b or above. */
  public static Tensor greaterOrEqual(Graph graph, String layer, Tensor a, Tensor b) {
    return apply(Kind.GREATER_OR_EQUAL, graph, layer, a, b);
  }

  private static Tensor apply(Kind kind, Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new Compare(kind, a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    switch (kind) {
      case EQUAL:
        return "equal";
      case LESS:
        return "less";
      case LESS_OR_EQUAL:
        return "less_or_equal";
      case GREATER:
        return "greater";
      default:
        return "greater_or_equal";
    }
  }

  @Override
  boolean holds(float a, float b) {
    switch (kind) {
      case EQUAL:
        return a == b;
      case LESS:
        return a < b;
      case LESS_OR_EQUAL:
        return a <= b;
      case GREATER:
        return a > b;
      default:
        return a >= b;
    }
  }
}
