package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.Climb;
import homegrown.adapt.Decision;
import homegrown.adapt.Elapsed;
import homegrown.adapt.Joules;
import homegrown.adapt.Ladder;
import homegrown.adapt.Progress;
import homegrown.adapt.Readings;
import homegrown.adapt.ReadingsException;
import homegrown.adapt.Receipt;
import homegrown.adapt.Rung;
import homegrown.adapt.Stop;
import homegrown.adapt.StoppedException;
import homegrown.adapt.Trial;
import homegrown.adapt.Verdict;
import homegrown.engine.Device;
import homegrown.engine.GraphException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * Trains a person's next-word model within a budget: learns from the first part of the lines,
 * chooses and fits on the next, judges on the last, and learns all if the candidate is better. What
 * it learns by is a ladder: statistics, then the base network in the mixture ({@link
 * NetworkRungs}), then an output layer of the person's own.
 *
 * <p>A run that was stopped or killed goes on with the next one on the same lines, budget and seed,
 * to the same bits ({@link Course}).
 *
 * <p>Where the budget does not cover all lines the newest are taken. Memory is what a run takes
 * beside the base, which is there to suggest from anyhow.
 */
public final class Training {

  /** A person's lines, oldest first; the same at every call. */
  public interface Lines {
    /** Passes on every line. */
    void forEach(Consumer<String> line);
  }

  /**
   * What came of a training run.
   *
   * @param model the candidate, which has counted all lines if it is better
   * @param lines lines that were used
   * @param words words in those lines
   * @param wordsThere words in all lines
   * @param base how well the base predicts the held-out lines
   * @param personal how well the candidate does
   * @param verdict whether the candidate is better than the base, and as good as what serves
   * @param current how it compares with what serves, where that can be told
   * @param learnt what the gate of a later run has to know of the candidate
   * @param receipt what the run cost
   * @param rung the way of training that the candidate comes from
   * @param decisions what was decided about each way of training
   */
  public record Result(
      PersonalModel model,
      int lines,
      long words,
      long wordsThere,
      Score base,
      Score personal,
      Verdict verdict,
      Optional<Verdict> current,
      LearntLines learnt,
      Receipt receipt,
      String rung,
      List<Decision> decisions) {

    /** Copies the decisions. */
    public Result {
      decisions = List.copyOf(decisions);
    }
  }

  /** The phase of progress that says that the run goes on with one that was cut. */
  public static final String GOES_ON = "going on with the run that was cut";

  static final double TUNE_SHARE = 0.1;
  static final double GATE_SHARE = 0.1;

  /** A run with a budget of memory ends under a heap of so many bytes more. */
  private static final long BESIDE_BUDGET = 40L << 20;

  /** More held-out words than this change no decision. */
  static final int MOST_HELD_OUT_WORDS = 2000;

  /** Less than this, in nats a word, is not worth the work of a rung. */
  private static final double LEAST_GAIN = 0.005;

  /**
   * What is the same for all runs of a program.
   *
   * @param clock time since the run began, or went on
   * @param pause until the next checkpoint after one that took so long, in nanoseconds
   * @param leastGain in nats a word, below which a rung is not worth its work
   */
  record Terms(Elapsed clock, LongUnaryOperator pause, double leastGain) {}

  /** A word that the base network lacks gets a row of its own from this many occurrences on. */
  static final int FEWEST_OCCURRENCES = 2;

  private final BaseModel base;
  private final Lines lines;
  private final Budget budget;
  private final Progress.Listener listener;
  private final Stop stop;
  private final Device device;
  private final Blobs blobs;
  private final long seed;
  private final Optional<Incumbent> incumbent;
  private final Terms terms;
  private final Course course;
  private final Readings readings;
  private long measuredBytes;
  private long macs;
  private int position;

  private Training(
      BaseModel base,
      Lines lines,
      Budget budget,
      Progress.Listener listener,
      Stop stop,
      Device device,
      Blobs blobs,
      long seed,
      Optional<Incumbent> incumbent,
      Terms terms,
      Course course) {
    this.incumbent = incumbent;
    this.base = base;
    this.lines = course.its(lines);
    this.budget = budget;
    this.listener = listener;
    this.terms = terms;
    this.course = course;
    this.readings = course.readings();
    this.stop = course.watched(stop);
    this.device = device;
    this.blobs = blobs;
    this.seed = seed;
  }

  /**
   * Trains on one thread, keeping nothing for the next run.
   *
   * @see #train(BaseModel, Lines, Budget, Progress.Listener, Stop, int, Blobs, long)
   */
  public static Result train(
      BaseModel base, Lines lines, Budget budget, Progress.Listener listener, Stop stop) {
    return train(base, lines, budget, listener, stop, 1, Blobs.none(), 0);
  }

