package homegrown.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a pass over the journal learns: how many observations each source of each stream has, and
 * which records a later replacement made dead. It is fed every record once, in journal order, and
 * its size grows with the number of sources, never with that of observations.
 */
final class JournalIndex {
  private static final class Source {
    private final String name;
    private long observations;
    private long bytes;

    /** The latest committed replacement, and where its commit stands. */
    private long replacement = NO_REPLACEMENT;

    private long commit = -1;
    private boolean removed;

    private Source(String name) {
      this.name = name;
    }

    private SourceCount count() {
      return new SourceCount(name, observations);
    }
  }

  private static final class Members {
    private long observations;
    private long bytes;
  }

  private static final long NO_REPLACEMENT = 0;
  private static final int OFFSET_BITS = 36;

  private final Map<String, Map<String, Source>> streams = new TreeMap<>();

  /** The source that each live replacement stands for. */
  private final Map<Long, Source> live = new HashMap<>();

  private final Map<Long, Members> uncommitted = new HashMap<>();
  private long superseded;
  private long lastReplacement = NO_REPLACEMENT;

  void add(RecordBuffer written) throws IOException {
    try (RecordReader record = written.read()) {
      while (record.next()) {
        add(written.segment(), record);
      }
    }
  }

  void add(long segment, RecordReader record) {
    int size = record.size();
    switch (record.type()) {
      case RecordBuffer.OBSERVATION:
        Source source = source(record.stream(), record.source());
        source.observations++;
        source.bytes += size;
        break;
      case RecordBuffer.MEMBER:
        Members members =
            uncommitted.computeIfAbsent(record.replacement(), absent -> new Members());
        members.observations++;
        members.bytes += size;
        lastReplacement = Math.max(lastReplacement, record.replacement());
        break;
      case RecordBuffer.COMMIT:
        commit(
            source(record.stream(), record.source()),
            record.replacement(),
            position(segment, record.offset()),
            size);
        break;
      default:
        break;
    }
  }

  private void commit(Source source, long replacement, long position, int size) {
    lastReplacement = Math.max(lastReplacement, replacement);
    if (source.replacement != replacement) { // else the second copy of the same commit
      superseded += source.bytes;
      live.remove(source.replacement);
      Members members = uncommitted.remove(replacement);
      source.replacement = replacement;
      source.commit = position;
      source.removed = members == null;
      source.observations = source.removed ? 0 : members.observations;
      source.bytes = source.removed ? 0 : members.bytes;
      if (!source.removed) {
        live.put(replacement, source);
      }
    }
    if (source.removed) {
      superseded += size; // a removal has served once what it removed is gone
    } else {
      source.bytes += size;
    }
  }

  private Source source(String stream, String source) {
    return streams
        .computeIfAbsent(stream, absent -> new TreeMap<>())
        .computeIfAbsent(source, Source::new);
  }

  /** Whether compaction has to keep the record, given the replacements still being written. */
  boolean keeps(long segment, RecordReader record, Set<Long> open) {
    switch (record.type()) {
      case RecordBuffer.OBSERVATION:
        Source source = source(record.stream(), record.source());
        return position(segment, record.offset()) > source.commit;
      case RecordBuffer.MEMBER:
        return live.containsKey(record.replacement()) || open.contains(record.replacement());
      case RecordBuffer.COMMIT:
        return live.containsKey(record.replacement());
      default:
        return false;
    }
  }

  /** The bytes that compaction would win. */
  long dead(Set<Long> open) {
    long dead = superseded;
    for (Map.Entry<Long, Members> entry : uncommitted.entrySet()) {
      if (!open.contains(entry.getKey())) {
        dead += entry.getValue().bytes;
      }
    }
    return dead;
  }

  long lastReplacement() {
    return lastReplacement;
  }

  boolean has(String stream, String source) {
    Source found = streams.containsKey(stream) ? streams.get(stream).get(source) : null;
    return found != null && found.observations > 0;
  }

  List<String> streams() {
    List<String> names = new ArrayList<>();
    for (String stream : streams.keySet()) {
      if (!sources(stream).isEmpty()) {
        names.add(stream);
      }
    }
    return names;
  }

  List<SourceCount> sources(String stream) {
    List<SourceCount> counts = new ArrayList<>();
    if (streams.containsKey(stream)) {
      for (Source source : streams.get(stream).values()) {
        if (source.observations > 0) {
          counts.add(source.count());
        }
      }
    }
    return counts;
  }

  /** Which records of a stream are alive at this moment; later changes leave it as it is. */
  Live live(String stream) {
    Live snapshot = new Live(stream);
    if (streams.containsKey(stream)) {
      for (Source source : streams.get(stream).values()) {
        snapshot.commits.put(source.name, source.commit);
        if (live.get(source.replacement) == source) {
          snapshot.replacements.put(source.replacement, source.name);
        }
      }
    }
    return snapshot;
  }

  static final class Live {
    private final String stream;
    private final Map<String, Long> commits = new HashMap<>();
    private final Map<Long, String> replacements = new HashMap<>();

    private Live(String stream) {
      this.stream = stream;
    }

    /** Hands the record to the visitor if it is a live observation of the stream. */
    void show(long segment, RecordReader record, Journal.Visitor visitor) {
      String source = null;
      if (record.type() == RecordBuffer.MEMBER) {
        source = replacements.get(record.replacement());
      } else if (record.type() == RecordBuffer.OBSERVATION && record.stream().equals(stream)) {
        String named = record.source();
        source =
            position(segment, record.offset()) > commits.getOrDefault(named, -1L) ? named : null;
      }
      if (source != null) {
        visitor.observation(source, record.time(), record.content());
      }
    }
  }

  /**
   * Orders records by segment, then offset; 28 bits of number and 64 GiB of offset are far away.
   */
  private static long position(long segment, long offset) {
    return segment << OFFSET_BITS | offset;
  }
}
