package homegrown.vault;

import java.io.IOException;

/**
 * Named pieces of data, to be read and written. Every change is durable when its method returns,
 * and after a crash it has happened wholly or not at all.
 */
public final class Blobs extends BlobReader {
  private final WriterSession session;
  private final SealedEnvelopes envelopes;

  Blobs(WriterSession session, SealedEnvelopes envelopes) {
    super(envelopes);
    this.session = session;
    this.envelopes = envelopes;
  }

  /**
   * Writes a blob, in place of the one that had the name.
   *
   * @throws VaultException when the old one is still in place, or it is not known whether the new
   *     one would survive the loss of power: call again; what {@code content} throws unchecked
   *     passes through
   */
  public void put(String name, ContentWriter content) {
    synchronized (session) {
      session.check();
      envelopes.write(file(name), name, content);
    }
  }

  /** Removes a blob; nothing happens when there is none of that name. */
  public void remove(String name) {
    synchronized (session) {
      session.check();
      try {
        if (disk.exists(DIRECTORY)) {
          disk.delete(file(name));
          disk.sync(DIRECTORY);
        }
      } catch (IOException e) {
        throw VaultException.io(disk.place(file(name)), "remove the blob " + name, e);
      }
    }
  }
}
