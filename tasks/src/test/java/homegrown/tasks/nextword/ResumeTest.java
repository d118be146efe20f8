package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Budget;
import homegrown.adapt.Decision;
import homegrown.adapt.Decision.Kind;
import homegrown.adapt.Elapsed;
import homegrown.adapt.Progress;
import homegrown.adapt.Stop;
import homegrown.adapt.StoppedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Runs that are cut between any two steps and go on, by clocks that show what the test says. */
class ResumeTest {

  private static final Elapsed STILL = () -> 0;
  private static final Stop NEVER = () -> false;
  private static final long AT_STOPS_ONLY = Long.MAX_VALUE;
  private static final long ALWAYS = 0;

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
    private long pause = AT_STOPS_ONLY;
    private double leastGain;
    private KeptBlobs blobs = new KeptBlobs();
    private final List<String> told = new ArrayList<>();

    Training.Result train(Stop stop) {
      return train(stop, Function.identity());
    }

    <T> T train(Stop stop, Function<Training.Result, T> end) {
      return Training.train(
          BASE,
          lines::forEach,
          budget,
          (Progress progress) -> told.add(progress.phase()),
          stop,
          1,
          blobs,
          seed,
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

  private static List<Kind> kinds(Training.Result result) {
    List<Kind> kinds = new ArrayList<>();
    for (Decision decision : result.decisions()) {
      kinds.add(decision.kind());
    }
    return kinds;
  }

  @Test
  void aRunThatIsStoppedAtAnyQuestionGoesOnToTheSameBits() {
    Training.Result whole = new Given().train(NEVER);
    assertThat(kinds(whole).subList(0, 3)).containsOnly(Kind.KEPT);
    assertThat(kinds(whole).get(3)).isIn(Kind.KEPT, Kind.NOT_BETTER);
    int all = questions(new Given());
    int states = 0;
    for (int question = 1; question <= all; question++) {
      Given given = new Given();
      assertThat(stopped(given, question)).isTrue();
      assertThat(given.wentOn()).isFalse();
      boolean kept = given.blobs.pieces.containsKey(RunCheckpoint.NAME);
      assertThat(kept).as("question %d", question).isEqualTo(question > LINES.size());
      states += kept && given.blobs.pieces.get(RunCheckpoint.NAME).length > 4000 ? 1 : 0;

      Training.Result result = given.train(NEVER);

      assertThat(given.wentOn()).isEqualTo(kept);
      same(result, whole);
      assertThat(given.blobs.pieces).doesNotContainKey(RunCheckpoint.NAME);
    }
    assertThat(states).as("questions while a network learnt or after that").isGreaterThan(100);
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
