package homegrown.tasks.nextword;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of lines in their order, from which one can tell whether they are still the same. */
final class LinesDigest {

  private final MessageDigest digest;
  private int lines;

  LinesDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void add(String line) {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    // With its length, so that what is cut into other lines is something else.
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      digest.update((byte) (text.length >> shift));
    }
    digest.update(text);
    lines++;
  }

  /** Lines that were added. */
  int lines() {
    return lines;
  }

  /** The digest in hexadecimal digits. Nothing can be added after that. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (byte b : digest.digest()) {
      text.append(Character.forDigit(b >> 4 & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
    }
    return text.toString();
  }
}
