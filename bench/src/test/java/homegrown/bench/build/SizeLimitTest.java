package homegrown.bench.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * An app that takes Homegrown in grows by less than a megabyte and three quarters, base models and
 * the library of cryptography aside.
 */
class SizeLimitTest {

  private static final int LIMIT_BYTES = 1_750_000;

  @Test
  void coreRoomsStayUnderTheLimit() throws IOException {
    Map<String, Integer> bytes = new TreeMap<>();
    for (String room : Rooms.built()) {
      if (Rooms.CORE.contains(room)) {
        bytes.put(room, jarBytes(Rooms.classes(room)));
      }
    }

    assertThat(bytes.values().stream().mapToInt(Integer::intValue).sum())
        .as("jar bytes of the core rooms %s", bytes)
        .isLessThan(LIMIT_BYTES);
  }

  private static int jarBytes(Path classes) throws IOException {
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(jar)) {
      for (Path file : Rooms.files(classes, "")) {
        if (!file.toString().endsWith(".base") && !file.toString().endsWith(".network")) {
          zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
          Files.copy(file, zip);
        }
      }
    }
    return jar.size();
  }
}
