package homegrown.app;

import homegrown.adapt.Budget;
import homegrown.home.HomeReader;
import homegrown.home.HomeSnapshot;
import homegrown.home.schedule.Answer;
import homegrown.home.schedule.Check;
import homegrown.home.schedule.PastRun;
import homegrown.home.schedule.Schedule;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** Says what would train by itself, when, and why not now. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says what would train by itself, when, and why not now. Trains nothing.")
final class StatusCommand implements Callable<Integer> {

  private static final String ROW = "%-12s  %-12s  %-24s  %s%n";

  private final Surroundings surroundings;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    HomeReader reader = HomeReader.open(home.directory(), home.key());
    Schedule schedule = reader.nextWordSchedule(NextWordTask.NAME);
    Optional<Answer> answer =
        schedule
            .rules()
            .map(
                rules ->
                    rules.answer(
                        surroundings.sensors().read(),
                        ZonedDateTime.now(surroundings.clock()),
                        schedule.history(),
                        OptionalLong.of(observations(reader))));
    if (json) {
      JsonOutput.print(out, generator -> json(generator, schedule, answer));
    } else {
      text(out, schedule, answer);
    }
    return 0;
  }

  private static long observations(HomeReader reader) {
    Optional<HomeSnapshot> now = reader.snapshot();
    if (!now.isPresent()) {
      return 0;
    }
    try (HomeSnapshot open = now.get()) {
      return open.nextWordObservations(NextWordTask.NAME);
    }
  }

  private void text(PrintWriter out, Schedule schedule, Optional<Answer> answer) {
    if (answer.isPresent()) {
      Answer some = answer.get();
      String until = some.notBefore().map(time -> ", not before " + When.text(time)).orElse("");
      out.println(
          Task.NEXT_WORD
              + (some.now() ? ": would train now" : ": waits" + until)
              + ". \"homegrown watch\" trains it.");
      out.println();
      out.printf(ROW, "rule", "wanted", "now", "holds");
      for (Check check : some.checks()) {
        out.printf(ROW, check.rule(), check.wanted(), check.reading(), holds(check));
      }
      Budget budget = schedule.budget();
      out.printf(
          Locale.ROOT,
          "%nBudget of a run: %.1f MiB, %.0f s%s.%n",
          budget.memoryBytes() / 1048576.0,
          budget.time().toMillis() / 1000.0,
          Double.isInfinite(budget.joules())
              ? ""
              : String.format(Locale.ROOT, ", %.0f J", budget.joules()));
    } else {
      out.println(
          Task.NEXT_WORD
              + ": off, trains only when told. Rules turn it on, such as: homegrown watch"
              + " --charging --every 24h");
    }
    schedule.history().last().ifPresent(run -> out.println("Last run: " + text(run) + "."));
    schedule
        .history()
        .done()
        .filter(run -> !schedule.history().last().equals(Optional.of(run)))
        .ifPresent(run -> out.println("Last that was done: " + text(run) + "."));
    out.flush();
  }

  private String holds(Check check) {
    return switch (check.kind()) {
      case HOLDS -> "yes";
      case ABSENT -> "yes, the machine has none";
      case UNKNOWN -> "no, unless it can be told";
      case BROKEN -> "no" + check.notBefore().map(time -> ", from " + wall(time)).orElse("");
    };
  }

  private String text(PastRun run) {
    String end =
        run.end() == PastRun.End.OPEN
            ? "under way, or cut off"
            : String.format(
                Locale.ROOT,
                "%s after %.0f s",
                run.end(),
                Duration.between(run.began(), run.ended()).toMillis() / 1000.0);
    return String.format(
        Locale.ROOT, "%s, %s, of %,d lines", wall(run.began()), end, run.observations());
  }

  private String wall(Instant moment) {
    return When.text(moment.atZone(surroundings.clock().getZone()));
  }

  private static void json(JsonGenerator out, Schedule schedule, Optional<Answer> answer) {
    out.writeStringProperty("task", Task.NEXT_WORD.toString());
    out.writeBooleanProperty("on", answer.isPresent());
    out.writeBooleanProperty("now", answer.isPresent() && answer.get().now());
    answer
        .flatMap(Answer::notBefore)
        .ifPresent(time -> out.writeStringProperty("notBefore", time.toInstant().toString()));
    if (answer.isPresent()) {
      out.writeStringProperty("rules", schedule.rules().get().toString());
      out.writeArrayPropertyStart("checks");
      for (Check check : answer.get().checks()) {
        out.writeStartObject();
        out.writeStringProperty("rule", check.rule().toString());
        out.writeStringProperty("wanted", check.wanted());
        out.writeStringProperty("reading", check.reading());
        out.writeStringProperty("kind", check.kind().name().toLowerCase(Locale.ROOT));
        out.writeBooleanProperty("holds", !check.holdsBack());
        check.notBefore().ifPresent(time -> out.writeStringProperty("notBefore", time.toString()));
        out.writeEndObject();
      }
      out.writeEndArray();
      Budget budget = schedule.budget();
      out.writeObjectPropertyStart("budget");
      out.writeNumberProperty("memoryBytes", budget.memoryBytes());
      out.writeNumberProperty("seconds", budget.time().toMillis() / 1000.0);
      if (!Double.isInfinite(budget.joules())) {
        out.writeNumberProperty("joules", budget.joules());
      }
      out.writeEndObject();
    }
    schedule.history().last().ifPresent(run -> json(out, "lastRun", run));
    schedule.history().done().ifPresent(run -> json(out, "lastDone", run));
  }

  private static void json(JsonGenerator out, String name, PastRun run) {
    out.writeObjectPropertyStart(name);
    out.writeStringProperty("began", run.began().toString());
    out.writeStringProperty("ended", run.ended().toString());
    out.writeStringProperty("end", run.end().toString());
    out.writeNumberProperty("observations", run.observations());
    out.writeEndObject();
  }
}
