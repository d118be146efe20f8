package homegrown.home;

import homegrown.adapt.Budget;
import homegrown.adapt.Progress;
import homegrown.adapt.Stop;
import homegrown.home.schedule.Rules;
import homegrown.home.schedule.Schedule;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Discreet;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Suggester;
import homegrown.tasks.nextword.Suggestion;
import homegrown.tasks.nextword.Training;
import homegrown.vault.Journal;
import homegrown.vault.Model;
import homegrown.vault.Models;
import homegrown.vault.Replacement;
import homegrown.vault.Vault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A person's next-word prediction: observes what they write, trains on it, suggests. What must not
 * be learnt (see {@link Discreet}) is taken out before anything is stored.
 */
public final class NextWord {

  /** Versions that are kept. */
  private static final int KEPT_VERSIONS = 4;

  /** More threads than this do not make training faster. */
  private static final int MOST_THREADS = 4;

  private final Vault vault;
  private final String stream;
  private final String name;
  private final BaseModel base;
  private final Discreet discreet;
  private final KeptSchedule schedule;
  private Optional<Suggester> suggester = Optional.empty();
  private Optional<Run> run = Optional.empty();

  NextWord(Vault vault, String name, BaseModel base) {
    this.vault = vault;
    this.name = name;
    this.stream = stream(name);
    this.base = base;
    this.discreet = new Discreet(base);
    this.schedule = new KeptSchedule(vault.blobs(), stream);
    vault.models(model(name));
  }

  static String stream(String name) {
    return "next-word/" + name;
  }

  static String model(String name) {
    // The command line's model has the plain name, so that advice in messages can be typed.
    return name.equals("default") ? "next-word" : "next-word-" + name;
  }

  static PersonalModel decode(Model model, String name, BaseModel base) {
    String place = "next word " + name + ", version " + model.number();
    try {
      return PersonalModel.read(new ByteArrayInputStream(model.content()), place, base);
    } catch (IOException e) {
      throw new HomeException(place + ": could not be read: " + e.getMessage(), e);
    }
  }

  BaseModel base() {
    return base;
  }

  /** Observes text that was written just now; acknowledged by {@link #flush}. */
  public void observe(String text, Source source) {
    observe(text, source, Instant.now());
  }

  /**
   * Observes text, a message or sentence a line; acknowledged by {@link #flush}.
   *
   * @param time when it was written
   */
  public void observe(String text, Source source, Instant time) {
    OptionalLong millis = OptionalLong.of(time.toEpochMilli());
    LineCutter.lines(
        text, line -> vault.journal().append(stream, source.name(), millis, stored(line)));
  }

  /**
   * Replaces everything that {@code source} gave before, all or nothing.
   *
   * @param lines passes on the lines that the source has now, oldest first
   * @throws HomeException while a run reads the old ones
   */
  public void replace(Source source, Consumer<Consumer<String>> lines) {
    synchronized (this) {
      if (running()) {
        throw new HomeException(
            "source "
                + source.name()
                + ": expected no training while it is replaced, got a run; stop it or wait");
      }
    }
    try (Replacement replacement = vault.journal().replacement(stream, source.name())) {
      lines.accept(
          text ->
              LineCutter.lines(
                  text, line -> replacement.append(OptionalLong.empty(), stored(line))));
      replacement.commit();
    }
    schedule.left(observations());
  }

  /** Returns when everything observed so far would survive a power cut. */
  public void flush() {
    vault.journal().flush();
  }

  /** How many lines are there to learn from. */
  public long observations() {
    return vault.journal().sources(stream).stream().mapToLong(s -> s.observations()).sum();
  }

  /** Trains within a budget, without progress. */
  public Run train(Budget budget) {
    return train(budget, Run.silent());
  }

  /** The same with seed 0. */
  public Run train(Budget budget, Progress.Listener progress) {
    return train(budget, 0, progress);
  }

