package homegrown.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The moment of a step at which most of the arena is live, and what lives then: where memory could
 * be saved.
 *
 * @param act what runs then, such as {@code backward of conv}
 * @param bytes that are live then; no layout of the arena is smaller
 * @param tenants what is live, the largest first
 */
public record Moment(String act, long bytes, List<Tenant> tenants) {

  /**
   * One thing that is live.
   *
   * @param name such as {@code value of conv} or {@code scratch of the forward of conv}
   * @param bytes of it; of an input that is written over while it is read, those beyond the output
   */
  public record Tenant(String name, long bytes) {}

  /** The widest moment of a plan that has named its buffers. */
  static Moment widest(Planner plan, Buffers buffers) {
    long[] loads = buffers.loads(plan.acts.size());
    int at = 0;
    for (int event = 1; event < loads.length; event++) {
      at = loads[event] > loads[at] ? event : at;
    }
    String[] names = names(plan, buffers.count());
    List<Tenant> tenants = new ArrayList<>();
    for (int buffer : buffers.live(at)) {
      tenants.add(new Tenant(names[buffer], 4 * buffers.granules(buffer, at)));
    }
    tenants.sort(Comparator.comparingLong((Tenant tenant) -> -tenant.bytes));
    String act = at < plan.acts.size() ? name(plan, plan.acts.get(at)) : "end of the step";
    return new Moment(act, 4 * loads[at], Collections.unmodifiableList(tenants));
  }

  private static String name(Planner plan, Act act) {
    switch (act.kind) {
      case UPDATE:
        return "update of " + plan.trained.get(act.index).name();
      case CARRY:
        return "carry to " + plan.carried.get(act.index).name();
      case CLIP:
        return "clipping by the norm";
      default:
        return act.kind.name().toLowerCase(Locale.ROOT) + " of " + plan.nodes.get(act.index).layer;
    }
  }

  private static String[] names(Planner plan, int count) {
    String[] names = new String[count];
    for (Tensor tensor : plan.graph.tensors()) {
      if (plan.values[tensor.index()] >= 0) {
        names[plan.values[tensor.index()]] = "value of " + tensor.name();
      }
      if (plan.gradients[tensor.index()] >= 0) {
        names[plan.gradients[tensor.index()]] = "gradient of " + tensor.name();
      }
    }
    for (int n = 0; n < plan.nodes.size(); n++) {
      String layer = plan.nodes.get(n).layer;
      name(names, plan.saved.get(n), "kept for the backward of " + layer);
      name(names, plan.prepared.get(n), "what was made once for " + layer);
      name(names, plan.forwardScratch.get(n), "scratch of the forward of " + layer);
      name(names, plan.backwardScratch.get(n), "scratch of the backward of " + layer);
    }
    return names;
  }

  private static void name(String[] names, int[] buffers, String name) {
    for (int buffer : buffers) {
      names[buffer] = name;
    }
  }

  /** The act and its bytes, then a line for each tenant that takes a hundredth or more. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(act).append(": ").append(bytes).append(" bytes");
    for (Tenant tenant : tenants) {
      if (tenant.bytes >= bytes / 100) {
        text.append('\n').append(tenant.bytes).append("  ").append(tenant.name);
      }
    }
    return text.toString();
  }
}
