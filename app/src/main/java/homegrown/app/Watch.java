package homegrown.app;

import homegrown.adapt.StoppedException;
import homegrown.home.Home;
import homegrown.home.HomeReader;
import homegrown.home.HomeSnapshot;
import homegrown.home.Key;
import homegrown.home.NextWord;
import homegrown.home.Outcome;
import homegrown.home.Run;
import homegrown.home.schedule.Answer;
import homegrown.home.schedule.Check;
import homegrown.home.schedule.Conditions;
import homegrown.home.schedule.Rule;
import homegrown.home.schedule.Rules;
import homegrown.home.schedule.Schedule;
import homegrown.tasks.nextword.BaseModel;
import homegrown.vault.Damage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks now and then whether it is time to train, and trains. What is in the home and what the
 * sensors say is read beside other processes; the home is opened to write only when it is time, or
 * when there is text to take in and all but the number of new lines says that it is time.
 */
final class Watch {

  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Looks that pass after a count of too few lines: to count them, all are read. */
  private static final int AFTER_COUNT = 10;

  /** Looks that pass after a run, however it ended and whether or not that could be kept. */
  private static final int AFTER_RUN = 15;

  private final Path directory;
  private final Key key;
  private final Supplier<BaseModel> loader;
  private final ChangedFiles files;
  private final Surroundings surroundings;
  private final PrintWriter out;
  private final PrintWriter err;
  private Optional<BaseModel> base = Optional.empty();
  private final Set<Damage> told = new HashSet<>();
  private Object said = "";
  private int passing;

  Watch(
      Path directory,
      Key key,
      Supplier<BaseModel> base,
      ChangedFiles files,
      Surroundings surroundings,
      PrintWriter out,
      PrintWriter err) {
    this.directory = directory;
    this.key = key;
    this.loader = base;
    this.files = files;
    this.surroundings = surroundings;
    this.out = out;
    this.err = err;
  }

  /** Looks until the rules are forgotten or the process ends. */
  void untilOff() throws InterruptedException {
    Optional<Duration> next = Optional.of(Duration.ZERO);
    while (next.isPresent()) {
      surroundings.pause().sleep(next.get());
      try {
        next = look();
      } catch (StoppedException ending) {
        throw ending;
      } catch (RuntimeException failure) {
        if (!Main.foreseen(failure)) {
          throw failure;
        }
        // The home may be free again, or the disk less full, at the next look.
        say(failure.getMessage(), err, "homegrown: " + failure.getMessage());
        next = Optional.of(BETWEEN_LOOKS);
      }
    }
  }

  /**
   * Looks once, and trains if it is time.
   *
   * @return how long to wait before the next look; empty where the rules are forgotten
   */
  Optional<Duration> look() {
    passing = Math.max(0, passing - 1);
    HomeReader reader = HomeReader.open(directory, key);
    Schedule schedule = reader.nextWordSchedule(NextWordTask.NAME);
    if (!schedule.rules().isPresent()) {
      return off();
    }
    Conditions conditions = surroundings.sensors().read();
    Answer answer = answer(schedule, conditions, OptionalLong.empty());
    if (!answer.reasons().stream().allMatch(check -> check.rule() == Rule.AT_LEAST)) {
      return waits(answer);
    }
    if (passing > 0) {
      return Optional.of(BETWEEN_LOOKS);
    }
    List<Path> changed = files.find();
    if (changed.isEmpty()) {
      answer = answer(schedule, conditions, OptionalLong.of(observations(reader)));
      if (!answer.now()) {
        passing = AFTER_COUNT;
        return waits(answer);
      }
    }
    try (Home home = Home.open(directory, key)) {
      for (Damage damage : home.damage()) {
        if (told.add(damage)) {
          err.println("homegrown: damaged, left out: " + damage);
        }
      }
      return trainIfDue(home, changed);
    }
  }

  private Answer answer(Schedule schedule, Conditions conditions, OptionalLong observations) {
    return schedule.rules().get().answer(conditions, now(), schedule.history(), observations);
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

  private Optional<Duration> trainIfDue(Home home, List<Path> changed) {
    if (!base.isPresent()) {
      base = Optional.of(loader.get());
    }
    NextWord words = home.nextWord(NextWordTask.NAME, base.get());
    Schedule schedule = words.schedule();
    if (!schedule.rules().isPresent()) {
      return off();
    }
    for (Path file : changed) {
      TextInput.replace(words, file);
      files.done(file);
    }
    Rules rules = schedule.rules().get();
    OptionalLong there = OptionalLong.of(words.observations());
    Answer answer = answer(schedule, surroundings.sensors().read(), there);
    if (!answer.now()) {
      return waits(answer);
    }
    passing = AFTER_RUN;
    train(words, schedule, rules);
    return Optional.of(BETWEEN_LOOKS);
  }

  private void train(NextWord words, Schedule schedule, Rules rules) {
    say("trains", out, at() + "trains");
    ProgressLine line = new ProgressLine(System.err);
    Run run = words.train(schedule.budget(), 0, line, surroundings.clock().instant());
    try (RunGuard guard = RunGuard.start(run, rules, surroundings)) {
      try {
        Outcome outcome = ForegroundRun.await(run, line);
        String result =
            outcome.promoted()
                ? "promoted as version " + outcome.version().getAsInt() + ": it is better"
                : "not promoted: " + outcome.verdict().reason() + ". What served before serves on";
        say(
            outcome,
            out,
            String.format(
                Locale.ROOT,
                "%s%s (%.1f s, about %.0f J)",
                at(),
                result,
                outcome.receipt().seconds(),
                outcome.receipt().joules().value()));
      } catch (StoppedException e) {
        if (guard.broken().isEmpty()) {
          throw e;
        }
        say(
            guard,
            out,
            at() + "stopped: " + text(guard.broken()) + ". All is as it was; tried again later");
      }
    }
  }

  private Optional<Duration> off() {
    say(Schedule.OFF, out, at() + "off: no rules are kept, nothing trains by itself");
    return Optional.empty();
  }

  private Optional<Duration> waits(Answer answer) {
    // Lines are counted last, when everything else holds.
    List<Check> reasons =
        answer.reasons().stream()
            .filter(check -> check.rule() != Rule.AT_LEAST || check.kind() != Check.Kind.UNKNOWN)
            .collect(Collectors.toList());
    List<Rule> rules = reasons.stream().map(Check::rule).collect(Collectors.toList());
    String until = answer.notBefore().map(time -> "; not before " + When.text(time)).orElse("");
    say(rules, out, at() + "waits for " + text(reasons) + until);
    Duration wait =
        answer
            .notBefore()
            .map(time -> Duration.between(now(), time))
            .filter(time -> time.compareTo(BETWEEN_LOOKS) < 0)
            .orElse(BETWEEN_LOOKS);
    return Optional.of(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
  }

  private static String text(List<Check> reasons) {
    return reasons.stream().map(Check::toString).collect(Collectors.joining("; "));
  }

  /** Prints a line, but not again and again while nothing happens. */
  private void say(Object what, PrintWriter where, String line) {
    if (!what.equals(said)) {
      said = what;
      where.println(line);
      where.flush();
    }
  }

  private ZonedDateTime now() {
    return ZonedDateTime.now(surroundings.clock());
  }

  private String at() {
    return When.text(now()) + "  ";
  }
}
