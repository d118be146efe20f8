package homegrown.app.sensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Small files of the kernel, in which one fact stands, read without trust. */
final class SystemFiles {

  private static final int LONGEST = 4096;

  private final Path root;

  SystemFiles(Path root) {
    this.root = root;
  }

  /**
   * What there is of a class of devices, in name order; nothing where the kernel tells of devices,
   * but of none of that class. Empty where it cannot be told.
   */
  Optional<List<Path>> entries(String deviceClass) {
    Path classes = root.resolve("sys/class");
    Path directory = classes.resolve(deviceClass);
    if (Files.isDirectory(classes) && Files.notExists(directory)) {
      return Optional.of(Collections.emptyList());
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return Optional.of(entries.sorted().collect(Collectors.toList()));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  /** The text of a file, without blanks around it; empty where it cannot be read. */
  static Optional<String> text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1).trim());
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  /** The whole number in a file. */
  static OptionalLong number(Path file) {
    String text = text(file).orElse("");
    return text.matches("-?[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
