package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.scalar;
import static homegrown.onnx.Host.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** One step of each optimiser, by its equations. */
class HostOptimisersTest {

  private static final double RATE = 0.1;

  @Test
  void adagrad() {
    Given given = Given.of("decay_factor", 0.5f).and("norm_coefficient", 0.25f).and("epsilon", 1f);
    Value[] y =
        Host.all("Adagrad", 1, 2, given, scalar(RATE), whole(2), floats(4), floats(2), floats(7));
    // The regular gradient is 0.25 * 4 + 2 = 3, the sum of squares 7 + 9, the rate 0.1 / 2.
    check(y[0], dims(1), 4 - 0.05 * 3 / 5);
    check(y[1], dims(1), 16);
  }

  @Test
  void adam() {
    Given given =
        Given.of("alpha", 0.5f)
            .and("beta", 0.75f)
            .and("norm_coefficient", 0.25f)
            .and("norm_coefficient_post", 0.5f)
            .and("epsilon", 0.5f);
    Value x = floats(4);
    Value g = floats(2);
    Value[] y =
        Host.all("Adam", 1, 3, given, scalar(RATE), whole(1), x, g, floats(1), floats(0.75 * 4));
    double square = 0.75 * 3 + 0.25 * 9;
    double rate = RATE * Math.sqrt(0.25) / 0.5;
    check(y[0], dims(1), 0.5 * (4 - rate * 2 / (Math.sqrt(square) + 0.5)));
    check(y[1], dims(1), 2);
    check(y[2], dims(1), square);
    Value[] first =
        Host.all("Adam", 1, 3, Given.none(), scalar(RATE), whole(0), x, g, floats(0), floats(0));
    check(first[0], dims(1), 4 - RATE * 0.2 / (Math.sqrt(0.004) + 1e-6));
  }

  @Test
  void momentumOfSeveralTensors() {
    Given given = Given.of("alpha", 0.5f).and("beta", 2f).and("norm_coefficient", 0f);
    Value[] inputs = {
      scalar(RATE),
      whole(3),
      floats(1),
      floats(2, 3),
      floats(10),
      floats(20, 30),
      floats(4),
      floats(6, 8)
    };
    Value[] y = Host.all("Momentum", 1, 4, given.and("mode", "standard"), inputs);
    check(y[0], dims(1), 1 - RATE * 22);
    check(y[1], dims(2), 2 - RATE * 43, 3 - RATE * 64);
    check(y[2], dims(1), 22);
    check(y[3], dims(2), 43, 64);
    y = Host.all("Momentum", 1, 4, given.and("mode", "nesterov"), inputs);
    check(y[0], dims(1), 1 - RATE * (10 + 11));
    inputs[1] = whole(0);
    y = Host.all("Momentum", 1, 4, given, inputs);
    check(y[2], dims(1), 12);
    assertThat(inputs[2].floats()).containsExactly(1);
  }

  @Test
  void inputsThatDoNotPairAreRefused() {
    assertThatThrownBy(
            () -> Host.all("Momentum", 1, 2, Given.none(), scalar(1), whole(0), floats(1)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("3 inputs for each tensor");
    assertThatThrownBy(
            () ->
                Host.all(
                    "Momentum",
                    1,
                    2,
                    Given.none(),
                    scalar(1),
                    whole(0),
                    floats(1),
                    floats(1, 2),
                    floats(1)))
        .isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> Host.all("Adam", 1, 1, Given.none()))
        .isInstanceOf(OnnxException.class);
  }
}
