package homegrown.app;

import homegrown.adapt.Budget;
import homegrown.home.Forgotten;
import homegrown.home.Home;
import homegrown.home.NextWord;
import homegrown.home.Outcome;
import homegrown.home.Source;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a source, a time or a phrase out of all that was learnt. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description =
        "Forgets what a source gave, or a time, or a phrase: the text, what was computed from it,"
            + " and each version that learnt from it; then learns anew from the rest.")
final class ForgetCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;

  @Parameters(
      arity = "0..1",
      paramLabel = "SOURCE",
      description = "As \"homegrown show\" names it; a file by its path.")
  private String source;

  @Option(names = "--phrase", paramLabel = "TEXT", description = "All that holds these words.")
  private String phrase;

  @Option(
      names = "--after",
      paramLabel = "TIME",
      description = "From then on: 2026-03-01[T12:30:00Z].")
  private String after;

  @Option(names = "--before", paramLabel = "TIME", description = "Until then.")
  private String before;

  @Option(
      names = "--budget",
      paramLabel = "LIMITS",
      converter = BudgetConverter.class,
      description = "For learning anew, as for train (default: 64MiB, 5min).")
  private Budget budget = Budget.DEFAULT;

  @Option(names = "--no-training", description = "Do not learn anew; what is left serves.")
  private boolean noTraining;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    boolean time = after != null || before != null;
    int wishes = (source != null ? 1 : 0) + (phrase != null ? 1 : 0) + (time ? 1 : 0);
    if (wishes != 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected one of SOURCE, --phrase and a time, got " + (wishes == 0 ? "none" : "several"));
    }
    if (!Files.isDirectory(home.directory())) {
      throw new AppException(
          home.directory() + ": expected a home to forget in, got none; name it by --home");
    }
    try (Home open = Home.open(home.directory(), home.key())) {
      Forgotten forgotten = forget(open, time);
      Optional<Outcome> outcome = anew(open.nextWord(NextWordTask.NAME, base.base()), forgotten);
      print(forgotten, outcome);
    }
    return 0;
  }

  private Forgotten forget(Home open, boolean time) {
    if (phrase != null) {
      return open.forgetPhrase(phrase);
    }
    if (time) {
      return open.forget(
          after == null ? Instant.EPOCH : moment("--after", after),
          before == null ? Instant.ofEpochMilli(Long.MAX_VALUE) : moment("--before", before));
    }
    Forgotten forgotten = open.forget(Source.of(source));
    Path file = Paths.get(source).toAbsolutePath().normalize();
    return forgotten.observations() == 0 ? open.forget(Source.of(file.toString())) : forgotten;
  }

  private Instant moment(String option, String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          option + ": expected 2026-03-01 or 2026-03-01T12:30:00Z, got " + text);
    }
  }

  private Optional<Outcome> anew(NextWord words, Forgotten forgotten) {
    if (noTraining || forgotten.versions() == 0 || words.observations() == 0) {
      return Optional.empty();
    }
    ProgressLine line = new ProgressLine(System.err);
    try {
      return Optional.of(words.train(budget, line).await());
    } finally {
      line.close();
    }
  }

  private void print(Forgotten forgotten, Optional<Outcome> outcome) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonOutput.print(
          out,
          generator -> {
            generator.writeNumberProperty("observations", forgotten.observations());
            generator.writeNumberProperty("versions", forgotten.versions());
            generator.writeBooleanProperty("trained", outcome.isPresent());
            if (outcome.isPresent()) {
              generator.writeBooleanProperty("promoted", outcome.get().promoted());
            }
          });
      return;
    }
    if (forgotten.observations() == 0) {
      out.println("Nothing of that is here: nothing was changed.");
      return;
    }
    out.printf(
        Locale.ROOT,
        "Forgot %,d observations and deleted %d versions that had learnt from them.%n",
        forgotten.observations(),
        forgotten.versions());
    outcome.ifPresent(
        anew ->
            out.println(
                anew.promoted()
                    ? "Learnt anew from the rest: version " + anew.version().getAsInt() + " serves."
                    : "Learnt anew from the rest, but it is not better: "
                        + anew.verdict().reason()
                        + "."));
  }
}
