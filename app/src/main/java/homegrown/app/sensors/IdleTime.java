package homegrown.app.sensors;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long the load has been low. An average of the load tells of its last minutes; what was
 * seen before tells of the time before that, if somebody kept looking.
 */
final class IdleTime {

  /** Load a processor up to which nobody seems to be using the machine. */
  private static final double LOW = 0.25;

  private final double low;
  private final Clock clock;
  private Instant since = Instant.MAX;

  IdleTime(int processors, Clock clock) {
    this.low = LOW * processors;
    this.clock = clock;
  }

  /**
   * Idle time as of now.
   *
   * @param loads averages over growing numbers of minutes up to now
   * @param minutes those numbers
   */
  synchronized Duration of(double[] loads, int[] minutes) {
    Duration seen = Duration.ZERO;
    for (int i = 0; i < loads.length && loads[i] <= low; i++) {
      seen = Duration.ofMinutes(minutes[i]);
    }
    Instant now = clock.instant();
    if (seen.isZero()) {
      since = Instant.MAX;
      return seen;
    }
    Instant atLeast = now.minus(seen);
    // A clock that was set back would have it begin in times to come.
    if (since.isAfter(atLeast)) {
      since = atLeast;
    }
    return Duration.between(since, now);
  }
}
