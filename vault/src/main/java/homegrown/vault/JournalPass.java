package homegrown.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The pass over all segments by which a journal is opened: tells what is there and what is not. */
final class JournalPass {
  /** Is shown the sound records of a journal, in order. */
  @FunctionalInterface
  interface Visitor {
    void record(long segment, RecordReader record);
  }

  private final SegmentScanner scanner;
  private final SegmentDirectory.Closing closing;
  private final boolean flushed;
  private final List<Damage> damage;
  private final Visitor visitor;

  /**
   * A pass.
   *
   * @param closing what was noted when the journal was last closed
   * @param flushed whether to leave out what stands behind the last flush, which a writer may be
   *     writing at this moment
   * @param damage is given what is damaged
   */
  JournalPass(
      SegmentScanner scanner,
      SegmentDirectory.Closing closing,
      boolean flushed,
      List<Damage> damage,
      Visitor visitor) {
    this.scanner = scanner;
    this.closing = closing;
    this.flushed = flushed;
    this.damage = damage;
    this.visitor = visitor;
  }

  /**
   * Goes through the segments and sets their lengths.
   *
   * @return the segment to write on: the last of these, or one that is not there yet
   */
  Segment read(List<Segment> segments) throws IOException {
    long expected = 1;
    boolean appendable = false;
    for (Segment segment : segments) {
      if (segment.number() > expected && !segment.compacted()) {
        damage.add(scanner.missing(expected, segment.number() - 1));
      }
      expected = segment.number() + 1;
      appendable = read(segment, segment == segments.get(segments.size() - 1));
    }
    if (closing.segment() >= expected) {
      damage.add(scanner.missing(expected, closing.segment()));
      expected = closing.segment() + 1;
      appendable = false;
    }
    return appendable ? segments.get(segments.size() - 1) : new Segment(expected, false);
  }

  /** Learns what a segment holds; true when it is to be written on. */
  private boolean read(Segment segment, boolean last) throws IOException {
    boolean open = last && !segment.compacted();
    long noted = segment.number() == closing.segment() ? closing.length() : 0;
    long end = flushed && open ? flushed(segment, noted) : Long.MAX_VALUE;
    SegmentScanner.Scan scan =
        scanner.scan(segment, end, damage, record -> visitor.record(segment.number(), record));
    // Only the last segment may end in what a crash left behind, and not even that one before the
    // point that a closing in good order has noted.
    boolean torn = open && !scan.sealed();
    if (torn && scan.soundEnd() >= noted) {
      segment.grow(scan.soundEnd());
    } else {
      segment.grow(scan.size());
      if (!scan.sealed() || scan.size() > scan.soundEnd()) {
        damage.add(scanner.lostEnd(segment, scan.soundEnd(), scan.size() - scan.soundEnd()));
      }
    }
    return torn;
  }

  private long flushed(Segment segment, long noted) throws IOException {
    SegmentScanner.Scan scan =
        scanner.scan(segment, Long.MAX_VALUE, new ArrayList<>(), record -> {});
    return scan.sealed() ? Long.MAX_VALUE : Math.max(scan.marked(), noted);
  }
}
