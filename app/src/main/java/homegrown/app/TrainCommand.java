package homegrown.app;

import homegrown.adapt.Budget;
import homegrown.adapt.Decision;
import homegrown.adapt.Receipt;
import homegrown.adapt.Verdict;
import homegrown.home.Home;
import homegrown.home.NextWord;
import homegrown.home.Outcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns from a person's text and keeps the result if it is better on held-out text. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Learns from your text on this machine; keeps the result only if it is better.")
final class TrainCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;

  @Parameters(index = "0", paramLabel = "TASK", description = "What to train: next-word.")
  private Task task;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      arity = "1..*",
      required = true,
      description =
          "UTF-8 text, a message or sentence a line, in time order; .jsonl lines with text and"
              + " source; folders of these. What a file gave before is replaced.")
  private List<Path> from;

  @Option(
      names = "--budget",
      paramLabel = "LIMITS",
      converter = BudgetConverter.class,
      description = "For example memory=48MiB,time=2min,energy=300J (default: 64MiB, 5min).")
  private Budget budget = Budget.DEFAULT;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (default: 0).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    TextInput input = TextInput.of(from);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path directory = home.directory();
    try (Home open = Home.open(directory, home.key())) {
      open.damage().forEach(damage -> err.println("homegrown: damaged, left out: " + damage));
      NextWord words = open.nextWord(NextWordTask.NAME, base.base());
      for (Path file : input.files()) {
        TextInput.replace(words, file);
      }
      Outcome outcome = run(words);
      if (json) {
        JsonOutput.print(out, generator -> json(generator, outcome, directory));
      } else {
        text(out, outcome, directory);
      }
      return 0;
    }
  }

  private Outcome run(NextWord words) {
    ProgressLine line = new ProgressLine(System.err);
    return ForegroundRun.await(words.train(budget, seed, line), line);
  }

  private static void text(PrintWriter out, Outcome outcome, Path directory) {
    Receipt receipt = outcome.receipt();
    out.printf(
        Locale.ROOT,
        "Learnt from %,d words in %,d lines%s; tested on %,d words that were held out:%n%n",
        outcome.words(),
        outcome.lines(),
        outcome.words() < outcome.wordsThere()
            ? String.format(
                Locale.ROOT, " (the newest of %,d words, to fit the budget)", outcome.wordsThere())
            : "",
        outcome.base().targets());
    if (outcome.base().targets() > 0) {
      ScoreTable.print(out, outcome.base(), outcome.personal());
      out.println();
    }
    out.println(
        outcome.promoted()
            ? "Promoted as version "
                + outcome.version().getAsInt()
                + ": it is better. It is made of "
                + outcome.rung()
                + "."
            : "Not promoted: " + outcome.verdict().reason() + ". What served before serves on.");
    out.printf(
        Locale.ROOT,
        "Cost: %.2f s, about %.0f J (%s), %.1f of %.1f MiB planned. Home: %s%n",
        receipt.seconds(),
        receipt.joules().value(),
        receipt.joules().source(),
        receipt.measuredBytes() / 1048576.0,
        receipt.plannedBytes() / 1048576.0,
        directory);
  }

  private void json(tools.jackson.core.JsonGenerator out, Outcome outcome, Path directory) {
    Receipt receipt = outcome.receipt();
    out.writeStringProperty("task", task.toString());
    out.writeNumberProperty("examples", outcome.words());
    out.writeNumberProperty("examplesThere", outcome.wordsThere());
    out.writeNumberProperty("lines", outcome.lines());
    out.writeObjectPropertyStart("heldOut");
    ScoreTable.json(out, "base", outcome.base());
    ScoreTable.json(out, "personal", outcome.personal());
    if (outcome.current().isPresent()) {
      Verdict current = outcome.current().get();
      out.writeObjectPropertyStart("gainOnCurrent");
      out.writeNumberProperty("logLoss", current.gain());
      out.writeNumberProperty("lowerBound", current.lowerBound());
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeBooleanProperty("promoted", outcome.promoted());
    out.writeStringProperty("reason", outcome.verdict().reason());
    outcome.version().ifPresent(version -> out.writeNumberProperty("version", version));
    out.writeStringProperty("rung", outcome.rung());
    out.writeArrayPropertyStart("ladder");
    for (Decision decision : outcome.decisions()) {
      out.writeStartObject();
      out.writeStringProperty("rung", decision.rung());
      out.writeStringProperty("decision", decision.kind().toString());
      out.writeNumberProperty("gain", decision.gain());
      out.writeNumberProperty("seconds", decision.seconds());
      out.writeNumberProperty("macs", decision.macs());
      out.writeStringProperty("reason", decision.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeNumberProperty("seed", seed);
    out.writeNumberProperty("macs", receipt.macs());
    out.writeNumberProperty("seconds", receipt.seconds());
    out.writeObjectPropertyStart("joules");
    out.writeNumberProperty("value", receipt.joules().value());
    out.writeStringProperty("source", receipt.joules().source());
    out.writeNumberProperty("band", receipt.joules().band());
    out.writeEndObject();
    out.writeObjectPropertyStart("peakBytes");
    out.writeNumberProperty("planned", receipt.plannedBytes());
    out.writeNumberProperty("measured", receipt.measuredBytes());
    out.writeEndObject();
    out.writeStringProperty("home", directory.toString());
  }
}
