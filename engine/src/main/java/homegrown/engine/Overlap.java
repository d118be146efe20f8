package homegrown.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Two buffers that may lie over each other although both are live at one event: a forward writes
 * the one while it reads the other for the last time, and has read what it overwrites if the one
 * begins far enough before the other ({@link Needs#outputBeforeInput}).
 *
 * @param written the buffer that begins at the event
 * @param read the buffer that ends there
 * @param floats by which the first has to begin before the second, or more
 */
record Overlap(int written, int read, long floats, int event) {

  /** What the forwards of a plan allow, whether or not somebody reads the inputs later. */
  static List<Overlap> in(Planner plan) {
    List<Overlap> overlaps = new ArrayList<>();
    for (int event = 0; event < plan.acts.size(); event++) {
      Act act = plan.acts.get(event);
      Needs need = act.kind == Act.Kind.FORWARD ? plan.needs.get(act.index) : null;
      if (need == null || need.before == null) {
        continue;
      }
      Node node = plan.nodes.get(act.index);
      Tensor input = node.inputs.get(need.before.input);
      int read = plan.values[input.index()];
      if (read != Buffers.NONE && !node.repeats(input)) {
        int written = plan.values[node.outputs.get(need.before.output).index()];
        overlaps.add(new Overlap(written, read, need.before.floats, event));
      }
    }
    return overlaps;
  }
}
