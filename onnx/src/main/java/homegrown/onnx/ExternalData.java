package homegrown.onnx;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Elements of a tensor in a file of their own. It lies in the folder of the model or below: no
 * absolute path, no {@code ..} and no link leads out. That the bytes are there is checked at once;
 * they are read when they are wanted. A checksum that the model may give is not verified.
 */
final class ExternalData {

  private static final String MEND =
      "put the data where the model names it, in the model's folder, or export the model again";

  private final Path file;
  private final long offset;
  private final int length;

  private ExternalData(Path file, long offset, int length) {
    this.file = file;
    this.offset = offset;
    this.length = length;
  }

  /**
   * Finds the file.
   *
   * @param in where the tensor is, for errors
   * @param folder of the model; null if it did not come from a file
   * @param entries what the model says: location, offset, length
   * @param length bytes of the elements
   */
  static ExternalData find(ProtoReader in, Path folder, Map<String, String> entries, int length) {
    if (folder == null) {
      throw in.error(
          "data inside the model, which was not read from a file",
          "data in a file beside it",
          "read the model from its file");
    }
    Path file = file(in, folder, entries.getOrDefault("location", ""));
    long offset = number(in, entries, "offset", 0);
    if (number(in, entries, "length", length) != length) {
      throw in.error(
          "external data of the " + length + " bytes that type and dimensions make",
          entries.get("length"),
          MEND);
    }
    long size = size(in, file);
    if (offset > size || length > size - offset) {
      throw in.error(
          length + " bytes at " + offset + " of " + file, "a file of " + size + " bytes", MEND);
    }
    return new ExternalData(file, offset, length);
  }

  private static Path file(ProtoReader in, Path folder, String location) {
    String shown = OnnxException.quoted(location);
    try {
      Path relative = folder.getFileSystem().getPath(location);
      if (!staysBelow(location) || relative.getRoot() != null) {
        throw in.error("external data at a path below the model's folder", shown, MEND);
      }
      Path home = folder.toRealPath();
      Path file = home.resolve(relative).toRealPath();
      if (!file.startsWith(home)) {
        throw in.error(
            "external data in the model's folder", "a link that leads out, " + shown, MEND);
      }
      if (!Files.isRegularFile(file)) {
        throw in.error("a file of external data", "something else at " + shown, MEND);
      }
      return file;
    } catch (InvalidPathException e) {
      throw in.error("a path of external data", shown, MEND);
    } catch (IOException e) {
      throw in.error("a file of external data at " + shown, OnnxFile.reason(e), MEND);
    }
  }

  private static boolean staysBelow(String location) {
    // On Windows a backslash separates too, and two of them lead to another machine.
    if (location.indexOf('\\') >= 0) {
      return false;
    }
    for (String part : location.split("/", -1)) {
      if (part.isEmpty() || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static long number(
      ProtoReader in, Map<String, String> entries, String key, long otherwise) {
    String text = entries.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw in.error(
        "a number of bytes as " + key + " of external data", OnnxException.quoted(text), MEND);
  }

  private static long size(ProtoReader in, Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw in.error("external data in " + file, OnnxFile.reason(e), MEND);
    }
  }

  /** The number of bytes. */
  int length() {
    return length;
  }

  /**
   * Reads the bytes.
   *
   * @throws OnnxException if they are no longer there
   */
  ByteRegion read() {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() - length < offset) {
        throw OnnxException.at(
            file.toString(),
            length + " bytes at " + offset + ", as when the model was read",
            "a file of " + in.length() + " bytes",
            MEND);
      }
      byte[] bytes = new byte[length];
      in.seek(offset);
      in.readFully(bytes);
      return ByteRegion.of(bytes);
    } catch (IOException e) {
      throw OnnxFile.failed(file, "to read external data", e);
    }
  }
}
