package homegrown.engine;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How the memory of a step rises and falls, node by node, before anything has a place: what is live
 * at the same time, which no layout can be smaller than, and which most layouts meet. Quickly made,
 * so that many choices of what trains can be compared; a {@link Plan} says what one really takes.
 *
 * <p>Nodes are those that the loss needs, numbered from 0 in the order of their forwards.
 */
public final class Profile {

  private final long[] forward;
  private final long[] backward;
  private final long end;
  private final Memory memory;
  private final Map<Tensor, Integer> firstUsers = new HashMap<>();
  private final Set<Tensor> byRun = new HashSet<>();

  /** Of a planner that has named its buffers. */
  Profile(Planner plan, long[] loads, Memory memory) {
    this.memory = memory;
    this.forward = new long[plan.nodes.size()];
    this.backward = new long[plan.nodes.size()];
    long last = 4 * loads[loads.length - 1];
    int at = -1;
    for (int event = 0; event < plan.acts.size(); event++) {
      Act act = plan.acts.get(event);
      long bytes = 4 * loads[event];
      if (act.kind == Act.Kind.FORWARD) {
        forward[act.index] = bytes;
        continue;
      }
      if (act.kind == Act.Kind.BACKWARD) {
        at = act.index;
      } else if (act.kind != Act.Kind.UPDATE) {
        at = -1;
      }
      if (at >= 0) {
        backward[at] = Math.max(backward[at], bytes);
      } else {
        last = Math.max(last, bytes);
      }
    }
    this.end = last;
    for (int n = plan.nodes.size() - 1; n >= 0; n--) {
      for (int i = 0; i < plan.nodes.get(n).inputs.size(); i++) {
        Tensor input = plan.nodes.get(n).inputs.get(i);
        if (plan.wants.get(n)[i] && plan.trained.contains(input)) {
          firstUsers.put(input, n);
        }
      }
    }
    for (Tensor parameter : plan.trained) {
      if (Part.canRun(plan, parameter)) {
        byRun.add(parameter);
      }
    }
  }

  /** The number of nodes. */
  public int nodes() {
    return forward.length;
  }

  /** Bytes of the arena that are live during the forward of a node. */
  public long forward(int node) {
    return forward[node];
  }

  /**
   * The most bytes of the arena that are live during the backward of a node and the updates that
   * follow it at once; 0 where it has no backward.
   */
  public long backward(int node) {
    return backward[node];
  }

  /**
   * The most bytes of the arena that are live after the last backward and the updates behind it.
   */
  public long end() {
    return end;
  }

  /** What a run takes at least: as {@link Plan#memory}, with an arena of the least size. */
  public Memory memory() {
    return memory;
  }

  /** The parameters that train. */
  public Set<Tensor> trained() {
    return Collections.unmodifiableSet(firstUsers.keySet());
  }

  /** The first node that gives a gradient to a parameter that trains. */
  public int firstUser(Tensor parameter) {
    Integer node = firstUsers.get(parameter);
    if (node == null) {
      throw new GraphException(
          "firstUser: expected a parameter that trains, got "
              + parameter
              + "; see Profile.trained");
    }
    return node;
  }

  /** True for a parameter that trains and of which any run of rows could ({@code trainRows}). */
  public boolean byRun(Tensor parameter) {
    return byRun.contains(parameter);
  }
}
