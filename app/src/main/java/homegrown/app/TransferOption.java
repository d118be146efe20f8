package homegrown.app;

import homegrown.home.Key;
import java.io.Console;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** What an archive is locked with on its way from one device to another. */
final class TransferOption {
  private static final String PASSPHRASE = "HOMEGROWN_TRANSFER_PASSPHRASE";

  @Option(
      names = "--transfer-key-file",
      paramLabel = "FILE",
      description = {
        "The file with the key of the archive; made by an export where there is none",
        "(default: ask for a passphrase; programs set " + PASSPHRASE + ")."
      })
  private Path keyFile;

  /** Whether it was named. */
  boolean given() {
    return keyFile != null;
  }

  /**
   * What locks the archive.
   *
   * @param twice whether a passphrase is asked for again, so that nobody mistypes a new one
   */
  Key key(boolean twice) {
    if (keyFile != null) {
      return Key.file(keyFile);
    }
    String known = System.getenv(PASSPHRASE);
    char[] passphrase = known != null ? known.toCharArray() : ask("Passphrase of the archive: ");
    try {
      if (twice && known == null) {
        char[] again = ask("The same again: ");
        if (!Arrays.equals(passphrase, again)) {
          throw new AppException("expected the same passphrase twice, got two; type it again");
        }
        Arrays.fill(again, ' ');
      }
      return Key.passphrase(passphrase);
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }

  private static char[] ask(String prompt) {
    Console console = System.console();
    char[] passphrase = console == null ? null : console.readPassword(prompt);
    if (passphrase == null || passphrase.length == 0) {
      throw new AppException(
          "expected a passphrase for the archive, typed at a terminal, got none; programs put it"
              + " into the environment as "
              + PASSPHRASE
              + ", or name a file by --transfer-key-file");
    }
    return passphrase;
  }
}
