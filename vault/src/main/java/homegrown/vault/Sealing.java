package homegrown.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Encrypts the files of models and blobs: those of format 1, or all of them anew. */
final class Sealing {
  private static final Pattern SEALED = Pattern.compile("[0-9a-f]{32}");
  private static final String CURRENT = ModelReader.CURRENT;

  private Sealing() {}

  /** Copies what is in plain text; what is damaged stays where it is. */
  static void copy(PlainEnvelopes from, SealedEnvelopes to) throws IOException {
    Disk disk = from.disk();
    for (String child : plain(disk, BlobReader.DIRECTORY)) {
      String old = BlobReader.DIRECTORY + "/" + child;
      copy(from, old, to, sealedBlob(from, child, to), known(from, child));
    }
    for (String child : plain(disk, ModelReader.DIRECTORY)) {
      String known = known(from, child);
      String old = ModelReader.DIRECTORY + "/" + child;
      String directory = ModelReader.DIRECTORY + "/" + to.file(known);
      to.write(directory + "/" + ModelReader.NAME, known, out -> {});
      for (String file : disk.list(old)) {
        if (!file.equals(CURRENT)) {
          copy(from, old + "/" + file, to, directory + "/" + file, known);
        }
      }
      if (disk.exists(old + "/" + CURRENT)) {
        Promotion.read(disk, old + "/" + CURRENT)
            .orElse(Promotion.none())
            .write(disk, directory + "/" + CURRENT);
      }
    }
  }

  private static String known(PlainEnvelopes from, String child) {
    String name = child.replace(BlobReader.EXTENSION, "");
    return from.known(child, name).orElse(name);
  }

  private static String sealedBlob(PlainEnvelopes from, String child, SealedEnvelopes to) {
    return BlobReader.DIRECTORY + "/" + to.file(known(from, child)) + BlobReader.EXTENSION;
  }

  private static void copy(
      PlainEnvelopes from, String old, SealedEnvelopes to, String file, String known)
      throws IOException {
    byte[] content;
    try {
      content = from.read(old, "");
    } catch (VaultException damaged) {
      return;
    }
    to.write(file, known, out -> out.write(content));
  }

  /** Deletes the files of format 1 that are there encrypted. */
  static void deletePlain(SealedEnvelopes envelopes) throws IOException {
    Disk disk = envelopes.disk();
    PlainEnvelopes from = new PlainEnvelopes(disk);
    for (String child : plain(disk, BlobReader.DIRECTORY)) {
      if (disk.exists(sealedBlob(from, child, envelopes))) {
        disk.delete(BlobReader.DIRECTORY + "/" + child);
      }
    }
    for (String child : plain(disk, ModelReader.DIRECTORY)) {
      String old = ModelReader.DIRECTORY + "/" + child;
      String directory = ModelReader.DIRECTORY + "/" + envelopes.file(known(from, child));
      boolean all = true;
      for (String file : disk.list(old)) {
        if (disk.exists(directory + "/" + file)) {
          disk.delete(old + "/" + file);
        } else {
          all = false;
        }
      }
      if (all) {
        disk.delete(old);
      }
    }
  }

  private static List<String> plain(Disk disk, String directory) throws IOException {
    List<String> plain = new ArrayList<>();
    for (String child : disk.list(directory)) {
      String name = child.replace(BlobReader.EXTENSION, "");
      if (!SEALED.matcher(name).matches()) {
        plain.add(child);
      }
    }
    return plain;
  }

  /**
   * Encrypts all files with the newest key. A damaged one can be read by nobody after that: a blob
   * is deleted, a version stays to be passed over.
   */
  static void renew(SealedEnvelopes envelopes) throws IOException {
    Disk disk = envelopes.disk();
    List<String> files = new ArrayList<>();
    for (String child : disk.list(BlobReader.DIRECTORY)) {
      files.add(BlobReader.DIRECTORY + "/" + child);
    }
    for (String model : disk.list(ModelReader.DIRECTORY)) {
      for (String file : disk.list(ModelReader.DIRECTORY + "/" + model)) {
        if (!file.equals(CURRENT)) {
          files.add(ModelReader.DIRECTORY + "/" + model + "/" + file);
        }
      }
    }
    for (String file : files) {
      if (file.endsWith(AtomicFile.UNFINISHED)) { // what a failed write could not delete
        disk.delete(file);
        continue;
      }
      SealedFile.Content content;
      try {
        content = SealedFile.read(disk, envelopes.keys(), file, "");
      } catch (VaultException damaged) {
        if (file.endsWith(BlobReader.EXTENSION)) {
          disk.delete(file);
        }
        continue;
      }
      envelopes.write(file, content.known(), out -> out.write(content.bytes()));
    }
  }
}
