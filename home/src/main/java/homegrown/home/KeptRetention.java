package homegrown.home;

import homegrown.vault.BlobReader;
import homegrown.vault.Blobs;
import homegrown.vault.Journal;
import homegrown.vault.LedgerEntry;
import homegrown.vault.SourceCount;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The limits of a task in the vault, and what drops the observations that fall out: out of the
 * journal, in place, under new keys. Models keep what they have learnt. What is being dropped is
 * written down first, so that the ledger has it once if it is cut off.
 */
final class KeptRetention {

  /** A source may have this part more than its limit before it is cut back to it, or so many. */
  private static final int PART = 4;

  private static final long LEAST = 100;

  /** What is too old is looked for so often: to find it, everything is read. */
  private static final long LOOK_EVERY = Duration.ofDays(1).toMillis();

  private static final String MARK = "homegrown dropping 1";

  private final Vault vault;
  private final Blobs blobs;
  private final String task;

  KeptRetention(Vault vault, String task) {
    this.vault = vault;
    this.blobs = vault.blobs();
    this.task = task;
  }

  static Retention read(BlobReader blobs, String task) {
    String place = "limits of " + task;
    try {
      return blobs
          .get(blob("retention/", task))
          .map(content -> Retention.read(new String(content, StandardCharsets.US_ASCII), place))
          .orElse(Retention.ALL);
    } catch (VaultException e) {
      throw new HomeException(
          place + ": expected what was kept, got " + e.getMessage() + " Or set them again.", e);
    }
  }

  private static String blob(String what, String task) {
    // Of one length whatever the task is called: names of files have a limit.
    return what + UUID.nameUUIDFromBytes(task.getBytes(StandardCharsets.UTF_8));
  }

  Retention read() {
    return read(blobs, task);
  }

  /** What cannot be read is written over: the person sets all limits anew. */
  void ask(UnaryOperator<Retention> change) {
    Retention before;
    try {
      before = read();
    } catch (HomeException unreadable) {
      before = Retention.ALL;
    }
    write(change.apply(before));
  }

  private void write(Retention retention) {
    put(blob("retention/", task), retention.text());
  }

