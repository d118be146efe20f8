package homegrown.home;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a task keeps of each source. Sources stand in it by their codes, so that one that is
 * forgotten leaves no name behind.
 *
 * @param every the limit of each source that has none of its own
 * @param own limits of their own, by code
 * @param looked when what is too old was last looked for, in epoch milliseconds
 */
record Retention(Limit every, Map<String, Limit> own, long looked) {

  static final Retention ALL = new Retention(Limit.NONE, Collections.emptyMap(), 0);

  private static final String HEADER = "homegrown retention ";
  private static final int FORMAT = 1;
  private static final Pattern LIMIT =
      Pattern.compile(
          "(every|source [0-9a-f]{16})(?: newest ([0-9]{1,18}))?(?: age ([0-9]{1,18}))?");
  private static final Pattern LOOKED = Pattern.compile("looked ([0-9]{1,18})");

  /** The limit of a source. */
  Limit of(String code) {
    return own.getOrDefault(code, every);
  }

  Retention with(Limit limit) {
    return new Retention(limit, own, 0);
  }

  Retention with(String code, Optional<Limit> limit) {
    Map<String, Limit> changed = new TreeMap<>(own);
    changed.remove(code);
    limit.ifPresent(some -> changed.put(code, some));
    return new Retention(every, Collections.unmodifiableMap(changed), 0);
  }

  Retention looked(long time) {
    return new Retention(every, own, time);
  }

  /** Whether nothing is ever dropped. */
  boolean none() {
    return every.none() && own.values().stream().allMatch(Limit::none);
  }

  /** Whether anything is dropped because of its age. */
  boolean ages() {
    return every.age().isPresent()
        || own.values().stream().anyMatch(limit -> limit.age().isPresent());
  }

  /** The text form, which {@link #read} reads: one fact a line, ASCII. */
  String text() {
    StringBuilder text = new StringBuilder(HEADER).append(FORMAT).append('\n');
    text.append("looked ").append(looked).append('\n');
    append(text.append("every"), every);
    own.forEach((code, limit) -> append(text.append("source ").append(code), limit));
    return text.toString();
  }

  private static void append(StringBuilder text, Limit limit) {
    limit.newest().ifPresent(newest -> text.append(" newest ").append(newest));
    limit.age().ifPresent(age -> text.append(" age ").append(age.toMillis()));
    text.append('\n');
  }

  /**
   * What {@link #text} has written.
   *
   * @param place names it in messages
   */
  static Retention read(String text, String place) {
    String[] lines = text.split("\n");
    if (lines[0].startsWith(HEADER) && !lines[0].equals(HEADER + FORMAT)) {
      throw new HomeException(
          place + ": expected format " + FORMAT + ", got \"" + lines[0] + "\"; update Homegrown");
    }
    Retention read = ALL;
    long time = 0;
    for (int i = 0; i < lines.length; i++) {
      Matcher limit = LIMIT.matcher(lines[i]);
      Matcher looked = LOOKED.matcher(lines[i]);
      if (limit.matches()) {
        String whose = limit.group(1);
        read =
            whose.equals("every")
                ? read.with(limit(limit))
                : read.with(whose.substring("source ".length()), Optional.of(limit(limit)));
      } else if (looked.matches()) {
        time = Long.parseLong(looked.group(1));
      } else if (i > 0 || !lines[0].equals(HEADER + FORMAT)) {
        throw new HomeException(
            place + ": expected limits, got \"" + lines[i] + "\"; set them again");
      }
    }
    return read.looked(time);
  }

  private static Limit limit(Matcher match) {
    return new Limit(
        match.group(2) == null
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(match.group(2))),
        Optional.ofNullable(match.group(3)).map(Long::valueOf).map(Duration::ofMillis));
  }
}
