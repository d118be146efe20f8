package homegrown.home;

import homegrown.tasks.nextword.BaseModel;
import homegrown.vault.Damage;
import homegrown.vault.Vault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One person's home, open to learn: what was observed, the models made of it, their versions. One
 * process writes at a time; {@link HomeReader} serves promoted models at the same time.
 *
 * <p>Safe for use by several threads. Opens no connection to anywhere.
 */
public final class Home implements AutoCloseable {

  private final Vault vault;
  private final Map<String, NextWord> nextWords = new HashMap<>();

  private Home(Vault vault) {
    this.vault = vault;
  }

  /**
   * Opens the home in {@code directory}, or makes one there if it is empty or absent.
   *
   * @param key what opens it; a new home is locked with it
   * @throws homegrown.vault.VaultException if another process writes there, the key is another one,
   *     the directory holds something else, or the home is of a newer version
   */
  public static Home open(Path directory, Key key) {
    return new Home(Vault.openWriter(directory, key.homeKey()));
  }

  /** Next-word prediction under a name of its own, on the base that is part of Homegrown. */
  public NextWord nextWord(String name) {
    return nextWord(name, BaseModel.shipped());
  }

  /**
   * Next-word prediction on a given base.
   *
   * @param name small letters, digits and hyphens, for example {@code chat-en}
   * @throws HomeException if it was asked for with another base before
   */
  public synchronized NextWord nextWord(String name, BaseModel base) {
    NextWord known = nextWords.computeIfAbsent(name, n -> new NextWord(vault, n, base));
    if (!known.base().provenance().equals(base.provenance())) {
      throw new HomeException(
          "next word " + name + ": expected one base, got another; open the home again");
    }
    return known;
  }

  /** What was found damaged when the home was opened; everything else in it is whole. */
  public List<Damage> damage() {
    return vault.journal().damage();
  }

  /** Stops runs, flushes, and lets others write. */
  @Override
  public synchronized void close() {
    for (NextWord nextWord : nextWords.values()) {
      nextWord.stopRun();
    }
    vault.close();
  }
}
