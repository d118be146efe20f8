package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Blobs;
import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.Climb;
import homegrown.adapt.Decision;
import homegrown.adapt.Decision.Kind;
import homegrown.adapt.Elapsed;
import homegrown.adapt.Evidence;
import homegrown.adapt.Forecast;
import homegrown.adapt.Ladder;
import homegrown.adapt.Limits;
import homegrown.adapt.Rung;
import homegrown.adapt.StoppedException;
import homegrown.adapt.Trial;
import homegrown.engine.Device;
import homegrown.engine.Weights;
import homegrown.tasks.nextword.OutputTraining.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The rungs by a clock that shows what the test says. */
class NetworkRungsTest {

  private static final Settings SETTINGS = new Settings(4, 0.05, 0.002, 64, 24);
  private static final long SEED = 7;
  private static final long HELD_BYTES = 123_456;
  private static final Device DEVICE = Device.portable(1);

  private static final int OUTPUT_LAYER = 1;
  private static final int WHOLE = 2;

  private final BaseModel base = Creatures.withNetwork();
  private final Network network = Creatures.network();
  private final List<String> text = Creatures.person(300, 1);
  private final List<String> tune = Creatures.person(60, 2);
  private final PersonalModel statistics = Sentences.model(Creatures.base(), text);
  private final NetworkVocabulary vocabulary =
      NetworkVocabulary.of(base, network, statistics.counts(), 2);
  private final DistinctLines train = new DistinctLines();
  private final Clock clock = new Clock();
  private final Limits enough = new Limits(1e6, 1L << 40, () -> false);

  NetworkRungsTest() {
    Creatures.rows(vocabulary, text).forEach(train::add);
  }

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  /** Shows how often it was asked, in units of time that may change. */
  private static final class Clock implements Elapsed {

    private int asked;
    private double seconds;

    /** Seconds that pass before each question. */
    private Passing passing = question -> 1e-6;

    private interface Passing {
      double before(int question);
    }

    @Override
    public long nanos() {
      seconds += passing.before(++asked);
      return (long) (seconds * 1e9);
    }

    void restart(Passing other) {
      asked = 0;
      passing = other;
    }
  }

  private NetworkRungs rungs(Blobs blobs) {
    return new NetworkRungs(
        network,
        vocabulary,
        vocabulary.count(statistics.counts()),
        statistics,
        train,
        tune,
        SETTINGS,
        new StateCache(blobs, network),
        DEVICE,
        Course.begun(Blobs.none(), "", new Training.Terms(clock, took -> Long.MAX_VALUE, 0)),
        SEED,
        HELD_BYTES);
  }

  private Trial<Candidate> below(Mixture mixture) {
    HeldOutParts parts = HeldOutParts.of(statistics, tune, (line, of) -> {});
    return new Trial<>(new Candidate(mixture, Optional.empty()), parts.losses(mixture), 0, 0);
  }

  private Climb<Candidate> climb(List<Rung<Candidate>> rungs, Budget budget) {
    HeldOutParts parts = HeldOutParts.of(statistics, tune, (line, of) -> {});
    List<Rung<Candidate>> all = new ArrayList<>(List.of(new StatisticsRung(parts, 0)));
    all.addAll(rungs);
    return new Ladder(budget, 1, Duration.ZERO, 0.005)
        .climb(all, below(Mixture.baseOnly()), clock, () -> false);
  }

  private static List<Kind> kinds(Climb<Candidate> climb) {
    List<Kind> kinds = new ArrayList<>();
    for (Decision decision : climb.decisions()) {
      kinds.add(decision.kind());
    }
    return kinds;
  }

  /** Rungs whose first was climbed. */
  private NetworkRungs onFirst() {
    NetworkRungs rungs = rungs(Blobs.none());
    rungs.rungs().get(0).climb(below(Mixture.baseOnly()).candidate(), enough);
    clock.restart(question -> 0);
    return rungs;
  }

  private Trial<Candidate> second(NetworkRungs rungs, Limits limits) {
    return rungs.rungs().get(OUTPUT_LAYER).climb(below(Mixture.baseOnly()).candidate(), limits);
  }

  private Limits seconds(double seconds) {
    // What a rung leaves for judging comes on top.
    return new Limits(seconds + rungs(Blobs.none()).judging(), 1L << 40, () -> false);
  }

