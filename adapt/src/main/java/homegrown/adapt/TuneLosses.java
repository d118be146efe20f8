package homegrown.adapt;

import java.util.Arrays;

/**
 * Log-loss of a candidate on the tune part, by clusters of targets that belong together (a line of
 * text, a photo session). Immutable.
 */
public final class TuneLosses {

  private final double[] losses;
  private final int[] targets;

  private TuneLosses(double[] losses, int[] targets) {
    this.losses = losses;
    this.targets = targets;
  }

  /**
   * Losses by cluster; the arrays are copied.
   *
   * @param losses per cluster: log-loss summed over its targets, in nats
   * @param targets per cluster: how many targets were summed, from 0
   * @throws LadderException if the lengths differ or a number of targets is negative
   */
  public static TuneLosses of(double[] losses, int[] targets) {
    if (losses.length != targets.length) {
      throw new LadderException(
          "tune losses: expected as many losses as numbers of targets, got "
              + losses.length
              + " and "
              + targets.length);
    }
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] < 0) {
        throw new LadderException(
            "tune losses: expected targets from 0, got " + targets[i] + " in cluster " + i);
      }
    }
    return new TuneLosses(losses.clone(), targets.clone());
  }

  /** Clusters that have a target. */
  public int clusters() {
    int clusters = 0;
    for (int n : targets) {
      clusters += n > 0 ? 1 : 0;
    }
    return clusters;
  }

  /** Log-loss per target in nats; 0 without targets. */
  public double mean() {
    double sum = 0;
    double n = 0;
    for (int i = 0; i < losses.length; i++) {
      sum += losses[i];
      n += targets[i];
    }
    return n > 0 ? sum / n : 0;
  }

  /** How these losses compare with others on the same clusters, by the test of the verdict. */
  Verdict against(TuneLosses below) {
    if (!Arrays.equals(targets, below.targets)) {
      throw new LadderException(
          "tune losses: expected the clusters and targets of the candidate below ("
              + below.targets.length
              + " clusters), got others ("
              + targets.length
              + " clusters); score every candidate on the same targets");
    }
    double[] gains = new double[losses.length];
    for (int i = 0; i < gains.length; i++) {
      gains[i] = below.losses[i] - losses[i];
    }
    return Verdict.of(gains, targets, 0);
  }
}
