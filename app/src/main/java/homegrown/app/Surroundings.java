package homegrown.app;

import homegrown.app.sensors.SystemSensors;
import homegrown.home.schedule.Sensors;
import java.time.Clock;

/**
 * Time and sensors, as commands see them.
 *
 * @param clock with the zone of the clock on the wall
 * @param sensors of this machine
 * @param pause waits
 */
record Surroundings(Clock clock, Sensors sensors, Pause pause) {

  /** Those of this machine. */
  static Surroundings real() {
    Clock clock = Clock.systemDefaultZone();
    return new Surroundings(
        clock, SystemSensors.of(clock), length -> Thread.sleep(length.toMillis()));
  }
}