  /**
   * Trains, or goes on with a run that was cut.
   *
   * @param blobs keeps what was computed from lines for the next run, and a run that is cut
   * @see #train(BaseModel, Lines, Budget, Progress.Listener, Stop, int, Blobs, long, Optional,
   *     Function)
   */
  public static Result train(
      BaseModel base,
      Lines lines,
      Budget budget,
      Progress.Listener listener,
      Stop stop,
      int threads,
      Blobs blobs,
      long seed) {
    return train(
        base,
        lines,
        budget,
        listener,
        stop,
        threads,
        blobs,
        seed,
        Optional.empty(),
        Function.identity());
  }

  /**
   * Trains, or goes on with a run that was cut on the same lines, with the same base, budget, seed,
   * kernels and number of threads. Lines that have come since then wait for the next run.
   *
   * @param base what everybody starts from
   * @param lines what the person wrote, oldest first
   * @param budget limits of the run
   * @param listener told how far the run is
   * @param stop asked before every line and step
   * @param threads that a network runs on, 1 to 256
   * @param blobs keeps what was computed from lines for the next run, and a run that is cut
   * @param seed of all that is random
   * @param incumbent what serves now; empty for the base
   * @param end takes the result; only when it returns the run has ended, and is not gone on with
   * @return what {@code end} returns
   * @throws BudgetException if nothing useful fits the budget
   * @throws StoppedException if {@code stop} said so; nothing has changed then, and the next run
   *     goes on
   * @throws NextWordException if there are no words to learn from
   */
  public static <T> T train(
      BaseModel base,
      Lines lines,
      Budget budget,
      Progress.Listener listener,
      Stop stop,
      int threads,
      Blobs blobs,
      long seed,
      Optional<Incumbent> incumbent,
      Function<Result, T> end) {
    long began = System.nanoTime();
    Elapsed clock = () -> System.nanoTime() - began;
    Terms terms = new Terms(clock, Course::pause, LEAST_GAIN);
    return train(base, lines, budget, listener, stop, threads, blobs, seed, incumbent, end, terms);
  }

  /** The same on terms of one's own. */
  static <T> T train(
      BaseModel base,
      Lines lines,
      Budget budget,
      Progress.Listener listener,
      Stop stop,
      int threads,
      Blobs blobs,
      long seed,
      Optional<Incumbent> incumbent,
      Function<Result, T> end,
      Terms terms) {
    Runnable step =
        () -> {
          if (stop.requested()) {
            throw new StoppedException();
          }
        };
    try (Device device = Device.best(threads)) {
      String ground = Course.ground(base, budget, seed, device, incumbent);
      Optional<Course> cut = Course.cut(blobs, ground, terms, lines, step);
      if (cut.isPresent()) {
        listener.progress(new Progress(GOES_ON, 0));
        try {
          return new Training(
                  base, lines, budget, listener, stop, device, blobs, seed, incumbent, terms,
                  cut.get())
              .end(end);
        } catch (ReadingsException | GraphException other) {
          // What was kept is not what this run makes: it begins anew.
          listener.progress(new Progress("beginning anew", 0));
        }
      }
      Course course = Course.begun(blobs, ground, terms);
      return new Training(
              base, lines, budget, listener, stop, device, blobs, seed, incumbent, terms, course)
          .end(end);
    }
  }

