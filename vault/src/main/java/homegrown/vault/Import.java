package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a vault of an archive, in a directory beside the place where it is to be, from which it is
 * moved there in one step. What is in that directory is never trusted: whatever is not a file of
 * the archive, byte for byte, is deleted or copied anew. So a call that was cut off anywhere is
 * made good by the next, be it with another archive or another key.
 */
final class Import {
  private static final String BESIDE = ".importing";
  private static final String LOCK = "lock";

  /** Says that the directory is ours, and once the vault is whole, so that it may be moved. */
  private static final String STATE = "state";

  private static final String BEGUN = "homegrown import 1 begun";

  private static final String VAULT = "vault";

  private final Disk disk;
  private final String home;
  private final String staging;
  private final Disk vault;

  /**
   * Prepares to make a vault.
   *
   * @param disk the directory that the vault is to be a child of
   * @param home the child's name
   */
  Import(Disk disk, String home) {
    this.disk = disk;
    this.home = home;
    this.staging = home + BESIDE;
    this.vault = new Subdirectory(disk, staging + "/" + VAULT);
  }

  /** Makes the vault; the arguments are those of {@link Vault#importFrom}. */
  Archived run(
      Disk from, String archive, HomeKey transfer, HomeKey key, long time, SecureRandom random)
      throws IOException {
    String place = from.place(archive);
    try (Disk.Input in = archive(from, archive)) {
      ArchiveHead head = ArchiveHead.read(in, place);
      byte[] wrapping = head.unlock(transfer, place).getEncoded();
      checkBeside();
      if (!disk.exists(staging)) {
        checkFree(); // before anything is made
      }
      byte[] wrapped;
      try {
        wrapped = key.wrap(wrapping);
      } catch (GeneralSecurityException e) {
        throw new VaultException(
            disk.place(home) + ": the home's key could not wrap a key: " + e.getMessage(), e);
      }
      disk.makeDirectory(staging);
      Closeable lock = disk.lock(staging + "/" + LOCK);
      try {
        if (!placed(head)) {
          checkFree();
          Note.write(disk, staging + "/" + STATE, BEGUN);
          keepOnly(head);
          copy(in, head, place);
          open(head, wrapped, key, time, random);
          place(head);
        }
        disk.sync("");
        disk.sync(staging);
      } finally {
        lock.close();
      }
      tidy();
      return new Archived(head.id(), head.files().size(), head.end());
    }
  }

  private static Disk.Input archive(Disk from, String archive) throws IOException {
    try {
      return from.read(archive);
    } catch (NoSuchFileException e) {
      throw new VaultException(
          from.place(archive) + ": expected an archive, got no such file. Name the archive.", e);
    }
  }

  private void checkFree() throws IOException {
    if (disk.exists(home) && !disk.list(home).isEmpty()) {
      throw new VaultException(
          disk.place(home)
              + ": expected no home there yet, or an empty directory, since an import takes the"
              + " place of nothing. Name another directory, or delete that home first.");
    }
  }

  private void checkBeside() throws IOException {
    List<String> children = disk.list(staging);
    if (children.remove(STATE)) { // which is made before the vault
      children.remove(VAULT);
    }
    children.remove(LOCK);
    children.remove(STATE + AtomicFile.UNFINISHED);
    if (!children.isEmpty()) {
      throw new VaultException(
          disk.place(staging)
              + ": expected nothing there, or what an import has left that was cut off, got "
              + children.get(0)
              + ". Give that directory another name.");
    }
  }

