package homegrown.engine;

/** A value in a {@link Graph}: an input, a parameter, or what an operation gives. */
public final class Tensor {

  /** Where a value comes from. */
  enum Kind {
    INPUT,
    IDS,
    PARAMETER,
    RESULT
  }

  private final Graph graph;
  private final Kind kind;
  private final int index;
  private final String name;
  private final Shape shape;
  private final Initial initial;

  Tensor(Graph graph, Kind kind, int index, String name, Shape shape, Initial initial) {
    this.graph = graph;
    this.kind = kind;
    this.index = index;
    this.name = name;
    this.shape = shape;
    this.initial = initial;
  }

  /** Its name, unique in its graph. */
  public String name() {
    return name;
  }

  /** Its shape. */
  public Shape shape() {
    return shape;
  }

  /** True for whole numbers (ids, targets), which have no gradient. */
  public boolean ids() {
    return kind == Kind.IDS;
  }

  Graph graph() {
    return graph;
  }

  Kind kind() {
    return kind;
  }

  int index() {
    return index;
  }

  Initial initial() {
    return initial;
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