  private <T> T end(Function<Result, T> end) {
    Result result;
    try {
      result = run();
    } catch (StoppedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      try {
        course.ended();
      } catch (RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
    T made = end.apply(result);
    course.ended();
    return made;
  }

  private Result run() {
    LinesDigest digest = new LinesDigest();
    Extent all =
        Extent.of(
            lines,
            line -> {
              stopIfAsked();
              digest.add(line);
            });
    course.learnsFrom(all.lines(), digest.text());
    if (all.words() == 0) {
      throw new NextWordException(
          "training: expected text with words in it, got "
              + (all.lines() == 0 ? "no lines" : all.lines() + " lines without a word")
              + "; give UTF-8 text, a message or sentence a line");
    }
    TextCost cost = TextCost.of(base, lines, readings);
    Extent used = all.newest(lines, cost.affordable(base, budget, all.words()));
    final long planned = TextCost.bytes(used.words());
    final int skipped = all.lines() - used.lines();
    int gateLines = heldOut(used, GATE_SHARE);
    int tuneLines = heldOut(used, TUNE_SHARE);
    int tuneFrom = all.lines() - gateLines - tuneLines;
    int gateFrom = all.lines() - gateLines;

    PersonalCounts counts = new PersonalCounts(TextCost.PENDING);
    RecentLines recent = new RecentLines();
    List<String> tune = new ArrayList<>();
    List<String> gate = new ArrayList<>();
    List<String> copies = new ArrayList<>();
    LearntLines.Reading learnt = new LearntLines.Reading();
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    each(
        "counting",
        all.lines(),
        (line, at) -> {
          boolean copy = at >= tuneFrom && learnt.copied(line);
          if (at >= skipped) {
            learnt.add(line);
          }
          if (copy) {
            copies.add(line);
          } else if (at >= gateFrom) {
            gate.add(line);
          } else if (at >= tuneFrom) {
            tune.add(line);
          } else if (at >= skipped) {
            List<Token> tokens = tokenizer.tokens(line);
            counts.add(tokens);
            recent.add(tokens);
          }
        });
    PersonalModel first = model(counts, recent, Mixture.baseOnly(), Neural.none());
    Optional<NetworkRungs> network =
        networkRungs(first, tune, tokenizer, skipped, tuneFrom, planned);
    HeldOutParts.Step fitting = (line, of) -> step("fitting", line, of);
    HeldOutParts parts =
        network.isPresent()
            ? network.get().tuneParts(fitting).withoutNetwork()
            : HeldOutParts.of(first, tune, fitting);
    List<Rung<Candidate>> rungs = new ArrayList<>();
    rungs.add(new StatisticsRung(parts, planned));
    network.ifPresent(some -> rungs.addAll(some.rungs()));
    Candidate baseAlone = new Candidate(Mixture.baseOnly(), Optional.empty());
    Trial<Candidate> below =
        new Trial<>(baseAlone, parts.losses(Mixture.baseOnly()), 0, measuredBytes);
    listener.progress(new Progress("learning", 0));
    Climb<Candidate> climb =
        new Ladder(
                budget,
                device.threads(),
                cost.reserve(used.words(), gate, incumbent),
                terms.leastGain())
            .climb(rungs, below, readings, stop);
    stopIfAsked();
    for (Decision decision : climb.decisions()) {
      macs += decision.macs();
    }
    Candidate best = climb.best().candidate();
    Mixture mixture = climb.rung().isPresent() ? best.mixture() : parts.fit();
    long withoutPacking = Math.max(planned, network.map(NetworkRungs::largestBytes).orElse(0L));
    final boolean networkServes = NetworkRungs.climbed(climb);
    long packing = networkServes ? network.get().preparedBytes() : 0;
    // A budget may promise more than the heap has beside what a run needs at most beside its plan.
    long heap = Runtime.getRuntime().maxMemory() - BESIDE_BUDGET;
    final boolean prepares = withoutPacking + packing <= Math.min(budget.memoryBytes(), heap);
    final long plannedAtMost = prepares ? withoutPacking + packing : withoutPacking;

    count(tune, tokenizer, counts, recent);
    List<LineStates> lately = new ArrayList<>();
    Optional<PersonalNetwork> trained = best.network();
    if (networkServes) {
      LineStates states = network.get().states(gate, this::stopIfAskedOrLate);
      lately.add(network.get().tuneStates());
      lately.add(states);
      long each = servingBase().macs() + trained.map(PersonalNetwork::macs).orElse(0L);
      macs += states.size() * each;
    }
    PersonalModel judged = model(counts, recent, mixture, Neural.none());
    Judging judging;
    try (Device one = Device.best(1);
        Device another = Device.best(1)) {
      Judging.Maker maker =
          (from, to) -> {
            Neural over = Neural.none();
            if (networkServes) {
              Device device = from == 0 ? one : another;
              LineStates states = lately.get(1).lines(from, to);
              List<String> some = gate.subList(from, to);
              over =
                  new Neural(
                      Optional.of(servingBase().over(states, device, prepares)),
                      trained.map(
                          part -> network.get().over(part, some, states, device, prepares)));
            }
            PersonalModel candidate = judged.with(mixture, over);
            return new Judging.Sides(candidate.baseArm(), candidate);
          };
      judging =
          Judging.of(
              maker, gate, device.threads(), (line, of) -> step("judging", line, gate.size()));
      macs += 2L * judged.size() * judging.words();
    }
    Optional<Verdict> current =
        Against.verdict(
            Incumbent.opponent(incumbent, base, networkServes, judging),
            gate,
            judging,
            budget.memoryBytes() - planned,
            (line, of) -> step("judging", line, of),
            some -> macs += some);
    Verdict verdict = current.filter(some -> !some.better()).orElse(judging.verdict());
    Optional<PersonalNetwork> serving = trained;
    if (verdict.better()) {
      count(gate, tokenizer, counts, recent);
      count(copies, tokenizer, counts, recent);
      serving = caughtUp(climb, network, serving, lately, tune, gate);
    }
    network.ifPresent(some -> some.tidy(course.pieces()));
    Neural neural =
        new Neural(
            networkServes ? Optional.of(servingBase()) : Optional.empty(),
            serving.map(some -> some));
    PersonalModel candidate = model(counts, recent, mixture, neural);
    double seconds = course.spent() / 1e9;
    Receipt receipt =
        new Receipt(
            macs,
            seconds,
            Joules.estimate(seconds * device.threads()),
            plannedAtMost,
            measuredBytes + learnt.bytes() + Math.max(0, plannedAtMost - planned));
    return new Result(
        candidate,
        used.lines(),
        used.words(),
        all.words(),
        judging.base(),
        judging.personal(),
        verdict,
        current,
        learnt.with(gate, judging),
        receipt,
        climb.rung().orElse(StatisticsRung.NAME),
        climb.decisions());
  }

  private PersonalNetwork servingBase() {
    return PersonalNetwork.base(base.network().get(), base.lexicon());
  }

  /** The rungs with a network, if the base has one and the memory of the budget can hold it. */
  private Optional<NetworkRungs> networkRungs(
      PersonalModel first,
      List<String> tune,
      Tokenizer tokenizer,
      int skipped,
      int tuneFrom,
      long planned) {
    if (!base.hasNetwork() || planned + NetworkRungs.FIXED_BYTES > budget.memoryBytes()) {
      return Optional.empty();
    }
    Network network = base.network().get();
    NetworkVocabulary vocabulary =
        NetworkVocabulary.of(base, network, first.counts(), FEWEST_OCCURRENCES);
    DistinctLines train = new DistinctLines();
    each(
        "reading",
        tuneFrom,
        (line, at) -> {
          if (at >= skipped && at < tuneFrom) {
            train.add(vocabulary.encode(tokenizer.tokens(line)));
          }
        });
    return Optional.of(
        new NetworkRungs(
            network,
            vocabulary,
            vocabulary.count(first.counts()),
            first,
            train,
            tune,
            OutputTraining.Settings.standard(),
            new StateCache(blobs, network, course.states()),
            device,
            course,
            seed,
            planned + train.bytes()));
  }

  /** What learnt goes on learning, from what was held out. */
  private Optional<PersonalNetwork> caughtUp(
      Climb<Candidate> climb,
      Optional<NetworkRungs> rungs,
      Optional<PersonalNetwork> trained,
      List<LineStates> states,
      List<String> tune,
      List<String> gate) {
    NetworkRungs.Pace pace =
        new NetworkRungs.Pace() {
          @Override
          public boolean goesOn() {
            stopIfAsked();
            return !readings.over(budget.time().toNanos() / 1e9);
          }

          @Override
          public void spent(long some) {
            macs += some;
          }
        };
    String rung = climb.rung().orElse(StatisticsRung.NAME);
    if (rung.equals(NetworkRungs.OUTPUT_LAYER)) {
      return Optional.of(rungs.get().caughtUp(trained.get(), states, pace));
    }
    if (rung.equals(NetworkRungs.WHOLE)) {
      List<String> lately = new ArrayList<>(tune);
      lately.addAll(gate);
      return Optional.of(rungs.get().wholeCaughtUp(trained.get(), lately, pace));
    }
    return trained;
  }

  private static int heldOut(Extent used, double share) {
    return heldOut(used.lines(), used.words(), share);
  }

  /** Lines of a part that is held out. */
  static int heldOut(int lines, long words, double share) {
    double most = (double) lines * MOST_HELD_OUT_WORDS / words;
    return (int) Math.min(lines * share, most);
  }

  private void each(String phase, int total, LineStep step) {
    position = 0;
    lines.forEach(
        line -> {
          step(phase, position, total);
          step.line(line, position++);
        });
  }

  private void count(
      List<String> text, Tokenizer tokenizer, PersonalCounts counts, RecentLines recent) {
    for (int i = 0; i < text.size(); i++) {
      step("counting", i, text.size());
      List<Token> tokens = tokenizer.tokens(text.get(i));
      counts.add(tokens);
      recent.add(tokens);
    }
  }

  private PersonalModel model(
      PersonalCounts counts, RecentLines recent, Mixture mixture, Neural neural) {
    PersonalCounts canonical = counts.canonical();
    PersonalModel model =
        new PersonalModel(base, canonical, recent.counts(canonical), mixture, neural);
    measuredBytes = Math.max(measuredBytes, counts.bytes() + recent.bytes() + model.bytes());
    return model;
  }

  private void stopIfAskedOrLate() {
    step("judging", 1, 1);
  }

  private void step(String phase, int done, int total) {
    stopIfAsked();
    if (readings.now() > budget.time().toNanos()) {
      throw new BudgetException(
          "budget: expected the run to end within "
              + budget.time().toMillis() / 1000.0
              + " s, got no end while "
              + phase
              + "; the model is as it was; give more time");
    }
    if (done % 64 == 0) {
      listener.progress(new Progress(phase, total == 0 ? 1 : (double) done / total));
    }
  }

  private void stopIfAsked() {
    if (stop.requested()) {
      throw new StoppedException();
    }
  }

  private interface LineStep {
    void line(String line, int at);
  }
}
