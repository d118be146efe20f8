package homegrown.app.sensors;

import homegrown.home.schedule.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Batteries and plugs of the machine itself, not those of its mouse. */
final class PowerSupplies {

  /**
   * A battery.
   *
   * @param status as the kernel has it, such as {@code Discharging}; empty if it cannot be read
   * @param percent what it holds; negative if that cannot be told
   * @param unit of its size; empty if it does not tell it
   * @param size what it can hold
   */
  private record Battery(String status, double percent, String unit, double size) {}

  private final List<Battery> batteries = new ArrayList<>();
  private boolean plugged;
  private boolean unplugged;
  private boolean unclear;

  private PowerSupplies() {}

  static PowerSupplies read(SystemFiles files) {
    PowerSupplies supplies = new PowerSupplies();
    Optional<List<Path>> entries = files.entries("power_supply");
    if (entries.isPresent()) {
      entries.get().forEach(supplies::add);
    } else {
      supplies.unclear = true;
    }
    return supplies;
  }

  private void add(Path supply) {
    if (SystemFiles.text(supply.resolve("scope")).orElse("").equals("Device")) {
      return;
    }
    String type = SystemFiles.text(supply.resolve("type")).orElse("");
    if (type.isEmpty()) {
      unclear = true;
    } else if (type.equals("Battery") || type.equals("UPS")) {
      OptionalLong present = SystemFiles.number(supply.resolve("present"));
      if (present.orElse(1) != 0) {
        batteries.add(battery(supply));
      }
    } else {
      OptionalLong online = SystemFiles.number(supply.resolve("online"));
      plugged |= online.orElse(0) > 0;
      unplugged |= online.orElse(1) == 0;
    }
  }

  private static Battery battery(Path supply) {
    String status = SystemFiles.text(supply.resolve("status")).orElse("");
    double percent = -1;
    String unit = "";
    double size = 0;
    for (String known : new String[] {"energy", "charge"}) {
      OptionalLong now = SystemFiles.number(supply.resolve(known + "_now"));
      OptionalLong full = SystemFiles.number(supply.resolve(known + "_full"));
      if (full.orElse(0) > 0 && size == 0) {
        unit = known;
        size = full.getAsLong();
        if (now.isPresent() && now.getAsLong() >= 0) {
          percent = Math.min(100, 100.0 * now.getAsLong() / size);
        }
      }
    }
    OptionalLong capacity = SystemFiles.number(supply.resolve("capacity"));
    if (capacity.isPresent() && capacity.getAsLong() >= 0 && capacity.getAsLong() <= 100) {
      percent = capacity.getAsLong();
    }
    return new Battery(status, percent, unit, size);
  }

  /**
   * Plugged in, and no battery empties. A machine without a battery runs on its plug. Where no plug
   * is told of, a battery that is full or kept from charging tells of one.
   */
  Reading<Boolean> charging() {
    if (batteries.isEmpty()) {
      return unclear ? Reading.unknown() : Reading.absent();
    }
    if (any("Discharging")) {
      return Reading.of(false);
    }
    if (plugged || any("Charging")) {
      return Reading.of(true);
    }
    if (unplugged) {
      return Reading.of(false);
    }
    boolean kept =
        batteries.stream()
            .allMatch(b -> b.status.equals("Full") || b.status.equals("Not charging"));
    return kept ? Reading.of(true) : Reading.unknown();
  }

  private boolean any(String status) {
    return batteries.stream().anyMatch(battery -> battery.status.equals(status));
  }

  /** What those that tell hold together; by size where all tell it in one unit. */
  Reading<Integer> battery() {
    if (batteries.isEmpty()) {
      return unclear ? Reading.unknown() : Reading.absent();
    }
    boolean sized =
        batteries.stream().filter(b -> b.percent >= 0).map(b -> b.unit).distinct().count() == 1
            && batteries.stream().noneMatch(b -> b.percent >= 0 && b.size == 0);
    double sum = 0;
    double sizes = 0;
    for (Battery battery : batteries) {
      if (battery.percent >= 0) {
        double size = sized ? battery.size : 1;
        sum += size * battery.percent;
        sizes += size;
      }
    }
    return sizes > 0 ? Reading.of((int) Math.floor(sum / sizes + 1e-9)) : Reading.unknown();
  }
}
