package homegrown.vault;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the observations that are alive are to be left out of a compaction. Their sources get
 * new keys, so that the old ones can be dropped.
 */
final class TakenOut {
  /** Where the observations stand, in order. */
  private long[] positions = new long[0];

  private int count;
  private int next;
  private final Map<List<String>, SourceKey> renewed = new HashMap<>();

  /** Leaves out nothing. */
  TakenOut() {}

  /**
   * Asks a filter about every observation of a journal whose records are all encrypted.
   *
   * @param open the replacements still being written, whose members nobody is asked about
   */
  static TakenOut find(
      Filter filter,
      List<Segment> segments,
      SegmentScanner scanner,
      JournalIndex index,
      Keyring keys,
      Set<Long> open,
      List<Damage> found)
      throws IOException {
    TakenOut out = new TakenOut();
    Aead aead = new Aead();
    for (Segment segment : segments) {
      scanner.scanAcknowledged(
          segment,
          found,
          record -> {
            if (!index.keeps(segment.number(), record, open) || open.contains(record.key())) {
              return;
            }
            SourceKey key = index.keyOf(record);
            if (!key.stream().equals(Ledger.STREAM)
                && record.unseal(aead, key.key())
                && filter.takesOut(key.stream(), key.source(), record.time(), record.content())) {
              out.add(segment, record);
              out.renewed.put(place(key), key);
            }
          });
    }
    out.renewed.replaceAll((place, old) -> keys.create(old.stream(), old.source(), false));
    return out;
  }

  private static List<String> place(SourceKey key) {
    return Arrays.asList(key.stream(), key.source());
  }

  private void add(Segment segment, RecordReader record) {
    if (count == positions.length) {
      positions = Arrays.copyOf(positions, Math.max(64, 2 * count));
    }
    positions[count++] = JournalIndex.position(segment.number(), record.offset());
  }

  /** How many. */
  long count() {
    return count;
  }

  /** Whether a record is left out; asked in the order of the journal. */
  boolean contains(Segment segment, RecordReader record) {
    long position = JournalIndex.position(segment.number(), record.offset());
    while (next < count && positions[next] < position) {
      next++; // could be read before, and no more
    }
    return next < count && positions[next] == position;
  }

  /** The key for what has another one now, which may be the same. */
  SourceKey renewed(SourceKey key) {
    return renewed.getOrDefault(place(key), key);
  }

  /** The new keys. */
  Collection<SourceKey> keys() {
    return renewed.values();
  }
}
