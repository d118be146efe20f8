package homegrown.app.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Builds small ustar archives, sound or not. */
final class TestTar {
  private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();

  TestTar file(String name, String content) {
    return entry(name, "", '0', content);
  }

  TestTar entry(String name, String prefix, char type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 124, String.format("%011o\0", bytes.length));
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    put(header, 345, prefix);
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    blocks.writeBytes(header);
    blocks.writeBytes(bytes);
    blocks.writeBytes(new byte[(512 - bytes.length % 512) % 512]);
    return this;
  }

  /** The blocks so far, without an end mark. */
  byte[] unfinished() {
    return blocks.toByteArray();
  }

  byte[] finished() {
    blocks.writeBytes(new byte[1024]);
    return blocks.toByteArray();
  }

  static byte[] gzip(byte[] tar) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(tar);
    }
    return out.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, gzip(finished()));
  }

  private static void put(byte[] into, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }
}
