package homegrown.adapt;

import java.time.Duration;

/**
 * Limits that a training run must keep. Immutable.
 *
 * @param time longest wall-clock time of the run
 * @param memoryBytes most bytes that the run's data may take: statistics, caches, the current and
 *     the candidate model
 * @param joules most energy, or infinity for no limit
 */
public record Budget(Duration time, long memoryBytes, double joules) {

  private static final long MEBIBYTE = 1 << 20;

  /** What a run gets when nothing is said: 64 MiB, 5 minutes, no limit on energy. */
  public static final Budget DEFAULT =
      new Budget(Duration.ofMinutes(5), 64 * MEBIBYTE, Double.POSITIVE_INFINITY);

  /** Checks that every limit is positive. */
  public Budget {
    if (time.isNegative() || time.isZero() || memoryBytes <= 0 || !(joules > 0)) {
      throw new BudgetException(
          "budget: expected limits above 0, got time "
              + time
              + ", memory "
              + memoryBytes
              + " bytes, energy "
              + joules
              + " J; leave out what shall not be limited");
    }
  }

  /** The default budget with another time. */
  public static Budget time(Duration time) {
    return new Budget(time, DEFAULT.memoryBytes, DEFAULT.joules);
  }

  /** This budget with another memory limit in bytes. */
  public Budget memory(long bytes) {
    return new Budget(time, bytes, joules);
  }

  /** This budget with another energy limit in joules. */
  public Budget energy(double limit) {
    return new Budget(time, memoryBytes, limit);
  }

  /** Bytes in {@code count} MiB. */
  public static long mebibytes(long count) {
    return count * MEBIBYTE;
  }
}
