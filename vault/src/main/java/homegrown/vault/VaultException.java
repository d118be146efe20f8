package homegrown.vault;

import java.io.IOException;

/**
 * A vault could not do what it was asked. The message names the file, what was expected, what came,
 * and what to do about it.
 */
public final class VaultException extends RuntimeException {
  private static final long serialVersionUID = 1;

  VaultException(String message) {
    super(message);
  }

  VaultException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether the disk failed or was full, so that the same call may succeed later; else it is what
   * stands there, or what was asked, that does not do.
   */
  public boolean diskFailed() {
    return getCause() instanceof IOException;
  }

  /** An observation and its names take too many bytes. */
  static VaultException tooLong(int bytes, int names, int most) {
    return new VaultException(
        "An observation of "
            + bytes
            + " bytes is too long: beside the "
            + names
            + " bytes of its names it may take "
            + most
            + ". Cut it into several.");
  }

  /** The file system failed in a way that has no mend of its own. */
  static VaultException io(String place, String attempt, IOException cause) {
    return new VaultException(
        place
            + ": could not "
            + attempt
            + ": "
            + reason(cause)
            + ". Check the disk and the permissions, then try again; what was acknowledged is"
            + " kept.",
        cause);
  }

  /** The file system failed while {@code bytes} were being written; most often the disk is full. */
  static VaultException unwritten(Disk disk, String name, long bytes, IOException cause) {
    return new VaultException(
        disk.place(name)
            + ": could not write "
            + bytes
            + " bytes: "
            + reason(cause)
            + ". The disk has "
            + disk.free()
            + " bytes free: make at least "
            + bytes
            + " free (and as much again for the file system), then try again. What was acknowledged"
            + " is kept.",
        cause);
  }

  /** The cause in words: the messages of java.nio alone are often no more than a path. */
  static String reason(IOException cause) {
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
