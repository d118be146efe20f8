package homegrown.home.schedule;

import java.time.Duration;

/**
 * What the sensors of a device say at one moment. Immutable.
 *
 * @param charging whether it is plugged in and its battery does not empty
 * @param battery percent that the battery holds, 0 to 100
 * @param idle for how long nobody has used it; zero while somebody does
 * @param celsius degrees of its warmest part
 */
public record Conditions(
    Reading<Boolean> charging,
    Reading<Integer> battery,
    Reading<Duration> idle,
    Reading<Double> celsius) {

  /** Nothing can be told. */
  public static final Conditions UNKNOWN =
      new Conditions(Reading.unknown(), Reading.unknown(), Reading.unknown(), Reading.unknown());

  /** These with another reading of the plug. */
  public Conditions charging(Reading<Boolean> other) {
    return new Conditions(other, battery, idle, celsius);
  }

  /** These with another reading of the battery. */
  public Conditions battery(Reading<Integer> other) {
    return new Conditions(charging, other, idle, celsius);
  }

  /** These with another reading of idle time. */
  public Conditions idle(Reading<Duration> other) {
    return new Conditions(charging, battery, other, celsius);
  }

  /** These with another reading of the thermometer. */
  public Conditions celsius(Reading<Double> other) {
    return new Conditions(charging, battery, idle, other);
  }
}
