package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetTest {

  @Test
  void theDefaultIsTheDocumentedOne() {
    assertThat(Budget.DEFAULT.time()).isEqualTo(Duration.ofMinutes(5));
    assertThat(Budget.DEFAULT.memoryBytes()).isEqualTo(64L << 20);
    assertThat(Budget.DEFAULT.joules()).isInfinite();
  }

  @Test
  void aLimitIsChangedAlone() {
    Budget budget = Budget.time(Duration.ofSeconds(7)).memory(Budget.mebibytes(48)).energy(300);

    assertThat(budget).isEqualTo(new Budget(Duration.ofSeconds(7), 48L << 20, 300));
  }

  @Test
  void limitsMustBeAboveZero() {
    refused(() -> Budget.time(Duration.ZERO));
    refused(() -> Budget.time(Duration.ofSeconds(-1)));
    refused(() -> Budget.DEFAULT.memory(0));
    refused(() -> Budget.DEFAULT.energy(0));
    refused(() -> Budget.DEFAULT.energy(Double.NaN));
  }

  @Test
  void energyIsEstimatedFromBusyTime() {
    Joules joules = Joules.estimate(2.5);

    assertThat(joules.value()).isCloseTo(2.5 * Joules.WATTS_PER_CORE, within(1e-9));
    assertThat(joules.source()).contains("estimate");
    assertThat(joules.band()).isPositive();
  }

  private static void refused(Runnable limits) {
    assertThatExceptionOfType(BudgetException.class)
        .isThrownBy(limits::run)
        .withMessageContaining("above 0")
        .withMessageContaining("leave out");
  }
}
