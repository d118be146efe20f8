package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One person's files, open to be written. There is one writer at a time, on one machine; readers
 * come by {@link #openReader} and are not held up.
 */
public final class Vault implements AutoCloseable {
  private static final int FORMAT = 2;
  private static final int PLAIN_FORMAT = 1;
  static final String HEADER = "homegrown.vault";
  private static final String LOCK = "lock";
  static final List<String> PARTS =
      Arrays.asList(SegmentDirectory.NAME, ModelReader.DIRECTORY, BlobReader.DIRECTORY);
  private static final Pattern HEADER_TEXT = Pattern.compile("homegrown vault format ([0-9]{1,9})");

  private final WriterSession session;
  private final Keyring keys;
  private final SealedEnvelopes envelopes;
  private final Journal journal;
  private final Blobs blobs;
  private final Ledger ledger;
  private final SecureRandom random;

  private Vault(WriterSession session, Keyring keys, Limits limits, SecureRandom random) {
    this.session = session;
    this.keys = keys;
    this.envelopes = new SealedEnvelopes(session.disk(), keys);
    this.journal = new Journal(session, keys, limits);
    keys.mend(); // once the journal has told of the newest
    this.blobs = new Blobs(session, envelopes);
    this.ledger = new Ledger(journal, blobs);
    this.random = random;
  }

  /**
   * Opens the vault in a directory to write, or makes one if the directory is empty or absent. A
   * vault with damage opens too, see {@link Journal#damage}. One of format 1, which was not
   * encrypted, is encrypted.
   *
   * @param key what opens it; a new vault is locked with it
   * @throws VaultException when another process or this one has it open to write, the key is not
   *     that of the vault, the directory holds something else, or the vault is of a newer format:
   *     nothing is touched then
   */
  public static Vault openWriter(Path directory, HomeKey key) {
    return open(new FileDisk(directory), key, new SecureRandom(), Limits.DEFAULT);
  }

  /**
   * Opens the vault in a directory to read, also while another process writes.
   *
   * @return empty when the directory is absent or empty: there is no vault yet
   * @throws VaultException when the key is not that of the vault, the directory holds something
   *     else, or the vault is of a newer format
   */
  public static Optional<VaultReader> openReader(Path directory, HomeKey key) {
    return read(new FileDisk(directory), key);
  }

  /**
   * Deletes a vault: first its wrapping keys are overwritten, so that nobody can read the rest,
   * then every file. No key is needed.
   *
   * @throws VaultException when another process or this one has it open to write, the directory
   *     holds something else, or not all could be deleted: call again
   */
  public static void delete(Path directory) {
    delete(new FileDisk(directory));
  }

  static void delete(Disk disk) {
    try {
      if (format(disk) == 0) {
        return;
      }
      Closeable lock = disk.lock(LOCK);
      try {
        for (String file : disk.list("")) {
          if (file.startsWith(Keyring.WRAPPED)) {
            disk.shred(file);
          }
        }
        disk.sync("");
        for (String part : PARTS) {
          deleteAll(disk, part);
        }
        disk.delete(Keyring.FILE);
        disk.sync("");
        disk.delete(HEADER); // last, so that what is left of a vault is known for one
        disk.sync("");
      } finally {
        lock.close();
      }
      disk.delete(LOCK);
    } catch (IOException e) {
      throw VaultException.io(disk.place(""), "delete the vault", e);
    }
  }

  private static void deleteAll(Disk disk, String name) throws IOException {
    for (String child : disk.list(name)) {
      String file = name + "/" + child;
      if (name.equals(ModelReader.DIRECTORY)) {
        deleteAll(disk, file);
      } else {
        disk.delete(file);
      }
    }
    disk.delete(name);
  }

  /**
   * Makes a vault of an archive, as {@link #export} has written it. Until all of it is there and
   * was checked there is no vault; a call that was cut off, or that found the archive cut short, is
   * made again and goes on where that one was. What is done by then is in a directory beside, whose
   * name ends in {@code .importing}. The ledger gets an entry {@code import}.
   *
   * @param archive stays as it is
   * @param transfer what the archive was exported with
   * @param directory absent or empty
   * @param key what opens the vault from then on
   * @param time now, in epoch milliseconds
   * @throws VaultException when the directory is not empty, the file is no archive, cut short or
   *     damaged, or the transfer key is another one
   */
  public static Archived importFrom(
      Path archive, HomeKey transfer, Path directory, HomeKey key, long time) {
    Path file = file(archive, "an archive");
    try {
      Path home = file(directory, "a directory for the home");
      if (Files.exists(home)) {
        home = home.toRealPath(); // not a link to it, which would lead elsewhere then
        file(home, "a directory for the home");
      }
      Import wanted = new Import(new FileDisk(home.getParent()), home.getFileName().toString());
      Disk from = new FileDisk(file.getParent());
      String name = file.getFileName().toString();
      return wanted.run(from, name, transfer, key, time, new SecureRandom());
    } catch (IOException e) {
      throw VaultException.io(directory.toString(), "import " + file, e);
    }
  }

  private static Path file(Path path, String expected) {
    Path file = path.toAbsolutePath().normalize();
    if (file.getFileName() == null) {
      throw new VaultException(path + ": expected " + expected + ", got a root. Name another.");
    }
    return file;
  }

  static Vault open(Disk disk, HomeKey key, SecureRandom random, Limits limits) {
    String attempt = "open the vault";
    try {
      if (format(disk) == 0) {
        attempt = "make a vault";
        create(disk);
      }
      attempt = "take the lock";
      Closeable lock = disk.lock(LOCK);
      WriterSession session = new WriterSession(disk, lock);
      try {
        attempt = "put the vault in order";
        int format = format(disk); // it may be of another format by now
        mend(disk, format);
        settle(disk);
        Keyring keys = keys(disk, format, key, random);
        SealedEnvelopes envelopes = new SealedEnvelopes(disk, keys);
        if (format == PLAIN_FORMAT) {
          Sealing.copy(new PlainEnvelopes(disk), envelopes);
          writeHeader(disk, FORMAT);
        }
        Sealing.deletePlain(envelopes);
        return new Vault(session, keys, limits, random);
      } catch (IOException | RuntimeException e) {
        session.end();
        throw e;
      }
    } catch (IOException e) {
      throw VaultException.io(disk.place(""), attempt, e);
    }
  }

  private static Keyring keys(Disk disk, int format, HomeKey key, SecureRandom random)
      throws IOException {
    if (Keyring.present(disk)) {
      return Keyring.read(disk, true, key, random);
    }
    if (format == FORMAT && disk.exists(SegmentDirectory.NAME)) {
      throw missingKeys(disk);
    }
    return Keyring.make(disk, key, random);
  }

  private static VaultException missingKeys(Disk disk) {
    return new VaultException(
        disk.place(Keyring.FILE)
            + ": missing, and without it nothing in the home can be read. Restore it from a backup"
            + " that was made together with the files "
            + Keyring.WRAPPED
            + "*.");
  }

  static Optional<VaultReader> read(Disk disk, HomeKey key) {
    try {
      int format = format(disk);
      JournalReader.Keys now = () -> readerKeys(disk, key);
      if (format == FORMAT && Keyring.present(disk)) {
        return Optional.of(new VaultReader(new SealedEnvelopes(disk, now.read()), now));
      }
      if (format == FORMAT && disk.exists(SegmentDirectory.NAME)) {
        throw missingKeys(disk);
      }
      // Else there is nothing yet: a writer makes the vault at this moment, or was killed at it.
      return format == PLAIN_FORMAT
          ? Optional.of(new VaultReader(new PlainEnvelopes(disk), now))
          : Optional.empty();
    } catch (IOException e) {
      throw VaultException.io(disk.place(""), "open the vault", e);
    }
  }

  private static Keyring readerKeys(Disk disk, HomeKey key) throws IOException {
    return format(disk) == FORMAT
        ? Keyring.read(disk, false, key, new SecureRandom())
        : Keyring.none(disk);
  }

  /**
   * The vault's format, or 0 where there is none; throws when there is something else or one we
   * cannot read.
   */
  private static int format(Disk disk) throws IOException {
    List<String> children = disk.list("");
    if (!children.contains(HEADER)) {
      children.remove(HEADER + AtomicFile.UNFINISHED);
      if (children.isEmpty()) {
        return 0;
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
    return format;
  }

  private static void create(Disk disk) {
    try {
      writeHeader(disk, FORMAT);
    } catch (VaultException e) {
      // Another process makes the same vault at the same moment: its header is as good as ours.
      if (!disk.exists(HEADER)) {
        throw e;
      }
    }
  }

  private static void mend(Disk disk, int format) throws IOException {
    Optional<Note> header = Note.read(disk, HEADER);
    if (header.isPresent() && !header.get().whole()) {
      writeHeader(disk, format);
    }
  }

  private static void writeHeader(Disk disk, int format) {
    Note.write(disk, HEADER, "homegrown vault format " + format);
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
   * @param name any text of at most 65,536 bytes
   */
  public Models models(String name) {
    return new Models(session, envelopes, name);
  }

  /** The names of the models that have or had versions, sorted. */
  public List<String> modelNames() {
    return ModelReader.names(envelopes);
  }

  /** The named pieces of data. */
  public Blobs blobs() {
    return blobs;
  }

  /** What happened in the home. */
  public Ledger ledger() {
    return ledger;
  }

  /**
   * What cannot be read: of the journal, as far as it was read, and of the files of models and
   * blobs, which this reads. Empty where all is sound.
   */
  public List<Damage> damage() {
    session.check();
    List<Damage> damage = new ArrayList<>(journal.damage());
    damage.addAll(Inspection.damage(envelopes));
    return damage;
  }

  /**
   * Stands for a name where the name must not stand: 16 digits that tell nobody the name who has
   * not the vault's key.
   */
  public String pseudonym(String name) {
    return envelopes.pseudonym(name);
  }

  /**
   * Encrypts every model and blob anew, and drops the key that they had: what was deleted of them
   * can be decrypted by nobody any more, nor can what is damaged: such a blob is deleted. For
   * forgetting, after {@link Journal#compact}.
   *
   * @throws VaultException when the old key is still there: call again
   */
  public void renewFiles() {
    synchronized (session) {
      session.check();
      try {
        keys.renewFileKey();
        Sealing.renew(envelopes);
        keys.dropFileKeys();
      } catch (IOException e) {
        throw VaultException.io(session.disk().place(""), "encrypt the files anew", e);
      }
    }
  }

  /**
   * Lets another key open the vault from now on, and this one no more.
   *
   * @throws VaultException when it is not known which one opens it: call again
   */
  public void lockWith(HomeKey key) {
    synchronized (session) {
      session.check();
      keys.lockWith(key);
    }
  }

  /**
   * Writes all of the vault into one file, to be moved to another device: its files as they are,
   * encrypted, and their keys as only the transfer key unwraps them. The key of this vault is not
   * in it. The ledger gets an entry {@code export} first, and the journal is compacted, so that
   * nothing travels that was removed.
   *
   * @param archive the file; readable by its owner alone, and there only once it is whole
   * @param transfer what {@link #importFrom} asks for; better not the key of this vault
   * @param replace whether a file that is there already is replaced, else it is refused
   * @param time now, in epoch milliseconds
   * @throws VaultException when there is no archive, and an earlier one is as it was
   */
  public Archived export(Path archive, HomeKey transfer, boolean replace, long time) {
    Path file = file(archive, "a file for the archive");
    if (file.startsWith(session.disk().place(""))) {
      throw new VaultException(
          archive + ": lies in the home that it is to hold. Name a file outside of it.");
    }
    Disk to = new FileDisk(file.getParent());
    return export(to, file.getFileName().toString(), transfer, replace, time);
  }

  Archived export(Disk to, String name, HomeKey transfer, boolean replace, long time) {
    session.check();
    if (!replace && to.exists(name)) {
      throw new VaultException(
          to.place(name) + ": is there already, and was not touched. Name another file.");
    }
    byte[] id = new byte[ArchiveHead.ID];
    random.nextBytes(id);
    ArchiveWriter writer = new ArchiveWriter(session.disk(), keys, transfer);
    ledger.add(time, "export", Collections.singletonMap("archive", Hex.of(id)));
    synchronized (session) {
      synchronized (journal) {
        session.check();
        journal.compact();
        try {
          return writer.write(id, to, name);
        } catch (IOException e) {
          throw VaultException.io(session.disk().place(""), "read the home's files", e);
        }
      }
    }
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
