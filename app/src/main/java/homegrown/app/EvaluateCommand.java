package homegrown.app;

import homegrown.home.HomeReader;
import homegrown.tasks.nextword.Evaluation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares the base with the personal model on text that neither has seen. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Compares the base with your model on text that it has not learnt from.")
final class EvaluateCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;

  @Parameters(index = "0", paramLabel = "TASK", description = "What to evaluate: next-word.")
  private Task task;

  @Option(names = "--on", paramLabel = "PATH", required = true, description = "Text as for train.")
  private Path on;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    List<String> lines = new ArrayList<>();
    TextInput.of(List.of(on)).read((source, text) -> lines.add(text));
    Evaluation evaluation =
        Evaluation.of(
            HomeReader.open(home.directory(), home.key()).nextWord(NextWordTask.NAME, base.base()),
            lines);
    PrintWriter out = spec.commandLine().getOut();
    if (evaluation.base().targets() == 0) {
      throw new AppException(on + ": expected text with words in it, got none; name another file");
    }
    if (json) {
      JsonOutput.print(
          out,
          generator -> {
            generator.writeStringProperty("task", task.toString());
            ScoreTable.json(generator, "base", evaluation.base());
            ScoreTable.json(generator, "personal", evaluation.personal());
          });
    } else {
      out.printf(Locale.ROOT, "Predicted %,d words:%n%n", evaluation.base().targets());
      ScoreTable.print(out, evaluation.base(), evaluation.personal());
    }
    return 0;
  }
}
