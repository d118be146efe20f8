package homegrown.bench.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RanksTest {

  private static final double[] A = {56, 75, 45, 71, 61, 64, 58, 80, 76, 61};
  private static final double[] B = {66, 70, 40, 60, 65, 56, 59, 77, 67, 63};

  @Test
  void whatIsTiedSharesTheMeanRank() {
    assertThat(Ranks.ranks(new double[] {3, 1, 3, 0})).containsExactly(3.5, 2, 3.5, 1);
  }

  @Test
  void knownExamples() {
    assertThat(Ranks.spearman(new double[] {1, 2, 3, 4}, new double[] {1, 4, 9, 16})).isEqualTo(1);
    assertThat(Ranks.kendall(new double[] {1, 2, 3, 4}, new double[] {4, 3, 2, 1})).isEqualTo(-1);
    // 1 - 6 * 2 / (5 * 24), and (9 - 1) / 10.
    double[] order = {1, 2, 3, 4, 5};
    double[] swapped = {2, 1, 3, 4, 5};
    assertThat(Ranks.spearman(order, swapped)).isCloseTo(0.9, within(1e-12));
    assertThat(Ranks.kendall(order, swapped)).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void ties() {
    // By hand: three pairs, of which one is tied in the first series.
    double[] a = {1, 1, 2};
    double[] b = {1, 2, 3};
    assertThat(Ranks.kendall(a, b)).isCloseTo(2 / Math.sqrt(6), within(1e-12));
    assertThat(Ranks.spearman(a, b)).isCloseTo(1.5 / Math.sqrt(1.5 * 2), within(1e-12));
  }

  @Test
  void turnsWithTheOrder() {
    double[] negative = new double[B.length];
    for (int i = 0; i < B.length; i++) {
      negative[i] = -B[i];
    }
    assertThat(Ranks.spearman(A, negative)).isCloseTo(-Ranks.spearman(A, B), within(1e-12));
    assertThat(Ranks.kendall(A, negative)).isCloseTo(-Ranks.kendall(A, B), within(1e-12));
    assertThat(Ranks.spearman(A, B)).isBetween(0.5, 0.9);
  }
}
