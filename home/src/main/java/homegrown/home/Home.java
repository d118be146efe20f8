package homegrown.home;

import homegrown.tasks.nextword.BaseModel;
import homegrown.vault.Archived;
import homegrown.vault.Damage;
import homegrown.vault.Vault;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One person's home, open to learn: what was observed, the models made of it, their versions. One
 * process writes at a time; by {@link HomeReader} others read at the same time.
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
   * Opens the home in {@code directory}, or makes one there if it is empty or absent. What was cut
   * off, forgetting too, is done before anything else, then what limits ask for is dropped.
   *
   * @param key what opens it; a new home is locked with it
   * @throws homegrown.vault.VaultException if another process writes there, the key is another one,
   *     the directory holds something else, or the home is of a newer version
   */
  public static Home open(Path directory, Key key) {
    return open(Vault.openWriter(directory, key.homeKey()));
  }

  static Home open(Vault vault) {
    try {
      Change.finish(vault);
      new Forgetting(vault).finish();
      NextWord.opened(vault, Instant.now());
    } catch (RuntimeException e) {
      vault.close();
      throw e;
    }
    return new Home(vault);
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
  public NextWord nextWord(String name, BaseModel base) {
    NextWord known;
    synchronized (nextWords) { // not this: a listener of a run that is being stopped may ask
      known = nextWords.computeIfAbsent(name, n -> new NextWord(vault, n, base));
    }
    if (!known.base().provenance().equals(base.provenance())) {
      throw new HomeException(
          "next word " + name + ": expected one base, got another; open the home again");
    }
    return known;
  }

  /**
   * Forgets all that a source gave, in every task: its observations, what was computed from them,
   * and every version of a model that learnt from it. An earlier version that did not serves then,
   * or the base; train to have a new one. When it returns, nobody can read any of it in the home's
   * files, whatever the file system kept of them. A run that is going on is stopped.
   *
   * @throws homegrown.vault.VaultException if it was not done: call again; at the latest it is done
   *     when the home is next opened
   */
  public Forgotten forget(Source source) {
    return forget(Wish.source(source.name()));
  }

  /**
   * Forgets what was observed from one moment on and before another. What has no time, as lines of
   * files mostly, stays.
   */
  public Forgotten forget(Instant from, Instant to) {
    return forget(Wish.time(from.toEpochMilli(), to.toEpochMilli()));
  }

  /** Forgets every observation that holds a phrase, in capital or small letters. */
  public Forgotten forgetPhrase(String phrase) {
    return forget(Wish.phrase(phrase));
  }

  private synchronized Forgotten forget(Wish wish) {
    return undisturbed(
        () -> {
          Change.finish(vault);
          return new Forgetting(vault).forget(wish);
        });
  }

  /** Does something during which nothing trains and no other version comes to serve. */
  private <T> T undisturbed(Supplier<T> work) {
    for (NextWord nextWord : nextWords()) {
      nextWord.pause();
    }
    try {
      synchronized (vault) { // see NextWord
        return work.get();
      }
    } finally {
      for (NextWord nextWord : nextWords()) {
        nextWord.goOn();
      }
    }
  }

  private List<NextWord> nextWords() {
    synchronized (nextWords) {
      return new ArrayList<>(nextWords.values());
    }
  }

  /** What happened in this home, oldest first, and what of it is not as it was written. */
  public History history() {
    return History.of(vault.ledger().read());
  }

  /** Notes in the ledger that all of a person was exported in plain text. */
  public void exported() {
    vault.ledger().add(System.currentTimeMillis(), "export", Collections.emptyMap());
  }

  /**
   * Writes all of this home into one file, encrypted, from which {@link #importFrom} makes the same
   * home on another device: what was observed, all versions, runs that were stopped, the rules of
   * training, the ledger, which gets an entry {@code export} first. Nothing travels that was
   * forgotten. A run that is going on is stopped. This home works on; {@link #delete} it once the
   * other one is there, and the file too: it stays readable by who has the transfer key.
   *
   * @param archive the file, which is there only once it is whole
   * @param transfer a passphrase, or a key in a file, that the other device asks for; this home's
   *     own key does not travel
   * @param replace whether a file that is there already is replaced, else it is refused
   * @throws homegrown.vault.VaultException if no file was written; an earlier one is as it was
   */
  public synchronized Archived export(Path archive, Key transfer, boolean replace) {
    long now = System.currentTimeMillis();
    return undisturbed(() -> vault.export(archive, transfer.homeKey(), replace, now));
  }

  /**
   * Makes a home of a file that {@link #export} wrote. It is there once all of it was checked, not
   * before; if this is cut off, or finds that the file is not whole yet, the next call goes on
   * where it was. The file stays as it is.
   *
   * @param transfer what the file was exported with
   * @param directory absent or empty
   * @param key what opens the new home from then on
   * @throws homegrown.vault.VaultException if the directory is not empty, the transfer key is
   *     another one, the file is cut short or damaged (which names the place and the mend), or the
   *     disk is full: there is no home then
   */
  public static Archived importFrom(Path archive, Key transfer, Path directory, Key key) {
    long now = System.currentTimeMillis();
    return Vault.importFrom(archive, transfer.homeKey(), directory, key.homeKey(), now);
  }

  /**
   * Deletes a whole home: first what wraps its keys is overwritten, so that nobody can read the
   * rest, then every file.
   *
   * @throws homegrown.vault.VaultException if it is in use, the directory holds something else, or
   *     not all could be deleted: call again
   */
  public static void delete(Path directory) {
    Vault.delete(directory);
  }

  /**
   * What is damaged: of the observations, as far as they were read, and of all other files, which
   * this reads. Everything else in the home is whole.
   */
  public List<Damage> damage() {
    return Collections.unmodifiableList(vault.damage());
  }

  /** Stops runs, flushes, and lets others write. */
  @Override
  public synchronized void close() {
    for (NextWord nextWord : nextWords()) {
      nextWord.stopRun();
    }
    vault.close();
  }
}