  /** Whether an earlier call with this archive has moved the vault, and no more. */
  private boolean placed(ArchiveHead head) throws IOException {
    if (vault.exists("") || !disk.exists(home + "/" + Vault.HEADER)) {
      return false;
    }
    try {
      Optional<Note> note = Note.read(disk, staging + "/" + STATE);
      return note.isPresent() && note.get().text().equals(whole(head));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String whole(ArchiveHead head) {
    return "homegrown import 1 whole " + head.hash();
  }

  /** Deletes what is not in the archive; what stays is compared later. */
  private void keepOnly(ArchiveHead head) throws IOException {
    Set<String> kept = new HashSet<>();
    for (ArchivedFile file : head.files()) {
      kept.add(file.name());
    }
    for (String child : vault.list("")) {
      if (Vault.PARTS.contains(child)) {
        keepOnly(child, kept);
      } else if (child.startsWith(Keyring.WRAPPED)) {
        vault.shred(child);
      } else if (!kept.contains(child)) {
        vault.delete(child);
      }
    }
  }

  private void keepOnly(String directory, Set<String> kept) throws IOException {
    for (String child : vault.list(directory)) {
      String name = directory + "/" + child;
      if (directory.equals(ModelReader.DIRECTORY)) {
        keepOnly(name, kept);
      } else if (!kept.contains(name)) {
        vault.delete(name);
      }
    }
    if (vault.list(directory).isEmpty()) {
      vault.delete(directory);
    }
  }

  private void copy(Disk.Input in, ArchiveHead head, String place) throws IOException {
    long size = in.size();
    long at = head.length();
    long start = at;
    boolean missing = false;
    for (ArchivedFile file : head.files()) {
      if (!there(file)) {
        if (size - start < file.length()) {
          missing = true;
        } else {
          in.skip(start - at);
          copy(in, file, start, place);
          at = start + file.length();
          date(file);
        }
      }
      start += file.length();
    }
    if (missing) {
      throw ArchiveHead.cutShort(place, size, String.valueOf(head.end() - size));
    }
  }

  private boolean there(ArchivedFile file) throws IOException {
    try (Disk.Input in = vault.read(file.name())) {
      if (in.size() != file.length()) {
        return false;
      }
      MessageDigest digest = Sha256.start();
      byte[] buffer = new byte[Disk.BUFFER];
      for (int count; (count = in.read(buffer, 0, buffer.length)) > 0; ) {
        digest.update(buffer, 0, count);
      }
      return file.is(file.length(), digest.digest());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void copy(Disk.Input in, ArchivedFile file, long start, String place) {
    AtomicFile.write(
        vault,
        file.name(),
        out -> {
          MessageDigest digest = Sha256.start();
          byte[] buffer = new byte[Disk.BUFFER];
          for (long left = file.length(); left > 0; ) {
            int count = read(in, buffer, (int) Math.min(left, buffer.length), place);
            digest.update(buffer, 0, count);
            out.write(buffer, 0, count);
            left -= count;
          }
          if (!file.is(file.length(), digest.digest())) {
            throw ArchiveHead.damaged(
                place,
                "its file "
                    + file.name()
                    + ", bytes "
                    + start
                    + " to "
                    + (start + file.length())
                    + ", is not as it was written",
                "Copy it anew from where it was made, then import again: what was checked already"
                    + " is not copied again.");
          }
        });
  }

  /** Versions show when they were made. */
  private void date(ArchivedFile file) {
    try {
      vault.date(file.name(), file.modified());
    } catch (IOException e) {
      // a file system that keeps no times keeps the rest
    }
  }

  private static int read(Disk.Input in, byte[] buffer, int length, String place) {
    try {
      int count = in.read(buffer, 0, length);
      if (count > 0) {
        return count;
      }
      throw new IOException("the file has become shorter");
    } catch (IOException e) {
      throw VaultException.io(place, "read the archive", e);
    }
  }

  /** Locks it with this device's key, under a wrapping key that no archive has, and says so. */
  private void open(ArchiveHead head, byte[] wrapped, HomeKey key, long time, SecureRandom random) {
    Keyring.writeWrapped(vault, head.generation(), wrapped);
    try (Vault opened = Vault.open(vault, key, random, Limits.DEFAULT)) {
      opened.lockWith(key);
      opened.ledger().add(time, "import", Collections.singletonMap("archive", head.id()));
    }
  }

  private void place(ArchiveHead head) throws IOException {
    Note.write(disk, staging + "/" + STATE, whole(head));
    disk.delete(home); // an empty directory, where there is one
    disk.move(staging + "/" + VAULT, home);
  }

  /** What stays of it is in nobody's way. */
  private void tidy() {
    try {
      disk.delete(staging + "/" + LOCK);
      disk.delete(staging + "/" + STATE); // last, so that a call made again knows what was done
      disk.delete(staging);
      disk.sync("");
    } catch (IOException e) {
      // the next import from here finds it and goes on
    }
  }
}
