package homegrown.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A small fact in a file of its own: one line of text with its CRC-32, written twice, so that a
 * damaged copy leaves the other.
 */
final class Note {
  private static final int LONGEST_FILE = 1 << 28;
  private static final String CHECKSUM = " crc32=";

  private final String text;
  private final boolean whole;

  private Note(String text, boolean whole) {
    this.text = text;
    this.whole = whole;
  }

  static void write(Disk disk, String name, String text) {
    byte[] bytes = bytes(text);
    AtomicFile.write(disk, name, out -> out.write(bytes));
  }

  /** The bytes of a file that says a text. */
  static byte[] bytes(String text) {
    return (line(text) + line(text)).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * What the file says.
   *
   * @return empty when both copies are damaged
   * @throws NoSuchFileException when there is no such file
   */
  static Optional<Note> read(Disk disk, String name) throws IOException {
    String file;
    try (Disk.Input in = disk.read(name)) {
      byte[] bytes = new byte[(int) Math.min(in.size(), LONGEST_FILE)];
      int filled = 0;
      for (int read; (read = in.read(bytes, filled, bytes.length - filled)) > 0; ) {
        filled += read;
      }
      file = new String(bytes, 0, filled, StandardCharsets.ISO_8859_1);
    }
    // The first copy survives a cut, the second a change anywhere in the first.
    int end = file.indexOf('\n') + 1;
    for (String copy : new String[] {file.substring(0, end), file.substring(file.length() / 2)}) {
      int checksum = copy.lastIndexOf(CHECKSUM);
      if (checksum >= 0 && line(copy.substring(0, checksum)).equals(copy)) {
        return Optional.of(new Note(copy.substring(0, checksum), file.equals(copy + copy)));
      }
    }
    return Optional.empty();
  }

  private static String line(String text) {
    CRC32 crc = new CRC32();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    crc.update(bytes, 0, bytes.length);
    return text + String.format(Locale.ROOT, "%s%08x\n", CHECKSUM, crc.getValue());
  }

  String text() {
    return text;
  }

  /** Whether both copies are sound. */
  boolean whole() {
    return whole;
  }
}
