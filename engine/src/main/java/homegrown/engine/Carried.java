package homegrown.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which parameters take the value of a result at the end of a plan's step. */
final class Carried {

  private Carried() {}

  /** The carried parameters of a plan whose nodes are chosen. */
  static List<Tensor> in(Planner plan, Set<String> frozen) {
    List<Tensor> carried = new ArrayList<>();
    for (Map.Entry<Tensor, Tensor> entry : plan.graph.carried().entrySet()) {
      boolean computed = false;
      for (Node node : plan.nodes) {
        computed |= node.outputs.contains(entry.getValue());
      }
      if (plan.loss != null && computed && !frozen.contains(entry.getKey().name())) {
        carried.add(entry.getKey());
      }
    }
    return carried;
  }

  /** True when a parameter takes the value of a result. */
  static boolean takes(Planner plan, Tensor result) {
    for (Tensor parameter : plan.carried) {
      if (plan.graph.carried().get(parameter) == result) {
        return true;
      }
    }
    return false;
  }
}
