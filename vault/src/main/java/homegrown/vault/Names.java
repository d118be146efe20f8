package homegrown.vault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns any name into a file name that every file system takes and tells apart: small letters,
 * digits, {@code -} and {@code _} stand for themselves, every other byte of the UTF-8 form is
 * {@code %XX}.
 */
final class Names {
  private static final int LONGEST_FILE_NAME = 200;
  private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";

  /** Names of devices on Windows, whatever their extension. */
  private static final Pattern DEVICE = Pattern.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]");

  private Names() {}

  static String toFile(String name) {
    String file = encode(name);
    if (file.isEmpty() || file.length() > LONGEST_FILE_NAME) {
      throw new VaultException(
          "The name \""
              + name
              + "\" takes "
              + file.length()
              + " characters as a file name, expected 1 to "
              + LONGEST_FILE_NAME
              + ". Choose another name.");
    }
    return file;
  }

  /** The name that a file name stands for; empty when {@link #toFile} gives it for none. */
  static Optional<String> fromFile(String file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < file.length(); i++) {
      char c = file.charAt(i);
      if (c == '%' && i + 2 < file.length()) {
        int high = Character.digit(file.charAt(++i), 16);
        bytes.write(high << 4 | Character.digit(file.charAt(++i), 16));
      } else {
        bytes.write(c);
      }
    }
    String name = new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    return !name.isEmpty() && encode(name).equals(file) ? Optional.of(name) : Optional.empty();
  }

  private static String encode(String name) {
    StringBuilder file = new StringBuilder();
    boolean device = DEVICE.matcher(name).matches();
    for (byte b : utf8(name)) {
      if (PLAIN.indexOf(b) >= 0 && !(device && file.length() == 0)) {
        file.append((char) b);
      } else {
        file.append('%').append(hex(b >> 4)).append(hex(b));
      }
    }
    return file.toString();
  }

  /** The UTF-8 form of a text that has one; half of a surrogate pair has none. */
  static byte[] utf8(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] array = new byte[bytes.remaining()];
      bytes.get(array);
      return array;
    } catch (CharacterCodingException e) {
      throw new VaultException(
          "The name \"" + text + "\" is no Unicode text: half of a surrogate pair stands alone", e);
    }
  }

  private static char hex(int digit) {
    return "0123456789ABCDEF".charAt(digit & 15);
  }
}