  private void put(String blob, String text) {
    blobs.put(blob, out -> out.write(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * How many observations may come before it is worth to look again.
   *
   * @return {@link Long#MAX_VALUE} when there are no limits, or they cannot be read
   */
  long lookAfter() {
    Retention retention;
    try {
      retention = read();
    } catch (HomeException unreadable) {
      return Long.MAX_VALUE;
    }
    if (retention.none()) {
      return Long.MAX_VALUE;
    }
    long least = retention.every().newest().orElse(Long.MAX_VALUE);
    for (Limit limit : retention.own().values()) {
      least = Math.min(least, limit.newest().orElse(Long.MAX_VALUE));
    }
    return Math.max(LEAST, least / PART);
  }

  /**
   * Drops what falls out, or leaves it to the next time if that fails.
   *
   * @param always whether to do so though it is not yet worth it: no source has a quarter too many,
   *     and what is too old was looked for less than a day ago
   * @return how many were dropped
   */
  long tryToDrop(Instant now, boolean always) {
    try {
      finish();
      Retention retention = read();
      vault.journal().flush(); // what waits is not counted
      return !retention.none() && (always || due(retention, now)) ? drop(retention, now) : 0;
    } catch (VaultException | HomeException later) {
      return 0;
    }
  }

  private boolean due(Retention retention, Instant now) {
    long since = now.toEpochMilli() - retention.looked();
    for (SourceCount source : vault.journal().sources(task)) {
      Limit limit = retention.of(vault.pseudonym(source.source()));
      long newest = limit.newest().orElse(Long.MAX_VALUE);
      if (source.observations() - newest > Math.max(LEAST, newest / PART)) {
        return true;
      }
      if (limit.age().isPresent()
          && (since < 0 || since >= Math.min(LOOK_EVERY, limit.age().get().toMillis() / PART))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Drops all that falls out.
   *
   * @throws VaultException when it could not be done, or not wholly: it is gone on with the next
   *     time
   */
  long drop(Instant now) {
    finish();
    Retention retention = read();
    return retention.none() ? 0 : drop(retention, now);
  }

  private long drop(Retention retention, Instant now) {
    vault.journal().flush();
    Cut cut = cut(retention, now.toEpochMilli());
    long dropped = 0;
    if (!cut.dropped.isEmpty()) {
      dropped = carryOut(cut, UUID.randomUUID().toString());
    }
    if (retention.ages()) {
      write(retention.looked(now.toEpochMilli()));
    }
    return dropped;
  }

  /** Does what a crash or a failure has cut off. */
  void finish() {
    Optional<byte[]> note;
    try {
      note = blobs.get(blob("dropping/", task));
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      vault.journal().compact(); // what it began; the limits say what else is to be done
      blobs.remove(blob("dropping/", task));
      return;
    }
    if (!note.isPresent()) {
      return;
    }
    String[] lines = new String(note.get(), StandardCharsets.US_ASCII).split("\n");
    long now = Long.parseLong(lines[2]);
    Cut cut = cut(read(), now);
    if (!cut.dropped.isEmpty()) {
      carryOut(cut, lines[1]);
      return;
    }
    for (int i = 3; i < lines.length; i++) {
      String[] words = lines[i].split(" ");
      cut.dropped.put(words[0], Long.valueOf(words[1]));
    }
    vault.journal().compact(); // or the keys would stay
    dropComputed();
    note(cut, lines[1]);
  }

  private long carryOut(Cut cut, String id) {
    StringBuilder note = new StringBuilder(MARK + "\n" + id + "\n" + cut.now);
    cut.dropped.forEach((code, count) -> note.append('\n').append(code).append(' ').append(count));
    put(blob("dropping/", task), note.toString());
    cut.restart();
    long taken = vault.journal().takeOut(cut::takesOut);
    dropComputed();
    note(cut, id);
    return taken;
  }

  /** What was computed from observations and kept for the next run. */
  private void dropComputed() {
    new VaultBlobs(blobs, task).keepOnly(Collections.emptyList());
    vault.renewFiles();
  }

  private void note(Cut cut, String id) {
    boolean there = false;
    for (LedgerEntry entry : vault.ledger().read().entries()) {
      there |= id.equals(entry.facts().get("id"));
    }
    if (!there) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("id", id);
      facts.put("task", task);
      long all = 0;
      StringBuilder counts = new StringBuilder();
      for (long count : cut.dropped.values()) {
        all += count;
        counts.append(counts.length() == 0 ? "" : " ").append(count);
      }
      facts.put("observations", String.valueOf(all));
      facts.put("sources", String.join(" ", cut.dropped.keySet()));
      facts.put("dropped", counts.toString());
      vault.ledger().add(System.currentTimeMillis(), "retention", facts);
    }
    blobs.remove(blob("dropping/", task));
  }

  /** What falls out at a moment. */
  private final class Cut {
    private final long now;

    /** How many of the oldest go, and from what time on others stay, by source. */
    private final Map<String, long[]> bounds = new HashMap<>();

    private final Map<String, Long> seen = new HashMap<>();

    /** How many go, by code of the source. */
    private final Map<String, Long> dropped = new TreeMap<>();

    private Cut(long now) {
      this.now = now;
    }

    private void restart() {
      seen.clear();
    }

    private boolean takesOut(String stream, String source, OptionalLong time, byte[] content) {
      return stream.equals(task) && fallsOut(source, time);
    }

    private boolean fallsOut(String source, OptionalLong time) {
      long[] bound = bounds.get(source);
      return bound != null
          && (seen.merge(source, 1L, Long::sum) <= bound[0]
              || time.isPresent() && time.getAsLong() < bound[1]);
    }
  }

  private Cut cut(Retention retention, long now) {
    Cut cut = new Cut(now);
    boolean ages = false;
    for (SourceCount source : vault.journal().sources(task)) {
      String code = vault.pseudonym(source.source());
      Limit limit = retention.of(code);
      long oldest =
          Math.max(0, source.observations() - limit.newest().orElse(source.observations()));
      long from = limit.age().map(age -> now - age.toMillis()).orElse(Long.MIN_VALUE);
      ages |= limit.age().isPresent();
      if (!limit.none()) {
        cut.bounds.put(source.source(), new long[] {oldest, from});
        if (oldest > 0) {
          cut.dropped.put(code, oldest);
        }
      }
    }
    if (ages) {
      cut.dropped.clear();
      Journal.Visitor visitor =
          (source, time, content) -> {
            if (cut.fallsOut(source, time)) {
              cut.dropped.merge(vault.pseudonym(source), 1L, Long::sum);
            }
          };
      vault.journal().replay(task, visitor);
    }
    return cut;
  }
}
