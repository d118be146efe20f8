package homegrown.home.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "22:00-06:00, 21:59, false",
    "22:00-06:00, 22:00, true",
    "22:00-06:00, 00:00, true",
    "22:00-06:00, 05:59, true",
    "22:00-06:00, 06:00, false",
    "09:30-17:00, 09:29, false",
    "09:30-17:00, 09:30, true",
    "09:30-17:00, 17:00, false",
    "00:00-06:00, 00:00, true",
    "22:00-00:00, 23:59, true",
    "22:00-00:00, 00:00, false"
  })
  void isOpenFromItsFirstMinuteToTheOneBeforeItsEnd(String window, LocalTime time, boolean open) {
    ZonedDateTime at = LocalDate.of(2026, 11, 27).atTime(time).atZone(BERLIN);

    assertThat(Window.of(window).open(at)).isEqualTo(open);
  }

  @ParameterizedTest
  @CsvSource({
    // A day like any other.
    "22:00-06:00, 2026-11-27T12:00+01:00, 2026-11-27T22:00+01:00",
    "09:00-17:00, 2026-11-27T17:00+01:00, 2026-11-28T09:00+01:00",
    "22:00-06:00, 2026-11-27T23:12:30+01:00, 2026-11-27T23:12:30+01:00",
    // In spring the clock goes from 2 to 3: what begins between opens at 3.
    "02:30-05:00, 2026-03-29T01:00+01:00, 2026-03-29T03:00+02:00",
    // What lies between opens on the day after.
    "02:15-02:45, 2026-03-29T01:00+01:00, 2026-03-30T02:15+02:00",
    // In autumn it goes from 3 back to 2: what lies between opens twice.
    "02:15-02:45, 2026-10-25T01:00+02:00, 2026-10-25T02:15+02:00",
    "02:15-02:45, 2026-10-25T02:50+02:00, 2026-10-25T02:15+01:00",
    "02:15-02:45, 2026-10-25T02:50+01:00, 2026-10-26T02:15+01:00",
    // The clock jumps back into a window that was over.
    "01:30-02:10, 2026-10-25T02:20+02:00, 2026-10-25T02:00+01:00"
  })
  void opensAtTheFirstMomentAtWhichTheWallShowsIt(
      String window, ZonedDateTime at, ZonedDateTime opens) {
    ZonedDateTime from = at.withZoneSameInstant(BERLIN);

    assertThat(Window.of(window).opens(from).toInstant()).isEqualTo(opens.toInstant());
  }

  /** Minute by minute, in zones whose clocks jump by half an hour, at midnight, and by a day. */
  @Test
  void agreesWithWalkingThroughTheMinutes() {
    Random random = new Random(1);
    List<ZonedDateTime> starts = new ArrayList<>();
    starts.add(ZonedDateTime.of(2026, 3, 28, 20, 0, 0, 0, BERLIN));
    starts.add(ZonedDateTime.of(2026, 10, 24, 20, 0, 0, 0, BERLIN));
    starts.add(ZonedDateTime.of(2026, 4, 4, 20, 0, 0, 0, ZoneId.of("Australia/Lord_Howe")));
    starts.add(ZonedDateTime.of(2026, 10, 3, 20, 0, 0, 0, ZoneId.of("Australia/Lord_Howe")));
    starts.add(ZonedDateTime.of(2018, 11, 3, 20, 0, 0, 0, ZoneId.of("America/Sao_Paulo")));
    starts.add(ZonedDateTime.of(2011, 12, 29, 20, 0, 0, 0, ZoneId.of("Pacific/Apia")));
    for (ZonedDateTime start : starts) {
      for (int i = 0; i < 60; i++) {
        int from = random.nextInt(1440);
        int to = (from + 1 + random.nextInt(i % 2 == 0 ? 90 : 1439)) % 1440;
        Window window =
            new Window(LocalTime.ofSecondOfDay(60L * from), LocalTime.ofSecondOfDay(60L * to));
        ZonedDateTime at = start.plusMinutes(random.nextInt(600));
        ZonedDateTime walked = at;
        while (!window.open(walked)) {
          walked = walked.plusMinutes(1);
        }

        assertThat(window.opens(at)).as("%s from %s", window, at).isEqualTo(walked);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "22-6", "22:00", "22:00-22:00", "24:00-06:00", "22:60-06:00", "a:b-c:d", "-"})
  void whatIsNoWindowIsRefused(String text) {
    assertThatExceptionOfType(ScheduleException.class)
        .isThrownBy(() -> Window.of(text))
        .withMessageContaining("22:00-06:00");
  }
}
