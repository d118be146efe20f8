package homegrown.engine;

import java.util.Set;

/** Which parameters are updated by the rows that a step touches, and how many those can be. */
final class ByRows {

  private ByRows() {}

  /**
   * Chooses the parameters of a plan that are updated by rows.
   *
   * @param names what was asked for
   */
  static void choose(Planner plan, Set<String> names) {
    for (Tensor parameter : plan.trained) {
      if (!names.contains(parameter.name())) {
        continue;
      }
      int users = 0;
      int most = 0;
      for (int n = 0; n < plan.nodes.size(); n++) {
        for (int i = 0; i < plan.wants.get(n).length; i++) {
          if (plan.wants.get(n)[i] && plan.nodes.get(n).inputs.get(i) == parameter) {
            users++;
            most = plan.needs.get(n).mostRows[i];
          }
        }
      }
      String got =
          users != 1
              ? users + " users"
              : most == 0
                  ? "a user that gives a gradient to all rows"
                  : !plan.update.rule().byRow()
                      ? "the rule " + plan.update.rule().name()
                      : plan.update.clipNorm() > 0 ? "clipping by the global norm" : "";
      if (!got.isEmpty()) {
        throw new GraphException(
            "byRows "
                + parameter.name()
                + ": expected one user that names its rows, a rule by rows and no clipping by the"
                + " global norm, got "
                + got
                + "; update it as a whole");
      }
      plan.rows[parameter.index()] = Math.min(most, parameter.shape().rows());
    }
  }

  /** The floats of a gradient. */
  static int gradientSize(Planner plan, Tensor tensor) {
    int most = plan.rows[tensor.index()];
    if (most > 0) {
      return most * tensor.shape().last();
    }
    Part part = plan.part(tensor);
    return part == null ? tensor.shape().size() : part.shape().size();
  }

  /** Bytes of the numbers of rows. */
  static long bytes(Planner plan) {
    long bytes = 0;
    for (Tensor parameter : plan.trained) {
      int most = plan.rows[parameter.index()];
      bytes += most > 0 ? TouchedRows.bytes(parameter.shape().rows(), most) : 0;
    }
    return bytes;
  }
}
