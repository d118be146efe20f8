package homegrown.tasks.nextword;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Writes varints, text and arrays, and keeps a checksum of all bytes. Does not close the stream.
 */
final class BinaryWriter {

  private final OutputStream out;
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[8192];
  private int size;

  BinaryWriter(OutputStream out) {
    this.out = out;
  }

  void varint(long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) (rest | 0x80));
      rest >>>= 7;
    }
    put((int) rest);
  }

  void fixed32(int value) throws IOException {
    for (int shift = 24; shift >= 0; shift -= 8) {
      put(value >>> shift);
    }
  }

  void text(String text) throws IOException {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(byte[] bytes) throws IOException {
    varint(bytes.length);
    for (byte b : bytes) {
      put(b);
    }
  }

  /** Writes the checksum of everything before and flushes. */
  void finish() throws IOException {
    drain();
    fixed32((int) checksum.getValue());
    drain();
    out.flush();
  }

  private void put(int b) throws IOException {
    if (size == buffer.length) {
      drain();
    }
    buffer[size++] = (byte) b;
  }

  private void drain() throws IOException {
    checksum.update(buffer, 0, size);
    out.write(buffer, 0, size);
    size = 0;
  }
}
