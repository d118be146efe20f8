package homegrown.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The observations of one person, in the order in which they were appended. Each belongs to a
 * stream (what it is for, as {@code next-word/chat-en}) and a source (where it came from, the unit
 * of forgetting); several streams share the journal.
 *
 * <p>An appended observation is acknowledged when {@link #flush} returns: from then on it survives
 * the end of the process and of the power. Before that it may or may not survive, but never in part
 * and never twice. Where nobody calls it, the journal flushes by itself, on a thread of its own
 * that begins 25 ms after an append: what was appended is durable within 50 ms unless the disk is
 * slow. Reading methods show acknowledged observations only.
 *
 * <p>When an append or a flush fails, what was appended and not yet acknowledged is kept in memory
 * (at most 256 KiB and what one call appended): free some space, then call {@link #flush} again; do
 * not append those observations again. Where a flush of the journal's own failed, it is tried again
 * after a while, ever less often, and the next append or flush tries at once and says why it
 * cannot.
 *
 * <p>Safe for use by several threads. A replay does not hold up appends.
 */
public final class Journal {
  /** An observation takes at most this many bytes, its stream's and source's names included. */
  public static final int LONGEST_OBSERVATION = (1 << 20) - 32;

  /** Receives observations, oldest first. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One observation.
     *
     * @param source where it came from
     * @param time when it was made, in epoch milliseconds, if that was said
     * @param content the bytes that were appended; the visitor may keep them
     */
    void observation(String source, OptionalLong time, byte[] content);
  }

  private static final int LONGEST_NAME = 0xFFFF;
  private static final int LONGEST_TIME = 9;

  /** Bytes of a key's record beside its id, box and names. */
  private static final int KEY_FIELDS = 1 + HomeKey.BYTES + 4;

  private final WriterSession session;
  private final Limits limits;
  private final SegmentDirectory directory;
  private final SegmentScanner scanner;
  private final SegmentDirectory.Closing closing;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Damage> damage = new ArrayList<>();
  private final RecordBuffer buffer = new RecordBuffer();
  private final Set<Long> open = new HashSet<>();
  private final Keyring keys;
  private final Aead aead = new Aead();
  private final GroupCommit commits;
  private JournalIndex index;
  private int replays;

  /** The segment that the buffer goes to: the last of {@link #segments}, or not yet there. */
  private Segment target;

  /** Open between flushes; null when the file has to be opened at its acknowledged length first. */
  private Disk.Output output;

  /** Whether the file may hold more than is acknowledged, even once it has been cut. */
  private boolean uncertain;

  private long nextCompaction;

  /** Whether keys are left of what was taken out. */
  private boolean stale;

  Journal(WriterSession session, Keyring keys, Limits limits) {
    this.session = session;
    this.keys = keys;
    this.index = new JournalIndex(keys);
    this.limits = limits;
    this.commits = new GroupCommit(this, limits.delay());
    this.nextCompaction = limits.dead();
    this.directory = new SegmentDirectory(session.disk());
    this.scanner = directory.scanner(keys);
    try {
      directory.make();
      this.closing = directory.closing();
      load();
    } catch (IOException e) {
      throw failed("read", e);
    }
    compactIfDue();
  }

  private void load() throws IOException {
    segments.addAll(directory.segments());
    if (!segments.isEmpty()) {
      try {
        retire(); // where a crash kept it from being done
      } catch (IOException e) {
        // what stays is known to be out of place by its number
      }
    }
    report(directory.keptAside());
    JournalPass pass = new JournalPass(scanner, closing, false, damage, this::learn);
    Segment next = pass.read(segments);
    if (!segments.isEmpty()) {
      cut(segments.get(segments.size() - 1));
    }
    aim(next);
  }

  private void learn(long segment, RecordReader record) {
    index.add(segment, record);
    if (record.type() == RecordBuffer.COMMIT) {
      keys.find(record.key()).ifPresent(keys::append);
    }
  }

  /**
   * Cuts what stands behind the acknowledged bytes, and makes those durable, which a process that
   * was killed may not have come to. Should it fail, it is done before the next write.
   */
  private void cut(Segment segment) {
    uncertain = true;
    try (Disk.Output file = directory.write(segment)) {
      file.sync();
      uncertain = false;
    } catch (IOException e) {
      // a full or broken disk does not keep the journal from being read
    }
  }

  private void aim(Segment segment) {
    target = segment;
    buffer.restart(segment.number(), segment.length());
  }

  /**
   * Appends observations, all or none. They are not acknowledged before {@link #flush} returns.
   *
   * @param stream what they are for: not empty, at most 65535 bytes of UTF-8
   * @param source where they came from: likewise
   * @param time when they were made, in epoch milliseconds, if known
   * @param contents any bytes; each at most {@link #LONGEST_OBSERVATION} together with the names
   * @throws VaultException when none is taken: one is too long, or those before them cannot be
   *     written and the buffer is full, or nobody was told of that yet
   */
  public synchronized void append(
      String stream, String source, OptionalLong time, byte[]... contents) {
    int names = name(stream).length + name(source).length;
    Optional<SourceKey> known = keys.current(stream, source);
    room(names, known.isPresent() ? 0 : keyRecords(names), contents);
    SourceKey key = known.isPresent() ? known.get() : newKey(stream, source, true);
    byte[] when = RecordBuffer.time(time);
    for (byte[] content : contents) {
      buffer.putSealed(RecordBuffer.OBSERVATION, key, keys.nonce(), aead, when, content);
    }
    commits.appended();
  }

  synchronized void appendMember(SourceKey replacement, OptionalLong time, byte[] content) {
    int names = name(replacement.stream()).length + name(replacement.source()).length;
    room(names, 0, content);
    byte[] when = RecordBuffer.time(time);
    buffer.putSealed(RecordBuffer.MEMBER, replacement, keys.nonce(), aead, when, content);
  }

  /** Makes sure that what is put next can wait in the buffer. */
  private void room(int names, int more, byte[]... contents) {
    session.check();
    long needed = buffer.size() + (long) more;
    for (byte[] content : contents) {
      if (content.length > LONGEST_OBSERVATION - names) {
        throw VaultException.tooLong(content.length, names, LONGEST_OBSERVATION - names);
      }
      needed += RecordBuffer.FRAME + RecordBuffer.ID + Aead.OVERHEAD + LONGEST_TIME;
      needed += content.length;
    }
    if (commits.failed() || buffer.size() > 0 && needed > limits.buffer()) {
      flush();
    }
  }

  private static int keyRecords(int names) {
    return 2 * (RecordBuffer.FRAME + 2 * RecordBuffer.ID + Aead.OVERHEAD + KEY_FIELDS + names);
  }

  private SourceKey newKey(String stream, String source, boolean appends) {
    SourceKey key = keys.create(stream, source, appends);
    // Twice, since with the one record everything that it opens would be lost.
    byte[] record = keys.record(key);
    buffer.put(RecordBuffer.KEY, new byte[0], record);
    buffer.put(RecordBuffer.KEY, new byte[0], record);
    return key;
  }

  static byte[] name(String name) {
    byte[] bytes = Names.utf8(name);
    if (bytes.length == 0 || bytes.length > LONGEST_NAME) {
      throw new VaultException(
          "The name of a stream or source has "
              + bytes.length
              + " bytes, expected 1 to "
              + LONGEST_NAME
              + ". Choose another name.");
    }
    return bytes;
  }

  /**
   * Makes everything appended so far durable. When it returns, that is acknowledged.
   *
   * @throws VaultException when nothing more than before is acknowledged; call again once the cause
   *     is gone
   */
  public synchronized void flush() {
    session.check();
    int appended = buffer.size();
    if (appended == 0) {
      return;
    }
    boolean full = target.length() + appended + RecordBuffer.FRAME >= limits.segment();
    buffer.putMark(full ? RecordBuffer.SEAL : RecordBuffer.FLUSH);
    try {
      if (output == null) {
        output = directory.write(target);
      }
      if (uncertain) {
        output.sync(); // or a crash could mix the bytes of the failed attempt with those of this
        uncertain = false;
      }
      output.write(buffer.bytes(), 0, buffer.size());
      output.sync();
      if (target.length() == 0) {
        directory.settle();
      }
      index.add(buffer);
    } catch (IOException e) {
      int needed = buffer.size();
      buffer.cut(appended);
      closeOutput();
      cut(target); // gives the space back too
      throw VaultException.unwritten(session.disk(), target.file(), needed, e);
    }
    if (!segments.contains(target)) {
      segments.add(target);
    }
    commits.flushed();
    target.grow(buffer.size());
    if (full) {
      closeOutput();
      aim(new Segment(target.number() + 1, false));
    } else {
      aim(target);
    }
  }

  private void closeOutput() {
    try {
      if (output != null) {
        output.close();
      }
    } catch (IOException e) {
      // everything that matters was synced before
    } finally {
      output = null;
    }
  }

  /**
   * Starts to replace all that a source gave to a stream. Nothing changes until the replacement is
   * committed.
   */
  public synchronized Replacement replacement(String stream, String source) {
    room(name(stream).length + name(source).length, keyRecords(2 * LONGEST_NAME));
    SourceKey key = newKey(stream, source, false);
    open.add(key.id());
    return new Replacement(this, key);
  }

  /**
   * Removes all that a source gave to a stream: acknowledged when it returns. The bytes stay in the
   * files until the next {@link #compact}.
   *
   * @throws VaultException when nothing was removed
   */
  public synchronized void remove(String stream, String source) {
    flush();
    if (index.has(stream, source)) {
      try (Replacement nothing = replacement(stream, source)) {
        nothing.commit();
      }
    }
  }

  synchronized void commit(SourceKey replacement) {
    // The members first: a commit on disk then proves that none of them was lost to a crash.
    flush();
    byte[] id = RecordBuffer.id(replacement.id());
    // Twice, since one damaged record must not bring the old observations back.
    buffer.put(RecordBuffer.COMMIT, id, new byte[0]);
    buffer.put(RecordBuffer.COMMIT, id, new byte[0]);
    try {
      flush();
    } catch (VaultException e) {
      buffer.cut(0);
      throw e;
    }
    open.remove(replacement.id());
    keys.append(replacement);
    compactIfDue();
  }

  synchronized void abort(SourceKey replacement) {
    open.remove(replacement.id());
  }

  /**
   * Shows a stream's acknowledged observations in the order in which they were appended, as they
   * are at the moment of the call. Memory: one buffer of 64 KiB, or as long as the longest
   * observation, and the names of the stream's sources.
   *
   * @throws VaultException when the files cannot be read; what the visitor throws passes through
   */
  public void replay(String stream, Visitor visitor) {
    JournalIndex.Live live;
    List<Segment> snapshot = new ArrayList<>();
    synchronized (this) {
      session.check();
      live = index.live(stream);
      for (Segment segment : segments) {
        snapshot.add(segment.copy());
      }
      replays++;
    }
    List<Damage> found = new ArrayList<>();
    try {
      for (Segment segment : snapshot) {
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
      throw failed("read", e);
    } finally {
      synchronized (this) {
        replays--;
        report(found);
      }
    }
  }

  private void report(List<Damage> found) {
    for (Damage entry : found) {
      if (damage.stream()
          .noneMatch(d -> d.file().equals(entry.file()) && d.offset() == entry.offset())) {
        damage.add(entry);
      }
    }
  }

  /** The streams that have acknowledged observations, in the order of their names. */
  public synchronized List<String> streams() {
    session.check();
    List<String> streams = index.streams();
    streams.remove(Ledger.STREAM);
    return streams;
  }

  /** The sources that have acknowledged observations in a stream, in the order of their names. */
  public synchronized List<SourceCount> sources(String stream) {
    session.check();
    return index.sources(stream);
  }

  /**
   * What of the journal could not be read, when the vault was opened or since, and the files with
   * damaged bytes that were kept aside (see {@link #dropDamaged}). Empty for a sound journal.
   */
  public synchronized List<Damage> damage() {
    return Collections.unmodifiableList(new ArrayList<>(damage));
  }

  /**
   * Rewrites what is alive, so that no byte of what was removed, replaced or never committed is
   * left in the journal's files, and acknowledges what was appended. A segment with damaged bytes
   * is kept aside whole; {@link #dropDamaged} deletes it. The journal does this by itself when more
   * than half of it and more than 1 MiB is dead.
   *
   * @throws VaultException when there is no room or a replay is under way, and all is as before; or
   *     when dead bytes could not be deleted: call again
   */
  public synchronized void compact() {
    flush();
    checkNotReplayed();
    compact(new TakenOut());
  }

  /**
   * Takes observations out, wherever they stand; all others stay in their order. When it returns,
   * nobody can read what was taken out in the journal's files, nor decrypt what a file system keeps
   * of them. A file with damaged bytes is kept aside, as by {@link #compact}. Memory: 8 to 24 bytes
   * for each that is taken out.
   *
   * <p>The process may end amid it: then all are there or all are gone, and a {@link #compact}
   * drops the keys.
   *
   * @param filter must not call the journal
   * @return how many
   * @throws VaultException when there is no room or a replay is under way, and all is as before; or
   *     when keys or bytes could not be deleted: call again
   */
  public synchronized long takeOut(Filter filter) {
    flush();
    checkNotReplayed();
    if (index.plain()) {
      compact(new TakenOut());
    }
    List<Damage> found = new ArrayList<>();
    TakenOut out;
    try {
      out = TakenOut.find(filter, segments, scanner, index, keys, open, found);
    } catch (IOException e) {
      throw failed("read", e);
    }
    report(found);
    if (out.count() > 0 || stale) {
      compact(out);
    }
    return out.count();
  }

  private void checkNotReplayed() {
    if (replays > 0) {
      throw new VaultException(
          directory.place() + ": cannot be rewritten while it is replayed. Try again afterwards.");
    }
  }

  private void compact(TakenOut out) {
    try {
      rewrite(out);
    } catch (IOException e) {
      throw VaultException.unwritten(session.disk(), CompactedSegment.FILE, length(), e);
    }
    try {
      retire();
    } catch (IOException e) {
      throw failed("delete what was compacted of", e);
    }
  }

  private void compactIfDue() {
    long dead = index.dead(open);
    boolean due = dead > nextCompaction && 2 * dead > length();
    if (replays > 0 || !due && !index.plain()) { // what format 1 has left is in plain text
      return;
    }
    try {
      rewrite(new TakenOut());
      retire();
    } catch (IOException | VaultException e) {
      nextCompaction = dead + limits.dead(); // most often no room: nothing is lost, it can wait
    }
  }

  private long length() {
    long length = 0;
    for (Segment segment : segments) {
      length += segment.length();
    }
    return length;
  }

  private void rewrite(TakenOut taken) throws IOException {
    closeOutput();
    if (stale) {
      directory.settle(); // or a crash could bring back what only the keys open that go now
    }
    keepLiveKeys(taken);
    // A number that no file bears, not even an empty one that a failed flush has left.
    Segment compacted = new Segment(target.number() + 1, true);
    JournalIndex rewritten = new JournalIndex(keys);
    List<Damage> found = new ArrayList<>();
    try (CompactedSegment out = new CompactedSegment(session.disk(), compacted, rewritten, keys)) {
      for (Segment segment : segments) {
        scanner.scanAcknowledged(
            segment,
            found,
            record -> {
              if (index.keeps(segment.number(), record, open)) {
                boolean member = open.contains(record.replacement());
                if (!member && taken.contains(segment, record)) {
                  return;
                }
                byte type = member ? RecordBuffer.MEMBER : RecordBuffer.OBSERVATION;
                SourceKey key = index.keyOf(record);
                if (!out.copy(type, key, member ? key : taken.renewed(key), record)) {
                  found.add(scanner.changed(segment, record));
                }
              }
            });
      }
      out.finish();
    } catch (IOException e) {
      directory.discard(CompactedSegment.FILE);
      throw e;
    }
    directory.publish(compacted);
    segments.clear();
    segments.add(compacted);
    index = rewritten;
    nextCompaction = limits.dead();
    aim(new Segment(compacted.number() + 1, false));
    taken.keys().forEach(keys::append);
    stale = taken.count() > 0;
    report(found);
  }

  /** From here on nobody can decrypt what is dead, whether its bytes go or not. */
  private void keepLiveKeys(TakenOut taken) {
    Set<Long> kept = new HashSet<>(open);
    kept.addAll(index.keys());
    taken.keys().forEach(key -> kept.add(key.id()));
    if (index.plain()) {
      for (String stream : index.streams()) {
        for (SourceCount source : index.sources(stream)) {
          Optional<SourceKey> known = keys.current(stream, source.source());
          SourceKey key =
              known.isPresent() ? known.get() : keys.create(stream, source.source(), true);
          kept.add(key.id());
        }
      }
    }
    keys.keep(kept);
    stale = false;
  }

  /** Deletes the segments that a compacted one stands for, once that is durable. */
  private void retire() throws IOException {
    directory.settle();
    if (stale) {
      keepLiveKeys(new TakenOut());
    }
    Set<String> retired = directory.retireBefore(segments.get(0), scanner);
    damage.removeIf(entry -> retired.contains(entry.file()));
    report(directory.keptAside());
  }

  /**
   * Deletes the files with damaged bytes that were kept aside. They may hold observations, those of
   * forgotten sources too, so whoever promises to forget calls this after {@link #compact}.
   */
  public synchronized void dropDamaged() {
    session.check();
    try {
      damage.removeAll(directory.keptAside());
      directory.dropAside();
    } catch (IOException e) {
      throw failed("delete damaged files of", e);
    }
  }

  private VaultException failed(String attempt, IOException e) {
    return VaultException.io(directory.place(), attempt + " the journal", e);
  }

  /** Acknowledges what was appended and leaves a note of how long the journal is. */
  synchronized void close() {
    commits.end();
    try {
      flush();
      if (uncertain) {
        cut(target); // or a commit that failed might count after all
      }
      if (!segments.isEmpty()) {
        directory.close(segments.get(segments.size() - 1), closing);
      }
    } finally {
      closeOutput();
    }
  }
}
