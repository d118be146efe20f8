package homegrown.home.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of every day by the clock on the wall; over midnight where it ends before it begins. When
 * clocks change it is open whenever the wall shows a time in it.
 *
 * @param from first minute
 * @param to first minute after it
 */
public record Window(LocalTime from, LocalTime to) {

  private static final Pattern FORM =
      Pattern.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])-([01]?[0-9]|2[0-3]):([0-5][0-9])");

  /** A zone may skip a day, and clocks may jump over the window on the next. */
  private static final int DAYS_AHEAD = 4;

  /** Checks that the window is some of the day and not all of it, in whole minutes. */
  public Window {
    boolean minutes =
        from.equals(from.truncatedTo(ChronoUnit.MINUTES))
            && to.equals(to.truncatedTo(ChronoUnit.MINUTES));
    if (from.equals(to) || !minutes) {
      throw wrong(from + "-" + to);
    }
  }

  /** Reads {@code 22:00-06:00}. */
  public static Window of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw wrong(text);
    }
    return new Window(
        LocalTime.of(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2))),
        LocalTime.of(Integer.parseInt(form.group(3)), Integer.parseInt(form.group(4))));
  }

  private static ScheduleException wrong(String got) {
    return new ScheduleException(
        "window: expected two different times of the day such as 22:00-06:00, got '" + got + "'");
  }

  /** Whether the wall's clock shows a time in the window. */
  public boolean open(ZonedDateTime at) {
    LocalTime time = at.toLocalTime();
    boolean begun = !time.isBefore(from);
    boolean over = !time.isBefore(to);
    return from.isBefore(to) ? begun && !over : begun || !over;
  }

  /** The first moment from {@code at} on at which it is open. */
  public ZonedDateTime opens(ZonedDateTime at) {
    if (open(at)) {
      return at;
    }
    ZoneRules rules = at.getZone().getRules();
    Instant first = at.plusDays(DAYS_AHEAD + 1).toInstant();
    for (int day = 0; day <= DAYS_AHEAD; day++) {
      LocalDateTime begin = at.toLocalDate().plusDays(day).atTime(from);
      for (ZoneOffset offset : rules.getValidOffsets(begin)) {
        first = earlier(first, begin.toInstant(offset), at);
      }
    }
    // Clocks that jump may jump into it.
    ZoneOffsetTransition change = rules.nextTransition(at.toInstant());
    while (change != null && change.getInstant().isBefore(first)) {
      first = earlier(first, change.getInstant(), at);
      change = rules.nextTransition(change.getInstant());
    }
    return first.atZone(at.getZone());
  }

  private Instant earlier(Instant first, Instant candidate, ZonedDateTime at) {
    boolean better = candidate.isAfter(at.toInstant()) && candidate.isBefore(first);
    return better && open(candidate.atZone(at.getZone())) ? candidate : first;
  }

  /** The text that {@link #of} reads. */
  @Override
  public String toString() {
    return from + "-" + to;
  }
}
