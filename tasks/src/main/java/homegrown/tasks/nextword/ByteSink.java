package homegrown.tasks.nextword;

import java.util.Arrays;

/** A growing array of bytes that varints are written to. */
final class ByteSink {

  private byte[] bytes;
  private int size;

  ByteSink(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  int size() {
    return size;
  }

  /** Seven bits a byte, the lowest first, the top bit set on all but the last. */
  void varint(int value) {
    if (size + 5 > bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length + (bytes.length >> 1) + 5);
    }
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void append(ByteSink other) {
    if (size + other.size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + other.size, size + (size >> 1)));
    }
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
