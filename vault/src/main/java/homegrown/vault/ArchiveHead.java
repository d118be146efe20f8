package homegrown.vault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import javax.crypto.spec.SecretKeySpec;

/**
 * What an archive begins with: how long it is, what unwraps its keys, and which files follow. Made
 * of a fixed part with a CRC-32, a list, the SHA-256 of both, and a box that only somebody with the
 * wrapping key could make of that. {@code docs/archive-format.md} says what every byte means.
 */
final class ArchiveHead {
  static final byte[] MAGIC = "HOMEGROWN MOVE 1".getBytes(StandardCharsets.US_ASCII);
  static final int ID = 16;

  /** Mark, length of the archive, length of the list, CRC-32 of these. */
  static final int FIXED = 16 + 8 + 4 + 4;

  /** The list takes at most this many bytes, which are some 80,000 files. */
  static final int LONGEST_LIST = 8 << 20;

  private static final int TAIL = Sha256.BYTES + Aead.OVERHEAD;
  private static final int LONGEST_KEY = 1 << 16;
  private static final String ANEW = "Copy it anew from where it was made. Nothing was made of it.";

  private final byte[] id;
  private final long generation;
  private final byte[] wrapped;
  private final List<ArchivedFile> files;

  /** Of all but the box. */
  private byte[] hash;

  private byte[] box;
  private long length;

  private ArchiveHead(byte[] id, long generation, byte[] wrapped, List<ArchivedFile> files) {
    this.id = id;
    this.generation = generation;
    this.wrapped = wrapped;
    this.files = Collections.unmodifiableList(files);
  }

  /** Tells this archive from every other. */
  String id() {
    return Hex.of(id);
  }

  /** The generation of the wrapping key. */
  long generation() {
    return generation;
  }

  /** The files in the order in which their contents follow, which is that of their names. */
  List<ArchivedFile> files() {
    return files;
  }

  /** Where the contents begin. */
  long length() {
    return length;
  }

  /** Where they end. */
  long end() {
    long end = length;
    for (ArchivedFile file : files) {
      end += file.length();
    }
    return end;
  }

  String hash() {
    return Hex.of(hash);
  }

  /**
   * The bytes that an archive begins with.
   *
   * @param wrapped the wrapping key as the transfer key has wrapped it
   * @param files in the order of their names
   * @param nonce one that the wrapping key has not had
   */
  static byte[] bytes(
      byte[] id,
      long generation,
      byte[] wrapped,
      List<ArchivedFile> files,
      SecretKeySpec wrapping,
      byte[] nonce) {
    byte[] list = list(id, generation, wrapped, files);
    if (list.length > LONGEST_LIST) {
      throw new VaultException(
          "An archive takes a list of "
              + LONGEST_LIST
              + " bytes, this home's "
              + files.size()
              + " files need "
              + list.length
              + ". Copy the home's directory with its key instead.");
    }
    long length = FIXED + list.length + TAIL;
    for (ArchivedFile file : files) {
      length += file.length();
    }
    ByteBuffer head = ByteBuffer.allocate(FIXED + list.length + TAIL);
    head.put(MAGIC).putLong(length).putInt(list.length);
    head.putInt(crc(head.array())).put(list);
    MessageDigest digest = Sha256.start();
    digest.update(head.array(), 0, FIXED + list.length);
    byte[] hash = digest.digest();
    head.put(hash).put(new Aead().seal(wrapping, nonce, purpose(hash), new byte[0]));
    return head.array();
  }

