package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One person's files, open to be written. There is one writer at a time, on one machine; readers
 * come by {@link #openReader} and are not held up.
 */
public final class Vault implements AutoCloseable {
  private static final int FORMAT = 1;
  private static final String HEADER = "homegrown.vault";
  private static final String LOCK = "lock";
  private static final Pattern HEADER_TEXT = Pattern.compile("homegrown vault format ([0-9]{1,9})");

  private final WriterSession session;
  private final Journal journal;
  private final Blobs blobs;

  private Vault(WriterSession session, Limits limits) {
    this.session = session;
    this.journal = new Journal(session, limits);
    this.blobs = new Blobs(session);
  }

  /**
   * Opens the vault in a directory to write, or makes one if the directory is empty or absent. A
   * vault with damage opens too, see {@link Journal#damage}.
   *
   * @throws VaultException when another process or this one has it open to write, the directory
   *     holds something else, or the vault is of a newer format: nothing is touched then
   */
  public static Vault openWriter(Path directory) {
    return open(new FileDisk(directory), Limits.DEFAULT);
  }

  /**
   * Opens the vault in a directory to read what is promoted.
   *
   * @return empty when the directory is absent or empty: there is no vault yet
   * @throws VaultException when the directory holds something else, or the vault is of a newer
   *     format
   */
  public static Optional<VaultReader> openReader(Path directory) {
    return read(new FileDisk(directory));
  }

  static Vault open(Disk disk, Limits limits) {
    String attempt = "open the vault";
    try {
      if (!present(disk)) {
        attempt = "make a vault";
        create(disk);
      }
      attempt = "take the lock";
      Closeable lock = disk.lock(LOCK);
      WriterSession session = new WriterSession(disk, lock);
      try {
        attempt = "put the vault in order";
        present(disk); // it may be of another format by now
        mend(disk);
        settle(disk);
        return new Vault(session, limits);
      } catch (IOException | RuntimeException e) {
        session.end();
        throw e;
      }
    } catch (IOException e) {
      throw VaultException.io(disk.place(""), attempt, e);
    }
  }

  static Optional<VaultReader> read(Disk disk) {
    try {
      return present(disk) ? Optional.of(new VaultReader(disk)) : Optional.empty();
    } catch (IOException e) {
      throw VaultException.io(disk.place(""), "open the vault", e);
    }
  }

  /** Whether there is a vault; throws when there is something else or one we cannot read. */
  private static boolean present(Disk disk) throws IOException {
    List<String> children = disk.list("");
    if (!children.contains(HEADER)) {
      children.remove(HEADER + AtomicFile.UNFINISHED);
      if (children.isEmpty()) {
        return false;
      }
      throw new VaultException(
          disk.place("")
              + ": has no file "
              + HEADER
              + ", but others, as "
              + children.get(0)
              + ": this is no vault. Name an empty directory, or one that does not exist yet.");
    }
    Optional<Note> note = Note.read(disk, HEADER);
    Matcher text = HEADER_TEXT.matcher(note.isPresent() ? note.get().text() : "");
    if (!text.matches()) {
      throw new VaultException(
          disk.place(HEADER)
              + ": damaged: expected twice a line \"homegrown vault format N\" with"
              + " its checksum, and neither is sound. The rest of the vault is not touched. The"
              + " file is the same in every vault of one format: copy it from a backup or from"
              + " another vault.");
    }
    int format = Integer.parseInt(text.group(1));
    if (format > FORMAT) {
      throw new VaultException(
          disk.place(HEADER)
              + ": the vault has format version "
              + format
              + ", the newest that this"
              + " version of Homegrown understands is "
              + FORMAT
              + ". Update Homegrown.");
    }
    return true;
  }

  private static void create(Disk disk) {
    try {
      writeHeader(disk);
    } catch (VaultException e) {
      // Another process makes the same vault at the same moment: its header is as good as ours.
      if (!disk.exists(HEADER)) {
        throw e;
      }
    }
  }

  private static void mend(Disk disk) throws IOException {
    Optional<Note> header = Note.read(disk, HEADER);
    if (header.isPresent() && !header.get().whole()) {
      writeHeader(disk);
    }
  }

  private static void writeHeader(Disk disk) {
    Note.write(disk, HEADER, "homegrown vault format " + FORMAT);
  }

  private static void settle(Disk disk) throws IOException {
    settle(disk, "");
    settle(disk, BlobReader.DIRECTORY);
    settle(disk, SegmentDirectory.NAME);
    for (String model : disk.list(ModelReader.DIRECTORY)) {
      settle(disk, ModelReader.DIRECTORY + "/" + model);
    }
  }

  /**
   * Deletes what a crash left unfinished, and makes the rest durable: what a killed process renamed
   * is seen by the next one, but may not be on the disk yet, while it may be what allows to delete
   * something else.
   */
  private static void settle(Disk disk, String directory) throws IOException {
    if (!disk.exists(directory)) {
      return;
    }
    for (String file : disk.list(directory)) {
      if (file.endsWith(AtomicFile.UNFINISHED)) {
        disk.delete(directory.isEmpty() ? file : directory + "/" + file);
      }
    }
    disk.sync(directory);
  }

  /** The observations. */
  public Journal journal() {
    return journal;
  }

  /**
   * The versions of a model.
   *
   * @param name any text that takes at most 200 characters as a file name; a character beyond small
   *     letters, digits, {@code -} and {@code _} takes three a byte
   */
  public Models models(String name) {
    return new Models(session, name);
  }

  /** The names of the models that have or had versions, sorted. */
  public List<String> modelNames() {
    return ModelReader.names(session.disk());
  }

  /** The named pieces of data. */
  public Blobs blobs() {
    return blobs;
  }

  /**
   * Acknowledges what was appended, and lets others write. Replacements that were not committed are
   * given up.
   *
   * @throws VaultException when what was appended since the last flush could not be written: it is
   *     lost, nothing else is. The vault is closed all the same
   */
  @Override
  public void close() {
    if (session.ended()) {
      return;
    }
    try {
      journal.close();
    } finally {
      session.end();
    }
  }
}
