package homegrown.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EqualBudgetTest {

  /** 300 for fitting and judging, 1,000 an epoch. */
  private static final List<ProofRow> CURVE =
      List.of(run(0.5, 800), run(1, 1300), run(2, 2300), run(5, 5300));

  private static ProofRow run(double epochs, long macs) {
    return Rows.row("a", Rows.full(epochs, 1), 5, 5, macs);
  }

  @Test
  void theWorkThatDoesNotGrowIsTakenOff() {
    assertThat(EqualBudget.epochs(550, CURVE)).isEqualTo(0.25);
    assertThat(EqualBudget.epochs(3300, CURVE)).isEqualTo(3);
  }

  @Test
  void oneStepIsTheLeast() {
    assertThat(EqualBudget.epochs(200, CURVE)).isEqualTo(EqualBudget.ONE_STEP);
  }

  @Test
  void oneLengthIsEnough() {
    assertThat(EqualBudget.epochs(650, CURVE.subList(1, 2))).isEqualTo(0.5);
  }
}
