package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.run;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Normalisations. */
class HostNormsTest {

  /** Two samples of two channels of two places. */
  private static final Value X = floats(dims(2, 2, 2), 0, 2, 10, 10, 4, 6, 30, 10);

  private static final Value ONES = floats(1, 1);
  private static final Value ZEROS = floats(0, 0);

  private static Given epsilon(double epsilon) {
    return Given.of("epsilon", (float) epsilon);
  }

  private static void refused(String op, int opset, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, opset, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void batchesByGivenStatistics() {
    Value scale = floats(2, 1);
    Value bias = floats(0, 100);
    Value mean = floats(1, 10);
    Value variance = floats(3, 99);
    for (int opset : new int[] {7, 9, 14, 15}) {
      check(
          run("BatchNormalization", opset, epsilon(1), X, scale, bias, mean, variance),
          dims(2, 2, 2),
          -1,
          1,
          100,
          100,
          3,
          5,
          102,
          100);
    }
    check(
        run(
            "BatchNormalization",
            15,
            epsilon(0),
            floats(5),
            floats(1),
            floats(0),
            floats(1),
            floats(4)),
        dims(1),
        2);
    refused("BatchNormalization", 15, Given.none(), X, floats(1), bias, mean, variance);
  }

  @Test
  void batchesByTheirOwnStatistics() {
    Given training = epsilon(0).and("training_mode", 1).and("momentum", 0.75f);
    Value[] y =
        Host.all("BatchNormalization", 15, 3, training, X, ONES, ZEROS, floats(7, 7), floats(1, 1));
    double first = Math.sqrt(5);
    double second = Math.sqrt(75);
    check(
        y[0],
        dims(2, 2, 2),
        -3 / first,
        -1 / first,
        -5 / second,
        -5 / second,
        1 / first,
        3 / first,
        15 / second,
        -5 / second);
    check(y[1], dims(2), 0.75 * 7 + 0.25 * 3, 0.75 * 7 + 0.25 * 15);
    check(y[2], dims(2), 0.75 + 0.25 * 5, 0.75 + 0.25 * 75);
    Value[] old =
        Host.all(
            "BatchNormalization",
            9,
            5,
            epsilon(0).and("momentum", 0.75f),
            X,
            ONES,
            ZEROS,
            floats(7, 7),
            floats(1, 1));
    check(old[1], dims(2), 0.75 * 7 + 0.25 * 3, 0.75 * 7 + 0.25 * 15);
    check(old[4], dims(2), 5, 75);
    assertThatThrownBy(
            () -> Host.all("BatchNormalization", 15, 3, Given.none(), X, ONES, ZEROS, ZEROS, ONES))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("at most 1 outputs");
  }

  @Test
  void batchesByPlaceBeforeOpset9() {
    Value ones = floats(dims(2, 2), 1, 1, 1, 1);
    Value means = floats(dims(2, 2), 0, 1, 2, 3);
    Given given = epsilon(0).and("spatial", 0);
    check(
        run("BatchNormalization", 7, given, X, ones, means, means, ones),
        dims(2, 2, 2),
        0,
        2,
        10,
        10,
        4,
        6,
        30,
        10);
    refused("BatchNormalization", 9, given, X, ones, means, means, ones);
  }

  @Test
  void instances() {
    Value y = run("InstanceNormalization", 6, epsilon(0), X, floats(1, 10), floats(0, 1));
    check(y, dims(2, 2, 2), -1, 1, Double.NaN, Double.NaN, -1, 1, 11, -9);
    check(
        run("InstanceNormalization", 6, epsilon(3), counting(0, 1, 2, 2), ONES, ZEROS),
        dims(1, 2, 2),
        -0.5 / Math.sqrt(3.25),
        0.5 / Math.sqrt(3.25),
        -0.5 / Math.sqrt(3.25),
        0.5 / Math.sqrt(3.25));
    refused("InstanceNormalization", 6, epsilon(0), X, floats(1), floats(1));
    refused("InstanceNormalization", 6, epsilon(0), floats(1), floats(1), floats(1));
  }

  @Test
  void groupsTakeAScaleEachThenForEachChannel() {
    Value x = floats(dims(1, 4, 1), -1, 1, 8, 10);
    Given groups = epsilon(0).and("num_groups", 2);
    check(
        run("GroupNormalization", 20, groups, x, floats(1, 10), floats(0, 1)),
        dims(1, 4, 1),
        -1,
        1,
        -9,
        11);
    check(
        run("GroupNormalization", 21, groups, x, floats(1, 2, 3, 4), floats(0, 0, 0, 1)),
        dims(1, 4, 1),
        -1,
        2,
        -3,
        5);
    refused("GroupNormalization", 18, groups, x, floats(1, 2, 3, 4), floats(0, 0, 0, 1));
    refused("GroupNormalization", 21, epsilon(0).and("num_groups", 3), x, x, x);
    refused("GroupNormalization", 21, Given.none(), x, x, x);
  }

  @Test
  void layers() {
    Value x = floats(dims(2, 2), 1, 3, -4, 4);
    Value[] y = Host.all("LayerNormalization", 17, 3, epsilon(0), x, floats(1, 2), floats(0, 10));
    check(y[0], dims(2, 2), -1, 12, -1, 12);
    check(y[1], dims(2, 1), 2, 0);
    check(y[2], dims(2, 1), 1, 0.25);
    Value all = run("LayerNormalization", 17, epsilon(0).and("axis", 0), x, floats(1));
    double deviation = Math.sqrt(9.5);
    check(all, dims(2, 2), 0, 2 / deviation, -5 / deviation, 3 / deviation);
    refused("LayerNormalization", 17, epsilon(0), x, floats(1, 2, 3));
    refused("LayerNormalization", 17, epsilon(0).and("axis", 2), x, floats(1));
  }

  @Test
  void rootsOfMeanSquares() {
    Value x = floats(dims(1, 2), 1, 7);
    check(run("RMSNormalization", 23, epsilon(0), x, floats(1, 10)), dims(1, 2), 0.2, 14);
    check(run("RMSNormalization", 23, epsilon(11), x, floats(1)), dims(1, 2), 1 / 6.0, 7 / 6.0);
  }
}
