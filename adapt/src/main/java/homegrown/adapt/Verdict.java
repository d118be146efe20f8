package homegrown.adapt;

import java.util.Optional;

/**
 * Whether a candidate beats what is there, on held-out data that neither has seen.
 *
 * <p>The test is paired: for every cluster of targets that belong together (a line of text) the
 * difference of summed log-loss. A candidate wins when the one-sided 95 % lower bound of the mean
 * gain per target is above 0, by Student's t over clusters (ratio estimator, Cochran 1977, section
 * 2.9), and recall did not fall by more than the margin.
 *
 * @param better whether the candidate wins
 * @param gain mean gain in log-loss per target, in nats
 * @param lowerBound one-sided 95 % lower bound of {@code gain}; minus infinity without evidence
 * @param reason why, for people
 */
public record Verdict(boolean better, double gain, double lowerBound, String reason) {

  /** Fewer clusters than this say nothing. */
  public static final int FEWEST_CLUSTERS = 8;

  /** Recall that a winner may lose, as a share of targets. */
  public static final double RECALL_MARGIN = 0.01;

  /**
   * Log-loss that a candidate may lose against what serves in the worst case, in nats per target:
   * one hundredth of what a good model of English text has.
   */
  public static final double LOSS_MARGIN = 0.05;

  /**
   * Judges by paired log-loss.
   *
   * @param gains per cluster: log-loss of what is there minus log-loss of the candidate, summed
   * @param targets per cluster: how many targets were summed
   * @param recallGain recall of the candidate minus recall of what is there, over all targets
   */
  public static Verdict of(double[] gains, int[] targets, double recallGain) {
    Paired paired = new Paired(gains, targets);
    if (paired.clusters < FEWEST_CLUSTERS) {
      return paired.verdict(
          false,
          "too little held-out text to tell: "
              + paired.clusters
              + " lines, at least "
              + FEWEST_CLUSTERS
              + " are needed");
    }
    if (!(paired.lowerBound > 0)) {
      return paired.verdict(false, "no clear gain in log-loss on held-out text");
    }
    if (recallGain < -RECALL_MARGIN) {
      return paired.verdict(false, "recall on held-out text fell");
    }
    return paired.verdict(true, "better on held-out text");
  }

  /**
   * Judges whether a candidate that beats the base is not worse than the version that serves. Of a
   * refreshed model it cannot be asked to be clearly better: until it is promoted it has not learnt
   * the newest lines, which are held out.
   *
   * <p>It is worse where it may lose {@link #LOSS_MARGIN} by the lower bound, or has lost more
   * recall than {@link #RECALL_MARGIN} by the upper one.
   *
   * @param gains per cluster: log-loss of what serves minus log-loss of the candidate, summed
   * @param recallGains per cluster: hits of the candidate minus hits of what serves
   * @param targets per cluster: how many targets were summed
   * @return empty when there are too few clusters to tell
   */
  public static Optional<Verdict> notWorse(double[] gains, double[] recallGains, int[] targets) {
    Paired paired = new Paired(gains, targets);
    if (paired.clusters < FEWEST_CLUSTERS) {
      return Optional.empty();
    }
    if (!(paired.lowerBound >= -LOSS_MARGIN)) {
      return Optional.of(
          paired.verdict(false, "not shown to be as good as the version that serves"));
    }
    Paired recall = new Paired(recallGains, targets);
    if (2 * recall.mean - recall.lowerBound < -RECALL_MARGIN) {
      return Optional.of(paired.verdict(false, "recall fell behind the version that serves"));
    }
    return Optional.of(paired.verdict(true, "as good as the version that serves"));
  }

  /** The mean gain and how sure it is. */
  private static final class Paired {

    private final int clusters;
    private final double mean;
    private final double lowerBound;

    Paired(double[] gains, int[] targets) {
      int some = 0;
      double sum = 0;
      double n = 0;
      for (int i = 0; i < gains.length; i++) {
        some += targets[i] > 0 ? 1 : 0;
        sum += gains[i];
        n += targets[i];
      }
      clusters = some;
      mean = n > 0 ? sum / n : 0;
      double squares = 0;
      for (int i = 0; i < gains.length; i++) {
        double residual = gains[i] - mean * targets[i];
        squares += residual * residual;
      }
      double error = Math.sqrt(squares * clusters / (clusters - 1.0)) / n;
      lowerBound =
          clusters < FEWEST_CLUSTERS
              ? Double.NEGATIVE_INFINITY
              : mean - student95(clusters - 1) * error;
    }

    Verdict verdict(boolean better, String reason) {
      return new Verdict(better, mean, lowerBound, reason);
    }
  }

  /** The 95 % quantile of Student's t by its expansion in 1/df (Abramowitz and Stegun 26.7.5). */
  static double student95(int df) {
    double x = 1.6448536269514722;
    double x3 = x * x * x;
    double x5 = x3 * x * x;
    double x7 = x5 * x * x;
    double g1 = (x3 + x) / 4;
    double g2 = (5 * x5 + 16 * x3 + 3 * x) / 96;
    double g3 = (3 * x7 + 19 * x5 + 17 * x3 - 15 * x) / 384;
    return x + g1 / df + g2 / ((double) df * df) + g3 / ((double) df * df * df);
  }
}
