package homegrown.adapt;

/**
 * What a rung would cost and gain, said before it is climbed.
 *
 * @param bytes fewest bytes that the run would hold at once during a useful climb, the candidate
 *     below and all that rungs share included
 * @param seconds wall-clock seconds of a full climb
 * @param leastSeconds wall-clock seconds of the shortest climb that is of use, at most {@code
 *     seconds}
 * @param macs multiply-accumulates of a full climb
 * @param gain fall of log-loss per target by a full climb, in nats, as measured on other people
 */
public record Forecast(long bytes, double seconds, double leastSeconds, long macs, double gain) {

  static final Forecast NONE = new Forecast(0, 0, 0, 0, 0);

  /**
   * Checks the figures.
   *
   * @throws LadderException if a figure is negative, infinite or not a number, or if the shortest
   *     climb takes longer than the full one
   */
  public Forecast {
    if (bytes < 0
        || !(leastSeconds >= 0)
        || !(seconds >= leastSeconds)
        || seconds == Double.POSITIVE_INFINITY
        || macs < 0
        || !(gain >= 0)
        || gain == Double.POSITIVE_INFINITY) {
      throw new LadderException(
          "forecast: expected finite figures from 0 and a shortest climb no longer than the full"
              + " one, got "
              + bytes
              + " bytes, "
              + seconds
              + " s, at least "
              + leastSeconds
              + " s, "
              + macs
              + " multiply-accumulates, gain "
              + gain);
    }
  }

  /** This forecast with seconds and gain times what this run has shown so far. */
  Forecast corrected(Evidence soFar) {
    double speed = soFar.secondsRatio();
    return new Forecast(
        bytes, seconds * speed, leastSeconds * speed, macs, gain * soFar.gainRatio());
  }
}
