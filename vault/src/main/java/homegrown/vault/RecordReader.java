package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads the sound records of a segment in order, in a buffer that grows no further than the largest
 * record. After a damaged stretch it goes on at the next place where a header fits.
 */
final class RecordReader implements Closeable {
  private static final int BUFFER = 1 << 16;

  /** Hears of stretches between sound records that hold none. */
  @FunctionalInterface
  interface Gaps {
    void gap(long offset, long bytes);
  }

  private final Disk.Input in;
  private final long segment;
  private final Gaps gaps;

  private byte[] buffer;
  private ByteBuffer view;
  private int start;
  private int end;
  private long unread;

  private long offset;
  private int size;
  private long soundEnd;

  // Of the record at hand, as positions in the buffer.
  private byte type;
  private int stream;
  private int source;
  private int content;

  /** Time and content of an observation, once it is decrypted. */
  private byte[] plain;

  /**
   * Reads on from where {@code in} stands, which is {@code offset} of the segment.
   *
   * @param bytes how many bytes to read at most
   */
  RecordReader(Disk.Input in, long segment, long offset, long bytes, Gaps gaps) {
    this.in = in;
    this.segment = segment;
    this.offset = offset;
    this.soundEnd = offset;
    this.unread = bytes;
    this.gaps = gaps;
    this.buffer = new byte[(int) Math.min(BUFFER, bytes)];
    this.view = ByteBuffer.wrap(buffer);
  }

  /**
   * Goes to the next sound record; false when there is none. Bytes after the last sound record are
   * no gap: whether they are damage is for the caller to say, who learns of them by {@link
   * #soundEnd}.
   */
  boolean next() throws IOException {
    skip(size);
    size = 0;
    while (fill(RecordBuffer.HEADER)) {
      if (!headerFits()) {
        skip(1);
        continue;
      }
      int length = RecordBuffer.FRAME + view.getInt(start + 5);
      if (!fill(length) || !payloadFits(length)) {
        // Not as far as the header says: the file may have been cut behind it and written on.
        skip(RecordBuffer.HEADER);
        continue;
      }
      size = length;
      if (offset > soundEnd) {
        gaps.gap(soundEnd, offset - soundEnd);
      }
      soundEnd = offset + size;
      return true;
    }
    return false;
  }

  private boolean headerFits() {
    if (view.getInt(start) != RecordBuffer.SYNC) {
      return false;
    }
    int payload = view.getInt(start + 5);
    return payload >= 0
        && payload <= RecordBuffer.LONGEST_PAYLOAD
        && view.getInt(start + 9)
            == RecordBuffer.headerChecksum(segment, offset, buffer[start + 4], payload);
  }

  private boolean payloadFits(int length) {
    int payload = start + RecordBuffer.HEADER;
    int trailer = start + length - RecordBuffer.TRAILER;
    return view.getInt(trailer) == RecordBuffer.checksum(buffer, payload, trailer - payload)
        && parse(payload, trailer);
  }

  /** Finds the fields; false when they do not fit into the payload, as no record of ours would. */
  private boolean parse(int from, int to) {
    type = buffer[start + 4];
    int at = from;
    switch (type) {
      case RecordBuffer.OBSERVATION:
      case RecordBuffer.MEMBER:
      case RecordBuffer.KEY:
        return to - from >= RecordBuffer.ID + Aead.OVERHEAD;
      case RecordBuffer.COMMIT:
        return to - from == RecordBuffer.ID;
      case RecordBuffer.PLAIN_OBSERVATION:
        at = afterTime(at, to);
        break;
      case RecordBuffer.PLAIN_MEMBER:
        content = afterTime(at + 8, to);
        return content <= to;
      case RecordBuffer.PLAIN_COMMIT:
        at += 8;
        break;
      case RecordBuffer.FLUSH:
      case RecordBuffer.SEAL:
        return from == to;
      default:
        return false;
    }
    stream = at;
    source = afterText(stream, to);
    content = afterText(source, to);
    return type == RecordBuffer.PLAIN_COMMIT ? content == to : content <= to;
  }

