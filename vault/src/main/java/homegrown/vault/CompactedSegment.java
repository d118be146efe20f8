package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;

/** A segment while it is being written from the live records of others. */
final class CompactedSegment implements Closeable {
  static final String FILE = SegmentDirectory.NAME + "/compacted" + AtomicFile.UNFINISHED;

  private static final int CHUNK = 1 << 16;

  private final Segment segment;
  private final JournalIndex index;
  private final Keyring keys;
  private final Aead aead = new Aead();
  private final Disk.Output file;
  private final RecordBuffer buffer = new RecordBuffer();

  CompactedSegment(Disk disk, Segment segment, JournalIndex index, Keyring keys)
      throws IOException {
    this.segment = segment;
    this.index = index;
    this.keys = keys;
    this.file = disk.write(FILE, 0);
    buffer.restart(segment.number(), 0);
  }

  /**
   * Encrypts a record anew, since its place goes along with it.
   *
   * @param type what it is from now on
   * @param before the key that it has, unless it is of format 1
   * @param key the key that it has from now on
   * @return false when it was changed, and is left out
   */
  boolean copy(byte type, SourceKey before, SourceKey key, RecordReader record) throws IOException {
    if (record.keyed() && !record.unseal(aead, before.key())) {
      return false;
    }
    byte[] time = RecordBuffer.time(record.time());
    buffer.putSealed(type, key, keys.nonce(), aead, time, record.content());
    if (buffer.size() >= CHUNK) {
      write();
    }
    return true;
  }

  void finish() throws IOException {
    buffer.putMark(RecordBuffer.SEAL);
    write();
    file.sync();
  }

  private void write() throws IOException {
    file.write(buffer.bytes(), 0, buffer.size());
    index.add(buffer);
    segment.grow(buffer.size());
    buffer.restart(segment.number(), segment.length());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
