package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Named pieces of data, to be read. Safe for use by several threads and beside a writer: a blob
 * that is replaced meanwhile is read as it was or as it is.
 */
public class BlobReader {
  static final String DIRECTORY = "blobs";
  static final String EXTENSION = ".blob";

  final Disk disk;
  private final Envelopes envelopes;

  BlobReader(Envelopes envelopes) {
    this.disk = envelopes.disk();
    this.envelopes = envelopes;
  }

  /**
   * The content of a blob, or empty when there is none of that name.
   *
   * @throws VaultException when it is damaged; the message names the file
   */
  public Optional<byte[]> get(String name) {
    String file = file(name);
    try {
      return Optional.of(
          envelopes.read(
              file, "Restore the file from a backup, or remove it and let it be made again."));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw VaultException.io(disk.place(file), "read the blob " + name, e);
    }
  }

  /** The names of all blobs, sorted; of a damaged one the name may be lost. */
  public List<String> names() {
    try {
      List<String> names = new ArrayList<>();
      for (String file : disk.list(DIRECTORY)) {
        if (file.endsWith(EXTENSION)) {
          String child = file.substring(0, file.length() - EXTENSION.length());
          envelopes.known(DIRECTORY + "/" + file, child).ifPresent(names::add);
        }
      }
      names.sort(null);
      return names;
    } catch (IOException e) {
      throw VaultException.io(disk.place(DIRECTORY), "list the blobs", e);
    }
  }

  final String file(String name) {
    return DIRECTORY + "/" + envelopes.file(name) + EXTENSION;
  }
}
