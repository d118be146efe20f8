package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final String HEADER = "homegrown.vault";
  private static final String LOCK = "lock";
  private static final List<String> PARTS =
      Arrays.asList(SegmentDirectory.NAME, ModelReader.DIRECTORY, BlobReader.DIRECTORY);
  private static final Pattern HEADER_TEXT = Pattern.compile("homegrown vault format ([0-9]{1,9})");

  private final WriterSession session;
  private final Keyring keys;
  private final SealedEnvelopes envelopes;
  private final Journal journal;
  private final Blobs blobs;
  private final Ledger ledger;

  private Vault(WriterSession session, Keyring keys, Limits limits) {
    this.session = session;
    this.keys = keys;
    this.envelopes = new SealedEnvelopes(session.disk(), keys);
    this.journal = new Journal(session, keys, limits);
    keys.mend(); // once the journal has told of the newest
    this.blobs = new Blobs(session, envelopes);
    this.ledger = new Ledger(journal, blobs);
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
        return new Vault(session, keys, limits);
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
