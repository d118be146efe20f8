package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /** Finds the records of the segments. */
  SegmentScanner scanner(Keyring keys) {
    return new SegmentScanner(disk, keys, segment -> disk.read(segment.file()));
  }

  /** The segments that count, in order: the latest compacted one and those after it. */
  List<Segment> segments() throws IOException {
    List<Segment> all = all();
    for (int i = all.size() - 1; i > 0; i--) {
      if (all.get(i).compacted()) {
        return all.subList(i, all.size());
      }
    }
    return all;
  }

  private List<Segment> all() throws IOException {
    List<Segment> all = new ArrayList<>();
    for (String file : disk.list(NAME)) {
      Segment.named(file).ifPresent(all::add);
    }
    all.sort(Comparator.comparingLong(Segment::number));
    return all;
  }

  /**
   * Does away with the segments before the first that counts: they are deleted, or kept aside if
   * they have damaged bytes, in which somebody may still find something.
   *
   * @return their files
   */
  Set<String> retireBefore(Segment first, SegmentScanner scanner) throws IOException {
    Set<String> retired = new HashSet<>();
    for (Segment segment : all()) {
      if (segment.number() < first.number()) {
        if (scanner.sound(segment)) {
          disk.delete(segment.file());
        } else {
          disk.move(segment.file(), NAME + "/" + ASIDE + segment.name());
        }
        retired.add(disk.place(segment.file()));
      }
    }
    disk.sync(NAME);
    return retired;
  }

  /** Opens a segment to write behind its acknowledged bytes, and cuts what is there already. */
  Disk.Output write(Segment segment) throws IOException {
    return disk.write(segment.file(), segment.length());
  }

  /** Makes the name of a new segment durable. */
  void settle() throws IOException {
    disk.sync(NAME);
  }

  /** Lets a compacted segment take the place of all before it; throws when it has not. */
  void publish(Segment compacted) throws IOException {
    try {
      disk.move(CompactedSegment.FILE, compacted.file());
    } catch (IOException e) {
      if (!disk.exists(compacted.file())) {
        throw e;
      }
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
  record Closing(long segment, long length) {}

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
    try {
      if (!new Closing(last.number(), last.length()).equals(before)) {
        Note.write(disk, CLOSING, "segment " + last.number() + " length " + last.length());
      }
    } catch (VaultException e) {
      // The note sharpens the reports of damage; an older one is as true.
    }
  }
}
