package homegrown.app;

import homegrown.home.Key;
import java.io.Console;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options that say where the home is, and what opens it. */
final class HomeOption {
  private static final String PASSPHRASE = "HOMEGROWN_PASSPHRASE";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where your data and models are (default: the platform's data directory).")
  private Path home;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = {
        "The file with the home's key; made where there is none",
        "(default: key in the platform's directory of settings)."
      })
  private Path keyFile;

  @Option(
      names = "--passphrase",
      description = "Ask for a passphrase instead; programs set HOMEGROWN_PASSPHRASE.")
  private boolean asks;

  /** The directory of the home. */
  Path directory() {
    return home != null ? home : standard();
  }

  /** What opens the home. */
  Key key() {
    String known = System.getenv(PASSPHRASE);
    if (keyFile != null || !asks && known == null) {
      return Key.file(keyFile != null ? keyFile : standardKeyFile());
    }
    char[] passphrase = known != null && !asks ? known.toCharArray() : ask();
    try {
      return Key.passphrase(passphrase);
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }

  private static char[] ask() {
    Console console = System.console();
    char[] passphrase = console == null ? null : console.readPassword("Passphrase of the home: ");
    if (passphrase == null || passphrase.length == 0) {
      throw new AppException(
          "--passphrase: expected a passphrase typed at a terminal, got none; programs put it into"
              + " the environment as "
              + PASSPHRASE);
    }
    return passphrase;
  }

  private static Path standardKeyFile() {
    String user = System.getProperty("user.home");
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("win") && System.getenv("APPDATA") != null) {
      return Paths.get(System.getenv("APPDATA"), "homegrown", "key");
    }
    if (system.contains("mac")) {
      return Paths.get(user, "Library", "Preferences", "homegrown", "key");
    }
    String config = System.getenv("XDG_CONFIG_HOME");
    return config != null && !config.isEmpty()
        ? Paths.get(config, "homegrown", "key")
        : Paths.get(user, ".config", "homegrown", "key");
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
