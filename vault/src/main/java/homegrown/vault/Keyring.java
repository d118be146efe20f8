package homegrown.vault;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a vault. The home's key wraps one random key, the wrapping key; that one encrypts the
 * file {@value #FILE}, and the key records that the journal has got since. Whenever keys are
 * dropped, a new wrapping key is made and the old one overwritten: a stale copy of the file or of a
 * record, wherever a file system kept it, opens with nothing that is still there.
 *
 * <p>Safe for use by several threads.
 */
final class Keyring {
  static final String FILE = "keys";
  static final String WRAPPED = "key-";

  private static final Pattern WRAPPED_NAME = Pattern.compile(WRAPPED + "([0-9]{1,18})");
  private static final Pattern WRAPPED_TEXT =
      Pattern.compile("homegrown wrapped key 2 ([A-Za-z0-9+/=]+)");
  private static final Pattern TEXT =
      Pattern.compile("homegrown keys 2 generation ([0-9]{1,18}) box ([A-Za-z0-9+/=]+)");

  private final Disk disk;
  private final boolean writes;
  private final SecureRandom random;
  private final Nonces nonces;
  private HomeKey home;

  /** Whether both copies of the files were sound. */
  private boolean whole = true;

  private long generation;

  /** Whether the last attempt to write failed, so that either file may be found after a crash. */
  private boolean unsettled;

  private SecretKeySpec wrapping;

  /** Ids from here on are of keys that were made since the file was written. */
  private long written;

  private long nextId = 1;
  private SecretKeySpec names;

  /** The keys of models and blobs; new files take the last one. */
  private final TreeMap<Integer, SecretKeySpec> files = new TreeMap<>();

  private final Map<Long, SourceKey> byId = new HashMap<>();

  /** For what is appended. */
  private final Map<String, SourceKey> current = new HashMap<>();

  private Keyring(Disk disk, boolean writes, HomeKey home, SecureRandom random) {
    this.disk = disk;
    this.writes = writes;
    this.home = home;
    this.random = random;
    this.nonces = new Nonces(random);
  }

  /** No keys: those of a vault of format 1. */
  static Keyring none(Disk disk) {
    return new Keyring(disk, false, HomeKey.of(new byte[HomeKey.BYTES]), new SecureRandom());
  }

  static boolean present(Disk disk) {
    return disk.exists(FILE);
  }

  /** Makes the first keys of a vault. */
  static Keyring make(Disk disk, HomeKey home, SecureRandom random) {
    Keyring made = new Keyring(disk, true, home, random);
    made.names = made.fresh();
    made.files.put(1, made.fresh());
    made.save(made.byId.keySet());
    return made;
  }

  /**
   * Reads the keys.
   *
   * @param writes whether this is the one writer, else new keys are read when they are missed
   * @throws VaultException when the home's key is another one, or the files are damaged
   */
  static Keyring read(Disk disk, boolean writes, HomeKey home, SecureRandom random)
      throws IOException {
    Keyring keyring = new Keyring(disk, writes, home, random);
    keyring.read();
    return keyring;
  }

  private void read() throws IOException {
    while (true) {
      Matcher text = note(FILE, TEXT);
      generation = Long.parseLong(text.group(1));
      Matcher wrapped;
      try {
        wrapped = note(wrappedFile(), WRAPPED_TEXT);
      } catch (NoSuchFileException | VaultException e) {
        if (!current()) {
          continue; // the writer changes the wrapping key at this moment
        }
        throw e instanceof VaultException ? (VaultException) e : missing();
      }
      unwrap(Base64.getDecoder().decode(wrapped.group(1)));
      parse(Base64.getDecoder().decode(text.group(2)));
      return;
    }
  }

  private VaultException missing() {
    return new VaultException(
        disk.place(wrappedFile())
            + ": missing, and without it nothing in the home can be read. Restore it from a"
            + " backup that was made together with the file "
            + FILE
            + ".");
  }

  /** Whether no writer has changed the wrapping key since the files were read. */
  synchronized boolean current() throws IOException {
    return wrapping == null && !present(disk)
        || Long.parseLong(note(FILE, TEXT).group(1)) == generation;
  }

  private Matcher note(String file, Pattern pattern) throws IOException {
    Optional<Note> note = Note.read(disk, file);
    whole &= note.isPresent() && note.get().whole();
    Matcher text = pattern.matcher(note.isPresent() ? note.get().text() : "");
    if (!text.matches()) {
      throw new VaultException(
          disk.place(file)
              + ": damaged: expected twice a line with its checksum, and neither is sound. Nothing"
              + " in the home can be read without it, and nothing is touched. Restore the file from"
              + " a backup.");
    }
    return text;
  }

  private void unwrap(byte[] wrapped) {
    try {
      wrapping = Aead.key(home.unwrap(wrapped));
    } catch (GeneralSecurityException e) {
      throw new VaultException(
          disk.place("")
              + ": the home does not open with this key ("
              + e.getMessage()
              + "). Give the key file or the passphrase that it was made with.",
          e);
    }
  }

  private void parse(byte[] box) throws IOException {
    byte[] content;
    try {
      content = new Aead().open(wrapping, purpose(), box);
    } catch (GeneralSecurityException e) {
      throw new VaultException(
          disk.place(FILE)
              + ": does not belong to "
              + disk.place(wrappedFile())
              + ", or was changed: "
              + e.getMessage()
              + ". Restore both from the same backup.",
          e);
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    nextId = in.readLong();
    written = nextId;
    names = key(in);
    for (int i = in.readInt(); i > 0; i--) {
      files.put(in.readInt(), key(in));
    }
    for (int i = in.readInt(); i > 0; i--) {
      readKey(in);
    }
  }

  private void readKey(DataInputStream in) throws IOException {
    long id = in.readLong();
    boolean appends = in.readBoolean();
    SecretKeySpec key = key(in);
    String stream = text(in);
    String source = text(in);
    if (!byId.containsKey(id)) { // else it may append no more
      learn(new SourceKey(id, stream, source, key), appends);
    }
  }

  private static SecretKeySpec key(DataInputStream in) throws IOException {
    byte[] key = new byte[HomeKey.BYTES];
    in.readFully(key);
    return Aead.key(key);
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] text = new byte[in.readUnsignedShort()];
    in.readFully(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static void put(DataOutputStream out, String text) throws IOException {
    byte[] bytes = Names.utf8(text);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private byte[] purpose() {
    return Aead.purpose("homegrown keys " + generation);
  }

  private String wrappedFile() {
    return WRAPPED + generation;
  }

  SecretKeySpec fresh() {
    byte[] key = new byte[HomeKey.BYTES];
    random.nextBytes(key);
    return Aead.key(key);
  }

  byte[] nonce() {
    return nonces.next();
  }

  /** The key that names of files are made with. */
  synchronized SecretKeySpec names() {
    return names;
  }

  /** The number of the key that new models and blobs are encrypted with. */
  synchronized int file() {
    return files.lastKey();
  }

  /** A key of models and blobs; empty when it was dropped. */
  synchronized Optional<SecretKeySpec> file(int number) throws IOException {
    if (!writes && !files.containsKey(number)) {
      read();
    }
    return Optional.ofNullable(files.get(number));
  }

  /** The key with an id; empty when it was dropped, or {@link #lost}. */
  synchronized Optional<SourceKey> find(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Whether a key that is not known ought to be: it was made since the file was written. */
  synchronized boolean lost(long id) {
    return id >= written && !byId.containsKey(id);
  }

  /** Makes sure that no key gets an id that a lost one had. */
  synchronized void reserve(long id) {
    nextId = Math.max(nextId, id + 1);
  }

  /** The key for what a source appends to a stream, if there is one. */
  synchronized Optional<SourceKey> current(String stream, String source) {
    return Optional.ofNullable(current.get(pair(stream, source)));
  }

  /**
   * Makes a key, which is kept only once its record is in the journal.
   *
   * @param appends whether it is for what the source appends from now on, not for a replacement
   */
  synchronized SourceKey create(String stream, String source, boolean appends) {
    SourceKey key = new SourceKey(nextId, stream, source, fresh());
    learn(key, appends);
    return key;
  }

  /** What the source of a replacement appends after it was committed has its key too. */
  synchronized void append(SourceKey key) {
    current.put(pair(key.stream(), key.source()), key);
  }

  private static String pair(String stream, String source) {
    return stream.length() + " " + stream + source;
  }

  private void learn(SourceKey key, boolean appends) {
    byId.put(key.id(), key);
    nextId = Math.max(nextId, key.id() + 1);
    if (appends) {
      append(key);
    }
  }

  /**
   * The payload of the journal's record of a key: the wrapping key's generation, and a box.
   *
   * @throws VaultException when the keys could not be written before and still cannot
   */
  synchronized byte[] record(SourceKey key) {
    if (unsettled) {
      save(byId.keySet()); // nobody knows which of two files a crash would leave
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, key);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    byte[] box = new Aead().seal(wrapping, nonces.next(), purpose(), bytes.toByteArray());
    return ByteBuffer.allocate(Long.BYTES + box.length).putLong(generation).put(box).array();
  }

  private void write(DataOutputStream out, SourceKey key) throws IOException {
    out.writeLong(key.id());
    out.writeBoolean(key.equals(current.get(pair(key.stream(), key.source()))));
    out.write(key.key().getEncoded());
    put(out, key.stream());
    put(out, key.source());
  }

  /**
   * Learns the key in a record of the journal; what an earlier wrapping key encrypted is in the
   * file, or was dropped.
   *
   * @return false when the record was changed
   */
  synchronized boolean learn(long generation, byte[] payload, int at, int length) {
    if (generation != this.generation) {
      return true;
    }
    try {
      byte[] content = new Aead().open(wrapping, purpose(), payload, at, length);
      readKey(new DataInputStream(new ByteArrayInputStream(content)));
      return true;
    } catch (GeneralSecurityException | IOException e) {
      return false;
    }
  }

  /** From now on files are encrypted with a new key. Files of before keep theirs. */
  synchronized void renewFileKey() {
    files.put(files.lastKey() + 1, fresh());
    save(byId.keySet());
  }

  /** Drops the keys of files but the last one. */
  synchronized void dropFileKeys() {
    files.headMap(files.lastKey()).clear();
    save(byId.keySet());
  }

  /** From now on another key opens the home. */
  synchronized void lockWith(HomeKey key) {
    HomeKey before = home;
    home = key;
    try {
      save(byId.keySet());
    } catch (RuntimeException e) {
      home = before;
      throw e;
    }
  }

  /**
   * Drops all keys of sources but some, durably, under a new wrapping key.
   *
   * @throws VaultException when all is as before, or it is not known whether the change would
   *     survive the loss of power: call again
   */
  synchronized void keep(Set<Long> ids) {
    // First, so that nothing is appended under a key that is dropped should the rest fail.
    current.values().removeIf(key -> !ids.contains(key.id()));
    save(ids);
    byId.keySet().retainAll(ids);
  }

  private void save(Set<Long> ids) {
    long generationBefore = generation;
    SecretKeySpec wrappingBefore = wrapping;
    boolean durable = false;
    try {
      generation = highest() + 1;
      wrapping = fresh();
      writeWrapped(disk, generation, home.wrap(wrapping.getEncoded()));
      Note.write(disk, FILE, sealedText(wrapping, ids));
      durable = true;
    } catch (GeneralSecurityException e) {
      throw new VaultException(
          disk.place("") + ": the home's key could not wrap a key: " + e.getMessage(), e);
    } catch (IOException e) {
      throw VaultException.io(disk.place(""), "list the keys", e);
    } finally {
      unsettled = !durable;
      if (!durable) {
        generation = generationBefore;
        wrapping = wrappingBefore;
      }
    }
    written = nextId;
    try {
      shredStale();
    } catch (IOException e) {
      throw VaultException.io(disk.place(""), "overwrite a key that was dropped", e);
    }
  }

  /** Writes the wrapping key of a generation as a home's key has wrapped it. */
  static void writeWrapped(Disk disk, long generation, byte[] wrapped) {
    String base64 = Base64.getEncoder().encodeToString(wrapped);
    Note.write(disk, WRAPPED + generation, "homegrown wrapped key 2 " + base64);
  }

  private String sealedText(SecretKeySpec wrapping, Set<Long> ids) throws IOException {
    byte[] box = new Aead().seal(wrapping, nonces.next(), purpose(), content(ids));
    String base64 = Base64.getEncoder().encodeToString(box);
    return "homegrown keys 2 generation " + generation + " box " + base64;
  }

  synchronized long generation() {
    return generation;
  }

  /** The file {@value #FILE} of a copy of the vault that has a wrapping key of its own. */
  synchronized byte[] copy(SecretKeySpec wrapping) throws IOException {
    return Note.bytes(sealedText(wrapping, byId.keySet()));
  }

  private byte[] content(Set<Long> ids) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(nextId);
    out.write(names.getEncoded());
    out.writeInt(files.size());
    for (Map.Entry<Integer, SecretKeySpec> file : files.entrySet()) {
      out.writeInt(file.getKey());
      out.write(file.getValue().getEncoded());
    }
    List<SourceKey> kept = new ArrayList<>();
    for (SourceKey key : byId.values()) {
      if (ids.contains(key.id())) {
        kept.add(key);
      }
    }
    out.writeInt(kept.size());
    for (SourceKey key : kept) {
      write(out, key);
    }
    return bytes.toByteArray();
  }

  private long highest() throws IOException {
    long highest = generation;
    for (String file : disk.list("")) {
      Matcher name = WRAPPED_NAME.matcher(file);
      highest = name.matches() ? Math.max(highest, Long.parseLong(name.group(1))) : highest;
    }
    return highest;
  }

  /** Mends what a damaged copy, a crash or a failure has left, or leaves it to the next time. */
  synchronized void mend() {
    try {
      if (!whole) {
        save(byId.keySet());
        whole = true;
      }
      shredStale();
    } catch (IOException | VaultException e) {
      // a full or broken disk does not keep the vault from being opened
    }
  }

  /** Overwrites the wrapping keys that are none any more. */
  private void shredStale() throws IOException {
    boolean found = false;
    for (String file : disk.list("")) {
      if (WRAPPED_NAME.matcher(file).matches() && !file.equals(wrappedFile())) {
        disk.shred(file);
        found = true;
      }
    }
    if (found) {
      disk.sync("");
    }
  }
}
