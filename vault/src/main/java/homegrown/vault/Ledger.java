package homegrown.vault;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What happened in a home, in order, never changed. Each entry carries the SHA-256 of the one
 * before; how many there are, and the hash of the last, is kept beside them: so none can be
 * changed, left out, put in, or cut off from the end, without its being noticed.
 *
 * <p>Safe for use by several threads.
 */
public final class Ledger {
  static final String STREAM = "\u0001ledger";
  static final String HEAD = "\u0001ledger";
  static final String MARK = "homegrown ledger 1";

  /**
   * What a reading of the ledger found.
   *
   * @param entries oldest first; those that are sound
   * @param problems what is not as it was written; empty for a sound ledger
   */
  public record Reading(List<LedgerEntry> entries, List<String> problems) {}

  private final Journal journal;
  private final Blobs blobs;

  /** Where the chain ends, once that was needed. */
  private LedgerChain last;

  Ledger(Journal journal, Blobs blobs) {
    this.journal = journal;
    this.blobs = blobs;
  }

  /**
   * Adds an entry, durably.
   *
   * @param time when it happened, in epoch milliseconds
   * @param kind one word
   * @param facts names without white space, and any text
   * @throws VaultException when it is not known whether the entry was added
   */
  public synchronized void add(long time, String kind, Map<String, String> facts) {
    if (last == null) {
      journal.flush(); // an entry that could not be written before waits there
      LedgerChain chain = new LedgerChain();
      journal.replay(STREAM, chain);
      countLast(chain);
      last = chain;
    }
    long number = last.number() + 1;
    StringBuilder text = new StringBuilder(MARK);
    text.append('\n').append(number).append(' ').append(last.hash());
    text.append('\n').append(kind).append('\n');
    facts.forEach(
        (name, value) -> text.append(name).append(' ').append(escaped(value)).append('\n'));
    byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
    LedgerChain before = last;
    last = null; // read again, should this fail
    journal.append(STREAM, STREAM, OptionalLong.of(time), content);
    journal.flush();
    before.observation(STREAM, OptionalLong.of(time), content);
    count(before);
    last = before;
  }

  private void count(LedgerChain chain) {
    String head = chain.number() + " " + chain.hash();
    blobs.put(HEAD, out -> out.write(head.getBytes(StandardCharsets.UTF_8)));
  }

  /** Counts the last entry where that failed, so that never more than one is not counted. */
  private void countLast(LedgerChain chain) {
    if (chain.lastIsNotCounted(LedgerChain.head(blobs))) {
      count(chain);
    }
  }

  /** Reads all entries, and checks that they are what was written. */
  public synchronized Reading read() {
    LedgerChain chain = new LedgerChain();
    journal.replay(STREAM, chain);
    byte[] head = LedgerChain.head(blobs);
    return chain.reading(head, head);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }
}
