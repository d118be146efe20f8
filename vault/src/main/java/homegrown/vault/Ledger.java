package homegrown.vault;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final String HEAD = "\u0001ledger";
  private static final String MARK = "homegrown ledger 1";
  private static final String FIRST = Hex.of(new byte[32]);

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
  private Chain last;

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
      Chain chain = new Chain();
      journal.replay(STREAM, chain);
      last = chain;
    }
    long number = last.number + 1;
    StringBuilder text = new StringBuilder(MARK);
    text.append('\n').append(number).append(' ').append(last.hash);
    text.append('\n').append(kind).append('\n');
    facts.forEach(
        (name, value) -> text.append(name).append(' ').append(escaped(value)).append('\n'));
    byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
    Chain before = last;
    last = null; // read again, should this fail
    journal.append(STREAM, STREAM, OptionalLong.of(time), content);
    journal.flush();
    before.observation(STREAM, OptionalLong.of(time), content);
    last = before;
    String head = number + " " + last.hash;
    blobs.put(HEAD, out -> out.write(head.getBytes(StandardCharsets.UTF_8)));
  }

  /** Reads all entries, and checks that they are what was written. */
  public synchronized Reading read() {
    Chain chain = new Chain();
    journal.replay(STREAM, chain);
    Optional<byte[]> kept;
    try {
      kept = blobs.get(HEAD);
    } catch (VaultException e) {
      kept = Optional.of(new byte[0]);
    }
    if (kept.isPresent()) {
      chain.compare(new String(kept.get(), StandardCharsets.UTF_8));
    } else if (chain.number > 1) { // else a crash came before it was kept for the first time
      chain.problems.add("how many entries there are is not known: it is missing");
    }
    return new Reading(
        Collections.unmodifiableList(chain.entries), Collections.unmodifiableList(chain.problems));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String plain(String value) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        char next = value.charAt(++i);
        plain.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /** Follows the entries from hash to hash. */
  private static final class Chain implements Journal.Visitor {
    private final List<LedgerEntry> entries = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<Long, String> hashes = new LinkedHashMap<>();
    private long number;
    private String hash = FIRST;

    @Override
    public void observation(String source, OptionalLong time, byte[] content) {
      String[] lines = new String(content, StandardCharsets.UTF_8).split("\n", -1);
      String[] place = lines.length < 3 ? new String[0] : lines[1].split(" ");
      if (!lines[0].equals(MARK) || place.length != 2) {
        problems.add("after entry " + number + " stands what is no entry of this version");
        return;
      }
      long next = Long.parseLong(place[0]);
      if (next != number + 1 || !place[1].equals(hash)) {
        problems.add("between entries " + number + " and " + next + " some are missing or changed");
      }
      Map<String, String> facts = new LinkedHashMap<>();
      for (int i = 3; i < lines.length - 1; i++) {
        int space = lines[i].indexOf(' ');
        facts.put(lines[i].substring(0, space), plain(lines[i].substring(space + 1)));
      }
      entries.add(
          new LedgerEntry(next, time.orElse(0), lines[2], Collections.unmodifiableMap(facts)));
      number = next;
      hash = Hex.of(Sha256.start().digest(content));
      hashes.put(number, hash);
    }

    private void compare(String head) {
      String[] kept = head.split(" ");
      if (kept.length != 2) {
        problems.add("how many entries there are is not known: it is damaged");
        return;
      }
      long count = Long.parseLong(kept[0]);
      if (count > number) {
        problems.add("of " + count + " entries, those after " + number + " are missing");
      } else if (!kept[1].equals(hashes.get(count)) || number > count + 1) {
        // One more than was counted is what a crash leaves.
        problems.add("the entries are not those that were counted");
      }
    }
  }
}
