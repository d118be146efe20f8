package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbered versions of one model, to be read. A writer in this or another process may publish,
 * promote and delete versions at any moment: what is handed out is always one whole version.
 *
 * <p>Safe for use by several threads.
 */
public class ModelReader {
  static final String DIRECTORY = "models";
  private static final Pattern FILE = Pattern.compile("([0-9]{6,9})\\.model");

  /** Says which version serves. */
  static final String CURRENT = "CURRENT";

  /** Says by which name the model is known. */
  static final String NAME = "name";

  final Disk disk;
  private final Envelopes envelopes;
  final String name;
  final String directory;
  final String currentFile;

  ModelReader(Envelopes envelopes, String name) {
    this.disk = envelopes.disk();
    this.envelopes = envelopes;
    this.name = name;
    this.directory = DIRECTORY + "/" + envelopes.file(name);
    this.currentFile = directory + "/" + CURRENT;
  }

  static List<String> names(Envelopes envelopes) {
    Disk disk = envelopes.disk();
    try {
      List<String> names = new ArrayList<>();
      for (String child : disk.list(DIRECTORY)) {
        String file = DIRECTORY + "/" + child + "/" + NAME;
        envelopes.known(file, child).ifPresent(names::add);
      }
      names.sort(null);
      return names;
    } catch (IOException e) {
      throw VaultException.io(disk.place(DIRECTORY), "list the models", e);
    }
  }

  /**
   * The promoted version, or empty when there is none, so that the base serves.
   *
   * @throws VaultException when it is damaged or missing; the message names the file and the mend
   */
  public Optional<Model> current() {
    try {
      while (true) {
        int number = promotion().current();
        if (number == 0) {
          return Optional.empty();
        }
        try {
          return Optional.of(new Model(number, content(number)));
        } catch (NoSuchFileException e) {
          // Gone because another was promoted meanwhile: then that one is what was asked for.
          if (promotion().current() == number && !disk.exists(file(number))) {
            throw new VaultException(
                disk.place(file(number))
                    + ": missing, though it is the promoted version. "
                    + mend());
          }
        }
      }
    } catch (IOException e) {
      throw VaultException.io(disk.place(directory), "read the promoted version", e);
    }
  }

  /**
   * One kept version, promoted or not.
   *
   * @throws VaultException when it is not kept, or damaged
   */
  public Model version(int number) {
    try {
      return new Model(number, content(number));
    } catch (NoSuchFileException e) {
      throw new VaultException(
          disk.place(file(number))
              + ": there is no version "
              + number
              + " of "
              + name
              + ". Kept are "
              + numbers()
              + ".");
    } catch (IOException e) {
      throw VaultException.io(disk.place(file(number)), "read version " + number, e);
    }
  }

  /** The kept versions, lowest number first. Their content is not checked here. */
  public List<ModelVersion> versions() {
    try {
      int current = promotion().current();
      List<ModelVersion> versions = new ArrayList<>();
      for (int number : numbers()) {
        try (Disk.Input in = disk.read(file(number))) {
          Instant time = Instant.ofEpochMilli(disk.modified(file(number)));
          versions.add(new ModelVersion(number, in.size(), time, number == current));
        } catch (NoSuchFileException e) {
          // deleted meanwhile
        }
      }
      return versions;
    } catch (IOException e) {
      throw VaultException.io(disk.place(directory), "list the versions", e);
    }
  }

  final Promotion promotion() {
    return readPromotion()
        .orElseThrow(
            () ->
                new VaultException(
                    disk.place(currentFile)
                        + ": damaged: neither of its two lines fits its checksum, so nobody knows"
                        + " which version is promoted. "
                        + mend()));
  }

  final Optional<Promotion> readPromotion() {
    try {
      return Promotion.read(disk, currentFile);
    } catch (IOException e) {
      throw VaultException.io(disk.place(currentFile), "read which version is promoted", e);
    }
  }

  final SortedSet<Integer> numbers() {
    try {
      SortedSet<Integer> numbers = new TreeSet<>();
      for (String child : disk.list(directory)) {
        Matcher matcher = FILE.matcher(child);
        if (matcher.matches()) {
          numbers.add(Integer.valueOf(matcher.group(1)));
        }
      }
      return numbers;
    } catch (IOException e) {
      throw VaultException.io(disk.place(directory), "list the versions", e);
    }
  }

  final String file(int number) {
    return directory + "/" + String.format(Locale.ROOT, "%06d.model", number);
  }

  final byte[] content(int number) throws IOException {
    return envelopes.read(file(number), mend());
  }

  private String mend() {
    return "To serve an earlier version, or the base if there is none: homegrown rollback "
        + name
        + ". Training again makes a new one.";
  }
}
