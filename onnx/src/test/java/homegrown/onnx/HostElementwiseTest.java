package homegrown.onnx;

import static homegrown.onnx.Host.bools;
import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.run;
import static homegrown.onnx.Host.scalar;
import static homegrown.onnx.Host.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Operators of one input, by values worked out by hand or from closed forms. */
class HostElementwiseTest {

  private static final Value X = floats(-2, -0.5, 0, 1, 3);

  private static void of(String op, double... expected) {
    check(run(op, 20, X), dims(5), expected);
  }

  private static void of(String op, Given given, double... expected) {
    check(run(op, 20, given, X), dims(5), expected);
  }

  @Test
  void functionsOfOneNumber() {
    of("Abs", 2, 0.5, 0, 1, 3);
    of("Neg", 2, 0.5, 0, -1, -3);
    of("Sign", -1, -1, 0, 1, 1);
    of("Ceil", -2, 0, 0, 1, 3);
    of("Floor", -2, -1, 0, 1, 3);
    of("Exp", 0.1353352832366127, 0.6065306597126334, 1, Math.E, 20.085536923187668);
    of("Reciprocal", -0.5, -2, Double.POSITIVE_INFINITY, 1, 1.0 / 3);
    of("Tanh", -0.9640275800758169, -0.46211715726000973, 0, 0.7615941559557649, 0.995054753686);
    of("Sin", -0.9092974268256817, -0.479425538604203, 0, 0.8414709848078965, 0.1411200080598672);
    of("Cos", -0.4161468365471424, 0.8775825618903728, 1, 0.5403023058681398, -0.9899924966004454);
    of("Erf", -0.9953222650189527, -0.5204998778130465, 0, 0.8427007929497149, 0.9999779095030014);
    check(run("Sqrt", 13, floats(0, 4, -1)), dims(3), 0, 2, Double.NaN);
    check(run("Log", 13, floats(1, 0)), dims(2), 0, Double.NEGATIVE_INFINITY);
    check(run("Round", 11, floats(0.5, 1.5, -2.5, 2.4)), dims(4), 0, 2, -2, 2);
  }

  @Test
  void activations() {
    double third = 1.0 / 3;
    of("Relu", 0, 0, 0, 1, 3);
    of("LeakyRelu", -0.02, -0.005, 0, 1, 3);
    of("LeakyRelu", Given.of("alpha", 0.5f), -1, -0.25, 0, 1, 3);
    of("Sigmoid", 0.11920292202211755, 0.3775406687981454, 0.5, 0.7310585786300049, 0.95257412682);
    of("HardSigmoid", 0.1, 0.4, 0.5, 0.7, 1);
    of("HardSwish", -third, -0.5 * (0.5 - 1.0 / 12), 0, 0.5 + third / 2, 3);
    of("Softsign", -2 * third, -third, 0, 0.5, 0.75);
    of(
        "Softplus",
        0.1269280110429726,
        0.4740769841801067,
        Math.log(2),
        1.3132616875182228,
        3.04858735);
    of("Elu", Math.expm1(-2), Math.expm1(-0.5), 0, 1, 3);
    of("Elu", Given.of("alpha", 2f), 2 * Math.expm1(-2), 2 * Math.expm1(-0.5), 0, 1, 3);
    of("Celu", Given.of("alpha", 2f), 2 * Math.expm1(-1), 2 * Math.expm1(-0.25), 0, 1, 3);
    of("Selu", -1.5201664685956986, -0.6917581878028713, 0, 1.0507009873554805, 3.1521029620664414);
    of("ThresholdedRelu", 0, 0, 0, 0, 3);
    of("Mish", -0.2525014826957, -0.2207437746, 0, 0.86509838826731, 2.98653500494);
    of("Gelu", -0.04550026389635842, -0.15426876936299344, 0, 0.8413447460685429, 2.9959503059);
    of(
        "Gelu",
        Given.of("approximate", "tanh"),
        -0.0454023059,
        -0.1542859880,
        0,
        0.8411919906,
        2.9963626932);
    check(run("Swish", 24, Given.of("alpha", 2f), floats(1)), dims(1), 1 / (1 + Math.exp(-2)));
  }