  /**
   * Trains on everything observed and flushed so far, on a thread of its own. A candidate that wins
   * on held-out lines becomes the version that serves.
   *
   * @param seed of all that is random
   * @throws HomeException if a run is going on
   */
  public Run train(Budget budget, long seed, Progress.Listener progress) {
    return train(budget, seed, progress, Instant.now());
  }

  /**
   * The same at a time that the caller tells, which the schedule keeps.
   *
   * @param now when the run begins
   */
  public synchronized Run train(Budget budget, long seed, Progress.Listener progress, Instant now) {
    if (running()) {
      throw new HomeException(
          "training: expected one run at a time, got a second; wait or stop it");
    }
    long there = observations();
    Run started =
        Run.start(
            stop ->
                schedule.recorded(now, there, () -> outcome(there, budget, seed, progress, stop)));
    run = Optional.of(started);
    return started;
  }

  private Outcome outcome(
      long there, Budget budget, long seed, Progress.Listener progress, Stop stop) {
    Training.Result result =
        Training.train(
            base,
            lines -> replay(there, lines),
            budget,
            progress,
            stop,
            Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
            new VaultBlobs(vault.blobs(), stream),
            seed);
    if (!result.verdict().better()) {
      return new Outcome(result, OptionalInt.empty());
    }
    Models models = vault.models(model(name));
    int version = models.publish(KEPT_VERSIONS, result.model()::write);
    models.promote(version);
    synchronized (this) {
      suggester = Optional.of(new Suggester(result.model()));
    }
    return new Outcome(result, OptionalInt.of(version));
  }

  /** The first lines of the journal: what is observed during a run must not shift its parts. */
  private void replay(long most, Consumer<String> lines) {
    Journal.Visitor visitor =
        new Journal.Visitor() {
          private long seen;

          @Override
          public void observation(String source, OptionalLong time, byte[] content) {
            if (seen++ < most) {
              lines.accept(new String(content, StandardCharsets.UTF_8));
            }
          }
        };
    vault.journal().replay(stream, visitor);
  }

  /**
   * The most probable next words, best first; completions where {@code text} ends in a letter.
   *
   * @param k how many at most
   */
  public synchronized List<Suggestion> suggest(String text, int k) {
    if (!suggester.isPresent()) {
      suggester = Optional.of(new Suggester(current()));
    }
    return suggester.get().suggest(text, k);
  }

  private PersonalModel current() {
    return vault
        .models(model(name))
        .current()
        .map(model -> decode(model, name, base))
        .orElseGet(() -> PersonalModel.none(base));
  }

  /**
   * When to train by itself, and what has run. Nothing starts by itself: whoever has the sensors of
   * the device asks the rules and calls {@link #train}.
   *
   * @throws homegrown.home.schedule.ScheduleException if a newer version wrote it
   * @throws HomeException if it is damaged
   */
  public Schedule schedule() {
    return schedule.schedule();
  }

  /**
   * Keeps rules that the person asked for, in place of those before, and a budget for their runs.
   */
  public void trainWhen(Rules rules, Budget budget) {
    schedule.ask(before -> before.with(rules, budget));
  }

  /** Forgets the rules. */
  public void trainOnlyWhenTold() {
    schedule.ask(Schedule::off);
  }

  /** Versions that are kept, oldest first. */
  public List<Version> versions() {
    return Version.of(vault.models(model(name)).versions());
  }

  /**
   * Goes back to the version before; before the first there is the base.
   *
   * @return the version that serves now; empty for the base
   */
  public synchronized OptionalInt rollback() {
    OptionalInt version = vault.models(model(name)).rollback();
    suggester = Optional.empty();
    return version;
  }

  void stopRun() {
    Optional<Run> last;
    synchronized (this) {
      last = run;
    }
    if (last.isPresent() && !last.get().done()) {
      last.get().stop();
      try {
        last.get().await();
      } catch (RuntimeException ended) {
        // However it ended: whoever started the run hears of it.
        return;
      }
    }
  }

  private boolean running() {
    return run.isPresent() && !run.get().done();
  }

  private byte[] stored(String line) {
    return discreet.text(line).getBytes(StandardCharsets.UTF_8);
  }
}
