package homegrown.app.sensors;

import homegrown.home.schedule.Conditions;
import homegrown.home.schedule.Reading;
import homegrown.home.schedule.Sensors;
import java.time.Clock;
import java.util.function.DoubleSupplier;

/** What every Java virtual machine can tell: the load of the last minute, on most systems. */
final class PortableSensors implements Sensors {

  private static final int[] MINUTES = {1};

  private final DoubleSupplier load;
  private final IdleTime idle;

  /**
   * Sensors.
   *
   * @param load average of the last minute; negative where the system does not tell it
   */
  PortableSensors(DoubleSupplier load, int processors, Clock clock) {
    this.load = load;
    this.idle = new IdleTime(processors, clock);
  }

  @Override
  public Conditions read() {
    double average = load.getAsDouble();
    return average >= 0
        ? Conditions.UNKNOWN.idle(Reading.of(idle.of(new double[] {average}, MINUTES)))
        : Conditions.UNKNOWN;
  }
}
