package homegrown.app.sensors;

import homegrown.home.schedule.Conditions;
import homegrown.home.schedule.Reading;
import homegrown.home.schedule.Sensors;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files in which Linux tells of power supplies, temperatures and load
 * (Documentation/ABI/testing/sysfs-class-power and sysfs-class-thermal of the kernel; proc(5)).
 * Anything may be missing, wrong or fail to be read.
 */
final class LinuxSensors implements Sensors {

  private static final Pattern LOADS =
      Pattern.compile("([0-9]{1,6}\\.[0-9]{1,6}) ([0-9]{1,6}\\.[0-9]{1,6}) ([0-9.]{1,13}) .*");

  private static final int[] MINUTES = {1, 5, 15};

  /** Beyond these no zone that works can be, in thousandths of a degree. */
  private static final long COLDEST = -40_000;

  private static final long HOTTEST = 150_000;

  private final Path root;
  private final IdleTime idle;

  LinuxSensors(Path root, int processors, Clock clock) {
    this.root = root;
    this.idle = new IdleTime(processors, clock);
  }

  @Override
  public Conditions read() {
    PowerSupplies supplies = PowerSupplies.read(new SystemFiles(root));
    return new Conditions(supplies.charging(), supplies.battery(), idle(), celsius());
  }

  private Reading<Duration> idle() {
    Optional<String> text = SystemFiles.text(root.resolve("proc/loadavg"));
    Matcher loads = LOADS.matcher(text.orElse(""));
    if (!loads.matches()) {
      return Reading.unknown();
    }
    double[] averages = new double[MINUTES.length];
    try {
      for (int i = 0; i < averages.length; i++) {
        averages[i] = Double.parseDouble(loads.group(1 + i));
      }
    } catch (NumberFormatException e) {
      return Reading.unknown();
    }
    return Reading.of(idle.of(averages, MINUTES));
  }

  /** The warmest zone that can be read. */
  private Reading<Double> celsius() {
    Optional<List<Path>> entries = new SystemFiles(root).entries("thermal");
    if (!entries.isPresent()) {
      return Reading.unknown();
    }
    boolean any = false;
    OptionalDouble warmest = OptionalDouble.empty();
    for (Path zone : entries.get()) {
      boolean off = SystemFiles.text(zone.resolve("mode")).orElse("").equals("disabled");
      if (off || !zone.getFileName().toString().startsWith("thermal_zone")) {
        continue;
      }
      any = true;
      OptionalLong thousandths = SystemFiles.number(zone.resolve("temp"));
      if (thousandths.isPresent()
          && thousandths.getAsLong() >= COLDEST
          && thousandths.getAsLong() <= HOTTEST) {
        double celsius = thousandths.getAsLong() / 1000.0;
        warmest = OptionalDouble.of(Math.max(celsius, warmest.orElse(celsius)));
      }
    }
    if (warmest.isPresent()) {
      return Reading.of(warmest.getAsDouble());
    }
    return any ? Reading.unknown() : Reading.absent();
  }
}
