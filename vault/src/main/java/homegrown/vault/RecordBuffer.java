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
  /** An observation: time, stream, source, content. */
  static final byte OBSERVATION = 1;

  /** An observation of a replacement, which counts once that is committed: id, time, content. */
  static final byte MEMBER = 2;

  /** From here on the members of a replacement stand for a stream's source: id, stream, source. */
  static final byte COMMIT = 3;

  /** Everything before was durable before anything after was written. */
  static final byte FLUSH = 4;

  /** The same, and the last record of its segment. */
  static final byte SEAL = 5;

  /** The first and last byte occur in no UTF-8 text. */
  static final int SYNC = 0xFA_48_47_FB;

  /** Sync mark, type, payload length, checksum. */
  static final int HEADER = 4 + 1 + 4 + 4;

  static final int TRAILER = 4;
  static final int FRAME = HEADER + TRAILER;
  static final int LONGEST_PAYLOAD = 1 << 20;

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
          public void close() {
            // memory
          }
        };
    return new RecordReader(in, segment, start, size, (offset, count) -> {});
  }

  void putMark(byte type) {
    put(type, new byte[0], new byte[0], 0, 0);
  }

  static byte[] observationHead(byte[] stream, byte[] source, OptionalLong time) {
    ByteBuffer head = ByteBuffer.allocate(9 + 2 + stream.length + 2 + source.length);
    putTime(head, time);
    putText(head, stream);
    putText(head, source);
    return Arrays.copyOf(head.array(), head.position());
  }

  static byte[] memberHead(long replacement, OptionalLong time) {
    ByteBuffer head = ByteBuffer.allocate(8 + 9).putLong(replacement);
    putTime(head, time);
    return Arrays.copyOf(head.array(), head.position());
  }

  static byte[] commitHead(long replacement, byte[] stream, byte[] source) {
    ByteBuffer head = ByteBuffer.allocate(8 + 2 + stream.length + 2 + source.length);
    head.putLong(replacement);
    putText(head, stream);
    putText(head, source);
    return head.array();
  }

  private static void putTime(ByteBuffer out, OptionalLong time) {
    out.put((byte) (time.isPresent() ? 1 : 0));
    if (time.isPresent()) {
      out.putLong(time.getAsLong());
    }
  }

  private static void putText(ByteBuffer out, byte[] text) {
    out.putShort((short) text.length).put(text);
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
