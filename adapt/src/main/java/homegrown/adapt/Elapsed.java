package homegrown.adapt;

import java.util.List;
import java.util.function.LongConsumer;

/**
 * Time since a run began, what it did before the ladder included. The only clock of the ladder: the
 * same readings lead to the same decisions, so that a run is repeated by repeating what it read. In
 * a program: {@code long began = System.nanoTime(); Elapsed elapsed = () -> System.nanoTime() -
 * began;}
 */
public interface Elapsed {

  /** Nanoseconds since the run began; never less than before. */
  long nanos();

  /**
   * This clock, telling every reading to {@code log} before anything is decided by it.
   *
   * @param log keeps the readings, in order
   */
  default Elapsed logged(LongConsumer log) {
    return () -> {
      long now = nanos();
      log.accept(now);
      return now;
    };
  }

  /**
   * A clock that repeats readings and goes on from the last of them with another clock.
   *
   * @param readings what a clock of a former run showed, in order, in nanoseconds
   * @param live shows the time once the readings are used up
   */
  static Elapsed repeated(List<Long> readings, Elapsed live) {
    return new Elapsed() {
      private int next;
      private long offset;

      @Override
      public long nanos() {
        if (next == readings.size()) {
          return live.nanos() + offset;
        }
        long reading = readings.get(next++);
        if (next == readings.size()) {
          offset = reading - live.nanos();
        }
        return reading;
      }
    };
  }
}
