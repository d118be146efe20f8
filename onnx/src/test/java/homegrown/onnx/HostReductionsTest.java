package homegrown.onnx;

import static homegrown.onnx.Host.bools;
import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.run;
import static homegrown.onnx.Host.scalar;
import static homegrown.onnx.Host.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Folding along axes, softmax and its kin. */
class HostReductionsTest {

  private static final Value X = floats(dims(2, 3), 1, -2, 3, 4, 0, -6);
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Given along(long... axes) {
    return Given.of("axes", axes);
  }

  private static void refused(String op, int opset, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, opset, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void foldsOfFloats() {
    check(run("ReduceSum", 11, along(1), X), dims(2, 1), 2, -2);
    check(run("ReduceMean", 13, along(0), X), dims(1, 3), 2.5, -1, -1.5);
    check(run("ReduceProd", 13, along(1), X), dims(2, 1), -6, 0);
    check(run("ReduceMax", 13, along(1), X), dims(2, 1), 3, 4);
    check(run("ReduceMin", 13, along(1), X), dims(2, 1), -2, -6);
    check(run("ReduceL1", 13, along(1), X), dims(2, 1), 6, 10);
    check(run("ReduceL2", 13, along(1), X), dims(2, 1), Math.sqrt(14), Math.sqrt(52));
    check(run("ReduceSumSquare", 13, along(1), X), dims(2, 1), 14, 52);
    check(run("ReduceLogSum", 13, along(1), X), dims(2, 1), Math.log(2), Double.NaN);
    double sum = Math.exp(1) + Math.exp(-2) + Math.exp(3);
    check(run("ReduceLogSumExp", 13, along(1).and("keepdims", 0), first()), dims(1), Math.log(sum));
    check(run("ReduceLogSumExp", 13, floats(1000, 1000)), dims(1), 1000 + Math.log(2));
  }

  private static Value first() {
    return floats(dims(1, 3), 1, -2, 3);
  }

  @Test
  void axesAreAnAttributeThenAnInput() {
    check(run("ReduceSum", 13, X, ints(-1)), dims(2, 1), 2, -2);
    check(run("ReduceMax", 18, Given.of("keepdims", 0), X, ints(0)), dims(3), 4, 0, 3);
    check(run("ReduceMax", 17, along(0).and("keepdims", 0), X), dims(3), 4, 0, 3);
    check(run("ReduceSum", 13, X), dims(1, 1), 0);
    check(run("ReduceSum", 13, Given.of("keepdims", 0), X, ints()), dims(), 0);
    Given noop = Given.of("noop_with_empty_axes", 1);
    check(run("ReduceSum", 13, noop, X, ints()), dims(2, 3), 1, -2, 3, 4, 0, -6);
    check(run("ReduceSumSquare", 18, noop, X), dims(2, 3), 1, 4, 9, 16, 0, 36);
    check(run("ReduceSum", 11, noop, X), dims(1, 1), 0);
    refused("ReduceSum", 13, along(1), X);
    refused("ReduceMax", 17, Given.none(), X, ints(0));
    refused("ReduceSum", 13, Given.none(), X, ints(2));
    refused("ReduceSum", 13, Given.none(), X, ints(0, -2));
  }

  @Test
  void nothingFoldsToTheNeutralElement() {
    Value empty = floats(dims(2, 0));
    Value axis = ints(1);
    check(run("ReduceSum", 13, empty, axis), dims(2, 1), 0, 0);
    check(run("ReduceProd", 18, empty, axis), dims(2, 1), 1, 1);
    check(run("ReduceMax", 20, empty, axis), dims(2, 1), -INFINITY, -INFINITY);
    check(run("ReduceMin", 20, empty, axis), dims(2, 1), INFINITY, INFINITY);
    check(run("ReduceLogSumExp", 18, empty, axis), dims(2, 1), -INFINITY, -INFINITY);
    check(run("ReduceMean", 18, empty, axis), dims(2, 1), Double.NaN, Double.NaN);
    check(run("ReduceSum", 13, empty, ints(0)), dims(1, 0));
    refused("ReduceMax", 18, Given.none(), ints(), ints(0));
    refused("ReduceMean", 18, Given.none(), ints(), ints(0));
  }

  @Test
  void foldsOfWholeNumbersAndTruthValues() {
    Value x = ints(dims(2, 2), 3, -8, 5, 2);
    check(run("ReduceSum", 13, x, ints(1)), dims(2, 1), -5, 7);
    check(run("ReduceMean", 18, x, ints(1)), dims(2, 1), -2, 3);
    check(run("ReduceProd", 18, x), dims(1, 1), -240);
    check(run("ReduceL1", 18, x), dims(1, 1), 18);
    check(run("ReduceMin", 18, x, ints(0)), dims(1, 2), 3, -8);
    check(run("ReduceMax", 20, bools(false, true)), dims(1), 1);
    check(run("ReduceMin", 20, bools(false, true)), dims(1), 0);
    refused("ReduceL2", 18, Given.none(), x);
    refused("ReduceSum", 13, Given.none(), bools(true));
  }

  @Test
  void placesOfExtremes() {
    Value x = floats(dims(2, 3), 2, 7, 7, 1, 1, 5);
    Given last = Given.of("axis", 1).and("keepdims", 0);
    assertThat(run("ArgMax", 11, last, x).ints()).containsExactly(1, 2);
    assertThat(run("ArgMin", 11, last, x).ints()).containsExactly(0, 0);
    last.and("select_last_index", 1);
    assertThat(run("ArgMax", 12, last, x).ints()).containsExactly(2, 2);
    assertThat(run("ArgMin", 12, last, x).ints()).containsExactly(0, 1);
    check(run("ArgMax", 13, x), dims(1, 3), 0, 0, 0);
    check(run("ArgMax", 13, ints(4, 9)), dims(1), 1);
    refused("ArgMax", 13, Given.of("axis", 2), x);
    refused("ArgMax", 13, Given.none(), floats(dims(0, 2)));
  }

  @Test
  void runningSums() {
    Value x = floats(1, 2, 3);
    check(run("CumSum", 14, x, whole(0)), dims(3), 1, 3, 6);
    check(run("CumSum", 14, Given.of("exclusive", 1), x, whole(0)), dims(3), 0, 1, 3);
    check(run("CumSum", 14, Given.of("reverse", 1), x, whole(-1)), dims(3), 6, 5, 3);
    check(
        run("CumSum", 14, Given.of("reverse", 1).and("exclusive", 1), x, whole(0)),
        dims(3),
        5,
        3,
        0);
    check(run("CumSum", 14, ints(dims(2, 2), 1, 2, 3, 4), whole(0)), dims(2, 2), 1, 2, 4, 6);
    refused("CumSum", 14, Given.none(), x, whole(1));
  }

  @Test
  void softmaxTakesRowsOfAMatrixThenLines() {
    Value x = floats(dims(1, 2, 2), 0, Math.log(3), 0, 0);
    double half = 0.5;
    check(run("Softmax", 13, x), dims(1, 2, 2), 0.25, 0.75, half, half);
    check(run("Softmax", 13, Given.of("axis", 1), x), dims(1, 2, 2), half, 0.75, half, 0.25);
    double sixth = 1.0 / 6;
    check(run("Softmax", 12, x), dims(1, 2, 2), sixth, half, sixth, sixth);
    check(run("Softmax", 11, Given.of("axis", 2), x), dims(1, 2, 2), 0.25, 0.75, half, half);
    double log = Math.log(4);
    check(
        run("LogSoftmax", 13, x),
        dims(1, 2, 2),
        -log,
        Math.log(3) - log,
        -Math.log(2),
        -Math.log(2));
    check(run("Hardmax", 13, x), dims(1, 2, 2), 0, 1, 1, 0);
    check(run("Hardmax", 11, x), dims(1, 2, 2), 0, 1, 0, 0);
    check(run("Softmax", 13, floats(1000, 1000)), dims(2), half, half);
    check(run("Softmax", 13, counting(0, 2, 0)), dims(2, 0));
    refused("Softmax", 13, Given.none(), scalar(1));
  }
}
