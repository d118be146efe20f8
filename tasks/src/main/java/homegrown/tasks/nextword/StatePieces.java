package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import homegrown.adapt.ReadingsException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A long run of bytes in pieces of one size, so that no more than one is held at a time. There are
 * two sets of names, so that one can be written while the other is what counts.
 */
final class StatePieces {

  /** Bytes of a piece. */
  static final int SIZE = 1 << 21;

  private static final String PREFIX = "run-";
  private static final int SETS = 2;

  private final Blobs blobs;
  private final int set;
  private final long[] checksums;

  /**
   * Pieces that are there.
   *
   * @param set of names, 0 or 1
   * @param checksums of each
   */
  StatePieces(Blobs blobs, int set, long[] checksums) {
    this.blobs = blobs;
    this.set = set;
    this.checksums = checksums;
  }

  /** The set of names. */
  int set() {
    return set;
  }

  long[] checksums() {
    return checksums;
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < checksums.length; i++) {
      names.add(name(set, i));
    }
    return names;
  }

  private static String name(int set, int index) {
    return PREFIX + set + "-" + index;
  }

  /** Whether all of them are there as they were written. */
  boolean whole() {
    for (int i = 0; i < checksums.length; i++) {
      if (!piece(i).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private Optional<byte[]> piece(int index) {
    long checksum = checksums[index];
    return blobs
        .get(name(set, index))
        .filter(bytes -> RunCheckpoint.checksum(bytes, bytes.length) == checksum);
  }

  /** Removes both sets, whoever wrote them. */
  static void remove(Blobs blobs) {
    for (int set = 0; set < SETS; set++) {
      for (int i = 0; blobs.get(name(set, i)).isPresent(); i++) {
        blobs.remove(name(set, i));
      }
    }
  }

  /** The bytes from a place on. */
  InputStream from(long at) {
    return new InputStream() {
      private int index = (int) (at / SIZE);
      private int next = (int) (at % SIZE);
      private byte[] piece;

      @Override
      public int read() {
        return ready() ? piece[next++] & 0xFF : -1;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        if (length == 0) {
          return 0;
        }
        if (!ready()) {
          return -1;
        }
        int some = Math.min(length, piece.length - next);
        System.arraycopy(piece, next, into, offset, some);
        next += some;
        return some;
      }

      private boolean ready() {
        if (piece != null && next == piece.length) {
          piece = null;
          index++;
          next = 0;
        }
        if (piece == null && index < checksums.length) {
          piece =
              piece(index)
                  .orElseThrow(
                      () ->
                          new ReadingsException(
                              "checkpoint: expected a piece as it was a moment ago, got none or"
                                  + " another; begin anew"));
        }
        return piece != null && next < piece.length;
      }
    };
  }

  /** Writes pieces one after another. */
  static final class Writer extends OutputStream {

    private final Blobs blobs;
    private final int set;
    private final byte[] piece = new byte[SIZE];
    private final List<Long> checksums = new ArrayList<>();
    private int size;

    Writer(Blobs blobs, int set) {
      this.blobs = blobs;
      this.set = set;
    }

    /** Bytes so far. */
    long position() {
      return (long) checksums.size() * SIZE + size;
    }

    @Override
    public void write(int b) {
      if (size == SIZE) {
        put();
      }
      piece[size++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      for (int done = 0; done < length; ) {
        if (size == SIZE) {
          put();
        }
        int some = Math.min(length - done, SIZE - size);
        System.arraycopy(from, offset + done, piece, size, some);
        size += some;
        done += some;
      }
    }

    private void put() {
      byte[] content = size == SIZE ? piece : Arrays.copyOf(piece, size);
      blobs.put(name(set, checksums.size()), content);
      checksums.add(RunCheckpoint.checksum(content, size));
      size = 0;
    }

    /** The pieces that were written. */
    StatePieces finish() {
      if (size > 0) {
        put();
      }
      long[] all = new long[checksums.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = checksums.get(i);
      }
      return new StatePieces(blobs, set, all);
    }
  }
}
