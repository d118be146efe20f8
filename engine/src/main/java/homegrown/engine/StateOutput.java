package homegrown.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes a state stream: first the header, field by field, then the floats. */
final class StateOutput {

  private static final int MAX_BYTE = 0xFF;
  private static final int MAX_TEXT = 0xFFFF;

  private final String place;
  private final OutputStream out;
  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private final CRC32 crc = new CRC32();
  private long written;

  StateOutput(StateFormat.Kind kind, OutputStream out) {
    this.place = kind.words;
    this.out = out;
    byteField(kind.code);
  }

  /** A field of one byte, 0 to 255. */
  void byteField(int value) {
    if (value < 0 || value > MAX_BYTE) {
      throw new GraphException(
          place
              + ": expected at most "
              + MAX_BYTE
              + " dimensions of a parameter or slots of a rule, got "
              + value
              + "; use fewer");
    }
    header.write(value);
  }

  /** A field of four bytes. */
  void intField(int value) {
    bytes(value, 4);
  }

  /** A field of eight bytes. */
  void longField(long value) {
    bytes(value, 8);
  }

  /** A text: the number of its bytes in two, then its bytes in UTF-8. */
  void textField(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_TEXT) {
      throw new GraphException(
          place
              + ": expected names of at most "
              + MAX_TEXT
              + " bytes, got "
              + utf8.length
              + " for "
              + text.substring(0, 40)
              + "...; choose a shorter one");
    }
    bytes(utf8.length, 2);
    header.write(utf8, 0, utf8.length);
  }

  private void bytes(long value, int count) {
    for (int i = 0; i < count; i++) {
      header.write((int) (value >>> 8 * i));
    }
  }

  /** Ends the header and writes it. */
  void endHeader() {
    if (header.size() > StateFormat.MAX_HEADER) {
      throw new GraphException(
          place
              + ": expected a header of at most "
              + StateFormat.MAX_HEADER
              + " bytes, got "
              + header.size()
              + "; use fewer parameters or shorter names");
    }
    byte[] fields = header.toByteArray();
    byte[] magic = StateFormat.magic();
    write(magic, magic.length);
    writeInt(StateFormat.VERSION);
    writeInt(fields.length);
    write(fields, fields.length);
    writeInt((int) crc.getValue());
  }

  /** Writes all elements of an array. */
  void floats(float[] values) {
    byte[] chunk = new byte[StateFormat.CHUNK];
    int filled = 0;
    for (float value : values) {
      put(chunk, filled, Float.floatToRawIntBits(value));
      filled += 4;
      if (filled == chunk.length) {
        write(chunk, filled);
        filled = 0;
      }
    }
    write(chunk, filled);
  }

  /** Writes the checksum of everything. */
  void end() {
    writeInt((int) crc.getValue());
  }

  private void writeInt(int value) {
    byte[] bytes = new byte[4];
    put(bytes, 0, value);
    write(bytes, 4);
  }

  private static void put(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
    bytes[at + 2] = (byte) (value >>> 16);
    bytes[at + 3] = (byte) (value >>> 24);
  }

  private void write(byte[] bytes, int count) {
    try {
      out.write(bytes, 0, count);
    } catch (IOException e) {
      throw new UncheckedIOException(
          place
              + ": expected to write "
              + count
              + " bytes at byte "
              + written
              + ", got "
              + e.getMessage()
              + "; what was written is of no use, write it again from the beginning",
          e);
    }
    crc.update(bytes, 0, count);
    written += count;
  }
}
