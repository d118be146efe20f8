package homegrown.app;

import homegrown.home.Home;
import homegrown.home.HomeReader;
import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Goes back to the version of a model before the one that serves. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = "Goes back to the version before; before the first there is the base.")
final class RollbackCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;

  @Parameters(index = "0", paramLabel = "TASK", description = "Which model: next-word.")
  private Task task;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Path directory = home.directory();
    boolean any =
        HomeReader.open(directory, home.key()).nextWordVersions(NextWordTask.NAME).stream()
            .anyMatch(version -> version.promoted());
    if (!any) {
      throw new AppException(
          directory
              + ": expected a version to go back from, got none: the base serves; train first");
    }
    try (Home open = Home.open(directory, home.key())) {
      OptionalInt version = open.nextWord(NextWordTask.NAME, base.base()).rollback();
      if (json) {
        JsonOutput.print(
            spec.commandLine().getOut(),
            generator -> {
              generator.writeStringProperty("task", task.toString());
              generator.writeName("version");
              if (version.isPresent()) {
                generator.writeNumber(version.getAsInt());
              } else {
                generator.writeNull();
              }
            });
      } else {
        spec.commandLine()
            .getOut()
            .println(
                version.isPresent()
                    ? "Version " + version.getAsInt() + " serves now."
                    : "The base serves now.");
      }
      return 0;
    }
  }
}
