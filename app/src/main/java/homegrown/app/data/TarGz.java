package homegrown.app.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A reader of gzipped ustar archives: regular files and directories, with pax and GNU long names.
 * Links and devices are refused, and so is every name that would leave the target directory.
 */
final class TarGz {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME_RECORD = 1 << 16;

  private final Path archive;
  private final InputStream in;
  private final byte[] block = new byte[BLOCK];
  private long offset;

  private TarGz(Path archive, InputStream in) {
    this.archive = archive;
    this.in = in;
  }

  /** Unpacks the entries whose name {@code wanted} accepts; every name is checked all the same. */
  static void unpack(Path archive, Path into, Predicate<String> wanted) throws IOException {
    try (InputStream in =
        new BufferedInputStream(
            new GZIPInputStream(Files.newInputStream(archive), 1 << 16), 1 << 16)) {
      new TarGz(archive, in).entries(into, wanted);
    } catch (EOFException | ZipException damaged) {
      throw new DataException(
          archive.toString(),
          "a whole gzip stream",
          String.valueOf(damaged.getMessage()),
          "The file is cut short or damaged: delete it and run again",
          damaged);
    }
  }

  private void entries(Path into, Predicate<String> wanted) throws IOException {
    String longName = null;
    while (true) {
      long at = offset;
      readBlock();
      if (allZero()) {
        drain();
        return;
      }
      checkSum(at);
      long size = octal(124, 12, at);
      char type = (char) (block[156] & 0xff);
      String name = longName != null ? longName : name();
      longName = null;
      switch (type) {
        case 'x' -> longName = paxPath(record(size, at));
        case 'L' -> longName = cString(record(size, at), 0, (int) size);
        case 'g' -> skip(size);
        case '5' -> {
          target(into, name, at);
          skip(size);
        }
        case '0', '\0' -> file(target(into, name, at), wanted.test(name), size);
        default ->
            throw damaged(
                at, "a file or a directory", "entry \"" + name + "\" of type '" + type + "'");
      }
    }
  }

  private void file(Path target, boolean wanted, long size) throws IOException {
    if (!wanted) {
      skip(size);
      return;
    }
    Files.createDirectories(target.getParent());
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      for (long left = size; left > 0; left -= BLOCK) {
        readBlock();
        out.write(block, 0, (int) Math.min(BLOCK, left));
      }
    }
  }

  private Path target(Path into, String name, long at) {
    boolean leaves =
        name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0;
    for (String part : name.split("/")) {
      leaves |= part.equals("..");
    }
    Path target = leaves ? into : into.resolve(name).normalize();
    if (leaves || !target.startsWith(into)) {
      throw damaged(at, "a name inside the archive's own directory", "\"" + name + "\"");
    }
    return target;
  }

  private String name() {
    String prefix = isUstar() ? cString(block, 345, 155) : "";
    String name = cString(block, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private boolean isUstar() {
    return new String(block, 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
  }

  private byte[] record(long size, long at) throws IOException {
    if (size > LONGEST_NAME_RECORD) {
      throw damaged(
          at, "a name record of at most " + LONGEST_NAME_RECORD + " bytes", size + " bytes");
    }
    byte[] record = new byte[(int) size];
    for (int done = 0; done < size; done += BLOCK) {
      readBlock();
      System.arraycopy(block, 0, record, done, (int) Math.min(BLOCK, size - done));
    }
    return record;
  }

  /** The path of a pax record ("LENGTH path=VALUE\n"), or null if it has none. */
  private static String paxPath(byte[] record) {
    for (String line : new String(record, StandardCharsets.UTF_8).split("\n")) {
      int value = line.indexOf(" path=");
      if (value >= 0 && line.substring(0, value).matches("[0-9]+")) {
        return line.substring(value + 6);
      }
    }
    return null;
  }

  private void checkSum(long at) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
    }
    long stated = octal(148, 8, at);
    if (sum != stated) {
      throw damaged(at, "header checksum " + stated, Long.toString(sum));
    }
  }

  private long octal(int from, int length, long at) {
    String digits = cString(block, from, length).trim();
    try {
      long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException notOctal) {
      // Falls through to the refusal, which names the offset.
    }
    throw damaged(at, "an octal number in the header", "\"" + digits + "\"");
  }

  private static String cString(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  private boolean allZero() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private void readBlock() throws IOException {
    int n = in.readNBytes(block, 0, BLOCK);
    if (n < BLOCK) {
      throw damaged(offset, "a block of " + BLOCK + " bytes", n + " bytes");
    }
    offset += BLOCK;
  }

  private void skip(long size) throws IOException {
    for (long left = size; left > 0; left -= BLOCK) {
      readBlock();
    }
  }

  /** Reads on to the end, so that the gzip stream's own check runs. */
  private void drain() throws IOException {
    while (in.readNBytes(block, 0, BLOCK) == BLOCK) {
      offset += BLOCK;
    }
  }

  private DataException damaged(long at, String expected, String got) {
    return new DataException(
        archive + " at unpacked offset " + at,
        expected,
        got,
        "The archive is cut short or damaged: delete it and run again");
  }
}
