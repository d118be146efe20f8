package homegrown.vault;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file of the journal. Not safe for use by several threads. */
final class Segment {
  private static final Pattern NAME = Pattern.compile("([0-9]{8})(-compacted)?\\.log");

  private final long number;
  private final boolean compacted;
  private long length;

  Segment(long number, boolean compacted) {
    this.number = number;
    this.compacted = compacted;
  }

  static Optional<Segment> named(String file) {
    Matcher name = NAME.matcher(file);
    return name.matches()
        ? Optional.of(new Segment(Long.parseLong(name.group(1)), name.group(2) != null))
        : Optional.empty();
  }

  /** Names the file, and is part of the checksum of each of its records; never used again. */
  long number() {
    return number;
  }

  /** Whether the segment stands for all segments of lower numbers. */
  boolean compacted() {
    return compacted;
  }

  /** The acknowledged bytes. */
  long length() {
    return length;
  }

  void grow(long bytes) {
    length += bytes;
  }

  /** The segment as it is now. */
  Segment copy() {
    Segment copy = new Segment(number, compacted);
    copy.length = length;
    return copy;
  }

  String name() {
    return String.format(Locale.ROOT, "%08d%s.log", number, compacted ? "-compacted" : "");
  }

  String file() {
    return SegmentDirectory.NAME + "/" + name();
  }
}