  @Test
  void theErrorFunctionKeepsItsPrecisionFarOut() {
    assertThat(HostElementwise.erf(5)).isCloseTo(0.9999999999984626, within(2e-15));
    assertThat(HostElementwise.erf(-7)).isEqualTo(-1);
    assertThat(HostElementwise.erf(1e-8)).isCloseTo(1.1283791670955126e-8, within(1e-23));
    assertThat(HostElementwise.erf(Double.NaN)).isNaN();
  }

  @Test
  void wholeNumbersStayWhole() {
    Value x = ints(-3, 0, 4);
    check(run("Abs", 13, x), dims(3), 3, 0, 4);
    check(run("Neg", 13, x), dims(3), 3, 0, -4);
    check(run("Sign", 13, x), dims(3), -1, 0, 1);
    check(run("Relu", 14, x), dims(3), 0, 0, 4);
    assertThat(run("Neg", 13, ints(Byte.MIN_VALUE).withOnnxType(HostTypes.INT8)).ints())
        .containsExactly(Byte.MIN_VALUE);
  }

  @Test
  void clipTakesItsBoundsAsAttributesThenAsInputs() {
    Given bounds = Given.of("min", -1f).and("max", 2f);
    check(run("Clip", 10, bounds, X), dims(5), -1, -0.5, 0, 1, 2);
    check(run("Clip", 11, bounds, X), dims(5), -2, -0.5, 0, 1, 3);
    check(run("Clip", 11, X, scalar(-1), scalar(2)), dims(5), -1, -0.5, 0, 1, 2);
    check(run("Clip", 11, X, null, scalar(2)), dims(5), -2, -0.5, 0, 1, 2);
    check(run("Clip", 13, X, scalar(2), scalar(1)), dims(5), 1, 1, 1, 1, 1);
    check(run("Clip", 13, ints(-9, 9), whole(-3)), dims(2), -3, 9);
  }

  @Test
  void testsOfFloats() {
    Value odd = floats(1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
    check(run("IsNaN", 13, odd), dims(4), 0, 0, 0, 1);
    check(run("IsInf", 10, odd), dims(4), 0, 1, 1, 0);
    check(run("IsInf", 10, Given.of("detect_negative", 0), odd), dims(4), 0, 1, 0, 0);
    check(run("Not", 1, bools(true, false)), dims(2), 0, 1);
  }

  @Test
  void dropoutKeepsEverything() {
    Value[] modern = Host.all("Dropout", 13, 2, Given.none(), X, scalar(0.5));
    check(modern[0], dims(5), -2, -0.5, 0, 1, 3);
    assertThat(modern[1].bools()).containsOnly(true);
    Value[] old = Host.all("Dropout", 7, 2, Given.of("ratio", 0.5f), X);
    assertThat(old[1].floats()).containsOnly(1);
    assertThatThrownBy(() -> run("Dropout", 13, X, scalar(0.5), bools(true)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("evaluation mode");
  }

  @Test
  void typesOtherThanFloatsAreRefused() {
    assertThatThrownBy(() -> run("Exp", 13, ints(1)))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "node \"n1\", \"Exp\" of opset 13: expected FLOAT for input 0, got INT; put a Cast"
                + " before it");
    assertThatThrownBy(() -> run("Abs", 13, bools(true))).isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> run("Not", 1, ints(1))).isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> run("Abs", 13)).hasMessageContaining("input 0, got none");
  }

  @Test
  void anExoticChoiceIsRefused() {
    assertThatThrownBy(() -> run("Gelu", 20, Given.of("approximate", "fast"), X))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("[none, tanh]")
        .hasMessageContaining("\"fast\"");
  }
}
