package homegrown.app;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as people read them, by the clock on their wall. */
final class When {

  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private When() {}

  static String text(ZonedDateTime moment) {
    return MINUTES.format(moment);
  }
}
