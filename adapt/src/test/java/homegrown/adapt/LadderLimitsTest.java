package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.adapt.Decision.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LadderLimitsTest extends Scene {

  // Limits

  @ParameterizedTest
  @CsvSource({"1000, KEPT", "1001, NO_MEMORY"})
  void memoryIsKeptExactly(long bytes, Kind expected) {
    FakeRung head = rung("head", 0.1);
    head.bytes = bytes;

    assertThat(kinds(climb(AMPLE, rung("counts", 0.3), head))).containsExactly(Kind.KEPT, expected);
  }

  @Test
  void aCandidateThatTookMoreMemoryThanItMayIsLetGo() {
    FakeRung head = rung("head", 0.1);
    head.bytesTaken = 1001;

    Climb<String> climb = climb(AMPLE, rung("counts", 0.3), head);

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.NO_MEMORY);
    assertThat(climb.best().candidate()).isEqualTo("base>counts");
    assertThat(climb.reason()).contains("head: took 1001 bytes of memory at once, 1000 are given");
  }

  /** 100 s, of which 10 s are reserved, 5 s had passed before and the first rung takes 25 s. */
  @ParameterizedTest
  @CsvSource({"60, KEPT", "60.000001, NO_TIME"})
  void timeIsKeptExactly(double least, Kind expected) {
    now = 5 * SECOND;
    FakeRung counts = rung("counts", 0.3);
    counts.seconds = 25;
    counts.forecastSeconds = 25;
    FakeRung head = rung("head", 0.1);
    head.leastSeconds = least;
    head.forecastSeconds = 1e6;

    Climb<String> climb =
        new Ladder(AMPLE, 1, Duration.ofSeconds(10), 0.01)
            .climb(List.of(counts, head), base(), () -> now, () -> stopped);

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, expected);
    assertThat(counts.given.seconds()).isEqualTo(85);
    assertThat(climb.decisions().get(1).secondsLeft()).isEqualTo(60);
  }

  /** At 4 W a thread: 2 threads, 400 J are 50 s, of which 10 s are reserved. */
  @ParameterizedTest
  @CsvSource({"15, KEPT", "15.000001, NO_ENERGY"})
  void energyIsKeptExactly(double least, Kind expected) {
    FakeRung counts = rung("counts", 0.3);
    counts.seconds = 25;
    counts.forecastSeconds = 25;
    FakeRung head = rung("head", 0.1);
    head.leastSeconds = least;
    head.forecastSeconds = 1e6;

    Climb<String> climb =
        new Ladder(AMPLE.energy(400), 2, Duration.ofSeconds(10), 0.01)
            .climb(List.of(counts, head), base(), () -> now, () -> stopped);

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, expected);
    assertThat(counts.given.seconds()).isEqualTo(40);
    if (expected == Kind.NO_ENERGY) {
      assertThat(climb.reason()).contains("head: needs at least 120.000 J, 120.000 J are left");
    }
  }

  @Test
  void aRungIsToldTheLimits() {
    FakeRung counts = rung("counts", 0.3);

    climb(AMPLE, counts);

    assertThat(counts.given.bytes()).isEqualTo(1000);
    assertThat(counts.given.seconds()).isEqualTo(100);
    assertThat(counts.given.stop().requested()).isFalse();
    stopped = true;
    assertThat(counts.given.stop().requested()).isTrue();
  }

  @Test
  void afterARungThatOverrunsThereIsNoFurther() {
    FakeRung slow = rung("counts", 0.3);
    slow.seconds = 95;
    slow.forecastSeconds = 95;
    FakeRung free = rung("head", 0.1);
    free.leastSeconds = 0;

    Climb<String> climb =
        new Ladder(AMPLE, 1, Duration.ofSeconds(10), 0.01)
            .climb(List.of(slow, free), base(), () -> now, () -> stopped);

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.NO_TIME);
    assertThat(climb.reason()).contains("in 95.000 s where 90.000 s were left");
    assertThat(climb.best().candidate()).isEqualTo("base>counts");
  }

  @Test
  void whereNoTimeIsLeftARungThatTakesNoneIsNotTriedEither() {
    FakeRung all = rung("counts", 0.3);
    all.seconds = 100;
    all.forecastSeconds = 100;
    FakeRung free = rung("head", 0.1);
    free.leastSeconds = 0;

    assertThat(kinds(climb(AMPLE, all, free))).containsExactly(Kind.KEPT, Kind.NO_TIME);
  }

  @Test
  void timeThatAForecastTakesCounts() {
    FakeRung counts = rung("counts", 0.3);
    counts.leastSeconds = 61;
    counts.forecastTakes = 40;

    assertThatThrownBy(() -> climb(AMPLE, counts)).isInstanceOf(BudgetException.class);
  }

  @Test
  void whereNothingFitsItSaysWhatWould() {
    FakeRung counts = rung("counts", 0.3);
    counts.bytes = 3L << 20;
    counts.leastSeconds = 20;
    now = 2 * SECOND;
    Budget tight = new Budget(Duration.ofSeconds(10), 2 << 20, 50);

    assertThatThrownBy(() -> climb(tight, counts, rung("huge", 0.001)))
        .isInstanceOf(BudgetException.class)
        .hasMessage(
            "budget: expected at least memory=3MiB, time=22s and energy=88J for 'counts', got"
                + " 2097152 bytes, 10.000 s and 50 J; give that much");
    assertThat(climbed).isEmpty();

    Budget enough = new Budget(Duration.ofSeconds(22), 3 << 20, 88);
    assertThat(climb(enough, counts).rung()).contains("counts");
  }

  @Test
  void whereTheOnlyRungTookTooMuchItSaysHowMuch() {
    FakeRung counts = rung("counts", 0.3);
    counts.bytesTaken = (3 << 20) + 1;

    assertThatThrownBy(() -> climb(AMPLE.memory(3 << 20), counts))
        .isInstanceOf(BudgetException.class)
        .hasMessageContaining("expected at least memory=4MiB");
  }

  @Test
  void aDearerRungMayFitWhereACheaperDoesNot() {
    FakeRung large = rung("counts", 0.3);
    large.bytes = 2000;

    Climb<String> climb = climb(AMPLE, large, rung("head", 0.1));

    assertThat(kinds(climb)).containsExactly(Kind.NO_MEMORY, Kind.KEPT);
    assertThat(climb.best().candidate()).isEqualTo("base>head");
  }

  @Test
  void aRungThatFindsNothingWithinItsLimitsIsCut() {
    FakeRung head = rung("head", 0.1);
    head.refusal = Optional.of("the cache needs 1200 bytes");

    Climb<String> climb = climb(AMPLE, rung("counts", 0.3), head, rung("suffix", 0.1));

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.CUT, Kind.KEPT);
    assertThat(climb.cut()).isTrue();
    assertThat(climb.reason()).contains("head: the cache needs 1200 bytes");
    assertThat(climb.decisions().get(1).seconds()).isEqualTo(1);
  }

  // Stop

  @Test
  void stoppedBeforeItBeganItAsksNoRung() {
    stopped = true;
    FakeRung counts = rung("counts", 0.3);

    Climb<String> climb = climb(AMPLE, counts, rung("head", 0.1));

    assertThat(climb.best().candidate()).isEqualTo("base");
    assertThat(climb.rung()).isEmpty();
    assertThat(kinds(climb)).containsExactly(Kind.CUT, Kind.CUT);
    assertThat(climb.cut()).isTrue();
    assertThat(counts.asked).isZero();
  }

  @Test
  void stoppedInsideWithNothingOfUseItKeepsTheCandidateBelow() {
    FakeRung head = rung("head", 0.1);
    head.atEnd = Stopping.WITH_NOTHING;

    Climb<String> climb = climb(AMPLE, rung("counts", 0.3), head, rung("suffix", 0.1));

    assertThat(climb.best().candidate()).isEqualTo("base>counts");
    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.CUT, Kind.CUT);
    assertThat(climb.cut()).isTrue();
    assertThat(climbed).containsExactly("counts", "head");
  }

  @Test
  void aRungThatWasStoppedEndsTheClimbEvenIfTheStopIsWithdrawn() {
    FakeRung head = rung("head", 0.1);
    head.atEnd = Stopping.WITH_NOTHING;

    Climb<String> climb =
        ladder(AMPLE, 0.01)
            .climb(
                List.of(rung("counts", 0.3), head, rung("suffix", 0.1)),
                base(),
                () -> now,
                () -> false);

    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.CUT, Kind.CUT);
  }

  @Test
  void stoppedWhereTheFirstRungDidNotFitItIsNoRefusal() {
    FakeRung large = rung("counts", 0.3);
    large.bytes = 2000;
    FakeRung head = rung("head", 0.1);
    head.atEnd = Stopping.WITH_NOTHING;

    Climb<String> climb = climb(AMPLE, large, head);

    assertThat(kinds(climb)).containsExactly(Kind.NO_MEMORY, Kind.CUT);
    assertThat(climb.best().candidate()).isEqualTo("base");
  }

  @Test
  void stoppedInsideWithSomethingOfUseItKeepsTheBest() {
    FakeRung head = rung("head", 0.1);
    head.atEnd = Stopping.WITH_A_CANDIDATE;

    Climb<String> climb = climb(AMPLE, rung("counts", 0.3), head);

    assertThat(climb.best().candidate()).isEqualTo("base>counts>head");
    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.KEPT);
    assertThat(climb.cut()).isTrue();

    climbed.clear();
    stopped = false;
    head.gain = -1;
    assertThat(climb(AMPLE, rung("counts", 0.3), head).best().candidate()).isEqualTo("base>counts");
  }

  @Test
  void stoppedBetweenRungsItEndsThere() {
    FakeRung counts = rung("counts", 0.3);
    counts.atEnd = Stopping.WITH_A_CANDIDATE;

    Climb<String> climb = climb(AMPLE, counts, rung("head", 0.1));

    assertThat(climb.best().candidate()).isEqualTo("base>counts");
    assertThat(kinds(climb)).containsExactly(Kind.KEPT, Kind.CUT);
    assertThat(climbed).containsExactly("counts");
  }

  // Determinism

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theSameReadingsLeadToTheSameDecisions(long seed) {
    List<FakeRung> rungs = orderedRungs(new Random(seed));
    Ladder ladder = ladder(Budget.time(Duration.ofSeconds(5 * seed)).memory(5000), 0.01);
    Readings first = new Readings(() -> now);
    Climb<String> was = ladder.climb(rungs, base(), first, () -> false);

    now = 77 * SECOND; // another machine, another day, three times as fast
    rungs.forEach(rung -> rung.seconds /= 3);
    Readings repeated = new Readings(first.entries(), first.reached(), () -> now);
    Climb<String> again = ladder.climb(rungs, base(), repeated, () -> false);

    assertThat(again.decisions()).isEqualTo(was.decisions());
    assertThat(again.best().candidate()).isEqualTo(was.best().candidate());
  }

  /** Rungs in order of cost that gain the same whatever the budget: more budget, no lower end. */
  @Test
  void moreBudgetNeverEndsOnAnEarlierRung() {
    int ends = 0;
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<FakeRung> rungs = orderedRungs(random);
      int last = -1;
      for (int size = 1; size <= 40; size++) {
        now = 0;
        Budget budget = new Budget(Duration.ofSeconds(2 * size), 200 * size, 12.0 * size);
        int end;
        try {
          Climb<String> climb = ladder(budget, 0.01).climb(rungs, base(), () -> now, () -> false);
          end = climb.rung().map(Integer::parseInt).orElse(-1);
        } catch (BudgetException e) {
          end = -1;
        }
        assertThat(end).as("seed %d, size %d", seed, size).isGreaterThanOrEqualTo(last);
        ends += end > last ? 1 : 0;
        last = end;
      }
    }
    assertThat(ends).isGreaterThan(500);
  }
}
