package homegrown.app;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The option that says where the home is. */
final class HomeOption {

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where your data and models are (default: the platform's data directory).")
  private Path home;

  /** The directory of the home. */
  Path directory() {
    return home != null ? home : standard();
  }

  private static Path standard() {
    String user = System.getProperty("user.home");
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("win") && System.getenv("LOCALAPPDATA") != null) {
      return Paths.get(System.getenv("LOCALAPPDATA"), "homegrown");
    }
    if (system.contains("mac")) {
      return Paths.get(user, "Library", "Application Support", "homegrown");
    }
    String data = System.getenv("XDG_DATA_HOME");
    return data != null && !data.isEmpty()
        ? Paths.get(data, "homegrown")
        : Paths.get(user, ".local", "share", "homegrown");
  }
}
