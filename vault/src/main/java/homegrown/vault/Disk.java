package homegrown.vault;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/**
 * All that the vault asks of a file system, and the only way in which it reaches one: tests put
 * faults into it. Names are relative to the vault's directory, with {@code /} between their parts;
 * the empty name is the directory itself.
 *
 * <p>Nothing is durable before {@code sync}: {@link Output#sync} makes a file's bytes so, {@link
 * #sync} the names in a directory.
 */
interface Disk {
  /** Bytes of a buffer that files are read or copied through. */
  int BUFFER = 1 << 16;

  /** The name as a person knows it, for messages. */
  String place(String name);

  boolean exists(String name);

  /** The names of a directory's children in no order; empty when there is no such directory. */
  List<String> list(String directory) throws IOException;

  /** When the file was last written, in epoch milliseconds. */
  long modified(String name) throws IOException;

  /** Lets a file have been written last at a time, in epoch milliseconds. */
  void date(String name, long modified) throws IOException;

  /**
   * Opens a file to be read from its beginning. It stays whole for the one who has it open, though
   * it be replaced or deleted meanwhile.
   *
   * @throws java.nio.file.NoSuchFileException when there is none
   */
  Input read(String name) throws IOException;

  /**
   * Opens a file to be written from {@code length} on. It is made when absent and cut to {@code
   * length} when longer; to ask for more than it has is an error.
   */
  Output write(String name, long length) throws IOException;

  /** Gives a file or directory another name, in one step, replacing the file that bore it. */
  void move(String from, String to) throws IOException;

  /** Deletes a file; nothing happens when there is none. */
  void delete(String name) throws IOException;

  /**
   * Overwrites a file's bytes in their place, durably, and deletes it; nothing happens when there
   * is none. What a file system copies on writing, or a drive keeps of a block, is out of reach.
   */
  void shred(String name) throws IOException;

  /** Makes a directory, durably, and those above it; nothing happens when there is one. */
  void makeDirectory(String name) throws IOException;

  /** Makes what was made, moved and deleted in a directory durable. */
  void sync(String directory) throws IOException;

  /** The bytes that may still be written; 0 when unknown. */
  long free();

  /**
   * Takes the lock that makes this process the one writer. It vanishes with the process.
   *
   * @throws VaultException when another has it
   */
  Closeable lock(String name) throws IOException;

  /** A file that is read once, in order. */
  interface Input extends Closeable {
    /** The file's length in bytes. */
    long size() throws IOException;

    /** Reads at least one byte and at most {@code length}; -1 at the end. */
    int read(byte[] into, int offset, int length) throws IOException;

    /** Starts again at the beginning. */
    void rewind() throws IOException;

    /** Passes over bytes that are there. */
    default void skip(long bytes) throws IOException {
      byte[] passed = new byte[(int) Math.min(bytes, BUFFER)];
      for (long left = bytes; left > 0; ) {
        int count = read(passed, 0, (int) Math.min(left, passed.length));
        if (count < 0) {
          throw new EOFException("the file ended " + left + " bytes early");
        }
        left -= count;
      }
    }
  }

  /** A file that is written in order. */
  interface Output extends Closeable {
    void write(byte[] from, int offset, int length) throws IOException;

    /** Returns when every byte written so far would survive the loss of power. */
    void sync() throws IOException;
  }
}
