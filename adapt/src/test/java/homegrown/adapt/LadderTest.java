package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.adapt.Decision.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest extends Scene {

  // What is kept

  @Test
  void climbsToTheLastRungThatPays() {
    Climb<String> climb =
        climb(AMPLE, rung("counts", 0.3), rung("head", 0.1), rung("suffix", 0.05));

    assertThat(climb.best().candidate()).isEqualTo("base>counts>head>suffix");
    assertThat(climb.rung()).contains("suffix");
    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.KEPT, Kind.KEPT);
    assertThat(climb.cut()).isFalse();
  }

  @Test
  void aRungThatIsNotBetterLeavesTheCandidateBelow() {
    FakeRung worse = rung("head", 0.1);
    worse.gain = -0.01;

    Climb<String> climb = climb(AMPLE, rung("counts", 0.3), worse);

    assertThat(climb.best().candidate()).isEqualTo("base>counts");
    assertThat(climb.rung()).contains("counts");
    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.NOT_BETTER);
    assertThat(climb.decisions().get(1).gain()).isCloseTo(-0.01, within(1e-12));
    assertThat(climb.reason())
        .isEqualTo(
            "counts: kept, gained 0.3000 nats a target (lower bound 0.3000) in 1.000 s\n"
                + "head: not better, gained -0.0100 nats a target (lower bound -0.0100) in"
                + " 1.000 s");
  }

  @Test
  void whatWasNotBetterIsNotComparedWithLater() {
    FakeRung worse = rung("head", 0.1);
    worse.gain = -0.5;
    FakeRung next = rung("other", 0.4);
    next.gain = 0.02;

    Climb<String> climb = climb(AMPLE, rung("counts", 0.3), worse, next);

    assertThat(climb.best().candidate()).isEqualTo("base>counts>other");
    assertThat(climb.decisions().get(2).gain()).isCloseTo(0.02, within(1e-12));
  }

  /**
   * Forty clusters of one target that alternate by ±{@code noise} about the gain. The bound is
   * below the gain by {@code 1.685 * noise / sqrt(39)}, that is by 0.27 of the noise.
   */
  @ParameterizedTest
  @CsvSource({
    "0.005, 0.01, KEPT", // small but certain
    "0.005, 0.1, NOT_BETTER", // small and uncertain
    "0.02, 0.2, KEPT", // worthwhile though uncertain
    "0, 0, NOT_BETTER",
    "-0.02, 0.2, NOT_BETTER",
    "NaN, 0, NOT_BETTER",
  })
  void isKeptIfCertainOrWorthwhile(double gain, double noise, Kind expected) {
    FakeRung rung = rung("head", 0.1);
    rung.gain = gain;
    rung.noise = noise;

    Climb<String> climb = climb(AMPLE, rung);

    assertThat(kinds(climb)).containsExactly(expected);
    assertThat(climb.best().candidate()).isEqualTo(expected == Kind.KEPT ? "base>head" : "base");
  }

  @Test
  void nothingIsKeptForNoGainEvenIfEveryGainIsWorthwhile() {
    FakeRung rung = rung("head", 0.1);
    rung.gain = 0;

    Climb<String> climb = ladder(AMPLE, 0).climb(List.of(rung), base(), () -> now, () -> stopped);

    assertThat(kinds(climb)).containsExactly(Kind.NOT_BETTER);
    assertThat(climb.rung()).isEmpty();
  }

  @Test
  void gainsArePairedByCluster() {
    double[] uneven = {9, 1, 5, 2, 8, 3, 7, 4, 6, 5};
    double[] better = uneven.clone();
    for (int i = 0; i < better.length; i++) {
      better[i] -= 0.001;
    }
    int[] targets = new int[uneven.length];
    Arrays.fill(targets, 1);
    Trial<String> first = new Trial<>("base", TuneLosses.of(uneven, targets), 0, 0);
    FakeRung rung = rung("head", 0.1);
    rung.fixed = Optional.of(TuneLosses.of(better, targets));

    Climb<String> climb = ladder(AMPLE, 0.01).climb(List.of(rung), first, () -> now, () -> stopped);

    assertThat(kinds(climb)).containsExactly(Kind.KEPT);
    assertThat(climb.decisions().get(0).lowerBound()).isCloseTo(0.001, within(1e-9));
  }

  @Test
  void withoutEvidenceNothingIsClimbed() {
    double[] losses = {1, 1, 1, 1, 1, 1, 1, 1};
    int[] targets = {1, 1, 1, 1, 1, 1, 1, 0};
    Trial<String> first = new Trial<>("base", TuneLosses.of(losses, targets), 0, 0);

    Climb<String> climb =
        ladder(AMPLE, 0.01).climb(List.of(rung("counts", 0.3)), first, () -> now, () -> stopped);

    assertThat(kinds(climb)).containsExactly(Kind.NO_EVIDENCE);
    assertThat(climb.reason()).contains("7 clusters, at least 8");
    assertThat(climbed).isEmpty();
    assertThat(climb.cut()).isFalse();
  }

  // What is worth trying

  @Test
  void aRungOfLittleGainIsPassedOver() {
    Climb<String> climb =
        climb(AMPLE, rung("counts", 0.3), rung("head", 0.009), rung("suffix", 0.05));

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.LITTLE_GAIN, Kind.KEPT);
    assertThat(climbed).containsExactly("counts", "suffix");
    assertThat(climb.decisions().get(1).reason())
        .isEqualTo("head: would gain 0.0090 nats a target, less than the 0.0100 that are worth it");
  }

  @Test
  void theFirstRungIsTriedWhateverItsGain() {
    FakeRung first = rung("counts", 0.001);
    first.gain = 0.2;

    assertThat(kinds(climb(AMPLE, first))).containsExactly(Kind.KEPT);
  }

  /** The next rung's prior is 0.02 and the least worthwhile gain 0.01. */
  @ParameterizedTest
  @CsvSource({
    "0.4, 0.21, KEPT",
    "0.4, 0.19, LITTLE_GAIN",
    "0.4, 0.011, LITTLE_GAIN",
    "0.1, 10, KEPT",
  })
  void whatThisPersonGainedCorrectsTheNextForecast(double prior, double gained, Kind expected) {
    FakeRung counts = rung("counts", prior);
    counts.gain = gained;

    assertThat(kinds(climb(AMPLE, counts, rung("head", 0.02))))
        .containsExactly(Kind.KEPT, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.4, 0.2, 0.5",
    "0.4, 0.001, 0.25",
    "0.4, -3, 0.25",
    "0.4, NaN, 0.25",
    "0.1, 0.2, 2",
    "0.1, 9, 4",
    "0, 0.2, 1",
  })
  void theCorrectionOfGainIsBounded(double prior, double gained, double ratio) {
    Decision decision = decision(new Forecast(0, 1, 1, 1, prior), 1, 1, gained);

    assertThat(new Evidence(1, List.of(decision)).gainRatio()).isEqualTo(ratio);
  }

  @Test
  void theLastClimbedRungCorrectsTheGain() {
    Decision first = decision(new Forecast(0, 1, 1, 1, 0.4), 1, 1, 0.4);
    Decision second = decision(new Forecast(0, 1, 1, 1, 0.4), 1, 1, 0.2);
    Decision third =
        Decision.passedOver("third", Kind.NO_TIME, new Forecast(0, 1, 1, 1, 0.4), 0, "");

    assertThat(new Evidence(1, List.of(first, second, third)).gainRatio()).isEqualTo(0.5);
    assertThat(new Evidence(1, List.of()).gainRatio()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "20, 100, 2", // twice as slow
    "10, 50, 2", // twice as slow and half done
    "5, 100, 0.5",
    "1, 100, 0.25",
    "900, 100, 4",
    "20, 0, 1", // nothing to go by
  })
  void measuredSpeedCorrectsByTheWorkDone(double seconds, long macs, double ratio) {
    Decision decision = decision(new Forecast(0, 10, 1, 100, 0.1), seconds, macs, 0.1);

    assertThat(new Evidence(1, List.of(decision)).secondsRatio()).isCloseTo(ratio, within(1e-12));
  }

  @Test
  void aSlowDeviceIsNotGivenARungThatItCannotEnd() {
    FakeRung counts = rung("counts", 0.3);
    counts.seconds = 30; // forecast 10
    counts.forecastSeconds = 10;
    FakeRung head = rung("head", 0.1);
    head.forecastSeconds = 24;
    head.leastSeconds = 24;

    Climb<String> climb = climb(AMPLE, counts, head);

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.NO_TIME);
    assertThat(climb.decisions().get(1).reason())
        .isEqualTo("head: needs at least 72.000 s, 70.000 s are left");
  }

  @Test
  void aRungIsNotTriedWithoutTheOneItBuildsOn() {
    FakeRung network = rung("network", 0.1);
    network.gain = -0.01;
    FakeRung head = rung("head", 0.9);
    head.buildsOn = Optional.of("network");
    FakeRung other = rung("other", 0.9);
    other.buildsOn = Optional.of("counts");
    other.gain = 0.1;

    Climb<String> climb = climb(AMPLE, rung("counts", 0.3), network, head, other);

    assertThat(kinds(climb))
        .containsExactly(Kind.KEPT, Kind.NOT_BETTER, Kind.NOTHING_TO_BUILD_ON, Kind.KEPT);
    assertThat(head.asked).isZero();
    assertThat(climb.best().candidate()).isEqualTo("base>counts>other");
  }

  // Wrong uses

  @Test
  void otherClustersAreRefused() {
    FakeRung head = rung("head", 0.1);
    head.fixed = Optional.of(TuneLosses.of(new double[9], new int[9]));

    assertThatThrownBy(() -> climb(AMPLE, head))
        .isInstanceOf(LadderException.class)
        .hasMessageContaining("40 clusters")
        .hasMessageContaining("9 clusters");
  }

  @Test
  void namesAreUniqueAndFoundationsLieBelow() {
    assertThatThrownBy(() -> climb(AMPLE, rung("a", 1), rung("a", 1)))
        .isInstanceOf(LadderException.class)
        .hasMessageContaining("'a' twice");
    FakeRung floating = rung("b", 1);
    floating.buildsOn = Optional.of("c");
    assertThatThrownBy(() -> climb(AMPLE, floating, rung("c", 1)))
        .isInstanceOf(LadderException.class)
        .hasMessageContaining("'b' to build on a rung below it, got 'c'");
    assertThat(climbed).isEmpty();
  }

  @Test
  void impossibleFiguresAreRefused() {
    assertThatThrownBy(() -> new Ladder(AMPLE, 0, Duration.ZERO, 0))
        .isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> new Ladder(AMPLE, 1, Duration.ofSeconds(-1), 0))
        .isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> new Ladder(AMPLE, 1, Duration.ZERO, Double.NaN))
        .isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> new Forecast(-1, 1, 1, 1, 1)).isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> new Forecast(1, 1, 2, 1, 1)).isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> new Forecast(1, Double.NaN, 1, 1, 1))
        .isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> new Forecast(1, 1, 1, 1, Double.POSITIVE_INFINITY))
        .isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> TuneLosses.of(new double[2], new int[3]))
        .isInstanceOf(LadderException.class);
    assertThatThrownBy(() -> TuneLosses.of(new double[2], new int[] {1, -1}))
        .isInstanceOf(LadderException.class)
        .hasMessageContaining("cluster 1");
  }

  @Test
  void lossesAreCopied() {
    double[] losses = {1, 2};
    int[] targets = {1, 3};
    TuneLosses copy = TuneLosses.of(losses, targets);
    losses[0] = 100;
    targets[1] = 0;

    assertThat(copy.mean()).isEqualTo(0.75);
    assertThat(copy.clusters()).isEqualTo(2);
  }
}
