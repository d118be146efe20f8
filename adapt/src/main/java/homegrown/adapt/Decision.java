package homegrown.adapt;

/**
 * What the ladder decided on a rung, and by what.
 *
 * @param rung name of the rung
 * @param kind what was decided
 * @param forecast what the rung said before, not corrected; all 0 if it was not asked
 * @param secondsLeft seconds that were left for the rung; 0 if that was not looked at
 * @param seconds wall-clock seconds that the climb took; 0 if there was none
 * @param macs multiply-accumulates that the climb took
 * @param bytes most bytes that the run held at once during the climb
 * @param gain fall of log-loss per target on the tune part against the candidate below, in nats
 * @param lowerBound one-sided 95 % lower bound of {@code gain}; minus infinity without evidence
 * @param reason one sentence for people
 */
public record Decision(
    String rung,
    Kind kind,
    Forecast forecast,
    double secondsLeft,
    double seconds,
    long macs,
    long bytes,
    double gain,
    double lowerBound,
    String reason) {

  /** What can be decided on a rung. */
  public enum Kind {
    /** Climbed, and its candidate took the place of the one below. */
    KEPT,
    /** Climbed, and the candidate below stayed. */
    NOT_BETTER,
    /** Not climbed: its gain would have been too little. */
    LITTLE_GAIN,
    /** Not climbed for lack of memory, or climbed and let go since it took more than it may. */
    NO_MEMORY,
    /** Not climbed: the time left is too short for a useful climb. */
    NO_TIME,
    /** Not climbed: the energy left is too little for a useful climb. */
    NO_ENERGY,
    /** Not climbed: the rung that it builds on was not kept. */
    NOTHING_TO_BUILD_ON,
    /** Not climbed: the tune part is too small to judge anything by. */
    NO_EVIDENCE,
    /** Ended, by a stop or its limits, before it began or before it had anything of use. */
    CUT
  }

  /** A rung that was not climbed. */
  static Decision passedOver(
      String rung, Kind kind, Forecast forecast, double secondsLeft, String reason) {
    return new Decision(
        rung, kind, forecast, secondsLeft, 0, 0, 0, 0, Double.NEGATIVE_INFINITY, reason);
  }

  /** Whether the rung was climbed and judged. */
  public boolean climbed() {
    return kind == Kind.KEPT || kind == Kind.NOT_BETTER;
  }
}
