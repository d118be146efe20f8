package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/** Operators of one input that work element by element. */
final class HostElementwise {

  private static final float SELU_ALPHA = 1.6732632f;
  private static final float SELU_GAMMA = 1.050701f;
  private static final double GELU_CUBE = 0.044715;

  private HostElementwise() {}

  static void register(Map<String, Evaluator> operations) {
    floats(operations, "Ceil", Math::ceil);
    floats(operations, "Floor", Math::floor);
    floats(operations, "Round", Math::rint);
    floats(operations, "Sqrt", Math::sqrt);
    floats(operations, "Exp", Math::exp);
    floats(operations, "Log", Math::log);
    floats(operations, "Sin", Math::sin);
    floats(operations, "Cos", Math::cos);
    floats(operations, "Tanh", Math::tanh);
    floats(operations, "Erf", HostElementwise::erf);
    floats(operations, "Reciprocal", x -> 1 / x);
    floats(operations, "Sigmoid", HostElementwise::sigmoid);
    floats(operations, "Softplus", HostElementwise::softplus);
    floats(operations, "Softsign", x -> x / (1 + Math.abs(x)));
    floats(operations, "Mish", x -> x * Math.tanh(softplus(x)));
    floats(operations, "HardSwish", x -> x * Math.max(0, Math.min(1, x / 6 + 0.5)));
    numbers(operations, "Abs", Math::abs, Math::abs);
    numbers(operations, "Neg", x -> -x, x -> -x);
    numbers(operations, "Sign", Math::signum, Long::signum);
    numbers(operations, "Relu", x -> Math.max(0, x), x -> Math.max(0, x));
    operations.put("Elu", call -> map(call, elu(number(call, "alpha", 1))));
    operations.put("Celu", HostElementwise::celu);
    operations.put("Selu", HostElementwise::selu);
    operations.put("Gelu", HostElementwise::gelu);
    operations.put("Swish", HostElementwise::swish);
    operations.put("LeakyRelu", call -> map(call, leakyRelu(number(call, "alpha", 0.01f))));
    operations.put("HardSigmoid", HostElementwise::hardSigmoid);
    operations.put("ThresholdedRelu", HostElementwise::thresholdedRelu);
    operations.put("Clip", HostElementwise::clip);
    operations.put("IsNaN", call -> test(call, Double::isNaN));
    operations.put("IsInf", HostElementwise::isInf);
    operations.put("Not", HostElementwise::not);
    operations.put("Dropout", HostElementwise::dropout);
  }

  private static void floats(
      Map<String, Evaluator> operations, String name, DoubleUnaryOperator f) {
    operations.put(name, call -> map(call, f));
  }

  private static void numbers(
      Map<String, Evaluator> operations, String name, DoubleUnaryOperator f, LongUnaryOperator g) {
    operations.put(name, call -> map(call, f, g));
  }

  private static double number(HostCall call, String name, float fallback) {
    return call.attributes().number(name, fallback);
  }