  private int afterTime(int at, int to) {
    return afterTime(buffer, at, to);
  }

  private static int afterTime(byte[] bytes, int at, int to) {
    return at >= to ? to + 1 : at + (bytes[at] == 0 ? 1 : 9);
  }

  private int afterText(int at, int to) {
    return at + 2 > to ? to + 1 : at + 2 + (view.getShort(at) & 0xFFFF);
  }

  private void skip(int bytes) {
    start += bytes;
    offset += bytes;
  }

  private boolean fill(int bytes) throws IOException {
    if (end - start >= bytes) {
      return true;
    }
    if (start + bytes > buffer.length) {
      byte[] into = bytes > buffer.length ? new byte[bytes] : buffer;
      System.arraycopy(buffer, start, into, 0, end - start);
      buffer = into;
      view = ByteBuffer.wrap(buffer);
      end -= start;
      start = 0;
    }
    while (end - start < bytes) {
      int read = in.read(buffer, end, (int) Math.min(buffer.length - end, unread));
      if (read <= 0) {
        return false;
      }
      end += read;
      unread -= read;
    }
    return true;
  }

  byte type() {
    return type;
  }

  /** Where the record starts in its segment. */
  long offset() {
    return offset;
  }

  /** The record's bytes, frame included. */
  int size() {
    return size;
  }

  /** The end of the last sound record so far. */
  long soundEnd() {
    return soundEnd;
  }

  /** Whether the record's meaning hangs on a key: {@link #key} says which. */
  boolean keyed() {
    return type == RecordBuffer.OBSERVATION
        || type == RecordBuffer.MEMBER
        || type == RecordBuffer.COMMIT;
  }

  /** The id of the key of a record of this format. */
  long key() {
    return view.getLong(start + RecordBuffer.HEADER);
  }

  /** The id of the replacement that a member or a commit belongs to; of format 1 below 0. */
  long replacement() {
    return keyed() ? key() : -key();
  }

  /** Tells the keyring of the key in a record of one; false when the record was changed. */
  boolean learn(Keyring keys) {
    int box = start + RecordBuffer.HEADER + RecordBuffer.ID;
    return keys.learn(key(), buffer, box, start + size - RecordBuffer.TRAILER - box);
  }

  /**
   * Decrypts an observation, for {@link #time} and {@link #content}.
   *
   * @return false when it was changed since it was encrypted
   */
  boolean unseal(Aead aead, SecretKeySpec key) {
    int box = start + RecordBuffer.HEADER + RecordBuffer.ID;
    byte[] along = RecordBuffer.along(segment, offset, type, key());
    try {
      plain = aead.open(key, along, buffer, box, start + size - RecordBuffer.TRAILER - box);
      int time = afterTime(plain, 0, plain.length);
      return time <= plain.length;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The stream of a record of format 1. */
  String stream() {
    return text(stream);
  }

  /** The source of a record of format 1. */
  String source() {
    return text(source);
  }

  private String text(int at) {
    return new String(buffer, at + 2, view.getShort(at) & 0xFFFF, StandardCharsets.UTF_8);
  }

  OptionalLong time() {
    if (keyed()) {
      return time(ByteBuffer.wrap(plain), 0);
    }
    int id = type == RecordBuffer.PLAIN_MEMBER ? RecordBuffer.ID : 0;
    return time(view, start + RecordBuffer.HEADER + id);
  }

  private static OptionalLong time(ByteBuffer bytes, int at) {
    return bytes.get(at) == 0 ? OptionalLong.empty() : OptionalLong.of(bytes.getLong(at + 1));
  }

  byte[] content() {
    return keyed()
        ? Arrays.copyOfRange(plain, afterTime(plain, 0, plain.length), plain.length)
        : Arrays.copyOfRange(buffer, content, start + size - RecordBuffer.TRAILER);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
