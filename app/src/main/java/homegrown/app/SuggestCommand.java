package homegrown.app;

import homegrown.home.HomeReader;
import homegrown.tasks.nextword.Suggester;
import homegrown.tasks.nextword.Suggestion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Suggests the next word, or completions of a half-typed one. */
@Command(
    name = "suggest",
    mixinStandardHelpOptions = true,
    description = "Suggests what comes next; completions where the text ends in a letter.")
final class SuggestCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;

  @Parameters(arity = "0..*", paramLabel = "TEXT", description = "What was typed so far.")
  private List<String> text = List.of();

  @Option(names = "-k", paramLabel = "K", description = "Suggestions (default: 3).")
  private int k = 3;

  @Option(names = "--batch", description = "Read one context a line, write one JSON object a line.")
  private boolean batch;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (k < 1 || batch == !text.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          k < 1
              ? "Expected -k 1 or more, got " + k
              : "Expected TEXT or --batch, got " + (batch ? "both" : "neither"));
    }
    PrintWriter out = spec.commandLine().getOut();
    Suggester suggester =
        new Suggester(
            HomeReader.open(home.directory(), home.key()).nextWord(NextWordTask.NAME, base.base()));
    if (batch) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        print(out, line, suggester.suggest(line, k));
      }
      return 0;
    }
    String context = String.join(" ", text);
    List<Suggestion> suggestions = suggester.suggest(context, k);
    if (json) {
      print(out, context, suggestions);
    } else {
      for (Suggestion suggestion : suggestions) {
        out.printf(Locale.ROOT, "%-20s %5.1f %%%n", suggestion.word(), 100 * suggestion.p());
      }
    }
    return 0;
  }

  private static void print(PrintWriter out, String context, List<Suggestion> suggestions) {
    JsonOutput.print(
        out,
        json -> {
          json.writeStringProperty("context", context);
          json.writeArrayPropertyStart("suggestions");
          for (Suggestion suggestion : suggestions) {
            json.writeStartObject();
            json.writeStringProperty("word", suggestion.word());
            json.writeNumberProperty("p", suggestion.p());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}
