package homegrown.vault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file around a model version or a blob: a mark, the number of its key, the length of its name,
 * 12 bytes that no other file has, and boxes: one with the name by which it is known, and one for
 * each 64 KiB of content. What goes along with a box is all that stands before the first, the
 * file's name, the box's number and whether it is the last, so that none can be left out, doubled
 * or moved, nor one file put in the place of another.
 *
 * <p>The way of cutting is that of "Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance" (Hoang, Reyhanitabar, Rogaway and Vizár 2015), STREAM.
 */
final class SealedFile {
  static final byte[] MAGIC = "HOMEGROWN FILE 2".getBytes(StandardCharsets.US_ASCII);

  private static final int CHUNK = 1 << 16;
  private static final int HEAD = MAGIC.length + 4 + 4 + Aead.NONCE;
  private static final int LONGEST_NAME = 1 << 16;

  private SealedFile() {}

  /**
   * Writes a file, all or nothing.
   *
   * @param known the name by which people know it
   */
  static void write(Disk disk, Keyring keys, String file, String known, ContentWriter content) {
    AtomicFile.write(
        disk,
        file,
        out -> {
          try (Boxes boxes = new Boxes(out, keys, file, known)) {
            content.writeTo(boxes);
            boxes.finish();
          }
        });
  }

  private static byte[] along(byte[] head, String file, long number, boolean last) {
    byte[] name = file.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(head.length + name.length + 8 + 1)
        .put(head)
        .put(name)
        .putLong(number)
        .put((byte) (last ? 1 : 0))
        .array();
  }

  /** Cuts what is written into boxes. */
  private static final class Boxes extends OutputStream {
    private final OutputStream out;
    private final Keyring keys;
    private final String file;
    private final SecretKeySpec key;
    private final byte[] head;
    private final Aead aead = new Aead();
    private final byte[] chunk = new byte[CHUNK];
    private int filled;
    private long number;

    Boxes(OutputStream out, Keyring keys, String file, String known) throws IOException {
      this.out = out;
      this.keys = keys;
      this.file = file;
      byte[] name = Names.utf8(known);
      int numberOfKey = keys.file();
      this.key = keys.file(numberOfKey).get();
      this.head =
          ByteBuffer.allocate(HEAD)
              .put(MAGIC)
              .putInt(numberOfKey)
              .putInt(name.length)
              .put(keys.nonce())
              .array();
      out.write(head);
      box(name, name.length, false);
    }

    private void box(byte[] content, int length, boolean last) throws IOException {
      byte[] along = along(head, file, number++, last);
      byte[] box = new byte[length + Aead.OVERHEAD];
      aead.seal(box, 0, key, keys.nonce(), along, content, 0, length);
      out.write(box);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        if (filled == CHUNK) {
          box(chunk, CHUNK, false);
          filled = 0;
        }
        int count = Math.min(CHUNK - filled, length - done);
        System.arraycopy(from, offset + done, chunk, filled, count);
        filled += count;
        done += count;
      }
    }

    @Override
    public void flush() {
      // one sync at the end serves better
    }

    void finish() throws IOException {
      box(chunk, filled, true);
    }

    @Override
    public void close() {
      Arrays.fill(chunk, (byte) 0);
    }
  }

  /** The content of a file, and the name by which it is known. */
  record Content(String known, byte[] bytes) {}

  /**
   * The content, after all of it has been checked.
   *
   * @param mend what a person can do when the file is damaged
   * @throws java.nio.file.NoSuchFileException when there is no such file
   * @throws VaultException when it is damaged, or its key was dropped
   */
  static Content read(Disk disk, Keyring keys, String file, String mend) throws IOException {
    return read(disk, keys, file, mend, true);
  }

  /** The name by which a file is known, without the content. */
  static String known(Disk disk, Keyring keys, String file, String mend) throws IOException {
    return read(disk, keys, file, mend, false).known();
  }

  private static Content read(Disk disk, Keyring keys, String file, String mend, boolean all)
      throws IOException {
    try (Disk.Input in = disk.read(file)) {
      long size = in.size();
      if (size < HEAD || size > Integer.MAX_VALUE) {
        throw damaged(disk, file, "it has " + size + " bytes", mend);
      }
      byte[] head = bytes(in, HEAD);
      ByteBuffer fields = ByteBuffer.wrap(head);
      int name = fields.getInt(MAGIC.length + 4);
      if (!Arrays.equals(MAGIC, Arrays.copyOf(head, MAGIC.length))
          || name < 0
          || name > LONGEST_NAME
          || HEAD + name + Aead.OVERHEAD > size) {
        throw damaged(
            disk,
            file,
            "it does not begin as a file of this format does, nor of an older one",
            mend);
      }
      Optional<SecretKeySpec> key = keys.file(fields.getInt(MAGIC.length));
      if (!key.isPresent()) {
        if (!Arrays.equals(head, head(disk, file))) {
          return read(disk, keys, file, mend, all); // encrypted anew at this moment
        }
        throw damaged(
            disk, file, "there is no key for it: it was forgotten, or its head is changed", mend);
      }
      Aead aead = new Aead();
      try {
        byte[] box = bytes(in, name + Aead.OVERHEAD);
        byte[] known = aead.open(key.get(), along(head, file, 0, false), box);
        byte[] content =
            all
                ? content(in, (int) size - HEAD - box.length, aead, key.get(), head, file)
                : new byte[0];
        return new Content(new String(known, StandardCharsets.UTF_8), content);
      } catch (GeneralSecurityException e) {
        throw damaged(disk, file, "its bytes are not as they were encrypted", mend);
      }
    }
  }

  private static byte[] head(Disk disk, String file) throws IOException {
    try (Disk.Input in = disk.read(file)) {
      return bytes(in, HEAD);
    }
  }

  private static byte[] content(
      Disk.Input in, int length, Aead aead, SecretKeySpec key, byte[] head, String file)
      throws IOException, GeneralSecurityException {
    int boxes = Math.max(1, (length + CHUNK + Aead.OVERHEAD - 1) / (CHUNK + Aead.OVERHEAD));
    byte[] content = new byte[Math.max(0, length - boxes * Aead.OVERHEAD)];
    int filled = 0;
    for (int number = 1; number <= boxes; number++) {
      int box = Math.min(length, CHUNK + Aead.OVERHEAD);
      length -= box;
      byte[] along = along(head, file, number, number == boxes);
      filled += aead.open(content, filled, key, along, bytes(in, box), 0, box);
    }
    return content;
  }

  private static VaultException damaged(Disk disk, String file, String how, String mend) {
    return new VaultException(disk.place(file) + ": damaged: " + how + ". " + mend);
  }

  private static byte[] bytes(Disk.Input in, int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int filled = 0; filled < count; ) {
      int read = in.read(bytes, filled, count - filled);
      if (read < 0) {
        throw new IOException("the file ended " + (count - filled) + " bytes early");
      }
      filled += read;
    }
    return bytes;
  }
}
