package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Losses over classes. */
class HostLossesTest {

  private static final String NLL = "NegativeLogLikelihoodLoss";
  private static final String CROSS_ENTROPY = "SoftmaxCrossEntropyLoss";

  private static final Value SCORES = floats(dims(3, 2), -1, -2, -3, -4, -5, -6);
  private static final Value TARGETS = ints(0, 1, 0);
  private static final Value WEIGHTS = floats(1, 10);

  private static void refused(String op, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, 13, given, inputs)).isInstanceOf(OnnxException.class);
  }

  private static Given reduced(String reduction) {
    return Given.of("reduction", reduction);
  }

  @Test
  void reductions() {
    check(run(NLL, 13, reduced("none"), SCORES, TARGETS), dims(3), 1, 4, 5);
    check(run(NLL, 13, reduced("sum"), SCORES, TARGETS), dims(), 10);
    check(run(NLL, 13, SCORES, TARGETS), dims(), 10 / 3.0);
    check(run(NLL, 13, reduced("none"), SCORES, TARGETS, WEIGHTS), dims(3), 1, 40, 5);
    check(run(NLL, 13, SCORES, TARGETS, WEIGHTS), dims(), 46 / 12.0);
    refused(NLL, reduced("product"), SCORES, TARGETS);
  }

  @Test
  void ignoredTargetsCountNowhere() {
    Given given = Given.of("ignore_index", -7);
    Value targets = ints(0, -7, 0);
    check(run(NLL, 13, given, SCORES, targets), dims(), 3);
    check(run(NLL, 13, given, SCORES, targets, WEIGHTS), dims(), 3);
    check(run(NLL, 13, given.and("reduction", "none"), SCORES, targets), dims(3), 1, 0, 5);
    check(run(NLL, 13, Given.of("ignore_index", 0), SCORES, TARGETS), dims(), 4);
    refused(NLL, Given.none(), SCORES, targets);
    refused(NLL, given, SCORES, ints(0, 2, 0));
  }

  @Test
  void placesAfterTheClasses() {
    Value scores = floats(dims(1, 2, 3), -1, -2, -3, -4, -5, -6);
    Value targets = ints(dims(1, 3), 1, 0, 1);
    check(run(NLL, 13, reduced("none"), scores, targets), dims(1, 3), 4, 2, 6);
    refused(NLL, Given.none(), scores, ints(dims(3, 1), 1, 0, 1));
    refused(NLL, Given.none(), floats(1), ints());
    refused(NLL, Given.none(), scores, targets, floats(1, 2, 3));
  }

  @Test
  void softmaxComesFirst() {
    Value scores = floats(dims(2, 2), 0, Math.log(3), 5, 5);
    Value[] y = Host.all(CROSS_ENTROPY, 13, 2, Given.none(), scores, ints(1, 0));
    double log2 = Math.log(2);
    check(y[0], dims(), (Math.log(4.0 / 3) + log2) / 2);
    check(y[1], dims(2, 2), -2 * log2, Math.log(0.75), -log2, -log2);
    assertThat(run(CROSS_ENTROPY, 13, floats(dims(1, 1), 9), ints(0)).floats()).containsOnly(0);
    refused(CROSS_ENTROPY, Given.none(), floats(1), ints(0));
  }
}
