package homegrown.adapt;

import homegrown.adapt.MemoryModel.Ending;
import homegrown.adapt.MemoryModel.Group;
import homegrown.adapt.MemoryModel.Passing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The choices of what trains that contribute most for their bytes, by dynamic programming over a
 * {@link MemoryModel}, from the loss back: a knapsack for every depth of the backward in one pass.
 *
 * <p>A label is a choice for the groups behind a place: the bytes that it needs while they run, the
 * bytes that it needs always, and its value. One that needs no less of both and has no more value
 * than another is dropped, since whatever is added to both, the other stays as good (Nemhauser and
 * Ullmann 1969). So the result is exact while the labels are few enough.
 *
 * <p>Where they are too many, the two numbers of bytes are cut into cells and the best label of
 * each cell stays. Bytes are never rounded: what is chosen needs what the model says, to the byte,
 * and is never over the budget. What is lost is bounded: a label that stays in place of another
 * needs less than one cell more of each kind, and what is added to both, sums and maxima, makes
 * that no more. So the result is at least as good as the best for a budget that is smaller by
 * {@link #slack}.
 */
final class Knapsack {

  /** Labels that stay behind each group: more cost time, fewer cost value. */
  private static final int MOST_LABELS = 1000;

  /** Bytes of the smallest cell: what sizes of buffers are multiples of. */
  private static final long SMALLEST_CELL = 64;

  /**
   * A choice.
   *
   * @param bytes of training memory by the model
   * @param value share of the whole contribution
   */
  record Pick(long bytes, double value, List<Rows> rows) {}

  private record Label(long arena, long always, double value, Label before, List<Rows> rows) {}

  private record Offer(double value, Label label, List<Rows> rows) {}

  private final long budget;
  private final int mostLabels;
  private final TreeMap<Long, Offer> offers = new TreeMap<>();
  private long slack;

  Knapsack(MemoryModel model, long budget) {
    this(model, budget, MOST_LABELS);
  }

  Knapsack(MemoryModel model, long budget, int mostLabels) {
    this.budget = budget;
    this.mostLabels = mostLabels;
    List<Group> groups = model.groups();
    List<Label> labels = new ArrayList<>();
    labels.add(new Label(0, 0, 0, null, new ArrayList<>()));
    for (int g = groups.size() - 1; g >= 0; g--) {
      for (Label label : labels) {
        end(groups.get(g), label);
      }
      labels = pass(groups, g, labels);
    }
  }

  /** The most valuable choice within the budget, then the next smaller ones, best first. */
  List<Pick> picks() {
    List<Pick> picks = new ArrayList<>();
    for (Map.Entry<Long, Offer> entry : offers.descendingMap().entrySet()) {
      Offer offer = entry.getValue();
      List<Rows> rows = new ArrayList<>(offer.rows);
      for (Label label = offer.label; label != null; label = label.before) {
        rows.addAll(label.rows);
      }
      picks.add(new Pick(entry.getKey(), offer.value, rows));
    }
    return picks;
  }

  /** Bytes by which the budget would have to be smaller for the best choice to be no better. */
  long slack() {
    return slack;
  }

  private void end(Group group, Label label) {
    long behind = Math.max(label.arena, group.quiet());
    for (Ending ending : group.endings()) {
      long bytes = total(ending, behind) + label.always;
      double value = label.value + ending.value();
      if (bytes <= budget) {
        Map.Entry<Long, Offer> below = offers.floorEntry(bytes);
        if (below == null || below.getValue().value < value) {
          offers.put(bytes, new Offer(value, label, ending.rows()));
          Map.Entry<Long, Offer> above = offers.higherEntry(bytes);
          while (above != null && above.getValue().value <= value) {
            offers.remove(above.getKey());
            above = offers.higherEntry(bytes);
          }
        }
      }
    }
  }

  private static long total(Ending ending, long behind) {
    return ending.fixed() + Math.max(ending.before(), ending.shift() + behind);
  }

  private List<Label> pass(List<Group> groups, int g, List<Label> labels) {
    List<Label> next = new ArrayList<>();
    Group group = groups.get(g);
    // What the cheapest ending before this group takes, when little and when much is live behind.
    long before = Long.MAX_VALUE;
    long shift = Long.MAX_VALUE;
    for (Group earlier : groups.subList(0, g)) {
      for (Ending ending : earlier.endings()) {
        before = Math.min(before, ending.fixed() + ending.before());
        shift = Math.min(shift, ending.fixed() + ending.shift());
      }
    }
    for (Label label : labels) {
      long behind = Math.max(label.arena, group.quiet());
      for (Passing passing : group.passings()) {
        long arena = Math.max(passing.at(), passing.inner() + behind);
        long always = label.always + passing.always();
        if (always + Math.max(before, shift + arena) <= budget) {
          double value = label.value + passing.value();
          next.add(new Label(arena, always, value, label, passing.rows()));
        }
      }
    }
    return thinned(undominated(next));
  }

  private static List<Label> undominated(List<Label> labels) {
    labels.sort(
        Comparator.comparingLong(Label::arena)
            .thenComparingLong(Label::always)
            .thenComparing(Comparator.comparingDouble(Label::value).reversed()));
    List<Label> kept = new ArrayList<>();
    // The most value by bytes that are needed always, of those that need no more arena.
    TreeMap<Long, Double> best = new TreeMap<>();
    for (Label label : labels) {
      Map.Entry<Long, Double> below = best.floorEntry(label.always);
      if (below == null || below.getValue() < label.value) {
        kept.add(label);
        best.put(label.always, label.value);
        Map.Entry<Long, Double> above = best.higherEntry(label.always);
        while (above != null && above.getValue() <= label.value) {
          best.remove(above.getKey());
          above = best.higherEntry(label.always);
        }
      }
    }
    return kept;
  }

  /** The best label of each cell, of cells that are as small as they can be. */
  private List<Label> thinned(List<Label> labels) {
    List<Label> kept = labels;
    long cell = 1;
    while (kept.size() > mostLabels) {
      cell = Math.max(SMALLEST_CELL, 2 * cell);
      Map<Long, Label> best = new LinkedHashMap<>();
      for (Label label : kept) {
        long key = (label.arena / cell << Integer.SIZE) + label.always / cell;
        best.merge(key, label, (one, other) -> one.value >= other.value ? one : other);
      }
      kept = new ArrayList<>(best.values());
    }
    slack += 2 * (cell - 1);
    return kept;
  }
}
