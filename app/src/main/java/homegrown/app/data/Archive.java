package homegrown.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Unpacks a package's file by its kind: {@code .tgz} here, {@code .deb} by the system's own tool.
 */
final class Archive {
  private Archive() {}

  /**
   * Unpacks into {@code into} (created); {@code wanted} chooses entries of a {@code .tgz} by name.
   */
  static void unpack(Path archive, Path into, Predicate<String> wanted) throws IOException {
    Files.createDirectories(into);
    if (archive.toString().endsWith(".tgz")) {
      TarGz.unpack(archive, into, wanted);
    } else if (archive.toString().endsWith(".deb")) {
      List<String> command =
          List.of(
              "dpkg-deb",
              "-x",
              archive.toAbsolutePath().toString(),
              into.toAbsolutePath().toString());
      PackageClient.run(
          command, into.toAbsolutePath().getParent(), archive.toString(), "Then run it again");
    } else {
      throw new IllegalArgumentException("No reader for the archive " + archive);
    }
  }
}
