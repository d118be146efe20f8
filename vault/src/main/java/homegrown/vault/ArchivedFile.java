package homegrown.vault;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A file in an archive.
 *
 * @param name one that a vault has
 * @param length its bytes
 * @param modified when it was last written, in epoch milliseconds
 * @param hash the SHA-256 of its bytes
 */
record ArchivedFile(String name, long length, long modified, byte[] hash) {
  /** The end of the year 9999. */
  static final long LATEST = 253_402_300_799_999L;

  /** The one file of a journal that was just compacted. */
  static final Pattern JOURNAL =
      Pattern.compile(SegmentDirectory.NAME + "/[0-9]{8}-compacted\\.log");

  /**
   * What travels. All else stays behind: the lock, the wrapping key as this device has it, what a
   * crash left, what is damaged and was kept aside, and plain text that format 1 has left.
   */
  private static final Pattern NAMES =
      Pattern.compile(
          Vault.HEADER.replace(".", "\\.")
              + "|"
              + Keyring.FILE
              + "|"
              + JOURNAL
              + "|"
              + ModelReader.DIRECTORY
              + "/[0-9a-f]{32}/(?:[0-9]{6,9}\\.model|CURRENT|"
              + ModelReader.NAME
              + ")|"
              + BlobReader.DIRECTORY
              + "/[0-9a-f]{32}\\"
              + BlobReader.EXTENSION);

  /** Whether a file of this name belongs into an archive. */
  static boolean travels(String name) {
    return NAMES.matcher(name).matches();
  }

  boolean is(long length, byte[] hash) {
    return this.length == length && Arrays.equals(this.hash, hash);
  }
}
