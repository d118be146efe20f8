package homegrown.home;

import homegrown.vault.LedgerEntry;
import homegrown.vault.ModelVersion;
import homegrown.vault.Models;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A change of the version that serves, together with its entry in the ledger: both or neither. What
 * the ledger is going to say is written down before the change; where that is cut off, the next
 * opening looks whether the version has changed, and then adds the entry, or else deletes the
 * candidate. Whoever calls holds the vault's monitor, so that there is one at a time.
 */
final class Change {

  private static final String PREFIX = "change/";
  private static final String MARK = "homegrown change 1";
  private static final String TRAIN = "train";
  private static final String ID = "id";
  private static final int UNKNOWN = -1;

  /** The line with the first fact, which is the id. */
  private static final int FACTS = 3;

  private final Vault vault;
  private final String model;

  Change(Vault vault, String model) {
    this.vault = vault;
    this.model = model;
  }

  /** Does what was cut off, for all models. */
  static void finish(Vault vault) {
    for (String blob : vault.blobs().names()) {
      if (blob.startsWith(PREFIX)) {
        new Change(vault, blob.substring(PREFIX.length())).finish();
      }
    }
  }

  /**
   * Writes down what is going to happen: another version is going to be promoted, or it is gone
   * back to one of before.
   */
  void begin(String kind, Map<String, String> facts) {
    finish();
    StringBuilder text = new StringBuilder(MARK);
    text.append('\n').append(kind).append('\n').append(kind.equals(TRAIN) ? highest() : current());
    text.append('\n').append(ID).append(' ').append(UUID.randomUUID());
    facts.forEach((name, value) -> text.append('\n').append(name).append(' ').append(line(value)));
    byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
    vault.blobs().put(PREFIX + model, out -> out.write(content));
  }

  private static String line(String value) {
    return value.replace('\n', ' ').replace('\r', ' ');
  }

  /** Adds the entry if what was written down has happened, else takes back the beginning of it. */
  void finish() {
    String[] lines = lines();
    int current = lines.length == 0 ? UNKNOWN : current();
    if (current == UNKNOWN) {
      return;
    }
    int before = Integer.parseInt(lines[2]);
    boolean train = lines[1].equals(TRAIN);
    boolean changed = train ? current > before : current != before;
    if (changed && !added(lines[FACTS])) {
      vault.models(model).drop(Collections.emptyList()); // now it is known to be durable
      add(lines, current);
      return;
    }
    if (train && !changed) {
      deleteAfter(before);
    }
    vault.blobs().remove(PREFIX + model);
  }

  /**
   * Adds the entry of what has happened.
   *
   * @param version the one that serves now; 0 for the base
   */
  void done(int version) {
    add(lines(), version);
  }

  private void add(String[] lines, int version) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = FACTS; i < lines.length; i++) {
      int space = lines[i].indexOf(' ');
      facts.put(lines[i].substring(0, space), lines[i].substring(space + 1));
    }
    facts.put("version", version > 0 ? String.valueOf(version) : "base");
    vault.ledger().add(System.currentTimeMillis(), lines[1], facts);
    vault.blobs().remove(PREFIX + model);
  }

  /** What was written down; nothing where there is none, or it is damaged, which the home names. */
  private String[] lines() {
    try {
      return vault
          .blobs()
          .get(PREFIX + model)
          .map(content -> new String(content, StandardCharsets.UTF_8).split("\n", -1))
          .orElse(new String[0]);
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return new String[0];
    }
  }

  private boolean added(String id) {
    vault.journal().flush(); // an entry that could not be written before waits there
    for (LedgerEntry entry : vault.ledger().read().entries()) {
      if (id.equals(ID + " " + entry.facts().get(ID))) {
        return true;
      }
    }
    return false;
  }

  private void deleteAfter(int number) {
    Models models = vault.models(model);
    for (ModelVersion version : models.versions()) {
      if (version.number() > number) {
        models.delete(version.number());
      }
    }
    new Learnt(vault, model).tidy();
  }

  /** The highest number of a kept version; that of a new one is higher. */
  private int highest() {
    int highest = 0;
    for (ModelVersion version : vault.models(model).versions()) {
      highest = Math.max(highest, version.number());
    }
    return highest;
  }

  /** The number of the version that serves, 0 for the base. */
  private int current() {
    try {
      for (ModelVersion version : vault.models(model).versions()) {
        if (version.promoted()) {
          return version.number();
        }
      }
      return 0;
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return UNKNOWN; // it is damaged, which is told when a version is to serve
    }
  }
}