  @Test
  void rungsAreClimbedOneOnTheOther() {
    NetworkRungs rungs = rungs(Blobs.none());
    Climb<Candidate> climb = climb(rungs.rungs(), Budget.DEFAULT);

    assertThat(kinds(climb).subList(0, 3)).containsOnly(Kind.KEPT);
    assertThat(climb.decisions())
        .extracting(Decision::rung)
        .startsWith(StatisticsRung.NAME, NetworkRungs.NETWORK, NetworkRungs.OUTPUT_LAYER);
    for (Decision decision : climb.decisions().subList(1, 3)) {
      assertThat(decision.macs()).isPositive();
      assertThat(decision.bytes()).isGreaterThan(HELD_BYTES);
      assertThat(rungs.largestBytes()).isGreaterThanOrEqualTo(decision.bytes());
    }
    assertThat(rungs.tuneStates().lines()).isEqualTo(tune.size());
  }

  @Test
  void aRungIsJudgedByTheModelThatItWouldMake() {
    NetworkRungs rungs = rungs(Blobs.none());
    Trial<Candidate> first =
        rungs.rungs().get(0).climb(below(Mixture.baseOnly()).candidate(), enough);
    Trial<Candidate> second = second(rungs, enough);
    for (Trial<Candidate> trial : List.of(first, second)) {
      Candidate made = trial.candidate();
      PersonalModel model = statistics.with(made.mixture(), made.network().get());
      double loss = Scorer.score(model, tune).logLoss();

      // Judged crosswise, but fitted on all of it in the end.
      assertThat(trial.losses().mean()).isBetween(loss, loss + 0.05);
    }
    assertThat(second.losses().mean()).isLessThan(first.losses().mean());
  }

  @Test
  void withoutTheMemoryTheRungsBelowStay() {
    long enoughForFirst = rungs(Blobs.none()).rungs().get(0).forecast(null).bytes();
    Climb<Candidate> none =
        climb(rungs(Blobs.none()).rungs(), Budget.DEFAULT.memory(enoughForFirst - 1));

    assertThat(kinds(none).subList(0, 3))
        .containsExactly(Kind.KEPT, Kind.NO_MEMORY, Kind.NOTHING_TO_BUILD_ON);
    assertThat(none.best().candidate().network()).isEmpty();

    NetworkRungs rungs = onFirst();
    Forecast least = rungs.rungs().get(OUTPUT_LAYER).forecast(new Evidence(1, List.of()));
    Climb<Candidate> first = climb(rungs.rungs(), Budget.DEFAULT.memory(least.bytes() - 1));
    assertThat(kinds(first).subList(0, 3)).containsExactly(Kind.KEPT, Kind.KEPT, Kind.NO_MEMORY);
    assertThat(first.best().candidate().network()).isPresent();
  }

  @Test
  void aSmallMemoryTakesTheNewestLines() {
    NetworkRungs rungs = onFirst();
    Trial<Candidate> all = second(rungs, enough);
    Forecast least = rungs.rungs().get(OUTPUT_LAYER).forecast(new Evidence(1, List.of()));
    long most = (all.bytes() + least.bytes()) / 2;
    KeptBlobs blobs = new KeptBlobs();
    NetworkRungs small = rungs(blobs);
    small.rungs().get(0).climb(below(Mixture.baseOnly()).candidate(), enough);
    blobs.pieces.clear();

    Trial<Candidate> some = second(small, new Limits(1e6, most, () -> false));

    assertThat(some.bytes()).isBetween(least.bytes(), most);
    assertThat(small.largestBytes()).isLessThanOrEqualTo(most);
    assertThat(some.macs()).isLessThan(all.macs());
    int words = 0;
    int first = train.lines().size();
    int bytes = blobs.pieces.values().iterator().next().length;
    while (2 * network.size().embedding() * words < bytes) {
      for (int row : train.lines().get(--first)) {
        words += vocabulary.predicted(row) ? 1 : 0;
      }
    }
    assertThat(first).as("the newest lines, whole").isPositive();
    assertThat(2 * network.size().embedding() * words).isEqualTo(bytes);
    assertThatExceptionOfType(BudgetException.class)
        .isThrownBy(() -> second(small, new Limits(1e6, HELD_BYTES, () -> false)))
        .withMessageContaining("words fit the memory");
  }

