package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The observations of one person as they are at one moment, to be read beside a writer: all that it
 * had flushed by then, and nothing of what it has removed, replaced or not committed. What it does
 * later is not seen.
 *
 * <p>Holds the journal's files open until it is closed: what the writer deletes meanwhile keeps its
 * room on the disk until then, and on Windows cannot be deleted. Close it soon. Safe for use by
 * several threads.
 */
public final class JournalReader implements AutoCloseable {
  private static final int ATTEMPTS = 100;
  private static final int LONGEST_PAUSE = 20;

  /** Reads the keys as they are now. */
  @FunctionalInterface
  interface Keys {
    Keyring read() throws IOException;
  }

  private final Disk disk;
  private final HeldSegments held;
  private final SegmentScanner scanner;
  private final JournalIndex index;
  private final List<Damage> damage = new ArrayList<>();
  private final byte[] ledgerBefore;
  private byte[] ledgerAfter;

  private JournalReader(Disk disk, Keyring keys, HeldSegments held, byte[] ledgerBefore) {
    this.disk = disk;
    this.held = held;
    this.scanner = new SegmentScanner(disk, keys, held::open);
    this.index = new JournalIndex(keys);
    this.ledgerBefore = ledgerBefore;
  }

  /** Opens the journal, again as long as a writer rewrites it meanwhile. */
  static JournalReader open(Disk disk, Keys keys, BlobReader blobs) throws IOException {
    List<Damage> seen = Collections.emptyList();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<JournalReader> opened = attempt(disk, keys, blobs);
      if (opened.isPresent()) {
        // What a writer changes at the moment of reading may look like damage; damage stays.
        if (opened.get().damage.equals(seen)) {
          return opened.get();
        }
        seen = opened.get().damage;
        opened.get().close();
      }
      pause(attempt);
    }
    throw new VaultException(
        disk.place(SegmentDirectory.NAME)
            + ": could not be read, for it was rewritten each time that it was tried. Try again"
            + " when the process that writes is idle.");
  }

  /** Opens the journal; empty when a writer has come in between. */
  private static Optional<JournalReader> attempt(Disk disk, Keys read, BlobReader blobs)
      throws IOException {
    byte[] ledger = LedgerChain.head(blobs);
    Keyring keys = read.read();
    SegmentDirectory directory = new SegmentDirectory(disk);
    // Before the files: it may tell of the past, but not of what they do not hold yet.
    SegmentDirectory.Closing closing = directory.closing();
    HeldSegments held;
    try {
      held = new HeldSegments(disk, directory);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    JournalReader reader = new JournalReader(disk, keys, held, ledger);
    boolean done = false;
    try {
      if (keys.current()) { // else the files may hold what only newer keys open
        reader.load(directory, closing);
        reader.ledgerAfter = LedgerChain.head(blobs);
        done = true;
      }
    } finally {
      if (!done) {
        held.close();
      }
    }
    return done ? Optional.of(reader) : Optional.empty();
  }

  private void load(SegmentDirectory directory, SegmentDirectory.Closing closing)
      throws IOException {
    damage.addAll(directory.keptAside());
    new JournalPass(scanner, closing, true, damage, index::add).read(held.segments());
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(Math.min(attempt - 1, LONGEST_PAUSE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // goes on without a rest
    }
  }

  /** The streams that have observations, in the order of their names. */
  public synchronized List<String> streams() {
    List<String> streams = index.streams();
    streams.remove(Ledger.STREAM);
    return streams;
  }

  /** The sources that have observations in a stream, in the order of their names. */
  public synchronized List<SourceCount> sources(String stream) {
    return index.sources(stream);
  }

  /**
   * Shows a stream's observations in the order in which they were appended. Memory: as {@link
   * Journal#replay}.
   *
   * @throws VaultException when the files cannot be read; what the visitor throws passes through
   */
  public synchronized void replay(String stream, Journal.Visitor visitor) {
    JournalIndex.Live live = index.live(stream);
    List<Damage> found = new ArrayList<>();
    try {
      for (Segment segment : held.segments()) {
        scanner.scanAcknowledged(
            segment,
            found,
            record -> {
              if (!live.show(segment.number(), record, visitor)) {
                found.add(scanner.changed(segment, record));
              }
            });
      }
    } catch (IOException e) {
      throw VaultException.io(disk.place(SegmentDirectory.NAME), "read the journal", e);
    }
    found.removeAll(damage);
    damage.addAll(found);
  }

  /** What happened in the home, and whether it is as it was written. */
  public synchronized Ledger.Reading ledger() {
    LedgerChain chain = new LedgerChain();
    replay(Ledger.STREAM, chain);
    return chain.reading(ledgerBefore, ledgerAfter);
  }

  /**
   * What of the journal could not be read so far, and the files with damaged bytes that were kept
   * aside. Empty for a sound journal.
   */
  public synchronized List<Damage> damage() {
    return Collections.unmodifiableList(new ArrayList<>(damage));
  }

  /** Lets go of the files. */
  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException e) {
      // nothing was written
    }
  }
}
