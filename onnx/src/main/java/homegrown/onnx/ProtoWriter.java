package homegrown.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes a protobuf message. What writes its fields runs twice: first to measure every message in
 * it, since a message stands behind its length, then to write, so that no message is copied into
 * another. It has to do the same both times.
 */
final class ProtoWriter {

  private final Consumer<ProtoWriter> fields;

  /** Bytes of the messages, in the order of their beginnings. */
  private long[] lengths = new long[16];

  private int message;
  private long bytes;
  private OutputStream out;

  /** A message of the fields that {@code fields} writes. */
  ProtoWriter(Consumer<ProtoWriter> fields) {
    this.fields = fields;
    fields.accept(this);
  }

  /** The number of bytes of the message. */
  long length() {
    return bytes;
  }

  /** Writes the message. */
  void writeTo(OutputStream to) throws IOException {
    out = to;
    message = 0;
    bytes = 0;
    try {
      fields.accept(this);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A field that is an integer. */
  void integer(int field, long value) {
    tag(field, ProtoReader.VARINT);
    varint(value);
  }

  /** A field that is a float. */
  void floating(int field, float value) {
    tag(field, ProtoReader.FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      put(bits >>> shift);
    }
  }

  /** A field that is a text. */
  void text(int field, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    region(field, utf8.length, () -> ByteRegion.of(utf8));
  }

  /** A field that is a text, left out if that is empty. */
  void textIfAny(int field, String text) {
    if (!text.isEmpty()) {
      text(field, text);
    }
  }

  /**
   * A field of bytes.
   *
   * @param content gives them; asked only when they are written
   */
  void region(int field, int length, Supplier<ByteRegion> content) {
    tag(field, ProtoReader.LENGTH);
    varint(length);
    bytes += length;
    if (out != null) {
      ByteRegion region = content.get();
      try {
        out.write(region.array, region.from, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A field that is a message of the fields that {@code fields} writes. */
  void message(int field, Consumer<ProtoWriter> fields) {
    int mine = message++;
    if (out == null) {
      if (mine == lengths.length) {
        lengths = Arrays.copyOf(lengths, 2 * mine);
      }
      long before = bytes;
      fields.accept(this);
      lengths[mine] = bytes - before;
      tag(field, ProtoReader.LENGTH);
      varint(lengths[mine]);
    } else {
      tag(field, ProtoReader.LENGTH);
      varint(lengths[mine]);
      fields.accept(this);
    }
  }

  private void tag(int field, int wire) {
    varint((long) field << 3 | wire);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  private void put(int value) {
    bytes++;
    if (out != null) {
      try {
        out.write(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
