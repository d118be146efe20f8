package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepBudgetTest {

  @ParameterizedTest
  @CsvSource({
    "100, 0.5, 50, 100",
    "100, 0.5, 49.9, 99",
    "100, 0.5, 1000, 100",
    "100, 0.5, 0.49, 0",
    "100, 0.5, 0.5, 1",
    "100, 0.5, 0, 0",
    "100, 0.5, -3, 0",
    "100, 0.5, Infinity, 100",
    "1000, 0.2281579303734177, 117.27317621193669, 513", // the quotient rounds to 514
    "0, 0.5, 50, 0",
    "9223372036854775807, 0.0009765625, 1, 1024",
    "9223372036854775807, 1e-300, 1e300, 9223372036854775807",
    "9007199254740993, 1, 1e30, 9007199254740993",
  })
  void asManyStepsAsFit(long wanted, double perStep, double left, long steps) {
    StepBudget budget = StepBudget.of(wanted, perStep, left);

    assertThat(budget.steps()).isEqualTo(steps);
    assertThat(budget.wanted()).isEqualTo(wanted);
    assertThat(budget.shortened()).isEqualTo(steps < wanted);
  }

  @Test
  void theStepsNeverTakeLongerThanThereIs() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double perStep = random.nextDouble() + 1e-6;
      double left = perStep * random.nextInt(1000) * (i % 2 == 0 ? 1 : random.nextDouble());
      StepBudget budget = StepBudget.of(500, perStep, left);

      assertThat(budget.steps() * perStep).isLessThanOrEqualTo(left);
      assertThat(budget.shortened() && (budget.steps() + 2) * perStep <= left).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 1", "1, 0, 1", "1, -1, 1", "1, NaN, 1", "1, Infinity, 1", "1, 1, NaN"})
  void impossibleFiguresAreRefused(long wanted, double perStep, double left) {
    assertThatThrownBy(() -> StepBudget.of(wanted, perStep, left))
        .isInstanceOf(LadderException.class)
        .hasMessageContaining("step budget: expected");
  }

  @Test
  void moreStepsThanWantedAreRefused() {
    assertThatThrownBy(() -> new StepBudget(3, 4)).isInstanceOf(LadderException.class);
  }
}
