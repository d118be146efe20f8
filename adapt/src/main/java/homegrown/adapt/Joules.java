package homegrown.adapt;

/**
 * Energy that a run took.
 *
 * @param value joules
 * @param source how it was found
 * @param band relative error, for example 0.5 for half to one and a half times the value
 */
public record Joules(double value, String source, double band) {

  /** Watts that one busy core is taken to draw where no meter says better. */
  public static final double WATTS_PER_CORE = 4;

  /** An estimate from busy time on one core. */
  public static Joules estimate(double coreSeconds) {
    return new Joules(
        coreSeconds * WATTS_PER_CORE, "estimate: " + WATTS_PER_CORE + " W per busy core", 0.75);
  }
}
