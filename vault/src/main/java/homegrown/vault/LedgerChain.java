package homegrown.vault;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Follows the entries of a ledger from hash to hash. */
final class LedgerChain implements Journal.Visitor {
  private static final String FIRST = Hex.of(new byte[32]);
  private static final byte[] NONE = new byte[0];

  private final List<LedgerEntry> entries = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<Long, String> hashes = new LinkedHashMap<>();
  private long number;
  private String hash = FIRST;

  /** What is kept beside the entries: nothing when it is missing, other bytes when damaged. */
  static byte[] head(BlobReader blobs) {
    try {
      return blobs.get(Ledger.HEAD).orElse(NONE);
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return new byte[1];
    }
  }

  @Override
  public void observation(String source, OptionalLong time, byte[] content) {
    String[] lines = new String(content, StandardCharsets.UTF_8).split("\n", -1);
    String[] place = lines.length < 3 ? new String[0] : lines[1].split(" ");
    if (!lines[0].equals(Ledger.MARK) || place.length != 2) {
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

  /** The number of the last entry. */
  long number() {
    return number;
  }

  /** The hash of the last entry. */
  String hash() {
    return hash;
  }

  /**
   * Whether all entries but the last one are counted.
   *
   * @param head see {@link #head}
   */
  boolean lastIsNotCounted(byte[] head) {
    String counted = head.length == 0 ? "0 " + FIRST : text(head);
    long before = number - 1;
    return before >= 0 && counted.equals(before + " " + hashes.getOrDefault(before, FIRST));
  }

  /**
   * The entries, and what is not as it was written.
   *
   * @param before what was kept beside them before they were read, see {@link #head}
   * @param after the same afterwards: another where a writer has added entries meanwhile
   */
  Ledger.Reading reading(byte[] before, byte[] after) {
    List<String> found = new ArrayList<>(problems);
    if (after.length > 0) {
      compare(text(before), text(after), found);
    } else if (number > 1) { // else a crash came before it was kept for the first time
      found.add("how many entries there are is not known: it is missing");
    }
    return new Ledger.Reading(
        Collections.unmodifiableList(entries), Collections.unmodifiableList(found));
  }

  private void compare(String before, String after, List<String> found) {
    String[] kept = before.isEmpty() ? new String[] {"0", FIRST} : before.split(" ");
    String[] later = after.split(" ");
    if (kept.length != 2 || later.length != 2) {
      found.add("how many entries there are is not known: it is damaged");
      return;
    }
    long count = Long.parseLong(kept[0]);
    if (count > number) {
      found.add("of " + count + " entries, those after " + number + " are missing");
    } else if (count > 0 && !kept[1].equals(hashes.get(count))
        || number > Long.parseLong(later[0]) + 1) {
      // One more than was counted is what a crash leaves.
      found.add("the entries are not those that were counted");
    }
  }

  private static String text(byte[] head) {
    return new String(head, StandardCharsets.UTF_8);
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
}
