package homegrown.home;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;

/** What is to be forgotten: a source, what was observed within a time, or what holds a phrase. */
final class Wish {

  private enum Kind {
    SOURCE,
    TIME,
    PHRASE
  }

  private final Kind kind;
  private final String text;
  private final long from;
  private final long to;

  private Wish(Kind kind, String text, long from, long to) {
    this.kind = kind;
    this.text = text;
    this.from = from;
    this.to = to;
  }

  static Wish source(String name) {
    return new Wish(Kind.SOURCE, name, 0, 0);
  }

  /** From the one moment on, before the other, in epoch milliseconds. */
  static Wish time(long from, long to) {
    if (from >= to) {
      throw new HomeException(
          "forgetting: expected a time that ends after it begins, got "
              + from
              + " to "
              + to
              + "; swap them");
    }
    return new Wish(Kind.TIME, "", from, to);
  }

  static Wish phrase(String text) {
    if (text.trim().isEmpty()) {
      throw new HomeException("forgetting: expected a phrase, got none; name some words");
    }
    return new Wish(Kind.PHRASE, text.trim(), 0, 0);
  }

  /** The wish that {@link #toString} has written. */
  static Wish read(String line) {
    String[] parts = line.split(" ", 4);
    return new Wish(
        Kind.valueOf(parts[0]), parts[3], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  /** Whether all that the source gave is meant. */
  boolean all(String source) {
    return kind == Kind.SOURCE && source.equals(text);
  }

  /** Whether an observation is meant. */
  boolean meant(String source, OptionalLong time, byte[] content) {
    switch (kind) {
      case SOURCE:
        return source.equals(text);
      case TIME:
        return time.isPresent() && time.getAsLong() >= from && time.getAsLong() < to;
      default:
        return lower(new String(content, StandardCharsets.UTF_8)).contains(lower(text));
    }
  }

  private static String lower(String text) {
    return text.replace('\u2019', '\'').toLowerCase(Locale.ROOT);
  }

  /** For the ledger, which must not say what was forgotten. */
  String title() {
    switch (kind) {
      case SOURCE:
        return "a source";
      case TIME:
        return "a time";
      default:
        return "a phrase";
    }
  }

  @Override
  public String toString() {
    return kind + " " + from + " " + to + " " + text;
  }
}
