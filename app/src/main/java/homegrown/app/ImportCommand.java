package homegrown.app;

import homegrown.home.Home;
import homegrown.vault.Archived;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a home of what another device has exported. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Makes your home on this device from a file that \"export --sealed\" wrote on another. The"
            + " home must not be there yet. If it is cut off, or the file is not whole yet, call it"
            + " again: it goes on.")
final class ImportCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private TransferOption transfer;

  @Parameters(paramLabel = "FILE", description = "The archive; it stays as it is.")
  private Path archive;

  @Override
  public Integer call() {
    Archived archived = Home.importFrom(archive, transfer.key(false), home.directory(), home.key());
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "Made the home %s of %d files. Whoever has %s and what opens it can read it: delete it"
                + " when it is no longer needed.%n",
            home.directory(),
            archived.files(),
            archive);
    return 0;
  }
}
