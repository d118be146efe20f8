package homegrown.app.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.home.schedule.Conditions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What can be told everywhere, and idle time that grows while somebody looks. */
class PortableSensorsTest {

  private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

  private Instant now = START;
  private double load;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private final PortableSensors sensors = new PortableSensors(() -> load, 2, clock);

  private Duration idle() {
    return sensors.read().idle().value().get();
  }

  @Test
  void onlyTheLoadIsTold() {
    Conditions conditions = sensors.read();

    assertThat(conditions.idle().value()).hasValue(Duration.ofMinutes(1));
    assertThat(conditions.charging()).isSameAs(Conditions.UNKNOWN.charging());
    assertThat(conditions.battery()).isSameAs(Conditions.UNKNOWN.battery());
    assertThat(conditions.celsius()).isSameAs(Conditions.UNKNOWN.celsius());
  }

  @Test
  void whereNoLoadIsToldIdleIsUnknown() {
    for (double none : new double[] {-1, Double.NaN}) {
      load = none;
      assertThat(sensors.read().idle().value()).isEmpty();
      assertThat(sensors.read().idle().isAbsent()).isFalse();
    }
  }

  @Test
  void idleTimeGrowsUntilSomebodyUsesTheMachine() {
    assertThat(idle()).isEqualTo(Duration.ofMinutes(1));
    now = START.plusSeconds(600);
    assertThat(idle()).isEqualTo(Duration.ofMinutes(11));
    load = 0.6;
    now = now.plusSeconds(60);
    assertThat(idle()).isZero();
    load = 0.5;
    now = now.plusSeconds(60);
    assertThat(idle()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aClockThatIsSetBackDoesNotMakeItLongerNorNegative() {
    idle();
    now = START.minusSeconds(86400);
    assertThat(idle()).isEqualTo(Duration.ofMinutes(1));
    now = now.plusSeconds(30);
    assertThat(idle()).isEqualTo(Duration.ofSeconds(90));
  }
}
