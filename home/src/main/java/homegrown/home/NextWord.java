package homegrown.home;

import homegrown.adapt.Budget;
import homegrown.adapt.Progress;
import homegrown.adapt.Stop;
import homegrown.home.schedule.Rules;
import homegrown.home.schedule.Schedule;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Discreet;
import homegrown.tasks.nextword.Incumbent;
import homegrown.tasks.nextword.NextWordException;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Suggester;
import homegrown.tasks.nextword.Suggestion;
import homegrown.tasks.nextword.Training;
import homegrown.vault.Journal;
import homegrown.vault.Model;
import homegrown.vault.ModelVersion;
import homegrown.vault.Models;
import homegrown.vault.Replacement;
import homegrown.vault.SourceCount;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/**
 * A person's next-word prediction: observes what they write, trains on it, suggests. What must not
 * be learnt (see {@link Discreet}) is taken out before anything is stored.
 */
public final class NextWord {

  private static final String STREAMS = "next-word/";

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
  private final KeptRetention retention;

  /** Since limits were last looked at, and after how many that is worth it. */
  private final AtomicLong observed = new AtomicLong();

  private volatile long lookAfter;
  private Optional<Suggester> suggester = Optional.empty();
  private Optional<Run> run = Optional.empty();
  private boolean paused;
  private int replacing;

  NextWord(Vault vault, String name, BaseModel base) {
    this.vault = vault;
    this.name = name;
    this.stream = stream(name);
    this.base = base;
    this.discreet = new Discreet(base);
    this.schedule = new KeptSchedule(vault.blobs(), stream);
    this.retention = new KeptRetention(vault, stream);
    this.lookAfter = retention.lookAfter();
    vault.models(model(name));
    schedule.left(observations()); // forgetting that was cut off may have been done since
  }

  /** Does what limits ask for when a home is opened. */
  static void opened(Vault vault, Instant now) {
    for (String stream : vault.journal().streams()) {
      if (stream.startsWith(STREAMS)
          && new KeptRetention(vault, stream).tryToDrop(now, false) > 0) {
        long left = vault.journal().sources(stream).stream().mapToLong(s -> s.observations()).sum();
        new KeptSchedule(vault.blobs(), stream).left(left);
      }
    }
  }

  static String stream(String name) {
    return STREAMS + name;
  }

  static String model(String name) {
    // The command line's model has the plain name, so that advice in messages can be typed.
    return name.equals("default") ? "next-word" : "next-word-" + name;
  }

