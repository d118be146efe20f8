package homegrown.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;

/**
 * The file around a model version or a blob of format 1, to be read: magic, content, and a SHA-256
 * of the file's name, the magic and the content. With the name in it, a sound file under a wrong
 * name is no longer sound.
 */
final class Envelope {
  private static final byte[] MAGIC = "HOMEGROWN FILE 1".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST_BYTES = 32;

  private Envelope() {}

  /**
   * The content, after all of it has been checked.
   *
   * @param mend what a person can do when the file is damaged
   * @throws java.nio.file.NoSuchFileException when there is no such file
   * @throws VaultException when it is damaged
   */
  static byte[] read(Disk disk, String name, String mend) throws IOException {
    try (Disk.Input in = disk.read(name)) {
      long size = in.size();
      long length = size - MAGIC.length - DIGEST_BYTES;
      if (length < 0 || length > Integer.MAX_VALUE - 8) {
        throw damaged(
            disk,
            name,
            "has " + size + " bytes, which no content together with its frame has",
            mend);
      }
      byte[] magic = bytes(in, MAGIC.length);
      byte[] content = bytes(in, (int) length);
      byte[] found = bytes(in, DIGEST_BYTES);
      MessageDigest digest = digest(name);
      digest.update(magic);
      digest.update(content);
      byte[] computed = digest.digest();
      if (!Arrays.equals(computed, found)) {
        throw damaged(
            disk,
            name,
            "its " + size + " bytes have SHA-256 " + hex(computed) + ", but end in " + hex(found),
            mend);
      }
      if (!Arrays.equals(magic, MAGIC)) {
        throw new VaultException(
            disk.place(name)
                + ": is sound, but of a newer format than this version of Homegrown"
                + " reads (\""
                + new String(MAGIC, StandardCharsets.US_ASCII)
                + "\"). Update Homegrown.");
      }
      return content;
    }
  }

  private static VaultException damaged(Disk disk, String name, String how, String mend) {
    return new VaultException(disk.place(name) + ": damaged: " + how + ". " + mend);
  }

  private static byte[] bytes(Disk.Input in, int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int filled = 0; filled < count; ) {
      int read = in.read(bytes, filled, count - filled);
      if (read < 0) {
        throw new IOException("the file ended " + (count - filled) + " bytes early");
      }
      filled += read;
    }
    return bytes;
  }

  private static MessageDigest digest(String name) {
    MessageDigest digest = Sha256.start();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return digest;
  }

  private static String hex(byte[] bytes) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      hex.append(String.format(Locale.ROOT, "%02x", bytes[i]));
    }
    return hex.append("…").toString();
  }
}
