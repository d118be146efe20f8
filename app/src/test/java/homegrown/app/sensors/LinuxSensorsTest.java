package homegrown.app.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.home.schedule.Conditions;
import homegrown.home.schedule.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees like those of the kernel, sound and not. */
class LinuxSensorsTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path root;

  private Conditions read() {
    return new LinuxSensors(root, 4, CLOCK).read();
  }

  /** Writes {@code name=text} pairs, split by {@code |}. */
  private void device(String place, String facts) throws IOException {
    Path directory = Files.createDirectories(root.resolve("sys/class").resolve(place));
    for (String fact : facts.split("\\|")) {
      int sign = fact.indexOf('=');
      Files.writeString(
          directory.resolve(fact.substring(0, sign)), fact.substring(sign + 1) + "\n");
    }
  }

  private void supply(String name, String facts) throws IOException {
    device("power_supply/" + name, facts);
  }

  private static String text(Reading<?> reading) {
    return reading.value().map(Object::toString).orElse(reading.isAbsent() ? "absent" : "unknown");
  }

  @Test
  void nothingAtAllIsUnknown() {
    Conditions conditions = read();

    assertThat(text(conditions.charging())).isEqualTo("unknown");
    assertThat(text(conditions.battery())).isEqualTo("unknown");
    assertThat(text(conditions.idle())).isEqualTo("unknown");
    assertThat(text(conditions.celsius())).isEqualTo("unknown");
  }

  @Test
  void aDesktopHasNoBattery() throws IOException {
    Files.createDirectories(root.resolve("sys/class/net"));
    assertThat(text(read().charging())).isEqualTo("absent");
    assertThat(text(read().battery())).isEqualTo("absent");
    assertThat(text(read().celsius())).isEqualTo("absent");

    supply("AC", "type=Mains|online=1");
    supply("hidpp_battery_0", "type=Battery|scope=Device|status=Discharging|capacity=5");
    device("thermal/cooling_device0", "type=Processor|cur_state=0");
    assertThat(text(read().charging())).isEqualTo("absent");
    assertThat(text(read().battery())).isEqualTo("absent");
    assertThat(text(read().celsius())).isEqualTo("absent");
  }

  @ParameterizedTest
  @CsvSource({
    "1, Charging, true",
    "1, Full, true",
    "1, Not charging, true",
    "1, Unknown, true",
    "1, Discharging, false",
    "0, Discharging, false",
    "0, Charging, true",
    "0, Full, false",
    "0, Not charging, false",
    "0, Unknown, false",
    "?, Charging, true",
    "?, Full, true",
    "?, Not charging, true",
    "?, Unknown, unknown",
    "?, nonsense, unknown",
    "2, Unknown, true",
    "-1, Unknown, unknown"
  })
  void aLaptopIsChargingWhilePluggedInAndNotEmptying(String online, String status, String charging)
      throws IOException {
    supply("AC0", "type=Mains|online=" + online);
    supply("BAT0", "type=Battery|present=1|status=" + status + "|capacity=71");

    assertThat(text(read().charging())).isEqualTo(charging);
    assertThat(text(read().battery())).isEqualTo("71");
  }

  @Test
  void onePlugOfSeveralIsEnoughAndOneEmptyingBatteryTooMany() throws IOException {
    supply("ucsi-source-psy-1", "type=USB|online=0");
    supply("ucsi-source-psy-2", "type=USB|online=1");
    supply("BAT0", "type=Battery|status=Not charging|capacity=100|energy_full=30000000");
    supply("BAT1", "type=Battery|status=Charging|capacity=10|energy_full=60000000");
    assertThat(text(read().charging())).isEqualTo("true");
    assertThat(text(read().battery())).isEqualTo("40");

    supply("BAT1", "status=Discharging");
    assertThat(text(read().charging())).isEqualTo("false");
  }

  @Test
  void batteriesThatDoNotTellTheirSizeInOneUnitCountAlike() throws IOException {
    supply("BAT0", "type=Battery|status=Full|capacity=100|energy_full=30000000");
    supply("BAT1", "type=Battery|status=Full|capacity=10|charge_full=600");
    assertThat(text(read().battery())).isEqualTo("55");

    supply("BAT1", "capacity=garbage");
    assertThat(text(read().battery())).isEqualTo("100");
    supply("BAT1", "charge_now=150");
    assertThat(text(read().battery())).isEqualTo("62");
  }

  @ParameterizedTest
  @CsvSource({
    "capacity=0, 0",
    "capacity=100, 100",
    "capacity=101, unknown",
    "capacity=-3, unknown",
    "capacity=99999999999999999999, unknown",
    "capacity=, unknown",
    "capacity=7 7, unknown",
    "energy_now=29|energy_full=60, 48",
    "charge_now=70|charge_full=60, 100",
    "charge_now=70|charge_full=0, unknown",
    "charge_now=-5|charge_full=60, unknown",
    "capacity=x|energy_now=30|energy_full=60, 50"
  })
  void whatABatteryHoldsIsBelievedOnlyWhereItCanBe(String facts, String percent)
      throws IOException {
    supply("BAT0", "type=Battery|status=Discharging|" + facts);

    assertThat(text(read().battery())).isEqualTo(percent);
    assertThat(text(read().charging())).isEqualTo("false");
  }

  @Test
  void anEmptyBayIsNoBatteryAndWhatHasNoTypeLeavesItOpen() throws IOException {
    supply("BAT0", "type=Battery|present=0|status=Unknown");
    assertThat(text(read().charging())).isEqualTo("absent");

    supply("odd", "status=Charging");
    assertThat(text(read().charging())).isEqualTo("unknown");
    assertThat(text(read().battery())).isEqualTo("unknown");

    supply("UPS0", "type=UPS|status=Discharging|capacity=90");
    assertThat(text(read().charging())).isEqualTo("false");
  }

  @Test
  void filesThatAreNoneAreUnknown() throws IOException {
    Path classes = Files.createDirectories(root.resolve("sys/class"));
    Files.writeString(classes.resolve("power_supply"), "not a directory");
    Files.writeString(classes.resolve("thermal"), "not a directory");
    Files.createDirectories(root.resolve("proc/loadavg"));

    nothingAtAllIsUnknown();
  }

  @Test
  void theWarmestZoneThatCanBeReadCounts() throws IOException {
    device("thermal/thermal_zone0", "type=acpitz|temp=27800");
    device("thermal/thermal_zone1", "type=x86_pkg_temp|temp=61999");
    device("thermal/thermal_zone2", "type=off|mode=disabled|temp=99000");
    device("thermal/thermal_zone3", "type=broken|temp=-274000");
    device("thermal/thermal_zone4", "type=broken|temp=4294967295");
    device("thermal/thermal_zone5", "type=broken|temp=hot");
    device("thermal/thermal_zone6", "type=iwlwifi_1");
    Files.createDirectories(root.resolve("sys/class/thermal/thermal_zone7/temp"));
    device("thermal/cooling_device0", "type=Fan|temp=99000");

    assertThat(text(read().celsius())).isEqualTo("61.999");
  }

  @ParameterizedTest
  @CsvSource({"hot, unknown", "-40000, -40.0", "-40001, unknown", "150000, 150.0", "0, 0.0"})
  void aTemperatureThatCannotBeIsNone(String temp, String celsius) throws IOException {
    device("thermal/thermal_zone0", "temp=" + temp);

    assertThat(text(read().celsius())).isEqualTo(celsius);
  }

  @ParameterizedTest
  @CsvSource({
    // Four processors: a load of one is low.
    "0.00 0.00 0.00 1/80 11206, PT15M",
    "1.00 1.00 1.00 1/80 11206, PT15M",
    "1.00 1.00 1.01 1/80 11206, PT5M",
    "0.99 1.01 0.20 1/80 11206, PT1M",
    "1.01 0.00 0.00 1/80 11206, PT0S",
    "123.00 0.00 0.00 1/80 11206, PT0S",
    "0.00 0.00, unknown",
    "0.00 0.00 0.0.0 1/80 11206, unknown",
    "-1.00 0.00 0.00 1/80 11206, unknown",
    "NaN NaN NaN 1/80 11206, unknown",
    "0.00 0.00 . 1/80 11206, unknown",
    "'', unknown"
  })
  void lowLoadIsIdleTime(String load, String idle) throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/loadavg"), load + "\n");

    assertThat(text(read().idle())).isEqualTo(idle);
  }

  @Test
  void noBytesMakeItFail() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      for (String file :
          new String[] {
            "power_supply/BAT0/type",
            "power_supply/BAT0/status",
            "power_supply/BAT0/capacity",
            "power_supply/AC/online",
            "thermal/thermal_zone0/temp"
          }) {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        Path path = root.resolve("sys/class").resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
      }
      Files.createDirectories(root.resolve("proc"));
      Files.writeString(root.resolve("proc/loadavg"), "9".repeat(random.nextInt(9000)));

      assertThat(text(read().celsius())).isEqualTo("unknown");
      assertThat(text(read().idle())).isEqualTo("unknown");
    }
  }

  @Test
  void thisMachineIsReadWithoutTrouble() {
    Conditions conditions = SystemSensors.of(CLOCK).read();

    assertThat(conditions.idle().value().orElse(Duration.ZERO).isNegative()).isFalse();
  }
}
