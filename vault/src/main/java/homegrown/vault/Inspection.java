package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** Looks which files of models and blobs are not as they were written. */
final class Inspection {
  private static final String BLOB =
      "What was kept there is lost; what can be computed again will be. To be rid of it, restore"
          + " it from a backup, or forget something: that deletes it.";
  private static final String MODEL =
      "Another version can serve: homegrown rollback. Training again makes a new one.";

  private final SealedEnvelopes envelopes;
  private final Disk disk;
  private final List<Damage> found = new ArrayList<>();

  private Inspection(SealedEnvelopes envelopes) {
    this.envelopes = envelopes;
    this.disk = envelopes.disk();
  }

  static List<Damage> damage(SealedEnvelopes envelopes) {
    Inspection inspection = new Inspection(envelopes);
    try {
      inspection.run();
    } catch (IOException e) {
      throw VaultException.io(envelopes.disk().place(""), "read the models and blobs", e);
    }
    return inspection.found;
  }

  private void run() throws IOException {
    for (String child : disk.list(BlobReader.DIRECTORY)) {
      if (child.endsWith(BlobReader.EXTENSION)) {
        file(BlobReader.DIRECTORY + "/" + child, BLOB);
      }
    }
    for (String model : disk.list(ModelReader.DIRECTORY)) {
      String directory = ModelReader.DIRECTORY + "/" + model + "/";
      for (String child : disk.list(ModelReader.DIRECTORY + "/" + model)) {
        if (child.equals(ModelReader.CURRENT)) {
          note(directory + child);
        } else if (!child.endsWith(AtomicFile.UNFINISHED)) {
          file(directory + child, MODEL);
        }
      }
    }
  }

  private void file(String file, String mend) throws IOException {
    try {
      envelopes.read(file, mend);
    } catch (NoSuchFileException e) {
      return; // deleted meanwhile
    } catch (VaultException e) {
      found.add(new Damage(disk.place(file), 0, size(file), e.getMessage()));
    }
  }

  private void note(String file) throws IOException {
    if (!Promotion.read(disk, file).isPresent()) {
      String message = "Nobody knows which version is promoted. " + MODEL;
      found.add(new Damage(disk.place(file), 0, size(file), message));
    }
  }

  private long size(String file) throws IOException {
    try (Disk.Input in = disk.read(file)) {
      return in.size();
    }
  }
}
