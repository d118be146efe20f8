package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.Decision;
import homegrown.adapt.Decision.Kind;
import homegrown.adapt.Elapsed;
import homegrown.adapt.Progress;
import homegrown.adapt.Stop;
import homegrown.adapt.StoppedException;
import homegrown.tasks.nextword.TrainingState.Phase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Runs that are cut between any two steps and go on, by clocks that show what the test says. */
class ResumeTest {

  private static final Elapsed STILL = () -> 0;
  private static final Stop NEVER = () -> false;
  private static final LongUnaryOperator AT_STOPS_ONLY = took -> Long.MAX_VALUE;
  private static final LongUnaryOperator ALWAYS = took -> 0;

  /** Of which the ladder keeps all rungs and tries the whole network, and the layer only. */
  private static final List<String> LINES = Creatures.person(80, 1);

  private static final List<String> OTHERS = Creatures.person(100, 1);

  private static final BaseModel BASE = Creatures.withNetwork();

  /** Everything that a run is given. */
  private static final class Given {
    private List<String> lines = LINES;
    private Budget budget = Budget.DEFAULT;
    private long seed;
    private Elapsed clock = STILL;
    private LongUnaryOperator pause = AT_STOPS_ONLY;
    private double leastGain;
    private KeptBlobs blobs = new KeptBlobs();
    private int threads = 1;
    private BaseModel base = BASE;
    private Optional<Incumbent> serves = Optional.empty();
    private final List<String> told = new ArrayList<>();

    Training.Result train(Stop stop) {
      return train(stop, Function.identity());
    }

    <T> T train(Stop stop, Function<Training.Result, T> end) {
      return Training.train(
          base,
          lines::forEach,
          budget,
          (Progress progress) -> told.add(progress.phase()),
          stop,
          threads,
          blobs,
          seed,
          serves,
          end,
          new Training.Terms(clock, pause, leastGain));
    }

    boolean wentOn() {
      return told.contains(Training.GOES_ON);
    }
  }

  /** Says yes from the nth question on, and counts the questions. */
  private static final class After implements Stop {
    private final int most;
    private int asked;

    After(int most) {
      this.most = most;
    }

    @Override
    public boolean requested() {
      return ++asked >= most;
    }
  }

  private static int questions(Given given) {
    After never = new After(Integer.MAX_VALUE);
    given.train(never);
    return never.asked;
  }

  private static boolean stopped(Given given, int question) {
    try {
      given.train(new After(question));
      return false;
    } catch (StoppedException e) {
      return true;
    }
  }

  private static void same(Training.Result found, Training.Result expected) {
    assertThat(found.decisions()).isEqualTo(expected.decisions());
    assertThat(bytes(found.model())).isEqualTo(bytes(expected.model()));
    assertThat(found.verdict()).isEqualTo(expected.verdict());
    assertThat(found.receipt().macs()).isEqualTo(expected.receipt().macs());
    assertThat(found.receipt().plannedBytes()).isEqualTo(expected.receipt().plannedBytes());
    assertThat(found.receipt().measuredBytes()).isEqualTo(expected.receipt().measuredBytes());
  }

  private static boolean same(Map<String, byte[]> some, Map<String, byte[]> others) {
    return some.keySet().equals(others.keySet())
        && some.keySet().stream().allMatch(name -> Arrays.equals(some.get(name), others.get(name)));
  }

  private static List<Kind> kinds(Training.Result result) {
    List<Kind> kinds = new ArrayList<>();
    for (Decision decision : result.decisions()) {
      kinds.add(decision.kind());
    }
    return kinds;
  }

  private static boolean learns(KeptBlobs blobs) {
    List<TrainingState> trainings = Arrays.asList(new TrainingState(), new TrainingState());
    RunCheckpoint.read(blobs, trainings);
    return trainings.get(0).kept() == Phase.UNDER_WAY || trainings.get(1).kept() == Phase.UNDER_WAY;
  }