  private static byte[] list(byte[] id, long generation, byte[] wrapped, List<ArchivedFile> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(id);
      out.writeLong(generation);
      out.writeInt(wrapped.length);
      out.write(wrapped);
      out.writeInt(files.size());
      for (ArchivedFile file : files) {
        out.writeByte(file.name().length());
        out.writeBytes(file.name());
        out.writeLong(file.length());
        out.writeLong(file.modified());
        out.write(file.hash());
      }
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static int crc(byte[] head) {
    CRC32 crc = new CRC32();
    crc.update(head, 0, FIXED - Integer.BYTES);
    return (int) crc.getValue();
  }

  private static byte[] purpose(byte[] hash) {
    return Aead.purpose("homegrown archive " + Hex.of(hash));
  }

  /**
   * Reads what an archive begins with. All but who made it is checked then.
   *
   * @param in the archive from its beginning
   * @param place its name for messages
   * @throws VaultException when it is no archive, cut short before the contents, damaged, or names
   *     what no vault has
   */
  static ArchiveHead read(Disk.Input in, String place) throws IOException {
    long size = in.size();
    byte[] fixed = new byte[(int) Math.min(size, FIXED)];
    fill(in, fixed);
    checkMark(fixed, place);
    if (size < FIXED) {
      throw cutShort(place, size, "at least " + (FIXED - size));
    }
    ByteBuffer fields = ByteBuffer.wrap(fixed);
    long end = fields.getLong(MAGIC.length);
    int listed = fields.getInt(MAGIC.length + 8);
    if (fields.getInt(FIXED - 4) != crc(fixed)
        || listed < 0
        || listed > LONGEST_LIST
        || end < FIXED + listed + TAIL) {
      throw damaged(place, "its first " + FIXED + " bytes are not as they were written", ANEW);
    }
    if (size < FIXED + listed + TAIL) {
      throw cutShort(place, size, String.valueOf(end - size));
    }
    if (size > end) {
      throw damaged(place, "it has " + (size - end) + " bytes more than it says", ANEW);
    }
    MessageDigest digest = Sha256.start();
    digest.update(fixed);
    InputStream buffered = new BufferedInputStream(new Limited(in, listed), Disk.BUFFER);
    DataInputStream list = new DataInputStream(new DigestInputStream(buffered, digest));
    ArchiveHead head;
    try {
      head = parse(list, end);
      if (list.read() >= 0) {
        throw new IllegalArgumentException("it goes on behind the last file");
      }
    } catch (EOFException | IllegalArgumentException e) {
      throw damaged(place, "its list of files is not as it was written: " + e.getMessage(), ANEW);
    }
    head.hash = new byte[Sha256.BYTES];
    fill(in, head.hash);
    head.box = new byte[Aead.OVERHEAD];
    fill(in, head.box);
    head.length = FIXED + listed + TAIL;
    if (!Arrays.equals(digest.digest(), head.hash) || head.end() != end) {
      throw damaged(place, "its list of files is not as it was written", ANEW);
    }
    return head;
  }

  private static void checkMark(byte[] fixed, String place) {
    int version = MAGIC.length - 1;
    for (int i = 0; i < Math.min(fixed.length, version); i++) {
      if (fixed[i] != MAGIC[i]) {
        throw new VaultException(
            place
                + ": expected an archive that homegrown export --sealed has written, got another"
                + " file. Name the archive.");
      }
    }
    if (fixed.length > version && fixed[version] != MAGIC[version]) {
      throw new VaultException(
          place
              + ": an archive of another format than this version of Homegrown reads (\""
              + new String(MAGIC, StandardCharsets.US_ASCII)
              + "\"), or damaged. Update Homegrown, or copy the archive anew.");
    }
  }

  /** Whatever it says, it makes no more than was read. */
  private static ArchiveHead parse(DataInputStream in, long end) throws IOException {
    byte[] id = new byte[ID];
    in.readFully(id);
    long generation = in.readLong();
    int key = in.readInt();
    if (generation < 1 || key < 0 || key > LONGEST_KEY) {
      throw new IllegalArgumentException("it has no key");
    }
    byte[] wrapped = new byte[key];
    in.readFully(wrapped);
    List<ArchivedFile> files = new ArrayList<>();
    int journals = 0;
    String before = "";
    int count = in.readInt();
    for (int number = 1; number <= count; number++) {
      byte[] bytes = new byte[in.readUnsignedByte()];
      in.readFully(bytes);
      String name = new String(bytes, StandardCharsets.ISO_8859_1);
      long length = in.readLong();
      long modified = in.readLong();
      byte[] hash = new byte[Sha256.BYTES];
      in.readFully(hash);
      // The name is not shown: who knows what it does to a terminal.
      if (!ArchivedFile.travels(name) || name.compareTo(before) <= 0) {
        throw new IllegalArgumentException("file " + number + " has a name that no home has there");
      }
      if (length < 0 || length > end) {
        throw new IllegalArgumentException("file " + number + " has " + length + " bytes");
      }
      if (modified < 0 || modified > ArchivedFile.LATEST) {
        throw new IllegalArgumentException("file " + number + " was written at no time");
      }
      end -= length;
      journals += ArchivedFile.JOURNAL.matcher(name).matches() ? 1 : 0;
      before = name;
      files.add(new ArchivedFile(name, length, modified, hash));
    }
    if (journals != 1 || !has(files, Vault.HEADER) || !has(files, Keyring.FILE)) {
      throw new IllegalArgumentException("files are missing that every home has");
    }
    return new ArchiveHead(id, generation, wrapped, files);
  }

  private static boolean has(List<ArchivedFile> files, String name) {
    return files.stream().anyMatch(file -> file.name().equals(name));
  }

  /**
   * The wrapping key.
   *
   * @throws VaultException when another transfer key wrapped it, or somebody without it has changed
   *     the list
   */
  SecretKeySpec unlock(HomeKey transfer, String place) {
    SecretKeySpec wrapping;
    try {
      wrapping = Aead.key(transfer.unwrap(wrapped));
    } catch (GeneralSecurityException e) {
      throw new VaultException(
          place
              + ": the archive does not open with this transfer key ("
              + e.getMessage()
              + "). Give the passphrase or the key file that it was exported with. Nothing was"
              + " made.",
          e);
    }
    try {
      new Aead().open(wrapping, purpose(hash), box);
    } catch (GeneralSecurityException e) {
      throw damaged(place, "somebody has changed its list of files on purpose", ANEW);
    }
    return wrapping;
  }

  static VaultException damaged(String place, String how, String mend) {
    return new VaultException(place + ": the archive is damaged: " + how + ". " + mend);
  }

  static VaultException cutShort(String place, long there, String missing) {
    return new VaultException(
        place
            + ": the archive is not whole: "
            + there
            + " bytes are there, "
            + missing
            + " are missing. Copy it to its end, then import again: what was checked already is not"
            + " copied again.");
  }

  private static void fill(Disk.Input in, byte[] bytes) throws IOException {
    new DataInputStream(new Limited(in, bytes.length)).readFully(bytes);
  }

  /** So many bytes of an archive. */
  private static final class Limited extends InputStream {
    private final Disk.Input in;
    private int left;

    Limited(Disk.Input in, int bytes) {
      this.in = in;
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = left == 0 ? -1 : in.read(into, offset, Math.min(left, length));
      left -= Math.max(0, count);
      return count;
    }
  }
}
