package homegrown.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the records of segments, and what of them is damaged. */
final class SegmentScanner {
  /** Opens the bytes of a segment. */
  @FunctionalInterface
  interface Opener {
    Disk.Input open(Segment segment) throws IOException;
  }

  /** Is shown the sound records of a segment. */
  @FunctionalInterface
  interface Visitor {
    void record(RecordReader record) throws IOException;
  }

  /**
   * What a pass over a segment found out.
   *
   * @param soundEnd the end of the last sound record
   * @param marked the end of the last flush or seal
   * @param size the length of what was passed over
   * @param sealed whether the last sound record says that the segment ends there
   */
  record Scan(long soundEnd, long marked, long size, boolean sealed) {}

  private final Disk disk;
  private final Keyring keys;
  private final Opener opener;

  SegmentScanner(Disk disk, Keyring keys, Opener opener) {
    this.disk = disk;
    this.keys = keys;
    this.opener = opener;
  }

  /**
   * Shows the sound records among the first {@code bytes} of a segment, and reports the gaps
   * between them.
   */
  Scan scan(Segment segment, long bytes, List<Damage> found, Visitor visitor) throws IOException {
    Disk.Input in = opener.open(segment);
    RecordReader.Gaps gaps =
        (offset, count) ->
            found.add(
                damage(
                    segment,
                    offset,
                    count,
                    "no sound record: what stood here is lost, unless it was being written when the"
                        + " power failed"));
    long size = Math.min(bytes, in.size());
    try (RecordReader record = new RecordReader(in, segment.number(), 0, size, gaps)) {
      boolean sealed = false;
      long marked = 0;
      while (record.next()) {
        sealed = record.type() == RecordBuffer.SEAL;
        if (sealed || record.type() == RecordBuffer.FLUSH) {
          marked = record.soundEnd();
        }
        if (record.type() == RecordBuffer.KEY && !record.learn(keys)) {
          found.add(changed(segment, record));
        } else if (record.keyed() && keys.lost(record.key())) {
          keys.reserve(record.key());
          found.add(damage(segment, record.offset(), record.size(), "the key of this is lost"));
        } else {
          visitor.record(record);
        }
      }
      return new Scan(record.soundEnd(), marked, size, sealed);
    }
  }

  /** Shows the sound records of a segment's acknowledged bytes, and reports all others. */
  void scanAcknowledged(Segment segment, List<Damage> found, Visitor visitor) throws IOException {
    Scan scan = scan(segment, segment.length(), found, visitor);
    if (scan.soundEnd < segment.length()) {
      found.add(lostEnd(segment, scan.soundEnd, segment.length() - scan.soundEnd));
    }
  }

  /** Whether no byte of a segment is damaged. */
  boolean sound(Segment segment) throws IOException {
    List<Damage> found = new ArrayList<>();
    Scan scan = scan(segment, Long.MAX_VALUE, found, record -> {});
    return found.isEmpty() && scan.soundEnd == scan.size;
  }

  Damage changed(Segment segment, RecordReader record) {
    return damage(
        segment,
        record.offset(),
        record.size(),
        "not as it was encrypted, though its checksum fits: somebody has changed it on purpose");
  }

  Damage lostEnd(Segment segment, long offset, long bytes) {
    return damage(
        segment,
        offset,
        bytes,
        "the end of the segment is damaged or missing: observations of its"
            + " last moments may be lost");
  }

  Damage missing(long first, long last) {
    String which =
        first == last ? "the file is missing" : "this and all up to " + last + " are missing";
    return damage(new Segment(first, false), 0, 0, which + ", and with it all its observations");
  }

  private Damage damage(Segment segment, long offset, long bytes, String what) {
    return new Damage(
        disk.place(segment.file()),
        offset,
        bytes,
        what
            + ". Everything else is there. Restore the file from a backup, or train again from the"
            + " sources that miss something.");
  }
}
