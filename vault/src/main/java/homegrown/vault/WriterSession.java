package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;

/**
 * The one writer's hold on a vault, and the monitor for its models and blobs. After it has ended
 * another process may write, so nothing of this one may any more.
 */
final class WriterSession {
  private final Disk disk;
  private final Closeable lock;
  private volatile boolean ended;

  WriterSession(Disk disk, Closeable lock) {
    this.disk = disk;
    this.lock = lock;
  }

  Disk disk() {
    return disk;
  }

  boolean ended() {
    return ended;
  }

  /** Throws when the vault was closed. */
  void check() {
    if (ended) {
      throw new VaultException(disk.place("") + ": closed already. Open the vault again to write.");
    }
  }

  synchronized void end() {
    if (!ended) {
      ended = true;
      try {
        lock.close();
      } catch (IOException e) {
        throw VaultException.io(disk.place(""), "release the lock", e);
      }
    }
  }
}
