package homegrown.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a pass over the journal learns: how many observations each source of each stream has, and
 * which records a later replacement made dead. It is fed every record once, in journal order, and
 * its size grows with the number of sources, never with that of observations.
 */
final class JournalIndex {
  private static final class Source {
    private final String stream;
    private final String name;
    private long observations;
    private long bytes;

    /** The latest committed replacement, and where its commit stands. */
    private long replacement = NO_REPLACEMENT;

    private long commit = -1;
    private boolean removed;

    /** The keys of what is alive. */
    private final Set<Long> keys = new HashSet<>();

    private Source(String stream, String name) {
      this.stream = stream;
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

  private final Keyring keys;
  private final Map<String, Map<String, Source>> streams = new TreeMap<>();

  /** The source that each live replacement stands for. */
  private final Map<Long, Source> live = new HashMap<>();

  private final Map<Long, Members> uncommitted = new HashMap<>();
  private long superseded;
  private boolean plain;

  JournalIndex(Keyring keys) {
    this.keys = keys;
  }

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
      case RecordBuffer.PLAIN_OBSERVATION:
        Source source = source(record);
        if (source == null) {
          superseded += size;
        } else {
          source.observations++;
          source.bytes += size;
          if (record.keyed()) {
            source.keys.add(record.key());
          }
        }
        break;
      case RecordBuffer.MEMBER:
      case RecordBuffer.PLAIN_MEMBER:
        if (record.keyed() && !keys.find(record.key()).isPresent()) {
          superseded += size;
        } else {
          Members members =
              uncommitted.computeIfAbsent(record.replacement(), absent -> new Members());
          members.observations++;
          members.bytes += size;
        }
        break;
      case RecordBuffer.COMMIT:
      case RecordBuffer.PLAIN_COMMIT:
        Source replaced = source(record);
        if (replaced == null) {
          superseded += size;
        } else {
          commit(replaced, record.replacement(), position(segment, record.offset()), size);
        }
        break;
      default:
        break;
    }
    plain |= plain(record.type());
  }

  private static boolean plain(byte type) {
    return type <= RecordBuffer.PLAIN_COMMIT;
  }

  /** Whether there are records of format 1, which are not encrypted. */
  boolean plain() {
    return plain;
  }

  private void commit(Source source, long replacement, long position, int size) {
    if (source.replacement != replacement) { // else the second copy of the same commit
      superseded += source.bytes;
      live.remove(source.replacement);
      Members members = uncommitted.remove(replacement);
      source.replacement = replacement;
      source.commit = position;
      source.removed = members == null;
      source.observations = source.removed ? 0 : members.observations;
      source.bytes = source.removed ? 0 : members.bytes;
      source.keys.clear();
      if (!source.removed) {
        live.put(replacement, source);
        source.keys.add(replacement);
      }
    }
    if (source.removed) {
      superseded += size; // a removal has served once what it removed is gone
    } else {
      source.bytes += size;
    }
  }

  /** Whose record it is; null when its key was dropped, so that nobody can read it. */
  private Source source(RecordReader record) {
    if (!record.keyed()) {
      return source(record.stream(), record.source());
    }
    return keys.find(record.key()).map(key -> source(key.stream(), key.source())).orElse(null);
  }

  private Source source(String stream, String source) {
    return streams
        .computeIfAbsent(stream, absent -> new TreeMap<>())
        .computeIfAbsent(source, name -> new Source(stream, name));
  }

  /** Whether compaction has to keep the record, given the replacements still being written. */
  boolean keeps(long segment, RecordReader record, Set<Long> open) {
    switch (record.type()) {
      case RecordBuffer.OBSERVATION:
      case RecordBuffer.PLAIN_OBSERVATION:
        Source source = source(record);
        return source != null && position(segment, record.offset()) > source.commit;
      case RecordBuffer.MEMBER:
      case RecordBuffer.PLAIN_MEMBER:
        return live.containsKey(record.replacement()) || open.contains(record.replacement());
      default:
        return false;
    }
  }

  /** The stream and source of a record that compaction keeps. */
  SourceKey keyOf(RecordReader record) {
    if (record.keyed()) {
      return keys.find(record.key()).get();
    }
    boolean member = record.type() == RecordBuffer.PLAIN_MEMBER;
    Source source = member ? live.get(record.replacement()) : source(record);
    return keys.current(source.stream, source.name).get();
  }

  /** The keys of what is alive. */
  Set<Long> keys() {
    Set<Long> all = new HashSet<>();
    for (Map<String, Source> sources : streams.values()) {
      for (Source source : sources.values()) {
        all.addAll(source.keys);
      }
    }
    return all;
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
    Live snapshot = new Live(stream, keys);
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
    private final Keyring keys;
    private final Aead aead = new Aead();
    private final Map<String, Long> commits = new HashMap<>();
    private final Map<Long, String> replacements = new HashMap<>();

    private Live(String stream, Keyring keys) {
      this.stream = stream;
      this.keys = keys;
    }

    /**
     * Hands the record to the visitor if it is a live observation of the stream.
     *
     * @return false when it is one, but was changed
     */
    boolean show(long segment, RecordReader record, Journal.Visitor visitor) {
      Optional<SourceKey> key = record.keyed() ? keys.find(record.key()) : Optional.empty();
      String source = source(segment, record, key);
      if (source == null) {
        return true;
      }
      if (record.keyed() && !record.unseal(aead, key.get().key())) {
        return false;
      }
      visitor.observation(source, record.time(), record.content());
      return true;
    }

    private String source(long segment, RecordReader record, Optional<SourceKey> key) {
      switch (record.type()) {
        case RecordBuffer.MEMBER:
        case RecordBuffer.PLAIN_MEMBER:
          return replacements.get(record.replacement());
        case RecordBuffer.OBSERVATION:
          return key.isPresent() && key.get().stream().equals(stream)
              ? alive(segment, record, key.get().source())
              : null;
        case RecordBuffer.PLAIN_OBSERVATION:
          return record.stream().equals(stream) ? alive(segment, record, record.source()) : null;
        default:
          return null;
      }
    }

    private String alive(long segment, RecordReader record, String source) {
      long commit = commits.getOrDefault(source, -1L);
      return position(segment, record.offset()) > commit ? source : null;
    }
  }

  /**
   * Orders records by segment, then offset; 28 bits of number and 64 GiB of offset are far away.
   */
  static long position(long segment, long offset) {
    return segment << OFFSET_BITS | offset;
  }
}
