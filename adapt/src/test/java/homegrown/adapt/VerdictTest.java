package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  private static final double[] GAINS = {1, 2, 0, 3, 1, 2, -1, 2};
  private static final int[] TARGETS = {1, 2, 1, 2, 1, 1, 1, 1};
  private static final double[] NONE = new double[8];

  @ParameterizedTest
  @CsvSource({
    "7, 1.894579",
    "8, 1.859548",
    "9, 1.833113",
    "10, 1.812461",
    "12, 1.782288",
    "15, 1.753050",
    "20, 1.724718",
    "30, 1.697261",
    "60, 1.670649",
    "120, 1.657651",
    "1000, 1.646379",
    "1000000, 1.644854"
  })
  void quantilesAreThoseOfTheTable(int df, double table) {
    assertThat(Verdict.student95(df)).isCloseTo(table, within(5e-4));
  }

  /** The expansion is poor below; {@link Verdict#FEWEST_CLUSTERS} keeps away from there. */
  @Test
  void theFewestClustersAreWhereTheExpansionIsGood() {
    assertThat(Verdict.FEWEST_CLUSTERS - 1).isGreaterThanOrEqualTo(7);
    assertThat(Verdict.student95(1)).isLessThan(6.3138);
    assertThat(Verdict.student95(2)).isCloseTo(2.9200, within(0.1));
    assertThat(Verdict.student95(4)).isCloseTo(2.1318, within(0.005));
  }

  @Test
  void boundIsTheOneByHand() {
    // Sum of gains 10 over 10 targets: mean 1. Residuals 0 0 -1 1 0 1 -2 1: squares 8.
    // Standard error sqrt(8 * 8 / 7) / 10 = 0.302372; t of 7 = 1.894579.
    Verdict verdict = Verdict.of(GAINS, TARGETS, 0);

    assertThat(verdict.gain()).isCloseTo(1, within(1e-12));
    assertThat(verdict.lowerBound()).isCloseTo(1 - 1.894579 * 0.302372, within(2e-4));
    assertThat(verdict.better()).isTrue();
  }

  @Test
  void aGainThatMayBeChanceDoesNotWin() {
    double[] gains = {5, -4, 5, -4, 5, -4, 5, -4};
    int[] targets = {1, 1, 1, 1, 1, 1, 1, 1};

    // Mean 0.5, residuals 4.5 each: error sqrt(162 * 8 / 7) / 8 = 1.70084.
    Verdict verdict = Verdict.of(gains, targets, 0.5);

    assertThat(verdict.gain()).isCloseTo(0.5, within(1e-12));
    assertThat(verdict.lowerBound()).isCloseTo(0.5 - 1.894579 * 1.700840, within(1e-3));
    assertThat(verdict.better()).isFalse();
    assertThat(verdict.reason()).contains("no clear gain");
  }

  @Test
  void noGainAtAllDoesNotWin() {
    Verdict verdict = Verdict.of(new double[20], ones(20), 0);

    assertThat(verdict.better()).isFalse();
    assertThat(verdict.lowerBound()).isZero();
  }

  @Test
  void tooFewClustersSayNothing() {
    Verdict verdict = Verdict.of(new double[] {1, 1, 1, 1, 1, 1, 1, 0}, lastEmpty(), 0);

    assertThat(verdict.better()).isFalse();
    assertThat(verdict.gain()).isCloseTo(1, within(1e-12));
    assertThat(verdict.lowerBound()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(verdict.reason()).contains("7 lines", "at least 8");
  }

  @Test
  void noClustersSayNothing() {
    Verdict verdict = Verdict.of(new double[0], new int[0], 0);

    assertThat(verdict.better()).isFalse();
    assertThat(verdict.gain()).isZero();
  }

  @Test
  void linesWithoutTargetsCountForNothing() {
    double[] gains = {1, 2, 0, 3, 0, 1, 2, -1, 2, 0};
    int[] targets = {1, 2, 1, 2, 0, 1, 1, 1, 1, 0};

    assertThat(Verdict.of(gains, targets, 0)).isEqualTo(Verdict.of(GAINS, TARGETS, 0));
  }

  @Test
  void recallMayFallByTheMarginAndNoMore() {
    assertThat(Verdict.of(GAINS, TARGETS, -0.0099).better()).isTrue();

    Verdict fell = Verdict.of(GAINS, TARGETS, -0.0101);

    assertThat(fell.better()).isFalse();
    assertThat(fell.lowerBound()).isPositive();
    assertThat(fell.reason()).contains("recall");
  }

  @Test
  void whatIsNotANumberDoesNotWin() {
    double[] gains = GAINS.clone();
    gains[3] = Double.NaN;

    assertThat(Verdict.of(gains, TARGETS, 0).better()).isFalse();
  }

  /** Mean and error as in {@link #boundIsTheOneByHand}: 1 and 0.5729, which are shifted here. */
  @Test
  void whatServesIsGivenTheBenefitOfTheDoubtByTheMargin() {
    Verdict asGood = Verdict.notWorse(shifted(0.4733), NONE, TARGETS).get();
    Verdict worse = Verdict.notWorse(shifted(0.4823), NONE, TARGETS).get();

    assertThat(asGood.gain()).isCloseTo(1 - 0.4733, within(1e-12));
    assertThat(asGood.lowerBound()).isCloseTo(asGood.gain() - 1.894579 * 0.302372, within(2e-4));
    assertThat(asGood.better()).isTrue();
    assertThat(worse.better()).isFalse();
    assertThat(worse.reason()).contains("version that serves");
    assertThat(Verdict.notWorse(GAINS, NONE, lastEmpty())).isEmpty();
    assertThat(Verdict.notWorse(shifted(Double.NaN), NONE, TARGETS).get().better()).isFalse();
  }

  /** Errors are those of the gains, 0.5729 of a target. */
  @Test
  void recallMayFallByTheMarginUnlessThatIsChance() {
    assertThat(Verdict.notWorse(GAINS, shifted(1.5828), TARGETS).get().better()).isTrue();

    Verdict fell = Verdict.notWorse(GAINS, shifted(1.5838), TARGETS).get();

    assertThat(fell.better()).isFalse();
    assertThat(fell.reason()).contains("recall", "version that serves");
  }

  private static double[] shifted(double perTarget) {
    double[] gains = GAINS.clone();
    for (int i = 0; i < gains.length; i++) {
      gains[i] -= perTarget * TARGETS[i];
    }
    return gains;
  }

  private static int[] ones(int n) {
    int[] ones = new int[n];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  private static int[] lastEmpty() {
    int[] targets = ones(8);
    targets[7] = 0;
    return targets;
  }
}