  /** Between any two steps of the trainings, and now and then elsewhere. */
  @Test
  void aRunThatIsStoppedGoesOnToTheSameBits() {
    Given always = new Given();
    always.pause = ALWAYS;
    List<Boolean> learning = new ArrayList<>();
    Training.Result whole =
        always.train(
            () -> {
              learning.add(learns(always.blobs));
              return false;
            });
    assertThat(kinds(whole).subList(0, 3)).containsOnly(Kind.KEPT);
    assertThat(kinds(whole).get(3)).isIn(Kind.KEPT, Kind.NOT_BETTER);
    int learnt = 0;
    for (int question = 1; question <= learning.size(); question++) {
      if (question % 7 == 0 || learning.get(question - 1)) {
        Given given = new Given();
        assertThat(stopped(given, question)).isTrue();
        assertThat(given.wentOn()).isFalse();
        boolean kept = given.blobs.pieces.containsKey(RunCheckpoint.NAME);
        assertThat(kept).as("question %d", question).isEqualTo(question > LINES.size());
        learnt += kept && learns(given.blobs) ? 1 : 0;

        Training.Result result = given.train(NEVER);

        assertThat(given.wentOn()).isEqualTo(kept);
        same(result, whole);
        assertThat(given.blobs.checkpoint()).isEmpty();
      }
    }
    assertThat(learnt).as("questions while a network learnt").isGreaterThanOrEqualTo(20);
  }

  @Test
  void aRunThatWasStoppedTwiceGoesOnToTheSameBits() {
    Training.Result whole = new Given().train(NEVER);
    int all = questions(new Given());
    int early = 0;
    Random random = new Random(1);
    for (int time = 0; time < 40; time++) {
      Given given = new Given();
      stopped(given, LINES.size() + 1 + random.nextInt(all - LINES.size()));
      Map<String, byte[]> first = given.blobs.checkpoint();
      if (stopped(given, 1 + random.nextInt(all))) {
        Map<String, byte[]> second = given.blobs.checkpoint();
        early += same(first, second) ? 1 : 0;
        assertThat(second.get(RunCheckpoint.NAME).length)
            .as("nothing is lost")
            .isGreaterThanOrEqualTo(first.get(RunCheckpoint.NAME).length);
        same(given.train(NEVER), whole);
      }
      assertThat(given.blobs.checkpoint()).isEmpty();
    }
    assertThat(early).as("before they had come to where they were cut").isBetween(5, 35);
  }

  @Test
  void aRunWhoseLayerIsNoBetterAndOneWithoutANetworkGoOn() {
    Given layer = new Given();
    layer.lines = OTHERS;
    Given statistics = new Given();
    statistics.budget = Budget.DEFAULT.memory(Budget.mebibytes(12));
    assertThat(kinds(layer.train(NEVER))).element(2).isEqualTo(Kind.NOT_BETTER);
    assertThat(kinds(statistics.train(NEVER))).hasSize(1);
    for (Given given : List.of(layer, statistics)) {
      given.blobs = new KeptBlobs();
      Training.Result whole = given.train(NEVER);
      given.blobs = new KeptBlobs();
      int all = questions(given);
      for (int part = 1; part <= 12; part++) {
        given.blobs = new KeptBlobs();
        assertThat(stopped(given, all * part / 12)).isTrue();
        same(given.train(NEVER), whole);
      }
    }
  }

  /** Time passes at every question, now and then a lot. */
  private static final class Jumping implements Elapsed {
    private final Random random;
    private final double mean;
    private long now;

    Jumping(long seed, double mean) {
      this.random = new Random(seed);
      this.mean = mean;
    }

    @Override
    public long nanos() {
      double jump = random.nextInt(100) == 0 ? 200 * random.nextDouble() : random.nextDouble();
      now += (long) (mean * jump * 1e9);
      return now;
    }
  }

