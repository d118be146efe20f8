package homegrown.engine;

import java.util.Map;

/**
 * The part of a parameter that trains: a run of rows, which are slices of its first dimension, as a
 * rule all of them. Gradient, state and update know the part alone, as if it were the parameter.
 */
final class Part {

  private final Tensor parameter;
  private final int from;
  private final int to;

  /** The rows from {@code from} (inclusive) to {@code to} (exclusive). */
  Part(Tensor parameter, int from, int to) {
    this.parameter = parameter;
    this.from = from;
    this.to = to;
  }

  static Part whole(Tensor parameter) {
    return new Part(parameter, 0, rows(parameter.shape()));
  }

  /** The slices of the first dimension; 1 for a scalar. */
  static int rows(Shape shape) {
    return shape.rank() == 0 ? 1 : shape.dim(0);
  }

  boolean isWhole() {
    return rows() == rows(parameter.shape());
  }

  int from() {
    return from;
  }

  int rows() {
    return to - from;
  }

  /** The shape of the part. */
  Shape shape() {
    if (isWhole()) {
      return parameter.shape();
    }
    int[] dims = parameter.shape().dims();
    dims[0] = rows();
    return Shape.of(dims);
  }

  private int rowSize() {
    return parameter.shape().size() / rows(parameter.shape());
  }

  /** The part of the whole's values. */
  Slice of(Slice whole) {
    return new Slice(whole.data(), whole.at() + from * rowSize(), rows() * rowSize());
  }

  /** What state streams know it by. */
  String name() {
    return isWhole() ? parameter.name() : parameter.name() + rangeText();
  }

  private String rangeText() {
    return "[" + from + ", " + to + ")";
  }

  /** By tensor: the parts of the parameters that train, as asked for. */
  static Part[] choose(Planner plan, Map<Tensor, Part> asked) {
    Part[] parts = new Part[plan.graph.tensors().size()];
    for (Tensor parameter : plan.trained) {
      Part part = asked.get(parameter);
      parts[parameter.index()] = part == null ? whole(parameter) : part;
    }
    for (Part part : asked.values()) {
      part.require(
          parts[part.parameter.index()] != null, "a parameter that trains", "one that does not");
    }
    return parts;
  }

  /** True when any run of the rows of a parameter that trains could train alone. */
  static boolean canRun(Planner plan, Tensor parameter) {
    boolean can =
        plan.rows[parameter.index()] == 0
            && whole(parameter).rowSize() % plan.update.rule().granule(parameter.shape()) == 0;
    for (int n = 0; n < plan.nodes.size(); n++) {
      for (int i = 0; i < plan.nodes.get(n).inputs.size(); i++) {
        boolean user = plan.wants.get(n)[i] && plan.nodes.get(n).inputs.get(i) == parameter;
        can &= !user || plan.needs.get(n).runs[i];
      }
    }
    return can;
  }

  /** Checks that users can give the gradients, and the rule the updates, of parts. */
  static void check(Planner plan) {
    for (int n = 0; n < plan.nodes.size(); n++) {
      Node node = plan.nodes.get(n);
      for (int i = 0; i < node.inputs.size(); i++) {
        Part part = plan.parts[node.inputs.get(i).index()];
        if (part != null && plan.wants.get(n)[i] && !part.isWhole()) {
          part.require(
              plan.needs.get(n).runs[i],
              "users that can give the gradient of a run of rows alone",
              "layer " + node.layer + " (" + node.operation.name() + ")");
        }
      }
    }
    for (Tensor parameter : plan.trained) {
      Part part = plan.parts[parameter.index()];
      if (!part.isWhole()) {
        part.require(
            part.fits(plan.update.rule()),
            "rows that move apart from the others",
            "the rule " + plan.update.rule().name() + ", which moves them together");
        part.require(
            plan.rows[parameter.index()] == 0, "one way to train rows", "byRows beside trainRows");
      }
    }
  }

  /** True when a rule can cut the parameter where the part begins and ends. */
  private boolean fits(UpdateRule rule) {
    int granule = rule.granule(parameter.shape());
    boolean end = to == rows(parameter.shape());
    return from * rowSize() % granule == 0 && (end || to * rowSize() % granule == 0);
  }

  private void require(boolean holds, String expected, String got) {
    if (!holds) {
      throw new GraphException(
          "trainRows "
              + parameter.name()
              + rangeText()
              + ": expected "
              + expected
              + ", got "
              + got
              + "; train the parameter as a whole or leave it frozen");
    }
  }
}
