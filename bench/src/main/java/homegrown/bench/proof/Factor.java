package homegrown.bench.proof;

import java.util.function.ToDoubleFunction;

/**
 * How many times the cost of ours another setup takes.
 *
 * @param all sum over authors, by the sum of ours
 * @param least of an author
 * @param most of an author
 */
record Factor(double all, double least, double most) {

  /** Over the seeds that both have: all of them, or the first one where either has no other. */
  static Factor of(Results results, Setup ours, Setup theirs, ToDoubleFunction<ProofRow> cost) {
    boolean single = results.seeds(ours) == 1 || results.seeds(theirs) == 1;
    Results rows = single ? results.firstSeed() : results;
    double sumOurs = 0;
    double sumTheirs = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (String author : rows.authors()) {
      double own = rows.mean(author, ours, cost);
      double other = rows.mean(author, theirs, cost);
      sumOurs += own;
      sumTheirs += other;
      least = Math.min(least, other / own);
      most = Math.max(most, other / own);
    }
    return new Factor(sumTheirs / sumOurs, least, most);
  }

  /** The factor and its range over authors; a dash where a cost is too small to be told. */
  String text() {
    if (!(least > 0)) {
      return "–";
    }
    return Table.figure(all, 1) + " (" + Table.figure(least, 1) + "–" + Table.figure(most, 1) + ")";
  }
}
