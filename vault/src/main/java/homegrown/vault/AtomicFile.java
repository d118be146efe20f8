package homegrown.vault;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a file so that its name only ever stands for all of the old content or all of the new, and
 * for the new, durably, once the call returns. What a crash leaves behind ends in {@link
 * #UNFINISHED} and is deleted when the vault is next opened to write.
 */
final class AtomicFile {
  static final String UNFINISHED = ".tmp";

  private AtomicFile() {}

  static void write(Disk disk, String name, ContentWriter content) {
    String directory = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    String unfinished = name + UNFINISHED;
    Counted counted = new Counted();
    try {
      disk.makeDirectory(directory);
      try (Disk.Output file = disk.write(unfinished, 0)) {
        counted.file = file;
        BufferedOutputStream out = new BufferedOutputStream(counted);
        content.writeTo(out);
        out.flush();
        file.sync();
      }
      disk.move(unfinished, name);
      disk.sync(directory);
    } catch (IOException e) {
      discard(disk, unfinished);
      throw VaultException.unwritten(disk, name, counted.bytes, e);
    } catch (RuntimeException e) {
      discard(disk, unfinished);
      throw e;
    }
  }

  private static void discard(Disk disk, String unfinished) {
    try {
      disk.delete(unfinished);
    } catch (IOException e) {
      // it stays until the vault is next opened to write
    }
  }

  private static final class Counted extends OutputStream {
    private Disk.Output file;
    private long bytes;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      bytes += length;
      file.write(from, offset, length);
    }
  }
}
