package homegrown.adapt;

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
   * Judges by paired log-loss.
   *
   * @param gains per cluster: log-loss of what is there minus log-loss of the candidate, summed
   * @param targets per cluster: how many targets were summed
   * @param recallGain recall of the candidate minus recall of what is there, over all targets
   */
  public static Verdict of(double[] gains, int[] targets, double recallGain) {
    int clusters = 0;
    double sum = 0;
    double n = 0;
    for (int i = 0; i < gains.length; i++) {
      clusters += targets[i] > 0 ? 1 : 0;
      sum += gains[i];
      n += targets[i];
    }
    if (clusters < FEWEST_CLUSTERS) {
      return new Verdict(
          false,
          n > 0 ? sum / n : 0,
          Double.NEGATIVE_INFINITY,
          "too little held-out text to tell: "
              + clusters
              + " lines, at least "
              + FEWEST_CLUSTERS
              + " are needed");
    }
    double mean = sum / n;
    double squares = 0;
    for (int i = 0; i < gains.length; i++) {
      double residual = gains[i] - mean * targets[i];
      squares += residual * residual;
    }
    double error = Math.sqrt(squares * clusters / (clusters - 1.0)) / n;
    double lower = mean - student95(clusters - 1) * error;
    if (!(lower > 0)) {
      return new Verdict(false, mean, lower, "no clear gain in log-loss on held-out text");
    }
    if (recallGain < -RECALL_MARGIN) {
      return new Verdict(false, mean, lower, "recall on held-out text fell");
    }
    return new Verdict(true, mean, lower, "better on held-out text");
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
