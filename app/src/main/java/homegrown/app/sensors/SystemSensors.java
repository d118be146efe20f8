package homegrown.app.sensors;

import homegrown.home.schedule.Sensors;
import java.lang.management.ManagementFactory;
import java.nio.file.Paths;
import java.time.Clock;
import java.util.Locale;

/** Chooses the sensors for the machine that this is. */
public final class SystemSensors {

  private SystemSensors() {}

  /** Those of Linux where this is Linux, else those that every Java virtual machine has. */
  public static Sensors of(Clock clock) {
    int processors = Runtime.getRuntime().availableProcessors();
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return system.contains("linux")
        ? new LinuxSensors(Paths.get("/"), processors, clock)
        : new PortableSensors(
            () -> ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
            processors,
            clock);
  }
}
