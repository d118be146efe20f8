package homegrown.vault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes a vault into one file: its files as they are, encrypted, and their keys under a wrapping
 * key of the archive's own, which the transfer key wraps. So neither the home's key nor a wrapping
 * key that the home has or had is in it.
 */
final class ArchiveWriter {
  private final Disk disk;
  private final Keyring keys;
  private final SecretKeySpec wrapping;
  private final byte[] wrapped;
  private byte[] keysFile;

  /**
   * Makes the archive's key.
   *
   * @throws VaultException when the transfer key cannot be had
   */
  ArchiveWriter(Disk disk, Keyring keys, HomeKey transfer) {
    this.disk = disk;
    this.keys = keys;
    this.wrapping = keys.fresh();
    try {
      this.wrapped = transfer.wrap(wrapping.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new VaultException("The transfer key could not wrap a key: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the archive. The journal was compacted, and nothing changes meanwhile.
   *
   * @param id of {@link ArchiveHead#ID} random bytes
   */
  Archived write(byte[] id, Disk to, String name) throws IOException {
    keysFile = keys.copy(wrapping);
    List<ArchivedFile> files = new ArrayList<>();
    for (String file : names()) {
      files.add(pass(file, null));
    }
    byte[] head = ArchiveHead.bytes(id, keys.generation(), wrapped, files, wrapping, keys.nonce());
    AtomicFile.write(
        to,
        name,
        out -> {
          out.write(head);
          for (ArchivedFile file : files) {
            ArchivedFile again = pass(file.name(), out);
            if (!file.is(again.length(), again.hash())) {
              throw new VaultException(
                  disk.place(file.name())
                      + ": was not the same when it was read again. Check the disk, then export"
                      + " again.");
            }
          }
        });
    long bytes = head.length;
    for (ArchivedFile file : files) {
      bytes += file.length();
    }
    return new Archived(Hex.of(id), files.size(), bytes);
  }

  private TreeSet<String> names() throws IOException {
    List<String> directories = new ArrayList<>();
    directories.addAll(Arrays.asList("", SegmentDirectory.NAME, BlobReader.DIRECTORY));
    for (String model : disk.list(ModelReader.DIRECTORY)) {
      directories.add(ModelReader.DIRECTORY + "/" + model);
    }
    TreeSet<String> names = new TreeSet<>();
    for (String directory : directories) {
      for (String child : disk.list(directory)) {
        names.add(directory.isEmpty() ? child : directory + "/" + child);
      }
    }
    names.removeIf(file -> !ArchivedFile.travels(file));
    return names;
  }

  /** Reads a file, and copies it if there is somewhere to. */
  private ArchivedFile pass(String name, OutputStream out) throws IOException {
    MessageDigest digest = Sha256.start();
    byte[] buffer = new byte[Disk.BUFFER];
    long length = 0;
    try (Disk.Input in = open(name)) {
      for (int count; (count = read(in, buffer, name)) > 0; length += count) {
        digest.update(buffer, 0, count);
        if (out != null) {
          out.write(buffer, 0, count);
        }
      }
    }
    return new ArchivedFile(name, length, modified(name), digest.digest());
  }

  private long modified(String name) {
    try {
      return Math.max(0, Math.min(ArchivedFile.LATEST, disk.modified(name)));
    } catch (IOException e) {
      return 0;
    }
  }

  /** A failure of the home is not one of the archive. */
  private int read(Disk.Input in, byte[] buffer, String name) {
    try {
      return in.read(buffer, 0, buffer.length);
    } catch (IOException e) {
      throw VaultException.io(disk.place(name), "read the file", e);
    }
  }

  private Disk.Input open(String name) {
    if (name.equals(Keyring.FILE)) {
      return memory(keysFile);
    }
    try {
      return disk.read(name);
    } catch (IOException e) {
      throw VaultException.io(disk.place(name), "read the file", e);
    }
  }

  private static Disk.Input memory(byte[] bytes) {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    return new Disk.Input() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        return in.read(into, offset, length);
      }

      @Override
      public void rewind() {
        in.reset();
      }

      @Override
      public void close() {
        // memory
      }
    };
  }
}