  private static Value[] map(HostCall call, DoubleUnaryOperator f) {
    Value x = call.floats(0);
    float[] y = new float[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) f.applyAsDouble(x.floats()[i]);
    }
    return new Value[] {HostValues.floats(x, x.dims(), y)};
  }

  private static Value[] map(HostCall call, DoubleUnaryOperator f, LongUnaryOperator g) {
    Value x = call.numbers(0);
    if (x.type() == Value.Type.FLOAT) {
      return map(call, f);
    }
    long[] y = new long[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = g.applyAsLong(x.ints()[i]);
    }
    return new Value[] {HostValues.ints(x, x.dims(), y)};
  }

  private static Value[] test(HostCall call, DoublePredicate test) {
    Value x = call.floats(0);
    boolean[] y = new boolean[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = test.test(x.floats()[i]);
    }
    return new Value[] {Value.bools(x.dims(), y)};
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  static DoubleUnaryOperator elu(double alpha) {
    return x -> x < 0 ? alpha * Math.expm1(x) : x;
  }

  static DoubleUnaryOperator leakyRelu(double alpha) {
    return x -> x < 0 ? alpha * x : x;
  }

  static DoubleUnaryOperator hardSigmoid(double alpha, double beta) {
    return x -> Math.max(0, Math.min(1, alpha * x + beta));
  }

  /**
   * The error function by a series of positive terms (Abramowitz and Stegun, 7.1.6), so that
   * nothing cancels; beyond 6 it is 1 to within the precision of a double.
   */
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  private static Value[] celu(HostCall call) {
    double alpha = number(call, "alpha", 1);
    return map(call, x -> x < 0 ? alpha * Math.expm1(x / alpha) : x);
  }

  private static Value[] selu(HostCall call) {
    double alpha = number(call, "alpha", SELU_ALPHA);
    double gamma = number(call, "gamma", SELU_GAMMA);
    return map(call, x -> gamma * (x < 0 ? alpha * Math.expm1(x) : x));
  }

  private static Value[] gelu(HostCall call) {
    if (call.choice("approximate", "none", "tanh").equals("none")) {
      return map(call, x -> 0.5 * x * (1 + erf(x / Math.sqrt(2))));
    }
    double scale = Math.sqrt(2 / Math.PI);
    return map(call, x -> 0.5 * x * (1 + Math.tanh(scale * (x + GELU_CUBE * x * x * x))));
  }

  private static Value[] swish(HostCall call) {
    double alpha = number(call, "alpha", 1);
    return map(call, x -> x * sigmoid(alpha * x));
  }

  private static Value[] hardSigmoid(HostCall call) {
    return map(call, hardSigmoid(number(call, "alpha", 0.2f), number(call, "beta", 0.5f)));
  }

  private static Value[] thresholdedRelu(HostCall call) {
    double alpha = number(call, "alpha", 1);
    return map(call, x -> x > alpha ? x : 0);
  }

  /** The bounds are attributes before opset 11. Where they cross, the upper one wins. */
  private static Value[] clip(HostCall call) {
    Value x = call.numbers(0);
    if (call.opset() < 11) {
      double low = number(call, "min", -Float.MAX_VALUE);
      double high = number(call, "max", Float.MAX_VALUE);
      return map(call, v -> Math.min(high, Math.max(low, v)));
    }
    boolean floats = x.type() == Value.Type.FLOAT;
    if (floats) {
      double low = call.optional(1) == null ? Double.NEGATIVE_INFINITY : call.number(1);
      double high = call.optional(2) == null ? Double.POSITIVE_INFINITY : call.number(2);
      return map(call, v -> Math.min(high, Math.max(low, v)));
    }
    long low = call.optional(1) == null ? Long.MIN_VALUE : call.integer(1);
    long high = call.optional(2) == null ? Long.MAX_VALUE : call.integer(2);
    return map(call, v -> v, v -> Math.min(high, Math.max(low, v)));
  }

  private static Value[] isInf(HostCall call) {
    boolean positive = call.flag("detect_positive", true);
    boolean negative = call.flag("detect_negative", true);
    return test(call, x -> Double.isInfinite(x) && (x > 0 ? positive : negative));
  }

  private static Value[] not(HostCall call) {
    Value x = call.input(0, Value.Type.BOOL);
    boolean[] y = new boolean[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = !x.bools()[i];
    }
    return new Value[] {Value.bools(x.dims(), y)};
  }

  /** As in inference; the mask says that everything is kept. It is of floats before opset 10. */
  private static Value[] dropout(HostCall call) {
    Value x = call.floats(0);
    boolean training =
        call.opset() >= 12
            && call.optional(2) != null
            && call.input(2, Value.Type.BOOL).size() == 1
            && call.input(2).bools()[0];
    if (training && (call.optional(1) == null || call.number(1) != 0)) {
      throw call.refuse(
          "dropout that is off",
          "training_mode with a ratio above 0",
          "export the model in evaluation mode");
    }
    if (call.opset() < 10) {
      float[] ones = new float[x.size()];
      Arrays.fill(ones, 1);
      return new Value[] {x, HostValues.floats(x, x.dims(), ones)};
    }
    boolean[] kept = new boolean[x.size()];
    Arrays.fill(kept, true);
    return new Value[] {x, Value.bools(x.dims(), kept)};
  }
}
