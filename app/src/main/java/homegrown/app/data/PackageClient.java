package homegrown.app.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The ordinary registry clients; each is run as a program, so that no socket is opened here. */
enum PackageClient {
  NPM {
    @Override
    List<String> command(PinnedPackage wanted) {
      boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
      String spec = wanted.name() + "@" + wanted.version();
      return List.of(windows ? "npm.cmd" : "npm", "pack", spec, "--ignore-scripts");
    }
  },
  APT {
    @Override
    List<String> command(PinnedPackage wanted) {
      return List.of("apt-get", "download", wanted.name() + "=" + wanted.version());
    }
  };

  private static final long MINUTES = 15;
  private static final int SHOWN_OUTPUT = 600;

  /** The command line that writes {@code wanted.file()} into the working directory. */
  abstract List<String> command(PinnedPackage wanted);

  /**
   * Runs the client in {@code directory} and returns the package's file there, not yet verified.
   */
  Path fetch(PinnedPackage wanted, Path directory) throws IOException {
    run(command(wanted), directory, wanted.label(), byHand(wanted.file()));
    Path file = directory.resolve(wanted.file());
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          wanted.label(),
          "the file " + wanted.file() + " from " + command(wanted),
          "no such file",
          byHand(wanted.file()));
    }
    return file;
  }

  /**
   * Runs a program to its end; anything but exit code 0 becomes a {@link DataException}.
   *
   * @param mend what else can be done when the program is missing or fails
   */
  static void run(List<String> command, Path directory, String place, String mend)
      throws IOException {
    Path output = Files.createTempFile(directory, "client-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException missing) {
      throw new DataException(
          place,
          "the program " + command.get(0),
          missing.getMessage(),
          "Install " + command.get(0) + ". " + mend,
          missing);
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new DataException(
            place,
            "an end of " + command + " within " + MINUTES + " minutes",
            "none" + tail(output),
            "Look at the network. " + mend);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new DataException(place, "an end of " + command, "an interrupt", "Run it again", stop);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new DataException(
          place,
          "exit code 0 of " + command,
          process.exitValue() + tail(output),
          "Look at the network and the settings of " + command.get(0) + ". " + mend);
    }
    Files.delete(output);
  }

  static String byHand(String file) {
    return "Or put the file " + file + " into the folder packages and run it again";
  }

  private static String tail(Path output) throws IOException {
    String said = Files.readString(output, StandardCharsets.ISO_8859_1).strip();
    if (said.isEmpty()) {
      return "";
    }
    return " with \"" + said.substring(Math.max(0, said.length() - SHOWN_OUTPUT)) + "\"";
  }
}
