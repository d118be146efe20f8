package homegrown.vault;

import java.util.OptionalLong;

/**
 * All that one source gives to one stream from now on, in place of all that it gave before. After a
 * crash at any moment either all old observations are there or all new ones, never some of each.
 *
 * <p>What is appended to the stream and source beside the replacement, while it is open, goes too
 * when it is committed. Where two replacements of the same source are open, the later commit wins.
 */
public final class Replacement implements AutoCloseable {
  private final Journal journal;
  private final SourceKey key;
  private boolean done;

  Replacement(Journal journal, SourceKey key) {
    this.journal = journal;
    this.key = key;
  }

  /**
   * Appends one observation, with the limits and failures of {@link Journal#append}.
   *
   * @param time when it was made, in epoch milliseconds, if known
   */
  public void append(OptionalLong time, byte[] content) {
    synchronized (journal) {
      check();
      journal.appendMember(key, time, content);
    }
  }

  /**
   * Puts the new observations in the place of the old: acknowledged when it returns. The old bytes
   * stay in the files until the next {@link Journal#compact}.
   *
   * @throws VaultException when the old observations are still in place; call again once the cause
   *     is gone, or close to give up
   */
  public void commit() {
    synchronized (journal) {
      check();
      journal.commit(key);
      done = true;
    }
  }

  /** Gives up what was not committed. */
  @Override
  public void close() {
    synchronized (journal) {
      if (!done) {
        journal.abort(key);
        done = true;
      }
    }
  }

  private void check() {
    if (done) {
      throw new VaultException(
          "This replacement is committed or closed already. Start another one to replace again.");
    }
  }
}
