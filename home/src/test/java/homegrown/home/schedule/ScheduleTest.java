package homegrown.home.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Budget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final Schedule FULL =
      Schedule.OFF
          .with(
              Rules.of(
                  "charging=yes battery=50% idle=5min cooler-than=45 window=22:00-06:00"
                      + " at-least=200 every=24h"),
              Budget.time(Duration.ofMillis(90_500)).memory(Budget.mebibytes(48)).energy(300))
          .with(
              new PastRun(
                  Instant.parse("2026-11-26T21:00:00Z"),
                  Instant.parse("2026-11-26T21:03:04.567Z"),
                  PastRun.End.DONE,
                  1234))
          .with(
              new PastRun(
                  Instant.parse("2026-11-27T21:00:00Z"),
                  Instant.parse("2026-11-27T21:00:09Z"),
                  PastRun.End.STOPPED,
                  1434));

  @Test
  void theTextFormIsReadAgainAsTheSame() {
    for (Schedule schedule :
        new Schedule[] {
          Schedule.OFF, FULL, FULL.off(), Schedule.OFF.with(Rules.NONE, Budget.DEFAULT)
        }) {
      assertThat(Schedule.of(schedule.text(), "here")).isEqualTo(schedule);
    }
    assertThat(Schedule.of(Schedule.OFF.text(), "here").rules()).isEmpty();
  }

  @Test
  void formatOneIsReadForEver() throws IOException {
    try (InputStream fixture = getClass().getResourceAsStream("schedule-format-1.txt")) {
      String text = new String(fixture.readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(Schedule.of(text, "here")).isEqualTo(FULL);
      assertThat(FULL.text()).isEqualTo(text);
    }
  }

  @Test
  void aNewerFormatIsNotGuessed() {
    assertThatExceptionOfType(ScheduleException.class)
        .isThrownBy(() -> Schedule.of("homegrown schedule 2\n", "schedule of x"))
        .withMessageContaining("schedule of x")
        .withMessageContaining("update Homegrown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "something",
        "homegrown schedule one",
        "homegrown schedule 1",
        "homegrown schedule 1\nnonsense",
        "homegrown schedule 1\nbudget PT5M 1 x",
        "homegrown schedule 1\nbudget PT0S 1 none",
        "homegrown schedule 1\nbudget PTX 1 none",
        "homegrown schedule 1\nbudget PT5M 0 none",
        "homegrown schedule 1\nbudget PT5M 1 none\nrules moon=full",
        "homegrown schedule 1\nbudget PT5M 1 none\nlast yesterday",
        "homegrown schedule 1\nbudget PT5M 1 none\nlast 2026-11-27T21:00:00Z x done 3",
        "homegrown schedule 1\nbudget PT5M 1 none\n"
            + "last 2026-11-27T21:00:00Z 2026-11-27T21:00:00Z won 3"
      })
  void damagedTextIsRefused(String text) {
    assertThatExceptionOfType(ScheduleException.class).isThrownBy(() -> Schedule.of(text, "here"));
  }
}
