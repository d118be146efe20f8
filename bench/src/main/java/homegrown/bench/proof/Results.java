package homegrown.bench.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Rows of some authors. Means are over seeds first, then over authors, so that all authors weigh
 * alike.
 */
final class Results {

  /** What all have; choices are made on it, so that more seeds for what is chosen change none. */
  static final long FIRST_SEED = 1;

  private final List<String> authors;
  private final List<ProofRow> rows;

  Results(List<ProofRow> rows, List<String> authors) {
    this.authors = List.copyOf(authors);
    this.rows = rows.stream().filter(row -> authors.contains(row.author())).toList();
  }

  /** Authors that have as many setups as any: those that the work is done for. */
  static List<String> finished(List<ProofRow> rows) {
    Map<String, Set<Setup>> setups = new LinkedHashMap<>();
    for (ProofRow row : rows) {
      setups.computeIfAbsent(row.author(), author -> new LinkedHashSet<>()).add(Setup.of(row));
    }
    int most = setups.values().stream().mapToInt(Set::size).max().orElse(0);
    return setups.keySet().stream().filter(author -> setups.get(author).size() == most).toList();
  }

  List<String> authors() {
    return authors;
  }

  /** The same with the first seed only. */
  Results firstSeed() {
    return new Results(rows.stream().filter(row -> row.seed() <= FIRST_SEED).toList(), authors);
  }

  List<ProofRow> rows(String author, Setup setup) {
    return rows.stream().filter(row -> row.author().equals(author) && setup.has(row)).toList();
  }

  /** Whether all authors have it. */
  boolean complete(Setup setup) {
    return !authors.isEmpty()
        && authors.stream().allMatch(author -> !rows(author, setup).isEmpty());
  }

  /** Setups that all authors have, in the order of the rows. */
  List<Setup> setups() {
    Set<Setup> setups = new LinkedHashSet<>();
    rows.forEach(row -> setups.add(Setup.of(row)));
    return setups.stream().filter(this::complete).toList();
  }

  /** Setups of an arm that all authors have. */
  List<Setup> setups(Arm arm) {
    return setups().stream().filter(setup -> setup.arm() == arm).toList();
  }

  /** Most seeds that an author has. */
  int seeds(Setup setup) {
    return authors.stream().mapToInt(author -> rows(author, setup).size()).max().orElse(0);
  }

  /** A figure of each author, the mean over seeds. */
  double mean(String author, Setup setup, ToDoubleFunction<ProofRow> figure) {
    return rows(author, setup).stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  /** A figure, the mean over authors. */
  double mean(Setup setup, ToDoubleFunction<ProofRow> figure) {
    return authors.stream()
        .mapToDouble(author -> mean(author, setup, figure))
        .average()
        .orElse(Double.NaN);
  }

  /** What bootstrapping compares: a figure of each author and seed. */
  List<Bootstrap.Pair> pairs(Setup ours, Setup theirs, ToDoubleFunction<ProofRow> figure) {
    List<Bootstrap.Pair> pairs = new ArrayList<>();
    for (String author : authors) {
      pairs.add(
          new Bootstrap.Pair(
              rows(author, ours).stream().mapToDouble(figure).toArray(),
              rows(author, theirs).stream().mapToDouble(figure).toArray()));
    }
    return pairs;
  }
}
