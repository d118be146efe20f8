package homegrown.bench.proof;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What is chosen from a curve.
 *
 * @param setup that was run
 * @param logLoss mean over authors
 * @param macs a word, mean over authors
 */
record Choice(Setup setup, double logLoss, double macs) {

  /** Losses that are higher by no more than this share count as equal. */
  static final double MARGIN = 0.01;

  /** Candidates with their means over the first seed. */
  static List<Choice> of(
      Results results, List<Setup> candidates, ToDoubleFunction<ProofRow> logLoss) {
    Results first = results.firstSeed();
    return candidates.stream()
        .filter(first::complete)
        .map(
            setup ->
                new Choice(
                    setup, first.mean(setup, logLoss), first.mean(setup, ProofRow::macsPerWord)))
        .toList();
  }

  /** The one with the lowest loss. */
  static Optional<Choice> best(List<Choice> candidates) {
    return candidates.stream().min(Comparator.comparingDouble(Choice::logLoss));
  }

  /** The one with the least work among those whose loss is within the margin of a reference. */
  static Optional<Choice> cheapest(List<Choice> candidates, double reference) {
    return candidates.stream()
        .filter(choice -> choice.logLoss() <= reference * (1 + MARGIN))
        .min(Comparator.comparingDouble(Choice::macs));
  }
}