  @Test
  void timeThatEndsWhileStatesAreReadLeavesTheRungBelow() {
    NetworkRungs rungs = onFirst();
    second(rungs, enough);
    int reads = reads(clock.asked);
    assertThat(reads).isGreaterThan(10);
    for (int last : new int[] {1, reads / 2, reads}) {
      NetworkRungs late = onFirst();
      clock.restart(question -> question == 1 + last ? 11 : 0);
      assertThatExceptionOfType(BudgetException.class)
          .isThrownBy(() -> second(late, seconds(10)))
          .withMessageContaining("while states were read");
      assertThat(clock.asked).isEqualTo(1 + last);
    }

    clock.restart(question -> 1e-6);
    Climb<Candidate> climb = climb(slow(rungs(Blobs.none()), 1), Budget.DEFAULT);
    assertThat(kinds(climb).subList(1, 3)).containsExactly(Kind.KEPT, Kind.CUT);
    assertThat(climb.rung()).contains(NetworkRungs.NETWORK);
    assertThat(climb.best().candidate().network()).isPresent();
    assertThat(climb.cut()).isTrue();
  }

  /** The rungs, but from the second on time passes in large steps. */
  private List<Rung<Candidate>> slow(NetworkRungs rungs, double seconds) {
    List<Rung<Candidate>> all = new ArrayList<>();
    for (Rung<Candidate> rung : rungs.rungs()) {
      all.add(
          new Rung<>() {
            @Override
            public String name() {
              return rung.name();
            }

            @Override
            public Optional<String> buildsOn() {
              return rung.buildsOn();
            }

            @Override
            public Forecast forecast(Evidence soFar) {
              return rung.forecast(soFar);
            }

            @Override
            public Trial<Candidate> climb(Candidate below, Limits limits) {
              if (buildsOn().isPresent()) {
                clock.restart(question -> seconds * 20);
              }
              return rung.climb(below, limits);
            }
          });
    }
    return all;
  }

  /**
   * How often a full climb asks while it reads: it asks once before, three times for the cost of a
   * step, once before every step and once behind.
   */
  private int reads(int asked) {
    return asked - 1 - 3 - (int) steps() - 1;
  }

  private long steps() {
    return SETTINGS.steps(words());
  }

  private int words() {
    int words = 0;
    for (int[] line : train.lines()) {
      for (int t = 1; t < line.length; t++) {
        words += vocabulary.predicted(line[t]) ? 1 : 0;
      }
    }
    return words;
  }

  /** What training makes of so many steps, of which only the first are done. */
  private float[] trained(long steps, long done) {
    Weights start = OutputLayer.start(network, vocabulary, vocabulary.count(statistics.counts()));
    OutputLayer.round(start, network);
    Weights weights = start.copy();
    LineStates states =
        new StateReader(network.size(), network.weights(), DEVICE)
            .read(train.lines(), train.counts(), vocabulary, () -> {});
    long[] made = new long[1];
    new OutputTraining(SETTINGS, weights, start, List.of(states), steps, DEVICE, SEED)
        .train(() -> made[0]++ < done);
    OutputLayer.round(weights, network);
    return weights.data();
  }

  private static float[] weights(Trial<Candidate> trial) {
    return trial.candidate().network().get().output().data();
  }

  @Test
  void withTimeEnoughTheScheduleIsFull() {
    NetworkRungs rungs = onFirst();

    assertThat(weights(second(rungs, enough))).isEqualTo(trained(steps(), steps()));
  }

  @Test
  void withLessTimeTheScheduleIsShorterAndEnds() {
    second(onFirst(), enough);
    int reads = reads(clock.asked);
    for (int share : new int[] {2, 8}) {
      NetworkRungs rungs = onFirst();
      long half = steps() / share;
      // Eight steps are timed, and so many there is time for, at a second each.
      clock.restart(question -> question == reads + 3 ? 8 : question > reads + 4 ? 1 : 0);
      Trial<Candidate> trial = second(rungs, seconds(8 + half + 0.5));

      assertThat(weights(trial)).as("a part in %d", share).isEqualTo(trained(half, half));
      assertThat(clock.asked).isEqualTo(reads + 4 + half + 1);
    }
  }

  @Test
  void stepsThatTakeLongerThanTheyDidAreCut() {
    second(onFirst(), enough);
    int reads = reads(clock.asked);
    NetworkRungs rungs = onFirst();
    clock.restart(question -> question == reads + 3 ? 8 : question > reads + 4 ? 10 : 0);
    Trial<Candidate> trial = second(rungs, seconds(8 + steps() + 0.5));

    assertThat(weights(trial)).isEqualTo(trained(steps(), steps() / 10));
  }

