package homegrown.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MemorisedTest {

  @Test
  void theAreaIsTheShareOfPairsInTheirOrder() {
    assertThat(Memorised.area(new double[] {1, 2}, new double[] {3, 4})).isEqualTo(1);
    assertThat(Memorised.area(new double[] {3, 4}, new double[] {2, 1})).isZero();
    assertThat(Memorised.area(new double[] {1, 3}, new double[] {2, 4})).isEqualTo(0.75);
    assertThat(Memorised.area(new double[] {2, 2}, new double[] {2, 2, 2})).isEqualTo(0.5);
    assertThat(Memorised.area(new double[] {-1, 0}, new double[] {0, -2})).isEqualTo(0.375);
  }

  @Test
  void aQuantileIsTheLeastValueThatEnoughAreNotAbove() {
    double[] values = {5, 1, 4, 2, 3};
    assertThat(Memorised.quantile(values, 0.2)).isEqualTo(1);
    assertThat(Memorised.quantile(values, 0.5)).isEqualTo(3);
    assertThat(Memorised.quantile(values, 0.95)).isEqualTo(5);
    assertThat(Memorised.quantile(values, 0)).isEqualTo(1);
  }

  @Test
  void foundIsWhatIsBelowAllButAShareOfTheOthers() {
    double[] others = new double[200];
    for (int i = 0; i < others.length; i++) {
      others[i] = i;
    }
    assertThat(Memorised.found(new double[] {-1, 1, 1.5, 2, 3}, others, 0.01))
        .isCloseTo(0.6, within(1e-12));
    assertThat(Memorised.found(others, others, 0.01)).isCloseTo(0.01, within(1e-12));
  }
}
