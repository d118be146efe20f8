package homegrown.vault;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * Journal records on their way to a segment. Where they will stand is part of their checksum, so
 * the buffer knows its segment and offset from the start.
 */
final class RecordBuffer {
  /** Of format 1, in plain text: time, stream, source, content. */
  static final byte PLAIN_OBSERVATION = 1;

  /** Of format 1: replacement, time, content. */
  static final byte PLAIN_MEMBER = 2;

  /** Of format 1: replacement, stream, source. */
  static final byte PLAIN_COMMIT = 3;

  /** Everything before was durable before anything after was written. */
  static final byte FLUSH = 4;

  /** The same, and the last record of its segment. */
  static final byte SEAL = 5;

  /** A key: the wrapping key's generation, and a box, see {@link Keyring#record}. */
  static final byte KEY = 6;

  /** An observation: id of a key, and a box of time and content. */
  static final byte OBSERVATION = 7;

  /** The same of a replacement, which counts once that is committed. */
  static final byte MEMBER = 8;

  /** From here on the members that have this key stand for its stream's source. */
  static final byte COMMIT = 9;

  /** The first and last byte occur in no UTF-8 text. */
  static final int SYNC = 0xFA_48_47_FB;

  /** Sync mark, type, payload length, checksum. */
  static final int HEADER = 4 + 1 + 4 + 4;

  static final int TRAILER = 4;
  static final int FRAME = HEADER + TRAILER;
  static final int ID = 8;
  static final int LONGEST_PAYLOAD = (1 << 20) + 64;

  private static final int SMALLEST = 1 << 12;

  private byte[] bytes = new byte[SMALLEST];
  private int size;
  private long segment;
  private long start;

  /** Empties the buffer; what is put next will stand at {@code offset} of the segment. */
  void restart(long segment, long offset) {
    this.segment = segment;
    this.start = offset;
    this.size = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  long segment() {
    return segment;
  }

  int size() {
    return size;
  }

  /** Takes back what was put after the buffer had this size. */
  void cut(int size) {
    this.size = size;
  }

  void put(byte type, byte[] head, byte[] content, int from, int length) {
    int payload = head.length + length;
    int needed = size + FRAME + payload;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.putInt(size, SYNC);
    out.put(size + 4, type);
    out.putInt(size + 5, payload);
    out.putInt(size + 9, headerChecksum(segment, start + size, type, payload));
    System.arraycopy(head, 0, bytes, size + HEADER, head.length);
    System.arraycopy(content, from, bytes, size + HEADER + head.length, length);
    out.putInt(needed - TRAILER, checksum(bytes, size + HEADER, payload));
    size = needed;
  }

  /**
   * Puts an observation, encrypted.
   *
   * @param type {@link #OBSERVATION} or {@link #MEMBER}
   */
  void putSealed(byte type, SourceKey key, byte[] nonce, Aead aead, byte[] time, byte[] content) {
    byte[] plain = Arrays.copyOf(time, time.length + content.length);
    System.arraycopy(content, 0, plain, time.length, content.length);
    byte[] along = along(segment, start + size, type, key.id());
    put(type, id(key.id()), aead.seal(key.key(), nonce, along, plain));
  }

  void put(byte type, byte[] head, byte[] content) {
    put(type, head, content, 0, content.length);
  }

  /** What goes along with a box: where it stands, and that it is no other kind of record. */
  static byte[] along(long segment, long offset, byte type, long key) {
    return ByteBuffer.allocate(8 + 8 + 1 + ID)
        .putLong(segment)
        .putLong(offset)
        .put(type)
        .putLong(key)
        .array();
  }

  static byte[] id(long id) {
    return ByteBuffer.allocate(ID).putLong(id).array();
  }

  /** Reads the records back. */
  RecordReader read() {
    Disk.Input in =
        new Disk.Input() {
          private int at;

          @Override
          public long size() {
            return size;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            int count = Math.min(length, size - at);
            System.arraycopy(bytes, at, into, offset, count);
            at += count;
            return count;
          }

          @Override
          public void rewind() {
            at = 0;
          }

          @Override
          public void close() {
            // memory
          }
        };
    return new RecordReader(in, segment, start, size, (offset, count) -> {});
  }

  void putMark(byte type) {
    put(type, new byte[0], new byte[0], 0, 0);
  }

  /** One byte 0, or one byte 1 and eight bytes of epoch milliseconds. */
  static byte[] time(OptionalLong time) {
    return time.isPresent()
        ? ByteBuffer.allocate(1 + 8).put((byte) 1).putLong(time.getAsLong()).array()
        : new byte[1];
  }

  /**
   * Covers where the record stands too, so that an old record which a file system brings back, or a
   * copy of a journal kept as content of an observation, is never taken for a record.
   */
  static int headerChecksum(long segment, long offset, byte type, int payload) {
    byte[] covered =
        ByteBuffer.allocate(21).putLong(segment).putLong(offset).put(type).putInt(payload).array();
    return checksum(covered, 0, covered.length);
  }

  static int checksum(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