  /** The model that learns from a stream. */
  static String modelOf(String stream) {
    return model(stream.substring(STREAMS.length()));
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

  /** Observes text that was written just now, see {@link #observe(String, Source, Instant)}. */
  public void observe(String text, Source source) {
    observe(text, source, Instant.now());
  }

  /**
   * Observes text, a message or sentence a line; acknowledged by {@link #flush}. It survives a
   * power cut soon without that, too: within 50 ms unless the disk is slow.
   *
   * @param time when it was written
   * @throws homegrown.vault.VaultException if none of it is taken, since the disk is full or fails;
   *     what was observed before waits in memory and is tried again
   */
  public void observe(String text, Source source, Instant time) {
    OptionalLong millis = OptionalLong.of(time.toEpochMilli());
    List<byte[]> lines = new ArrayList<>();
    LineCutter.lines(text, line -> lines.add(stored(line)));
    if (lines.isEmpty()) {
      return;
    }
    vault.journal().append(stream, source.name(), millis, lines.toArray(new byte[0][]));
    if (observed.addAndGet(lines.size()) >= lookAfter) {
      drop(Instant.now(), false);
    }
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
      replacing++;
    }
    try (Replacement replacement = vault.journal().replacement(stream, source.name())) {
      lines.accept(
          text ->
              LineCutter.lines(
                  text, line -> replacement.append(OptionalLong.empty(), stored(line))));
      synchronized (this) { // limits count what is there
        replacement.commit();
      }
    } finally {
      synchronized (this) {
        replacing--;
      }
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
   * on held-out lines becomes the version that serves. A run that was stopped or killed is gone on
   * with by the next one of the same budget and seed, as long as its lines are still there; what
   * has been observed since then waits for the one after that.
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
    if (paused) {
      throw new HomeException(
          "training: expected no forgetting or export at the same time, got one; train when it is"
              + " done");
    }
    if (replacing > 0) {
      throw new HomeException(
          "training: expected no source to be replaced at the same time, got one; train when it is"
              + " done");
    }
    drop(now, true);
    long there = observations();
    List<String> sources = Learnt.sources(vault, stream);
    Run started =
        Run.start(
            stop ->
                schedule.recorded(
                    now, there, () -> outcome(there, sources, budget, seed, progress, stop)));
    run = Optional.of(started);
    return started;
  }

  private Outcome outcome(
      long there,
      List<String> sources,
      Budget budget,
      long seed,
      Progress.Listener progress,
      Stop stop) {
    return Training.train(
        base,
        lines -> replay(there, lines),
        budget,
        progress,
        stop,
        Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
        new VaultBlobs(vault.blobs(), stream),
        seed,
        incumbent(),
        result -> outcome(result, sources));
  }

  /** What serves now, unless it is the base or nobody knows what it has learnt. */
  private Optional<Incumbent> incumbent() {
    for (ModelVersion version : vault.models(model(name)).versions()) {
      if (version.promoted()) {
        int number = version.number();
        return new Learnt(vault, model(name))
            .lines(number)
            .map(lines -> new Incumbent(String.valueOf(number), lines, () -> sound(number)));
      }
    }
    return Optional.empty();
  }

  /** A version, unless it is damaged: then training makes one that is not. */
  private Optional<PersonalModel> sound(int number) {
    try {
      return Optional.of(decode(vault.models(model(name)).version(number), name, base));
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return Optional.empty();
    } catch (NextWordException damaged) {
      return Optional.empty();
    }
  }

  private Outcome outcome(Training.Result result, List<String> sources) {
    Map<String, String> facts = facts(result, sources);
    if (!result.verdict().better()) {
      vault.ledger().add(System.currentTimeMillis(), "train", facts);
      return new Outcome(result, OptionalInt.empty());
    }
    Suggester ready = new Suggester(result.model());
    Models models = vault.models(model(name));
    int version =
        change(
            "train",
            facts,
            () -> {
              int published = models.publish(KEPT_VERSIONS, result.model()::write);
              new Learnt(vault, model(name)).put(published, sources, result.learnt());
              serve(Optional.of(ready), () -> models.promote(published));
              return published;
            });
    return new Outcome(result, OptionalInt.of(version));
  }

  /** Lets another version serve, and adds that to the ledger. One at a time in a home. */
  private int change(String kind, Map<String, String> facts, IntSupplier work) {
    synchronized (vault) {
      Change change = new Change(vault, model(name));
      try {
        change.begin(kind, facts);
        int version = work.getAsInt();
        change.done(version);
        return version;
      } catch (RuntimeException e) {
        try {
          change.finish();
        } catch (RuntimeException later) {
          e.addSuppressed(later); // then it is done before the next change, or by the next opening
        }
        throw e;
      }
    }
  }

  /** Whoever is told a suggestion is told that of the version that serves at this moment. */
  private synchronized void serve(Optional<Suggester> next, Runnable change) {
    suggester = Optional.empty(); // if it fails, nobody knows yet which one serves
    change.run();
    suggester = next;
  }

  private Map<String, String> facts(Training.Result result, List<String> sources) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("task", stream);
    facts.put("promoted", String.valueOf(result.verdict().better()));
    facts.put("reason", result.verdict().reason());
    facts.put("rung", result.rung());
    facts.put("lines", String.valueOf(result.lines()));
    facts.put("words", String.valueOf(result.words()));
    facts.put("sources", String.join(" ", sources));
    facts.put("heldOut", String.valueOf(result.base().targets()));
    facts.put("logLossBase", String.valueOf(result.base().logLoss()));
    facts.put("logLossPersonal", String.valueOf(result.personal().logLoss()));
    result
        .current()
        .ifPresent(verdict -> facts.put("gainOnCurrent", String.valueOf(verdict.gain())));
    facts.put("macs", String.valueOf(result.receipt().macs()));
    facts.put("seconds", String.valueOf(result.receipt().seconds()));
    facts.put("joules", String.valueOf(result.receipt().joules().value()));
    return facts;
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

  /**
   * Keeps of each source no more than a limit allows, from now on; off until asked for. What falls
   * out is dropped at once, later when the home is opened, before each training, and while a source
   * is observed that has a quarter (and 100) too many; it can be decrypted by nobody then. Models
   * keep what they have learnt from it until they are trained again. A run that was stopped begins
   * anew if lines of it are dropped.
   *
   * @return how many observations were dropped; while a run goes on none, but before the next one
   * @throws homegrown.vault.VaultException if the limit was not kept, or was and the dropping was
   *     not done, as on a full disk: it is tried again
   */
  public long keep(Limit limit) {
    return keep(before -> before.with(limit));
  }

  /** The same for one source, whatever holds for the others. */
  public long keep(Source source, Limit limit) {
    String code = vault.pseudonym(source.name());
    return keep(before -> before.with(code, Optional.of(limit)));
  }

  /** Lets what holds for all sources hold for this one too. */
  public long keepAsOthers(Source source) {
    String code = vault.pseudonym(source.name());
    return keep(before -> before.with(code, Optional.empty()));
  }

  private synchronized long keep(UnaryOperator<Retention> change) {
    retention.ask(change);
    lookAfter = retention.lookAfter();
    long dropped = running() || paused ? 0 : retention.drop(Instant.now());
    if (dropped > 0) {
      schedule.left(observations());
    }
    return dropped;
  }

  /**
   * The limit of each source that has none of its own.
   *
   * @throws HomeException if what was kept is damaged or of a newer version
   */
  public Limit limit() {
    return retention.read().every();
  }

  /** The limit of a source. */
  public Limit limit(Source source) {
    return retention.read().of(vault.pseudonym(source.name()));
  }

  private synchronized void drop(Instant now, boolean always) {
    observed.set(0);
    if (!running() && !paused && retention.tryToDrop(now, always) > 0) {
      schedule.left(observations());
    }
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
  public OptionalInt rollback() {
    OptionalInt[] version = new OptionalInt[1];
    Models models = vault.models(model(name));
    change(
        "rollback",
        Collections.singletonMap("task", stream),
        () -> {
          serve(Optional.empty(), () -> version[0] = models.rollback());
          return version[0].orElse(0);
        });
    return version[0];
  }

  /** Passes on all that was observed, oldest first. */
  public void observations(ObservationVisitor visitor) {
    vault
        .journal()
        .replay(
            stream,
            (source, time, content) ->
                visitor.observation(
                    Source.of(source), time, new String(content, StandardCharsets.UTF_8)));
  }

  /** What was learnt, and from which source. */
  public List<SourceSummary> show() {
    List<SourceSummary> all = new ArrayList<>();
    for (SourceCount source : vault.journal().sources(stream)) {
      String code = vault.pseudonym(source.source());
      all.add(new SourceSummary(Source.of(source.source()), code, source.observations()));
    }
    return Collections.unmodifiableList(all);
  }

  /** Stops the run and lets none begin. */
  void pause() {
    synchronized (this) {
      paused = true;
    }
    stopRun();
  }

  /** Lets runs begin, and serves what is current by now. */
  synchronized void goOn() {
    paused = false;
    suggester = Optional.empty();
    schedule.left(observations());
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
