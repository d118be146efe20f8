package homegrown.vault;

/** Bytes as small hexadecimal digits. */
final class Hex {
  private static final String DIGITS = "0123456789abcdef";
  private static final int RADIX = 16;

  private Hex() {}

  static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte b : bytes) {
      text.append(DIGITS.charAt(b >> 4 & 15)).append(DIGITS.charAt(b & 15));
    }
    return text.toString();
  }

  /** The bytes of a text that {@link #of} has made. */
  static byte[] bytes(String text) {
    byte[] bytes = new byte[text.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(text.substring(2 * i, 2 * i + 2), RADIX);
    }
    return bytes;
  }
}
