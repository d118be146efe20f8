package homegrown.app.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The encodings of mail: quoted-printable, base64, character sets, encoded words in headers. */
final class MailDecoding {
  private static final Pattern ENCODED_WORD =
      Pattern.compile("=\\?([\\w.:-]+)(?:\\*[\\w-]+)?\\?([bBqQ])\\?([^?\\s]*)\\?=");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<=\\?=)\\s+(?==\\?)");

  private MailDecoding() {}

  /** A header's value with its encoded words decoded. */
  static String words(String value) {
    StringBuilder decoded = new StringBuilder();
    Matcher word = ENCODED_WORD.matcher(BETWEEN_WORDS.matcher(value).replaceAll(""));
    while (word.find()) {
      boolean base64 = word.group(2).equalsIgnoreCase("b");
      byte[] bytes =
          base64 ? base64(word.group(3)) : quotedPrintable(word.group(3).replace('_', ' '));
      word.appendReplacement(
          decoded, Matcher.quoteReplacement(new String(bytes, charset(word.group(1)))));
    }
    return word.appendTail(decoded).toString();
  }

  /**
   * A body decoded.
   *
   * @param body one character a byte
   * @param encoding content transfer encoding in lower case
   * @param charset the declared character set
   */
  static String body(String body, String encoding, String charset) {
    byte[] bytes =
        switch (encoding) {
          case "quoted-printable" -> quotedPrintable(body);
          case "base64" -> base64(body);
          default -> body.getBytes(StandardCharsets.ISO_8859_1);
        };
    return new String(bytes, charset(charset)).replace("\r\n", "\n");
  }

  /** Lenient: an equals sign that starts no escape stays. */
  private static byte[] quotedPrintable(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '=') {
        out.write(c);
        continue;
      }
      int end = i + 1;
      while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
        end++;
      }
      if (end >= text.length() || text.charAt(end) == '\n') {
        i = end;
      } else if (i + 2 < text.length() && hex(text, i + 1) >= 0 && hex(text, i + 2) >= 0) {
        out.write(hex(text, i + 1) * 16 + hex(text, i + 2));
        i += 2;
      } else {
        out.write(c);
      }
    }
    return out.toByteArray();
  }

  private static int hex(String text, int at) {
    return Character.digit(text.charAt(at), 16);
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException damaged) {
      return new byte[0];
    }
  }

  /**
   * Undeclared eight-bit text of that time is Windows-1252, and so is much that is declared
   * Latin-1.
   */
  private static Charset charset(String name) {
    String key = name.strip().toLowerCase(Locale.ROOT);
    if (!key.equals("us-ascii") && !key.equals("iso-8859-1")) {
      try {
        return Charset.forName(key);
      } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
        // Falls through to the default.
      }
    }
    return Charset.forName("windows-1252");
  }
}
