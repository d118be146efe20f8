package homegrown.vault;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A home's key in a file of its own, which should lie outside of the home. */
final class KeyFile {
  private static final Pattern TEXT = Pattern.compile("homegrown key file 1 ([0-9a-f]{64})");

  private static final int SUFFIX = 8;

  private KeyFile() {}

  static HomeKey openOrMake(Path file) {
    Path whole = file.toAbsolutePath().normalize();
    Path name = whole.getFileName();
    if (name == null) {
      throw new VaultException(file + ": expected a key file, got a root directory. Name a file.");
    }
    Disk disk = new FileDisk(whole.getParent());
    try {
      if (!Files.exists(whole)) {
        make(disk, whole, name.toString());
      }
      Optional<Note> note = Note.read(disk, name.toString());
      Matcher text = TEXT.matcher(note.isPresent() ? note.get().text() : "");
      if (!text.matches()) {
        throw new VaultException(
            whole
                + ": expected twice a line \"homegrown key file 1 KEY\" with its checksum, got"
                + " something else. Name the home's key file, or restore it from a backup.");
      }
      return HomeKey.of(Hex.bytes(text.group(1)));
    } catch (IOException e) {
      throw VaultException.io(whole.toString(), "read the key file", e);
    }
  }

  private static void make(Disk disk, Path file, String name) throws IOException {
    byte[] random = new byte[HomeKey.BYTES + SUFFIX];
    new SecureRandom().nextBytes(random);
    String key = Hex.of(Arrays.copyOf(random, HomeKey.BYTES));
    String suffix = Hex.of(Arrays.copyOfRange(random, HomeKey.BYTES, random.length));
    String made = name + "." + suffix;
    Note.write(disk, made, "homegrown key file 1 " + key);
    try {
      // Unlike a move, a link never takes the place of what another process has made meanwhile.
      Files.createLink(file, file.resolveSibling(made));
    } catch (FileAlreadyExistsException e) {
      // that one is as good
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(file.resolveSibling(made), file); // a file system without links
    }
    disk.delete(made);
    disk.sync("");
  }
}
