package homegrown.adapt;

import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.Plan;
import homegrown.engine.Profile;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Chooses what trains so that training fits a budget of memory and the summed contribution is the
 * greatest. The budget is for {@link homegrown.engine.Memory#trainingBytes}: activations,
 * gradients, scratch, what the update rule remembers, the weights that move; not for frozen
 * weights.
 *
 * <p>The choice is exact by a model of the memory ({@code docs/selection.md}); its plan is then
 * made, and where that takes more than the model said, the next best is taken: nothing that comes
 * out is over the budget. The same input gives the same choice.
 *
 * <pre>{@code
 * Selector selector =
 *     new Selector(graph, () -> Plan.training(loss, update), contribution, device, 8, 4, 2);
 * Selection selection = selector.within(256 << 10);
 * Trainer trainer = selection.plan().start(weights, device, seed);
 * }</pre>
 */
public final class Selector {

  private final Plans plans;
  private final Candidates candidates;
  private final MemoryModel model;
  private Selection smallest;

  /**
   * Looks at what training each part of a model would take: makes some hundred profiles of plans.
   *
   * @param training what every plan begins with, new at each call; what trains there is of no
   *     account
   * @param contribution of what may train
   * @param device that the plans are made for
   * @param parts runs of rows that may train alone, beside whole parameters: 8 for an eighth of the
   *     rows, 4 for a quarter
   * @throws SelectionException when the contribution is not of this graph
   * @throws homegrown.engine.GraphException when what contributes cannot train at all
   */
  public Selector(
      Graph graph,
      Supplier<Plan.Builder> training,
      Contribution contribution,
      Device device,
      int... parts) {
    for (int part : parts) {
      if (part < 2) {
        throw new SelectionException(
            "selection: expected parts of at least 2, for a half of the rows, got " + part);
      }
    }
    this.plans = new Plans(training, device);
    this.candidates = new Candidates(graph, plans, contribution, parts);
    this.model = new MemoryModel(plans, candidates);
  }

  MemoryModel model() {
    return model;
  }

  /**
   * What trains within a budget.
   *
   * @param bytes of training memory
   * @throws BudgetException when it is below {@link #leastBytes}
   */
  public Selection within(long bytes) {
    if (leastBytes() > bytes) {
      throw new BudgetException(
          "selection: expected a budget of at least "
              + leastBytes()
              + " bytes, the least with which anything trains ("
              + smallest.trains().get(0)
              + "), got "
              + bytes
              + "; give more, or use a smaller batch or input");
    }
    Selection best = smallest;
    for (Knapsack.Pick pick : new Knapsack(model, bytes).picks()) {
      Selection selection = fitting(pick.rows(), bytes);
      if (selection != null) {
        best = selection;
        break;
      }
    }
    Selection filled = fitting(filled(best.trains(), bytes), bytes);
    return filled == null ? best : filled;
  }

  /** The smallest budget that works at all. */
  public long leastBytes() {
    if (smallest == null) {
      smallest = smallest();
    }
    return smallest.bytes();
  }

  /**
   * What trains within each of some budgets; none for those that are too small for anything. More
   * bytes never contribute less.
   */
  public SortedMap<Long, Selection> frontier(long... budgets) {
    long[] rising = budgets.clone();
    Arrays.sort(rising);
    SortedMap<Long, Selection> frontier = new TreeMap<>();
    Selection best = null;
    for (long budget : rising) {
      if (budget >= leastBytes()) {
        Selection selection = within(budget);
        best = best == null || selection.contribution() > best.contribution() ? selection : best;
        frontier.put(budget, best);
      }
    }
    return frontier;
  }

  /**
   * A choice with what fits beside it: the model counts a buffer that two parameters share twice.
   */
  private List<Rows> filled(List<Rows> rows, long bytes) {
    List<Rows> filled = new ArrayList<>(rows);
    List<Rows> others = new ArrayList<>();
    for (Tensor parameter : candidates.parameters()) {
      others.addAll(candidates.runs(parameter));
    }
    others.sort(
        Comparator.comparingDouble(run -> -candidates.value(Collections.singletonList(run))));
    for (Rows run : others) {
      List<Rows> with = new ArrayList<>(filled);
      with.removeIf(chosen -> chosen.parameter() == run.parameter());
      with.add(run);
      boolean more = candidates.value(with) > candidates.value(filled);
      if (more && plans.profile(with).memory().trainingBytes() <= bytes) {
        filled = with;
      }
    }
    return filled;
  }

  /** A choice with its plan; null when it does not fit. */
  private Selection fitting(List<Rows> rows, long bytes) {
    if (plans.profile(rows).memory().trainingBytes() > bytes) {
      return null;
    }
    Plan plan = plans.plan(rows);
    return plan.memory().trainingBytes() > bytes ? null : selection(rows, plan);
  }

  private Selection selection(List<Rows> rows, Plan plan) {
    List<Rows> ordered = new ArrayList<>(rows);
    List<Tensor> order = candidates.parameters();
    ordered.sort(Comparator.comparingInt(run -> order.indexOf(run.parameter())));
    return new Selection(ordered, candidates.value(rows), plan);
  }

  /** The choice that takes least: the shortest run of one parameter. */
  private Selection smallest() {
    List<List<Rows>> single = new ArrayList<>();
    List<Long> bounds = new ArrayList<>();
    for (Tensor parameter : candidates.parameters()) {
      List<Rows> rows = Collections.singletonList(candidates.runs(parameter).get(0));
      Profile profile = plans.profile(rows);
      int at = 0;
      while (at < bounds.size() && bounds.get(at) <= profile.memory().trainingBytes()) {
        at++;
      }
      single.add(at, rows);
      bounds.add(at, profile.memory().trainingBytes());
    }
    Selection best = null;
    for (int i = 0; i < single.size() && (best == null || bounds.get(i) < best.bytes()); i++) {
      Selection selection = selection(single.get(i), plans.plan(single.get(i)));
      best = best == null || selection.bytes() < best.bytes() ? selection : best;
    }
    return best;
  }
}
