package homegrown.app;

import homegrown.adapt.Budget;
import homegrown.home.Home;
import homegrown.home.HomeException;
import homegrown.home.HomeReader;
import homegrown.home.Key;
import homegrown.home.NextWord;
import homegrown.home.schedule.Check;
import homegrown.home.schedule.History;
import homegrown.home.schedule.Rules;
import homegrown.home.schedule.Schedule;
import homegrown.home.schedule.ScheduleException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains when the rules that the person asked for say so. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description =
        "Trains by itself while it runs, when the rules that you name hold. They are kept: without"
            + " any, those named last count.")
final class WatchCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;
  @Mixin private RuleOptions options;

  @Option(
      names = "--budget",
      paramLabel = "LIMITS",
      converter = BudgetConverter.class,
      description = "Of each run, for example memory=48MiB,time=2min (default: 64MiB, 5min).")
  private Budget budget;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "Text as for train, taken in when it has changed and the rules allow; for as long as this"
              + " command runs.")
  private List<Path> from = new ArrayList<>();

  @Option(names = "--once", description = "Look once, train if it is time, and end.")
  private boolean once;

  @Option(names = "--off", description = "Forget the rules: nothing trains by itself any more.")
  private boolean off;

  WatchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Optional<Rules> asked = options.rules(spec.commandLine());
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path directory = home.directory();
    if (off) {
      if (once || asked.isPresent() || budget != null || !from.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "--off: expected it alone, got other options beside it");
      }
      off(directory, home.key(), out);
      return 0;
    }
    ChangedFiles files = new ChangedFiles(from);
    files.find(); // a path that is wrong is told of at once
    // Asked for once: it may be a passphrase.
    Key key = home.key();
    Schedule kept =
        asked.isPresent() ? keep(directory, key, asked.get(), err) : kept(directory, key);
    Watch watch = new Watch(directory, key, base::base, files, surroundings, out, err);
    if (once) {
      watch.look();
      return 0;
    }
    out.println("Watches by the rules " + kept.rules().get() + ". Ctrl-C ends.");
    try {
      watch.untilOff();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** What is kept, with another budget if one is given. */
  private Schedule kept(Path directory, Key key) {
    Schedule kept = read(directory, key);
    if (!kept.rules().isPresent() && (!once || budget != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected rules of when to train, such as --charging --every 24h, got none, and none are"
              + " kept");
    }
    if (budget == null || kept.budget().equals(budget)) {
      return kept;
    }
    return write(directory, key, kept.rules().get(), budget);
  }

  private Schedule keep(Path directory, Key key, Rules rules, PrintWriter err) {
    Budget limits = budget == null ? Budget.DEFAULT : budget;
    for (Check check :
        rules
            .answer(
                surroundings.sensors().read(),
                ZonedDateTime.now(surroundings.clock()),
                History.NONE,
                OptionalLong.of(Long.MAX_VALUE))
            .reasons()) {
      if (check.kind() == Check.Kind.UNKNOWN) {
        err.println(
            "homegrown: --"
                + check.rule()
                + ": cannot be told on this machine now, and holds training back as long as that"
                + " is so; leave it out to train without");
      }
    }
    Schedule kept;
    try {
      kept = read(directory, key);
    } catch (HomeException | ScheduleException unreadable) {
      // Asking anew is the mend.
      kept = Schedule.OFF;
    }
    boolean same = kept.rules().equals(Optional.of(rules)) && kept.budget().equals(limits);
    return same ? kept : write(directory, key, rules, limits);
  }

  private static Schedule read(Path directory, Key key) {
    return HomeReader.open(directory, key).nextWordSchedule(NextWordTask.NAME);
  }

  private Schedule write(Path directory, Key key, Rules rules, Budget limits) {
    try (Home open = Home.open(directory, key)) {
      NextWord words = open.nextWord(NextWordTask.NAME, base.base());
      words.trainWhen(rules, limits);
      return words.schedule();
    }
  }

  private void off(Path directory, Key key, PrintWriter out) {
    boolean on;
    try {
      on = read(directory, key).rules().isPresent();
    } catch (HomeException | ScheduleException unreadable) {
      // What cannot be read is forgotten as well.
      on = true;
    }
    if (on) {
      try (Home open = Home.open(directory, key)) {
        open.nextWord(NextWordTask.NAME, base.base()).trainOnlyWhenTold();
      }
    }
    out.println("Off: nothing trains by itself.");
  }
}
