package homegrown.adapt;

import homegrown.engine.Graph;
import homegrown.engine.Profile;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may train: by parameter, the runs of rows of which one trains or none. For each length that
 * is asked for there is the run that contributes most.
 */
final class Candidates {

  private final Contribution contribution;
  private final Map<Tensor, List<Rows>> runs = new LinkedHashMap<>();
  private final Map<Tensor, Integer> nodes = new LinkedHashMap<>();

  /**
   * The parameters of a graph that a contribution names, that the loss depends on and that
   * contribute.
   *
   * @param parts 8 for runs of an eighth of the rows, and so on
   * @throws SelectionException when there are none, or when the graph lacks one of the names
   */
  Candidates(Graph graph, Plans plans, Contribution contribution, int[] parts) {
    this.contribution = contribution;
    List<Rows> all = new ArrayList<>();
    Set<String> unknown = new HashSet<>(contribution.parameters());
    for (Tensor parameter : graph.parameters()) {
      unknown.remove(parameter.name());
      if (contribution.share(parameter) > 0) {
        all.add(Rows.all(parameter));
      }
    }
    if (!unknown.isEmpty()) {
      throw new SelectionException(
          "selection: expected a contribution of parameters of this graph, got one of "
              + unknown
              + " too; take one that was made for this model");
    }
    Profile profile = plans.profile(all);
    for (Rows whole : all) {
      Tensor parameter = whole.parameter();
      if (profile.trained().contains(parameter)) {
        nodes.put(parameter, profile.firstUser(parameter));
        runs.put(parameter, runs(whole, profile.byRun(parameter) ? parts : new int[0]));
      }
    }
  }

  /** Shortest first, the whole last. */
  private List<Rows> runs(Rows whole, int[] parts) {
    Map<Integer, Rows> byLength = new LinkedHashMap<>();
    byLength.put(whole.to(), whole);
    // Nothing is saved by a part of a bias.
    if (whole.parameter().shape().rank() > 1) {
      for (int part : parts) {
        int length = Math.max(1, whole.to() / part);
        byLength.computeIfAbsent(length, l -> best(whole, l));
      }
    }
    List<Rows> list = new ArrayList<>(byLength.values());
    list.sort(Comparator.comparingInt(run -> run.to() - run.from()));
    return list;
  }

  /** The run of a length that contributes most, the first of several. */
  private Rows best(Rows whole, int length) {
    Rows best = null;
    double most = -1;
    for (int from = 0; from + length <= whole.to(); from++) {
      double share = contribution.share(whole.parameter(), from, from + length);
      if (share > most) {
        most = share;
        best = new Rows(whole.parameter(), from, from + length);
      }
    }
    return best;
  }

  /** The parameters, in the order of the graph. */
  List<Tensor> parameters() {
    return new ArrayList<>(runs.keySet());
  }

  /** The runs of a parameter, shortest first, the whole last. */
  List<Rows> runs(Tensor parameter) {
    return runs.get(parameter);
  }

  /** The first node that gives it a gradient. */
  int node(Tensor parameter) {
    return nodes.get(parameter);
  }

  /**
   * All choices, of something at least, for the parameters with the same first user, node after
   * node; a node with more than so many choices has its parameters in several groups.
   */
  List<List<List<Rows>>> choices(int most) {
    List<Tensor> ordered = parameters();
    ordered.sort(Comparator.comparingInt(this::node));
    List<List<List<Rows>>> groups = new ArrayList<>();
    List<List<Rows>> group = new ArrayList<>();
    int node = -1;
    for (Tensor parameter : ordered) {
      int count = (group.size() + 1) * (runs(parameter).size() + 1);
      if (node(parameter) != node || count > most) {
        group = new ArrayList<>();
        groups.add(group);
        node = node(parameter);
      }
      List<List<Rows>> without = new ArrayList<>(group);
      without.add(new ArrayList<>());
      for (List<Rows> others : without) {
        for (Rows run : runs(parameter)) {
          List<Rows> with = new ArrayList<>(others);
          with.add(run);
          group.add(with);
        }
      }
    }
    return groups;
  }

  /** The share of the whole contribution. */
  double value(List<Rows> rows) {
    double value = 0;
    for (Rows run : rows) {
      value += contribution.share(run.parameter(), run.from(), run.to());
    }
    return value;
  }
}
