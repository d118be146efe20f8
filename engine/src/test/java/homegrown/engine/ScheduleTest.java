package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final Offset<Double> CLOSE = Offset.offset(1e-15);

  private static void rates(Schedule schedule, double... expected) {
    for (int step = 0; step < expected.length; step++) {
      assertThat(schedule.rate(step)).as("step %d", step).isCloseTo(expected[step], CLOSE);
    }
  }

  @Test
  void constantStays() {
    rates(Schedule.constant(0.3), 0.3, 0.3, 0.3);
    assertThat(Schedule.constant(0.3).rate(Long.MAX_VALUE)).isEqualTo(0.3);
  }

  @Test
  void linearEndsAtZeroAndStaysThere() {
    rates(Schedule.linear(0.8, 4), 0.8, 0.6, 0.4, 0.2, 0, 0);
    assertThat(Schedule.linear(0.8, 4).rate(Long.MAX_VALUE)).isZero();
  }

  @Test
  void cosineEndsAtZeroAndStaysThere() {
    double r = Math.sqrt(0.5);
    rates(Schedule.cosine(0.8, 4), 0.8, 0.4 * (1 + r), 0.4, 0.4 * (1 - r), 0, 0);
    assertThat(Schedule.cosine(0.8, 4).rate(Long.MAX_VALUE)).isZero();
  }

  @Test
  void warmUpClimbsToTheFirstRateAndGoesOnFromIt() {
    Schedule linear = Schedule.linear(0.8, 2);
    rates(linear.warmUpFromFirst(4), 0.2, 0.4, 0.6, 0.8, 0.8, 0.4, 0, 0);
    rates(linear.warmUpFromZero(4), 0, 0.2, 0.4, 0.6, 0.8, 0.4, 0, 0);
    rates(Schedule.constant(1).warmUpFromFirst(1), 1, 1, 1);
    rates(Schedule.constant(1).warmUpFromZero(1), 0, 1, 1);
  }

  @Test
  void wrongNumbersAreNamed() {
    assertThatThrownBy(() -> Schedule.constant(-0.1))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("schedule: expected rate of at least 0", "got -0.1");
    assertThatThrownBy(() -> Schedule.linear(Double.NaN, 3)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Schedule.cosine(Double.POSITIVE_INFINITY, 3))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Schedule.linear(0.1, 0))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("expected at least 1 step, got 0", "length of the run");
    assertThatThrownBy(() -> Schedule.cosine(0.1, 0)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Schedule.constant(0.1).warmUpFromFirst(0))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Schedule.constant(0.1).warmUpFromZero(-1))
        .isInstanceOf(GraphException.class);
  }
}
