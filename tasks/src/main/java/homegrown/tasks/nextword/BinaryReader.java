package homegrown.tasks.nextword;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Reads what {@link BinaryWriter} wrote. Damage never shows as anything but a {@link
 * NextWordException} that names the file, and never asks for more memory than the file's own bytes
 * justify.
 */
final class BinaryReader {

  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final String place;
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[8192];
  private int position;
  private int limit;

  BinaryReader(InputStream in, String place) {
    this.in = in;
    this.place = place;
  }

  /** What the source is called in messages. */
  String place() {
    return place;
  }

  int varint() throws IOException {
    // Most numbers are small: one byte, without the general loop.
    if (position < limit && buffer[position] >= 0) {
      return buffer[position++];
    }
    long value = varlong();
    if (value > Integer.MAX_VALUE) {
      throw damaged("a number that is too large");
    }
    return (int) value;
  }

  long varlong() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int b = get();
      value |= (long) (b & 0x7F) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw damaged("a number that is too long");
  }

  int fixed32() throws IOException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | get();
    }
    return value;
  }

  String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  byte[] bytes() throws IOException {
    int length = varint();
    byte[] bytes = new byte[Math.min(length, CHUNK)];
    int filled = 0;
    while (filled < length) {
      if (filled == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, (int) Math.min(length, bytes.length * 2L));
      }
      if (position == limit) {
        fill();
      }
      int part = Math.min(limit - position, bytes.length - filled);
      System.arraycopy(buffer, position, bytes, filled, part);
      position += part;
      filled += part;
    }
    return bytes;
  }

  /** Checks that the file ends with the checksum of everything before. */
  void finish() throws IOException {
    checksum.update(buffer, 0, position);
    int expected = (int) checksum.getValue();
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    int found = 0;
    for (int i = 0; i < 4; i++) {
      found = found << 8 | get();
    }
    if (found != expected) {
      throw damaged("a checksum that does not fit");
    }
  }

  NextWordException damaged(String got) {
    return new NextWordException(
        place + ": expected a whole model file, got " + got + "; " + mend());
  }

  private static String mend() {
    return "go back to the version before, or make the file anew";
  }

  private int get() throws IOException {
    if (position == limit) {
      fill();
    }
    return buffer[position++] & 0xFF;
  }

  private void fill() throws IOException {
    checksum.update(buffer, 0, limit);
    position = 0;
    limit = 0;
    try {
      limit = in.read(buffer);
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw new NextWordException(
          place + ": expected a whole model file, got a damaged one; " + mend(), e);
    }
    if (limit <= 0) {
      limit = 0;
      throw damaged("its end too early");
    }
  }
}
