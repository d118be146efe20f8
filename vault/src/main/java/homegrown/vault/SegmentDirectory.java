package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journal's files. No list of them is kept: the names say it all. A compacted segment gets its
 * name in one step, and with it takes the place of every segment of a lower number.
 */
final class SegmentDirectory {
  static final String NAME = "journal";

  private static final String ASIDE = "damaged-";
  private static final String CLOSING = NAME + "/closed";
  private static final Pattern CLOSING_TEXT = Pattern.compile("segment ([0-9]+) length ([0-9]+)");

  /** Is shown the sound records of a segment. */
  @FunctionalInterface
  interface Visitor {
    void record(RecordReader record) throws IOException;
  }

  private final Disk disk;

  SegmentDirectory(Disk disk) {
    this.disk = disk;
  }

  void make() throws IOException {
    disk.makeDirectory(NAME);
  }

  String place() {
    return disk.place(NAME);
  }

  String place(Segment segment) {
    return disk.place(segment.file());
  }

  /**
   * The segments in order. What a compaction stands for and a crash left behind is done away with.
   */
  List<Segment> segments() throws IOException {
    List<Segment> all = new ArrayList<>();
    long compacted = 0;
    for (String file : disk.list(NAME)) {
      Optional<Segment> segment = Segment.named(file);
      if (segment.isPresent()) {
        all.add(segment.get());
        compacted = Math.max(compacted, segment.get().compacted() ? segment.get().number() : 0);
      }
    }
    all.sort(Comparator.comparingLong(Segment::number));
    while (!all.isEmpty() && all.get(0).number() < compacted) {
      Segment leftover = all.remove(0);
      List<Damage> found = new ArrayList<>();
      Scan scan = scan(leftover, Long.MAX_VALUE, found, record -> {});
      retire(leftover, !found.isEmpty() || scan.soundEnd < scan.size);
    }
    return all;
  }

  /** What a pass over a segment found out. */
  static final class Scan {
    /** The end of the last sound record. */
    final long soundEnd;

    final long size;

    /** Whether the last sound record says that the segment ends there. */
    final boolean sealed;

    private Scan(long soundEnd, long size, boolean sealed) {
      this.soundEnd = soundEnd;
      this.size = size;
      this.sealed = sealed;
    }
  }

  /**
   * Shows the sound records among the first {@code bytes} of a segment, and reports the gaps
   * between them.
   */
  Scan scan(Segment segment, long bytes, List<Damage> found, Visitor visitor)
      throws IOException {
    Disk.Input in = disk.read(segment.file());
    RecordReader.Gaps gaps =
        (offset, count) ->
            found.add(
                damage(segment, offset, count, "no sound record: what stood here is lost, unless it was being written when the power"
                        + " failed"));
    try (RecordReader record =
        new RecordReader(in, segment.number(), 0, Math.min(bytes, in.size()), gaps)) {
      boolean sealed = false;
      while (record.next()) {
        sealed = record.type() == RecordBuffer.SEAL;
        visitor.record(record);
      }
      return new Scan(record.soundEnd(), in.size(), sealed);
    }
  }

  /** Shows the sound records of a segment's acknowledged bytes, and reports all others. */
  void scanAcknowledged(Segment segment, List<Damage> found, Visitor visitor)
      throws IOException {
    Scan scan = scan(segment, segment.length(), found, visitor);
    if (scan.soundEnd < segment.length()) {
      found.add(lostEnd(segment, scan.soundEnd, segment.length() - scan.soundEnd));
    }
  }

  Damage lostEnd(Segment segment, long offset, long bytes) {
    return damage(
        segment, offset, bytes, "the end of the segment is damaged or missing: observations of its"
            + " last moments may be lost");
  }

  Damage missing(long first, long last) {
    String which = first == last ? "the file is missing" : "this and all up to " + last + " are missing";
    return damage(new Segment(first, false), 0, 0, which + ", and with it all its observations");
  }

  private Damage damage(Segment segment, long offset, long bytes, String what) {
    return new Damage(
        place(segment),
        offset,
        bytes,
        what + ". Everything else is there. Restore the file from a backup, or train again from the"
            + " sources that miss something.");
  }

  /** Opens a segment to write behind its acknowledged bytes, and cuts what is there already. */
  Disk.Output write(Segment segment) throws IOException {
    return disk.write(segment.file(), segment.length());
  }

  /** Makes the name of a new segment durable. */
  void settle() throws IOException {
    disk.sync(NAME);
  }

  /**
   * Lets a compacted segment take the place of all before it.
   *
   * @return whether that is known to be durable
   * @throws IOException when all is as before
   */
  boolean publish(Segment compacted) throws IOException {
    try {
      disk.move(CompactedSegment.FILE, compacted.file());
    } catch (IOException e) {
      if (!disk.exists(compacted.file())) {
        throw e;
      }
    }
    try {
      disk.sync(NAME);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Does away with a segment whose place another has taken: it is deleted, or kept aside if it has
   * damaged bytes, in which somebody may still find something. What fails here is done when the
   * vault is next opened to write.
   */
  void retire(Segment segment, boolean damaged) {
    try {
      if (damaged) {
        disk.move(segment.file(), NAME + "/" + ASIDE + segment.file().substring(NAME.length() + 1));
      } else {
        disk.delete(segment.file());
      }
      disk.sync(NAME);
    } catch (IOException e) {
      // the file stays, and is known to be out of place by its number
    }
  }

  /** The files with damaged bytes that were kept aside. */
  List<Damage> keptAside() throws IOException {
    List<Damage> kept = new ArrayList<>();
    for (String file : disk.list(NAME)) {
      if (file.startsWith(ASIDE)) {
        try (Disk.Input in = disk.read(NAME + "/" + file)) {
          kept.add(
              new Damage(
                  disk.place(NAME + "/" + file),
                  0,
                  in.size(),
                  "kept aside because some of its bytes are damaged; what was sound in it is in the"
                      + " journal. Restore it from a backup, or delete it."));
        }
      }
    }
    return kept;
  }

  void discard(String file) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      // done when the vault is next opened to write
    }
  }

  void dropAside() throws IOException {
    for (String file : disk.list(NAME)) {
      if (file.startsWith(ASIDE)) {
        disk.delete(NAME + "/" + file);
      }
    }
    disk.sync(NAME);
  }

  /** How far the journal went when it was last closed in good order. */
  static final class Closing {
    final long segment;
    final long length;

    private Closing(long segment, long length) {
      this.segment = segment;
      this.length = length;
    }
  }

  Closing closing() throws IOException {
    try {
      Optional<Note> note = Note.read(disk, CLOSING);
      Matcher text = CLOSING_TEXT.matcher(note.isPresent() ? note.get().text() : "");
      if (text.matches()) {
        return new Closing(Long.parseLong(text.group(1)), Long.parseLong(text.group(2)));
      }
    } catch (NoSuchFileException e) {
      // never closed in good order
    }
    return new Closing(0, 0);
  }

  void close(Segment last, Closing before) {
    if (last.number() == before.segment && last.length() == before.length) {
      return;
    }
    try {
      Note.write(disk, CLOSING, "segment " + last.number() + " length " + last.length());
    } catch (VaultException e) {
      // The note sharpens the reports of damage; an older one is as true.
    }
  }
}