  @Test
  void aRunThatWasKilledEndsAsOneWithTheSameReadings() {
    Map<Kind, Integer> met = new TreeMap<>();
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Budget budget = Budget.time(Duration.ofMillis(200 + random.nextInt(500)));
      kill(budget, new Jumping(seed, 2e-5 * (1 + random.nextInt(12))), met);
    }
    assertThat(met).containsKeys(Kind.KEPT, Kind.NOT_BETTER, Kind.NO_TIME);
  }

  /** From a question on it shows that hardly any time is left. */
  private static final class Late implements Elapsed {
    private static final long NEARLY_ALL = Budget.DEFAULT.time().toNanos() - 50_000_000;

    private final int from;
    private int asked;

    Late(int from) {
      this.from = from;
    }

    @Override
    public long nanos() {
      return asked++ < from ? 0 : NEARLY_ALL;
    }
  }

  @Test
  void aRunThatWasKilledAfterItsTimeWasOverEndsAsOneWithTheSameReadings() {
    Given given = new Given();
    given.pause = ALWAYS;
    Late never = new Late(Integer.MAX_VALUE);
    given.clock = never;
    List<Integer> learning = new ArrayList<>();
    given.train(
        () -> {
          if (learns(given.blobs)) {
            learning.add(never.asked);
          }
          return false;
        });
    Map<Kind, Integer> met = new TreeMap<>();
    int last = learning.get(learning.size() - 1);
    for (int from = learning.get(0) - 100; from < last; from += 1 + (last - learning.get(0)) / 30) {
      kill(Budget.DEFAULT, new Late(from), met);
    }
    assertThat(met).containsKeys(Kind.KEPT, Kind.NO_TIME);
    assertThat(met.get(Kind.CUT)).as("while states were read or a network learnt").isGreaterThan(3);
  }

  /**
   * Killed at any moment, where time decides: what was kept then, with all that the run went on to
   * read, leads to what the run came to; so does what was kept at the start, which is a run that is
   * not cut.
   */
  private static void kill(Budget budget, Elapsed clock, Map<Kind, Integer> met) {
    Given given = new Given();
    given.pause = ALWAYS;
    given.budget = budget;
    given.clock = clock;
    List<Map<String, byte[]>> kept = new ArrayList<>();
    Training.Result whole;
    try {
      whole =
          given.train(
              () -> {
                kept.add(given.blobs.checkpoint());
                return false;
              },
              result -> {
                kept.add(given.blobs.checkpoint());
                return result;
              });
    } catch (BudgetException tooLittle) {
      assertThat(given.blobs.checkpoint()).isEmpty();
      return;
    }
    if (clock.nanos() > budget.time().toNanos()) {
      return; // That catching up ends by that is read after the last checkpoint.
    }
    for (Decision decision : whole.decisions()) {
      met.merge(decision.kind(), 1, Integer::sum);
    }
    kept.removeIf(pieces -> !pieces.containsKey(RunCheckpoint.NAME));
    byte[] last = kept.get(kept.size() - 1).get(RunCheckpoint.NAME);
    given.clock = STILL;
    for (int part = 0; part <= 3; part++) {
      Map<String, byte[]> then = kept.get((kept.size() - 1) * part / 3);
      given.blobs.pieces.putAll(then);
      given.blobs.pieces.put(RunCheckpoint.NAME, withReadings(then.get(RunCheckpoint.NAME), last));
      given.told.clear();
      Training.Result again = given.train(NEVER);
      assertThat(given.told).contains(Training.GOES_ON).doesNotContain("beginning anew");
      same(again, whole);
    }
  }

  /** A run that was stopped while its output layer learnt. */
  private static Given stoppedWhileItLearns() {
    Given given = new Given();
    given.pause = ALWAYS;
    assertThatExceptionOfType(StoppedException.class)
        .isThrownBy(() -> given.train(() -> learns(given.blobs)));
    given.pause = AT_STOPS_ONLY;
    assertThat(learns(given.blobs)).isTrue();
    return given;
  }

  @Test
  void aDamagedCheckpointIsAsNone() {
    Given given = stoppedWhileItLearns();
    Training.Result whole = new Given().train(NEVER);
    Map<String, byte[]> kept = new TreeMap<>(given.blobs.pieces);
    List<String> names = new ArrayList<>(given.blobs.checkpoint().keySet());
    assertThat(names).hasSizeGreaterThan(1);
    String states = states(given.blobs).names().get(0);
    Random random = new Random(1);
    for (int time = 0; time < 30; time++) {
      String name = time % 2 == 0 ? RunCheckpoint.NAME : states;
      byte[] damaged = kept.get(name).clone();
      if (time < 6) {
        damaged = Arrays.copyOf(damaged, time / 2 * damaged.length / 3);
      } else {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      given.blobs.pieces.putAll(kept);
      given.blobs.pieces.put(name, damaged);
      given.told.clear();
      Training.Result result = given.train(NEVER);
      assertThat(given.wentOn()).isFalse();
      assertThat(bytes(result.model())).isEqualTo(bytes(whole.model()));
      assertThat(given.blobs.checkpoint()).isEmpty();
    }
  }

  private static StatePieces states(KeptBlobs blobs) {
    List<TrainingState> trainings = Arrays.asList(new TrainingState(), new TrainingState());
    return RunCheckpoint.read(blobs, trainings).get().states();
  }

  /** Its checksum is right, but it is not what this run makes. */
  @Test
  void aCheckpointThatDoesNotFitTheRunIsAsNone() throws IOException {
    byte[] whole = bytes(new Given().train(NEVER).model());
    for (boolean state : new boolean[] {false, true}) {
      Given given = stoppedWhileItLearns();
      byte[] piece = given.blobs.pieces.get(RunCheckpoint.NAME);
      // The kind of the third reading, or where the state of the layer begins.
      int reading = readings(piece)[0] + 4 * Long.BYTES + 4 + 4 * Long.BYTES + 7;
      piece[state ? piece.length - Long.BYTES - 17 - 1 : reading] ^= 1;
      given.blobs.pieces.put(RunCheckpoint.NAME, withReadings(piece, piece));
      Training.Result result = given.train(NEVER);
      assertThat(given.wentOn()).isTrue();
      assertThat(given.told).contains("beginning anew");
      assertThat(bytes(result.model())).isEqualTo(whole);
      assertThat(given.blobs.checkpoint()).isEmpty();
    }
  }

  @Test
  void aRunOfAnythingElseBeginsAnew() {
    List<Consumer<Given>> others =
        List.of(
            given -> given.seed = 1,
            given -> given.budget = Budget.DEFAULT.memory(Budget.mebibytes(63)),
            given -> given.budget = Budget.time(Duration.ofSeconds(299)),
            given -> given.budget = Budget.DEFAULT.energy(5000),
            given -> given.lines = LINES.subList(0, LINES.size() - 1),
            given -> given.lines = LINES.subList(1, LINES.size()),
            given -> {
              given.lines = new ArrayList<>(LINES);
              Collections.swap(given.lines, 3, 4);
            },
            given -> given.threads = 2,
            given -> {
              LearntLines nothing = new LearntLines.Reading().with(List.of(), null);
              given.serves = Optional.of(new Incumbent("1", nothing, Optional::empty));
            },
            given -> given.base = Creatures.base());
    for (Consumer<Given> other : others) {
      Given given = stoppedWhileItLearns();
      other.accept(given);
      Given alone = new Given();
      other.accept(alone);
      Training.Result result = given.train(NEVER);

      assertThat(given.wentOn()).isFalse();
      assertThat(bytes(result.model())).isEqualTo(bytes(alone.train(NEVER).model()));
    }
  }

  @Test
  void linesThatCameMeanwhileWaitForTheNextRun() {
    Training.Result whole = new Given().train(NEVER);
    Given given = stoppedWhileItLearns();
    given.lines = new ArrayList<>(LINES);
    given.lines.addAll(OTHERS.subList(0, 20));

    Training.Result result = given.train(NEVER);

    assertThat(given.wentOn()).isTrue();
    same(result, whole);
    assertThat(result.lines()).isEqualTo(LINES.size());
    given.told.clear();
    assertThat(given.train(NEVER).lines()).isEqualTo(LINES.size() + 20);
    assertThat(given.wentOn()).isFalse();
  }

  /** Ten milliseconds between any two questions. */
  @Test
  void theTimeThatARunTookBeforeCounts() {
    Given given = new Given();
    long[] time = new long[1];
    given.clock = () -> time[0] += 10_000_000;
    Training.Result whole = given.train(NEVER);
    double before = time[0] / 1e9;
    assertThat(whole.receipt().seconds()).isBetween(before - 0.1, before);

    time[0] = 0;
    given.blobs = new KeptBlobs();
    assertThat(stopped(given, 450)).isTrue();
    double first = time[0] / 1e9;
    time[0] = 0;
    Training.Result result = given.train(NEVER);
    double second = time[0] / 1e9;

    assertThat(given.wentOn()).isTrue();
    assertThat(result.receipt().seconds()).isBetween(first + second - 0.1, first + second);
    assertThat(result.receipt().joules().value()).isCloseTo(4 * (first + second), within(0.5));
    assertThat(result.receipt().macs()).isEqualTo(whole.receipt().macs());
  }

  @Test
  void checkpointsAreRareAndRarerWhereWritingTakesLong() {
    for (long took : new long[] {1_000_000, 500_000_000}) {
      Given given = new Given();
      long[] time = new long[1];
      int[] puts = new int[1];
      given.blobs =
          new KeptBlobs() {
            @Override
            public void put(String name, byte[] content) {
              super.put(name, content);
              if (name.equals(RunCheckpoint.NAME)) {
                puts[0]++;
                time[0] += took;
              }
            }
          };
      given.budget = Budget.time(Duration.ofDays(1));
      given.clock = () -> time[0] += 50_000_000;
      given.pause = Course::pause;
      given.train(NEVER);

      assertThat(puts[0]).isPositive();
      assertThat(puts[0]).isLessThanOrEqualTo((int) (time[0] / 2_000_000_000L));
      assertThat((puts[0] - 1) * took).isLessThanOrEqualTo(time[0] / 50);
    }
  }

  @Test
  void aRunHasEndedOnlyWhenItsResultIsTaken() {
    Training.Result whole = new Given().train(NEVER);
    Given given = new Given();
    given.pause = ALWAYS;
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                given.train(
                    NEVER,
                    result -> {
                      throw new IllegalStateException("the disk is full");
                    }));
    assertThat(given.blobs.pieces).containsKey(RunCheckpoint.NAME);

    same(given.train(NEVER), whole);
    assertThat(given.wentOn()).isTrue();
    assertThat(given.blobs.checkpoint()).isEmpty();
  }

  @Test
  void aRunWhoseTimeIsOverIsNotGoneOnWith() {
    Given given = new Given();
    given.pause = ALWAYS;
    long[] time = new long[1];
    given.clock = () -> time[0];
    assertThatExceptionOfType(BudgetException.class)
        .isThrownBy(
            () ->
                given.train(
                    () -> {
                      time[0] += given.told.contains("judging") ? (long) 1e12 : 0;
                      return false;
                    }));
    assertThat(given.blobs.checkpoint()).isEmpty();
  }

  /** A checkpoint with the readings of another. */
  private static byte[] withReadings(byte[] piece, byte[] other) {
    try {
      int[] from = readings(piece);
      int[] its = readings(other);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(piece, 0, from[0]);
      out.write(other, its[0], its[1] - its[0]);
      out.write(piece, from[1], piece.length - Long.BYTES - from[1]);
      CRC32 checksum = new CRC32();
      checksum.update(out.toByteArray());
      new DataOutputStream(out).writeLong(checksum.getValue());
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the readings of a checkpoint begin, with what they reach, and end. */
  private static int[] readings(byte[] piece) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(piece));
    in.skipBytes(5);
    in.readUTF();
    in.readInt();
    in.readUTF();
    int begin = piece.length - in.available();
    in.skipBytes(4 * Long.BYTES);
    in.skipBytes(in.readInt() * Long.BYTES);
    return new int[] {begin, piece.length - in.available()};
  }

  private static byte[] bytes(PersonalModel model) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      model.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
