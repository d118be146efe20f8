package homegrown.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Reads a state stream: the header is read and its checksum verified when this is made, its fields
 * are compared with what is expected one after the other, then the floats are read. Not a byte
 * beyond the end of the state is read.
 */
final class StateInput {

  private static final String DAMAGED = "the bytes are damaged: take another copy";
  private static final String FOREIGN =
      "read a state into the graph and the plan that it was written from";

  private final String place;
  private final InputStream in;
  private final CRC32 crc = new CRC32();
  private final byte[] fields;
  private int field;
  private long read;

  StateInput(StateFormat.Kind kind, InputStream in) {
    this.place = kind.words;
    this.in = in;
    byte[] magic = StateFormat.magic();
    if (!Arrays.equals(readFully(magic.length), magic)) {
      throw error(
          "the first bytes of a state",
          "others",
          "what was opened is no state of this engine, or it is damaged");
    }
    int version = readInt();
    int length = readInt();
    if (length < 0 || length > StateFormat.MAX_HEADER) {
      throw error(
          "a header of at most " + StateFormat.MAX_HEADER + " bytes",
          Integer.toUnsignedString(length),
          DAMAGED);
    }
    this.fields = readFully(length);
    requireChecksum("header");
    // Only now: a damaged number must not pass for one of a later version.
    if (version != StateFormat.VERSION) {
      throw error(
          "version 1 to " + StateFormat.VERSION,
          Integer.toUnsignedString(version),
          "read it with the release that wrote it, or a later one");
    }
    requireKind(kind);
  }

  private void requireKind(StateFormat.Kind kind) {
    int code = byteField();
    for (StateFormat.Kind other : StateFormat.Kind.values()) {
      if (other.code == code && other != kind) {
        throw error(kind.words, other.words, "read it with " + other.reader);
      }
    }
    if (code != kind.code) {
      throw error(kind.words + " (kind " + kind.code + ")", "kind " + code, FOREIGN);
    }
  }

  /** A field of one byte, 0 to 255. */
  int byteField() {
    return (int) bytes(1);
  }

  /** A field of four bytes. */
  int intField() {
    return (int) bytes(4);
  }

  /** A field of eight bytes. */
  long longField() {
    return bytes(8);
  }

  /** A text. */
  String textField() {
    int length = (int) bytes(2);
    requireFields(length);
    field += length;
    return new String(fields, field - length, length, StandardCharsets.UTF_8);
  }

  private long bytes(int count) {
    requireFields(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (fields[field + i] & 0xFFL) << 8 * i;
    }
    field += count;
    return value;
  }

  private void requireFields(int count) {
    if (count > fields.length - field) {
      throw error(
          count + " more bytes of the header", String.valueOf(fields.length - field), FOREIGN);
    }
  }

  /** Checks a field of four bytes; {@code what} names it. */
  void expectInt(String what, int expected) {
    expect(what, String.valueOf(expected), String.valueOf(intField()));
  }

  /** Checks what a field says; {@code what} names it. */
  void expect(String what, String expected, String got) {
    if (!got.equals(expected)) {
      throw error(what + " " + expected, got, FOREIGN);
    }
  }

  /** Checks that the header has no more fields. */
  void endHeader() {
    if (field != fields.length) {
      throw error("the end of the header", fields.length - field + " bytes more of it", FOREIGN);
    }
  }

  /** Fills an array. */
  void floats(float[] values) {
    int at = 0;
    while (at < values.length) {
      int count = Math.min(values.length - at, StateFormat.CHUNK / 4);
      byte[] chunk = readFully(4 * count);
      for (int i = 0; i < count; i++) {
        values[at + i] = Float.intBitsToFloat(intAt(chunk, 4 * i));
      }
      at += count;
    }
  }

  /** Verifies the checksum of everything. */
  void end() {
    requireChecksum("whole");
  }

  private void requireChecksum(String part) {
    int computed = (int) crc.getValue();
    int stored = readInt();
    if (stored != computed) {
      throw error(
          "checksum " + Integer.toHexString(computed) + " of the " + part,
          Integer.toHexString(stored),
          DAMAGED);
    }
  }

  private int readInt() {
    return intAt(readFully(4), 0);
  }

  private static int intAt(byte[] bytes, int at) {
    return bytes[at] & 0xFF
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | (bytes[at + 3] & 0xFF) << 24;
  }

  /** Allocates no more than twice what has come, whatever is asked for. */
  private byte[] readFully(int count) {
    byte[] bytes = new byte[Math.min(count, StateFormat.CHUNK)];
    int filled = 0;
    while (filled < count) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * filled));
      }
      int got = read(bytes, filled, bytes.length - filled);
      if (got < 0) {
        throw error(
            count - filled + " bytes more",
            "the end of the stream",
            "it is cut off: take another copy");
      }
      filled += got;
      read += got;
    }
    crc.update(bytes, 0, count);
    return bytes;
  }

  private int read(byte[] bytes, int from, int count) {
    try {
      return in.read(bytes, from, count);
    } catch (IOException e) {
      throw new UncheckedIOException(
          place
              + ", byte "
              + read
              + ": expected "
              + count
              + " bytes, got "
              + e.getMessage()
              + "; nothing was changed, read it again",
          e);
    }
  }

  /** An error of this stream. */
  GraphException error(String expected, String got, String mend) {
    return new GraphException(
        place
            + ", byte "
            + read
            + " of the stream: expected "
            + expected
            + ", got "
            + got
            + "; "
            + mend);
  }
}