  @Test
  void aScheduleThatIsMuchTooShortIsNotStarted() {
    second(onFirst(), enough);
    int reads = reads(clock.asked);
    NetworkRungs rungs = onFirst();
    clock.restart(question -> question == reads + 3 ? 8 : 0);

    assertThatExceptionOfType(BudgetException.class)
        .isThrownBy(() -> second(rungs, seconds(8 + steps() / 100.0)))
        .withMessageContaining("steps is left");
  }

  @Test
  void aStopIsObeyedOnEveryRung() {
    for (int which = 0; which < 3; which++) {
      NetworkRungs rungs = onFirst();
      Rung<Candidate> rung = rungs.rungs().get(which);
      Candidate below = below(Mixture.baseOnly()).candidate();
      int[] asked = new int[1];
      rung.climb(below, new Limits(1e6, 1L << 40, () -> asked[0]++ < 0));
      int all = asked[0];
      assertThat(all).as(rung.name()).isGreaterThan(60);
      for (int share = 0; share <= 4; share++) {
        int last = Math.max(1, all * share / 4);
        asked[0] = 0;
        assertThatExceptionOfType(StoppedException.class)
            .as("%s, question %d of %d", rung.name(), last, all)
            .isThrownBy(
                () -> rung.climb(below, new Limits(1e6, 1L << 40, () -> ++asked[0] == last)));
        assertThat(asked[0]).isEqualTo(last);
      }
    }
  }

  @Test
  void whatWasHeldOutIsLearntInTheEnd() {
    NetworkRungs rungs = onFirst();
    PersonalNetwork trained = second(rungs, enough).candidate().network().get();
    float[] before = trained.output().data().clone();
    List<String> lately = List.of("the dog barks quoons quoons", "my cat barks quoons quoons");
    List<LineStates> states = List.of(rungs.tuneStates(), rungs.states(lately, () -> {}));
    long[] macs = new long[1];

    PersonalNetwork caughtUp = rungs.caughtUp(trained, states, pace(true, macs));

    assertThat(macs[0]).isPositive();
    assertThat(trained.output().data()).isEqualTo(before);
    assertThat(loss(caughtUp, states.get(0))).isLessThan(loss(trained, states.get(0)));
    assertThat(rungs.caughtUp(trained, states, pace(false, macs)).output().data())
        .as("no time is left")
        .isEqualTo(before);
    assertThat(rungs.caughtUp(trained, List.of(), pace(true, macs))).isSameAs(trained);
  }

  private static NetworkRungs.Pace pace(boolean goesOn, long[] macs) {
    return new NetworkRungs.Pace() {
      @Override
      public boolean goesOn() {
        return goesOn;
      }

      @Override
      public void spent(long some) {
        macs[0] += some;
      }
    };
  }

  private static double loss(PersonalNetwork network, LineStates states) {
    double loss = 0;
    for (float p : network.targets(states, DEVICE, () -> true)) {
      loss -= Math.log(p);
    }
    return loss;
  }

  @Test
  void aWholeNetworkCatchesUpToo() {
    NetworkRungs rungs = onFirst();
    Candidate below = below(Mixture.baseOnly()).candidate();
    PersonalNetwork trained =
        rungs.rungs().get(WHOLE).climb(below, enough).candidate().network().get();
    long[] macs = new long[1];

    assertThat(rungs.wholeCaughtUp(trained, tune, pace(false, macs)))
        .as("no time is left")
        .isSameAs(trained);
    assertThat(macs[0]).isZero();
    PersonalNetwork caughtUp = rungs.wholeCaughtUp(trained, tune, pace(true, macs));
    assertThat(macs[0]).isPositive();
    assertThat(caughtUp.output().data()).isNotEqualTo(trained.output().data());
    List<List<Token>> tokens = new ArrayList<>();
    tune.forEach(line -> tokens.add(statistics.tokens(line)));
    assertThat(loss(caughtUp, caughtUp.states(tokens, DEVICE)))
        .isLessThan(loss(trained, trained.states(tokens, DEVICE)));
  }

  @Test
  void statesOfLinesAreThoseOfTheNetwork() {
    NetworkRungs rungs = onFirst();
    List<List<Token>> tokens = new ArrayList<>();
    tune.forEach(line -> tokens.add(statistics.tokens(line)));
    LineStates expected =
        PersonalNetwork.of(network, vocabulary, Layers.start(vocabulary)).states(tokens, DEVICE);

    assertThat(rungs.tuneStates()).isEqualTo(expected);
    assertThat(rungs.states(tune, () -> {})).isEqualTo(expected);
    assertThat(expected.size()).isGreaterThan(400);
  }
}
