package homegrown.app.data;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads string vectors out of an R lazy-load database ({@code .rdb}): chunks of a 4-byte big-endian
 * plain length and a zlib stream, whose content is R's XDR serialisation, version 3.
 */
final class RdbStrings {
  private static final int STRING_VECTOR = 16;
  private static final int STRING = 9;
  private static final int LONGEST_CHUNK = 1 << 26;

  private final byte[] file;
  private final String place;

  RdbStrings(byte[] file, String place) {
    this.file = file;
    this.place = place;
  }

  /**
   * The strings of the chunk at {@code offset} of {@code length} bytes, the length word included.
   */
  List<String> read(int offset, int length) {
    if (offset < 0 || length < 4 || offset > file.length - length) {
      throw damaged(
          offset, "a chunk of " + length + " bytes", (file.length - offset) + " bytes left");
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(inflate(offset, length)))) {
      return strings(in, offset);
    } catch (IOException cutShort) {
      throw damaged(offset, "a whole string vector", "its end too early");
    }
  }

  private byte[] inflate(int offset, int length) {
    int plain = ByteBuffer.wrap(file).getInt(offset);
    if (plain < 0 || plain > LONGEST_CHUNK) {
      throw damaged(offset, "a plain length of at most " + LONGEST_CHUNK, Integer.toString(plain));
    }
    byte[] bytes = new byte[plain];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(file, offset + 4, length - 4);
      int done = 0;
      while (done < plain && !inflater.finished()) {
        int n = inflater.inflate(bytes, done, plain - done);
        if (n == 0) {
          break;
        }
        done += n;
      }
      if (done < plain || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        throw damaged(offset, plain + " inflated bytes", done + " bytes of another stream");
      }
      return bytes;
    } catch (DataFormatException notZlib) {
      throw damaged(offset, "a zlib stream", String.valueOf(notZlib.getMessage()));
    } finally {
      inflater.end();
    }
  }

  private List<String> strings(DataInputStream in, int offset) throws IOException {
    int format = in.readUnsignedShort();
    int version = in.readInt();
    if (format != ('X' << 8 | '\n') || version != 3) {
      throw damaged(
          offset, "XDR serialisation version 3", "format " + format + ", version " + version);
    }
    in.readInt();
    in.readInt();
    in.skipBytes(in.readInt());
    int type = in.readInt() & 0xff;
    if (type != STRING_VECTOR) {
      throw damaged(offset, "a string vector (type 16)", "type " + type);
    }
    int count = in.readInt();
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = in.readInt() & 0xff;
      int length = in.readInt();
      if (kind != STRING || length < -1 || length > in.available()) {
        throw damaged(offset, "string " + i, "type " + kind + ", length " + length);
      }
      strings.add(length < 0 ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }
    return strings;
  }

  private DataException damaged(int offset, String expected, String got) {
    return new DataException(
        place + " at offset " + offset,
        expected,
        got,
        "The package is damaged or of another version: delete its file and run again");
  }
}
