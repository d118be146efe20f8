package homegrown.vault;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A home's key in a file of its own, which is looked at once it is needed. */
final class KeyFile implements HomeKey {
  private static final Pattern TEXT = Pattern.compile("homegrown key file 1 ([0-9a-f]{64})");

  private static final int SUFFIX = 8;

  private final Path file;
  private HomeKey key;

  KeyFile(Path file) {
    this.file = file.toAbsolutePath().normalize();
    if (this.file.getFileName() == null) {
      throw new VaultException(file + ": expected a key file, got a root directory. Name a file.");
    }
  }

  @Override
  public synchronized byte[] wrap(byte[] secret) throws GeneralSecurityException {
    if (key == null && !Files.exists(file)) {
      try {
        make(new FileDisk(file.getParent()), file, file.getFileName().toString());
      } catch (IOException e) {
        throw VaultException.io(file.toString(), "make the key file", e);
      }
    }
    return key().wrap(secret);
  }

  @Override
  public synchronized byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
    return key().unwrap(wrapped);
  }

  private HomeKey key() throws GeneralSecurityException {
    if (key == null) {
      try {
        Optional<Note> note =
            Note.read(new FileDisk(file.getParent()), file.getFileName().toString());
        Matcher text = TEXT.matcher(note.isPresent() ? note.get().text() : "");
        if (!text.matches()) {
          throw new VaultException(
              file
                  + ": expected twice a line \"homegrown key file 1 KEY\" with its checksum, got"
                  + " something else. Name the home's key file, or restore it from a backup.");
        }
        key = HomeKey.of(Hex.bytes(text.group(1)));
      } catch (NoSuchFileException e) {
        throw new GeneralSecurityException("the key file " + file + " is not there", e);
      } catch (IOException e) {
        throw VaultException.io(file.toString(), "read the key file", e);
      }
    }
    return key;
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
