package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Interpolated modified Kneser-Ney straight from its definitions, over maps of lists: the
 * specification that {@link ContextTree} is compared with.
 *
 * <p>The count of a word after a context is how often it followed, if the context has full length;
 * otherwise the number of distinct tokens that the context with this word can be extended by into
 * the past, plus how often it followed where the context is all that the line has. Chen and Goodman
 * (1998), section 3.
 */
final class NaiveKneserNey {

  /** Context (most recent token first, no padding), then word, then adjusted count. */
  private final Map<List<Integer>, TreeMap<Integer, Integer>> counts = new HashMap<>();

  private final double[][] discounts = new double[NgramCounts.CONTEXT + 1][3];
  private final int vocabulary;

  /** Counts lines of token ids, all of which are words. */
  NaiveKneserNey(List<int[]> lines, int vocabulary) {
    this.vocabulary = vocabulary;
    Set<List<Integer>> continuations = new HashSet<>();
    counts.put(List.of(), new TreeMap<>());
    for (int[] line : lines) {
      for (int i = 0; i < line.length; i++) {
        List<Integer> past = past(line, i);
        for (int length = 0; length <= past.size(); length++) {
          List<Integer> context = past.subList(0, length);
          boolean whole = length == NgramCounts.CONTEXT || length == past.size();
          List<Integer> continuation =
              new ArrayList<>(past.subList(0, whole ? length : length + 1));
          continuation.add(-1);
          continuation.add(line[i]);
          if (whole || continuations.add(continuation)) {
            counts
                .computeIfAbsent(List.copyOf(context), c -> new TreeMap<>())
                .merge(line[i], 1, Integer::sum);
          }
        }
      }
    }
    for (int length = 0; length < discounts.length; length++) {
      discounts[length] = discounts(length);
    }
  }

  /** What stands before a place in a line, the nearest first, the line's start at the end. */
  static List<Integer> past(int[] line, int place) {
    List<Integer> past = new ArrayList<>();
    for (int back = place - 1; back >= -1 && past.size() < NgramCounts.CONTEXT; back--) {
      past.add(back < 0 ? Ids.START : line[back]);
    }
    return past;
  }

  private double[] discounts(int length) {
    double[] n = new double[5];
    counts.forEach(
        (context, words) -> {
          if (context.size() == length) {
            for (int count : words.values()) {
              if (count <= 4) {
                n[count]++;
              }
            }
          }
        });
    double y = n[1] + n[2] == 0 ? 0 : n[1] / (n[1] + 2 * n[2]);
    double[] discounts = new double[3];
    for (int c = 1; c <= 3; c++) {
      double ratio = n[c] == 0 ? n[c + 1] : n[c + 1] / n[c];
      double discount = c - (c + 1) * y * ratio;
      discounts[c - 1] = Math.max(0.1, Math.min(c - 0.1, discount));
    }
    return discounts;
  }

  /** The probability of a word after a context (most recent token first). */
  double probability(List<Integer> context, int word) {
    List<Integer> known = context;
    while (!counts.containsKey(known)) {
      known = known.subList(0, known.size() - 1);
    }
    double shorter =
        known.isEmpty() ? 1.0 / vocabulary : probability(known.subList(0, known.size() - 1), word);
    Map<Integer, Integer> words = counts.get(known);
    double total = words.values().stream().mapToInt(c -> c).sum();
    if (total == 0) {
      return shorter;
    }
    double taken = 0;
    for (int count : words.values()) {
      taken += discount(known.size(), count);
    }
    int count = words.getOrDefault(word, 0);
    double own = count == 0 ? 0 : count - discount(known.size(), count);
    return own / total + taken / total * shorter;
  }

  private double discount(int length, int count) {
    return discounts[length][Math.min(count, 3) - 1];
  }
}
