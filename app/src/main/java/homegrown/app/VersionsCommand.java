package homegrown.app;

import homegrown.home.HomeReader;
import homegrown.home.Version;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the versions of a model. */
@Command(
    name = "versions",
    mixinStandardHelpOptions = true,
    description = "Lists the versions of your model that are kept.")
final class VersionsCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Parameters(index = "0", paramLabel = "TASK", description = "Which model: next-word.")
  private Task task;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Version> versions =
        HomeReader.open(home.directory(), home.key()).nextWordVersions(NextWordTask.NAME);
    if (json) {
      JsonOutput.print(
          out,
          generator -> {
            generator.writeStringProperty("task", task.toString());
            generator.writeArrayPropertyStart("versions");
            for (Version version : versions) {
              generator.writeStartObject();
              generator.writeNumberProperty("version", version.number());
              generator.writeNumberProperty("bytes", version.bytes());
              generator.writeStringProperty("time", version.time().toString());
              generator.writeBooleanProperty("promoted", version.promoted());
              generator.writeEndObject();
            }
            generator.writeEndArray();
          });
      return 0;
    }
    if (versions.isEmpty()) {
      out.println("No version yet: the base serves.");
    }
    for (Version version : versions) {
      out.printf(
          "%s version %d  %s  %,d bytes%n",
          version.promoted() ? "*" : " ", version.number(), version.time(), version.bytes());
    }
    return 0;
  }
}
