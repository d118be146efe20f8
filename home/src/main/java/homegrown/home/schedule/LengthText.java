package homegrown.home.schedule;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 90s}, {@code 5min}, {@code 24h}, {@code 7d}. */
final class LengthText {

  /** Longer ones are mistakes, and no sum with them leaves the calendar. */
  private static final long MOST_DAYS = 3650;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(s|min|h|d)");

  private LengthText() {}

  static Duration parse(Rule rule, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw wrong(rule, text);
    }
    long count = Long.parseLong(form.group(1));
    long seconds =
        switch (form.group(2)) {
          case "s" -> count;
          case "min" -> 60 * count;
          case "h" -> 3600 * count;
          default -> 86400 * count;
        };
    return checked(rule, Duration.ofSeconds(seconds));
  }

  static Duration checked(Rule rule, Duration length) {
    boolean fits =
        length.getSeconds() >= 1
            && length.getNano() == 0
            && length.compareTo(Duration.ofDays(MOST_DAYS)) <= 0;
    if (!fits) {
      throw wrong(rule, length.toString());
    }
    return length;
  }

  /** In the largest unit that leaves nothing over. */
  static String of(Duration length) {
    long seconds = length.getSeconds();
    return seconds % 86400 == 0 && seconds > 86400
        ? seconds / 86400 + "d"
        : seconds % 3600 == 0
            ? seconds / 3600 + "h"
            : seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
  }

  private static ScheduleException wrong(Rule rule, String got) {
    return new ScheduleException(
        rule
            + ": expected whole seconds up to "
            + MOST_DAYS
            + " days, such as 90s, 5min, 24h or 7d, got '"
            + got
            + "'");
  }
}
