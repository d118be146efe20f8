package homegrown.app;

import homegrown.home.Home;
import java.nio.file.Files;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes a whole home. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes the whole home: first its keys, then every file. No way back.")
final class DeleteCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(names = "--yes", required = true, description = "You mean it.")
  private boolean yes;

  @Override
  public Integer call() {
    if (!Files.isDirectory(home.directory())) {
      throw new AppException(
          home.directory() + ": expected a home to delete, got none; name it by --home");
    }
    Home.delete(home.directory());
    spec.commandLine().getOut().println("Deleted " + home.directory() + ".");
    return 0;
  }
}
