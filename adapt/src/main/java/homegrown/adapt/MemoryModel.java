package homegrown.adapt;

import homegrown.engine.Profile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The training memory of every choice of what trains, from the profiles of some hundred choices.
 * What a node keeps for its backward is live while later nodes run, forward and backward, and at no
 * other time: so a choice is described by few numbers, which add up along the nodes.
 *
 * <p>Groups are in the order of the nodes. With gradients that pass from the loss to the first
 * group, let r be the most bytes of the arena that are live while nodes behind a group run.
 * Training {@link Passing} there makes {@code max(at, inner + max(r, quiet))} of it, and adds
 * {@code always}. The earliest group that trains is an {@link Ending}: in all {@code fixed + sum of
 * always + max(before, shift + max(r, quiet))} bytes.
 */
final class MemoryModel {

  /** The most choices for one group; more parameters at a node make several groups. */
  private static final int MOST_CHOICES = 64;

  /**
   * Training something, or nothing, at a node that passes gradients on.
   *
   * @param value share of the whole contribution
   * @param at bytes of the arena that are live while the node runs
   * @param inner more bytes that are live while later nodes run
   * @param always more bytes of weights that move, of what the rule remembers, and of what is live
   *     beyond the node
   */
  record Passing(List<Rows> rows, double value, long at, long inner, long always) {}

  /**
   * Training something at the earliest node that trains.
   *
   * @param value share of the whole contribution
   * @param before bytes of the arena that are live while this node and those before it run
   * @param shift how many more bytes are live while later nodes run than when all pass gradients on
   * @param fixed bytes outside of the arena
   */
  record Ending(List<Rows> rows, double value, long before, long shift, long fixed) {}

  /**
   * The choices for parameters with the same first user.
   *
   * @param node the first user
   * @param quiet bytes of the arena that are live while the nodes run that lie between this group's
   *     and the next one's
   * @param passings nothing first; empty for the first group
   * @param endings something at least
   */
  record Group(int node, long quiet, List<Passing> passings, List<Ending> endings) {}

  private final List<Group> groups = new ArrayList<>();

  /** Bytes by node, forward and backward, with gradients that pass to the first group. */
  private final long[] forward;

  private final long[] backward;

  private final long end;

  MemoryModel(Plans plans, Candidates candidates) {
    List<List<List<Rows>>> choices = candidates.choices(MOST_CHOICES);
    List<Rows> first = choices.get(0).get(0);
    Profile reference = plans.profile(first);
    List<List<Profile>> profiles = new ArrayList<>();
    for (List<List<Rows>> group : choices) {
      profiles.add(group.stream().map(plans::profile).collect(Collectors.toList()));
    }
    this.forward = new long[reference.nodes()];
    this.backward = new long[reference.nodes()];
    this.end = reference.end();
    for (int n = 0; n < forward.length; n++) {
      forward[n] = reference.forward(n);
      backward[n] = reference.backward(n);
      if (backward[n] == 0) {
        // Not on a way from the first group to the loss.
        for (List<Profile> group : profiles) {
          for (Profile profile : group) {
            backward[n] = Math.max(backward[n], profile.backward(n));
          }
        }
      }
    }
    int behind = forward.length;
    for (int g = choices.size() - 1; g >= 0; g--) {
      int node = candidates.node(choices.get(g).get(0).get(0).parameter());
      List<Passing> passings = new ArrayList<>();
      List<Ending> endings = new ArrayList<>();
      if (g > 0) {
        long at = Math.max(forward[node], backward[node]);
        passings.add(new Passing(Collections.emptyList(), 0, at, 0, 0));
      }
      for (int c = 0; c < choices.get(g).size(); c++) {
        List<Rows> rows = choices.get(g).get(c);
        double value = candidates.value(rows);
        endings.add(ending(rows, value, node, profiles.get(g).get(c)));
        if (g > 0) {
          List<Rows> both = new ArrayList<>(first);
          both.addAll(rows);
          passings.add(passing(rows, value, node, plans.profile(both), outside(reference)));
        }
      }
      groups.add(0, new Group(node, quiet(node, behind), passings, endings));
      behind = node;
    }
  }

  List<Group> groups() {
    return groups;
  }

  private static long outside(Profile profile) {
    return profile.memory().trainingBytes() - profile.memory().arena();
  }

  private long quiet(int after, int before) {
    long quiet = 0;
    for (int n = after + 1; n < before; n++) {
      quiet = Math.max(quiet, Math.max(forward[n], backward[n]));
    }
    return quiet;
  }

  private Passing passing(List<Rows> rows, double value, int node, Profile profile, long outside) {
    long outer = Math.max(0, profile.end() - end);
    for (int n = 0; n < node; n++) {
      outer = Math.max(outer, more(profile, n));
    }
    long inner = 0;
    for (int n = node + 1; n < forward.length; n++) {
      inner = Math.max(inner, more(profile, n));
    }
    long at = Math.max(profile.forward(node), profile.backward(node));
    return new Passing(
        rows, value, at - outer, Math.max(0, inner - outer), outer + outside(profile) - outside);
  }

  private Ending ending(List<Rows> rows, double value, int node, Profile profile) {
    long before = profile.end();
    for (int n = 0; n <= node; n++) {
      before = Math.max(before, Math.max(profile.forward(n), profile.backward(n)));
    }
    long shift = Long.MIN_VALUE / 4;
    for (int n = node + 1; n < forward.length; n++) {
      shift = Math.max(shift, more(profile, n));
    }
    return new Ending(rows, value, before, shift, outside(profile));
  }

  /** How many more bytes are live while a node runs than when all pass gradients on. */
  private long more(Profile profile, int n) {
    long more = profile.forward(n) - forward[n];
    return profile.backward(n) == 0 ? more : Math.max(more, profile.backward(n) - backward[n]);
  }
}
