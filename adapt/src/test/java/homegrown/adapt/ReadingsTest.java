package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** By a clock that shows what the test says. */
class ReadingsTest {

  private static final long SECOND = 1_000_000_000;

  private long time;
  private final Readings first = new Readings(() -> time);

  private Readings again(Readings former) {
    return new Readings(former.entries(), former.reached(), () -> time);
  }

  @Test
  void whatWasReadIsRepeatedInOrder() {
    time = 5;
    assertThat(first.nanos()).isEqualTo(5);
    assertThat(first.number(() -> -7)).isEqualTo(-7);
    assertThat(first.figure(() -> 0.1)).isEqualTo(0.1);
    time = 70;
    assertThat(first.nanos()).isEqualTo(70);
    assertThat(first.repeating()).isFalse();

    time = 3;
    Readings second = again(first);
    assertThat(second.repeating()).isTrue();
    assertThat(second.nanos()).isEqualTo(5);
    assertThat(second.number(ReadingsTest::never)).isEqualTo(-7);
    assertThat(second.figure(ReadingsTest::never)).isEqualTo(0.1);
    assertThat(second.repeating()).isTrue();
    assertThat(second.nanos()).isEqualTo(70);
    assertThat(second.repeating()).isFalse();
    assertThat(second.entries()).isEqualTo(first.entries());
  }

  private static long never() {
    throw new AssertionError("what is kept is not found out again");
  }

  @Test
  void theClockStandsWhileWhatWasReadIsRepeatedAndGoesOnBehindIt() {
    time = 1000;
    first.nanos();
    time = 1100;
    first.nanos();

    time = 40;
    Readings second = again(first);
    assertThat(second.now()).isZero();
    time = 50;
    assertThat(second.nanos()).isEqualTo(1000);
    time = 60;
    assertThat(second.now()).isEqualTo(1000);
    assertThat(second.nanos()).isEqualTo(1100);
    time = 65;
    assertThat(second.now()).isEqualTo(1105);
    assertThat(second.nanos()).isEqualTo(1105);
    assertThat(second.entries()).hasSize(6);
  }

  @Test
  void whatIsDoneIsNotGivenTimeForAgain() {
    time = 10;
    first.nanos();
    time = 30;
    assertThat(again(first).reached()).isEqualTo(10);
    first.now();
    first.done();
    time = 35;

    Readings second = again(first);
    second.done();
    assertThat(second.reached()).as("not before it has come so far").isEqualTo(30);
    second.nanos();
    time = 37;
    assertThat(second.now()).isEqualTo(32);
    assertThat(new Readings(new long[0], 30, () -> time).now()).isEqualTo(30);
  }

  @Test
  void onlyAYesIsKept() {
    time = SECOND;
    first.nanos();
    for (time = SECOND; time <= 4 * SECOND; time += SECOND / 4) {
      assertThat(first.over(4)).isFalse();
    }
    assertThat(first.entries()).hasSize(2);
    time = 4 * SECOND + 1;
    assertThat(first.over(4)).isTrue();
    first.nanos();

    Readings second = again(first);
    assertThat(second.over(4)).as("in a phase before").isFalse();
    second.nanos();
    assertThat(second.over(4)).isTrue();
    assertThat(second.over(4)).isFalse();
    second.nanos();
    assertThat(second.repeating()).isFalse();
    assertThat(second.over(4)).as("by the clock again").isTrue();
  }

  @Test
  void readingsOfAnotherRunAreRefused() {
    first.nanos();
    first.number(() -> 1);

    Readings second = again(first);
    assertThatExceptionOfType(ReadingsException.class)
        .isThrownBy(() -> second.number(() -> 1))
        .withMessageContaining("place 0");
    second.nanos();
    assertThatExceptionOfType(ReadingsException.class).isThrownBy(second::nanos);
    assertThatExceptionOfType(ReadingsException.class)
        .isThrownBy(() -> new Readings(new long[3], 0, () -> time));
    assertThatExceptionOfType(ReadingsException.class)
        .isThrownBy(() -> new Readings(new long[0], -1, () -> time));
  }

  @Test
  void thereIsRoomForMany() {
    for (int i = 0; i < 1000; i++) {
      time += i;
      first.nanos();
    }
    Readings second = again(first);
    long expected = 0;
    for (int i = 0; i < 1000; i++) {
      expected += i;
      assertThat(second.nanos()).isEqualTo(expected);
    }
  }
}
