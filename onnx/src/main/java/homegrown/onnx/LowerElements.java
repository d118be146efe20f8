package homegrown.onnx;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.Abs;
import homegrown.engine.op.Add;
import homegrown.engine.op.Celu;
import homegrown.engine.op.Clip;
import homegrown.engine.op.Cos;
import homegrown.engine.op.Divide;
import homegrown.engine.op.Elu;
import homegrown.engine.op.Erf;
import homegrown.engine.op.Exp;
import homegrown.engine.op.Gelu;
import homegrown.engine.op.GeluTanh;
import homegrown.engine.op.HardSigmoid;
import homegrown.engine.op.HardSwish;
import homegrown.engine.op.LeakyRelu;
import homegrown.engine.op.Log;
import homegrown.engine.op.Maximum;
import homegrown.engine.op.Minimum;
import homegrown.engine.op.Mish;
import homegrown.engine.op.Multiply;
import homegrown.engine.op.Neg;
import homegrown.engine.op.PRelu;
import homegrown.engine.op.Pow;
import homegrown.engine.op.Reciprocal;
import homegrown.engine.op.Relu;
import homegrown.engine.op.Rounding;
import homegrown.engine.op.Scale;
import homegrown.engine.op.Selu;
import homegrown.engine.op.Sigmoid;
import homegrown.engine.op.Silu;
import homegrown.engine.op.Sin;
import homegrown.engine.op.Softplus;
import homegrown.engine.op.Softsign;
import homegrown.engine.op.Sqrt;
import homegrown.engine.op.Subtract;
import homegrown.engine.op.Tanh;
import homegrown.engine.op.ThresholdedRelu;
import java.util.Map;

/** Operators that work element by element, whatever the order of the dimensions. */
final class LowerElements {

  /** What a power costs, in multiply-accumulates. */
  private static final int POWER = 64;

  private LowerElements() {}

  /** An operation of one tensor. */
  interface One {
    Tensor of(Graph graph, String layer, Tensor x);
  }

  /** An operation of two tensors, one of which may be repeated. */
  interface Two {
    Tensor of(Graph graph, String layer, Tensor a, Tensor b);
  }

  static void register(Map<String, Lowering> all) {
    all.put("Abs", call -> one(call, Abs::of));
    all.put("Erf", call -> one(call, Erf::of));
    all.put("Exp", call -> one(call, Exp::of));
    all.put("HardSwish", call -> one(call, HardSwish::of));
    all.put("Log", call -> one(call, Log::of));
    all.put("Neg", call -> one(call, Neg::of));
    all.put("Reciprocal", call -> one(call, Reciprocal::of));
    all.put("Relu", call -> one(call, Relu::of));
    all.put("Sigmoid", call -> one(call, Sigmoid::of));
    all.put("Softplus", call -> one(call, Softplus::of));
    all.put("Sqrt", call -> one(call, Sqrt::of));
    all.put("Tanh", call -> one(call, Tanh::of));
    all.put("Mish", call -> one(call, Mish::of));
    all.put("Softsign", call -> one(call, Softsign::of));
    all.put("Sin", call -> one(call, Sin::of));
    all.put("Cos", call -> one(call, Cos::of));
    all.put("Floor", call -> one(call, Rounding::floor));
    all.put("Ceil", call -> one(call, Rounding::ceil));
    all.put("Round", call -> one(call, Rounding::round));
    all.put("Sign", call -> one(call, Rounding::sign));
    all.put("Celu", call -> withAlpha(call, 1, Celu::of));
    all.put("ThresholdedRelu", call -> withAlpha(call, 1, ThresholdedRelu::of));
    all.put("Selu", LowerElements::selu);
    all.put("PRelu", LowerElements::pRelu);
    all.put("Identity", LowerElements::identity);
    all.put("Dropout", LowerElements::dropout);
    all.put("Cast", LowerElements::cast);
    all.put("Clip", LowerElements::clip);
    all.put("Elu", call -> withAlpha(call, 1, Elu::of));
    all.put("LeakyRelu", call -> withAlpha(call, 0.01f, LeakyRelu::of));
    all.put("HardSigmoid", LowerElements::hardSigmoid);
    all.put("Gelu", LowerElements::gelu);
    all.put("Swish", LowerElements::swish);
    all.put("Add", call -> two(call, Add::of));
    all.put("Sub", call -> two(call, Subtract::of));
    all.put("Mul", call -> two(call, Multiply::of));
    all.put("Div", call -> two(call, Divide::of));
    all.put("Pow", LowerElements::pow);
    all.put("Max", call -> many(call, Maximum::of, false));
    all.put("Min", call -> many(call, Minimum::of, false));
    all.put("Sum", call -> many(call, Add::of, false));
    all.put("Mean", call -> many(call, Add::of, true));
  }

  /** Applies an operation in whichever order the input has. */
  static void one(NodeCall call, One operation) {
    if (call.channelsLast(0)) {
      call.giveLast(0, operation.of(call.graph(), call.layer(), call.last(0)));
    } else {
      call.give(0, operation.of(call.graph(), call.layer(), call.x(0)));
    }
  }

  /** Applies an operation with the channels last if the larger input has them so. */
  static void two(NodeCall call, Two operation) {
    int rank = Math.max(call.rank(0), call.rank(1));
    boolean last = false;
    for (int input = 0; input < 2; input++) {
      last |= call.channelsLast(input) && call.rank(input) == rank;
    }
    if (last) {
      Tensor a = call.lastOf(0, rank);
      Tensor b = call.lastOf(1, rank);
      call.giveLast(0, operation.of(call.graph(), call.layer(), a, b));
    } else {
      call.give(0, operation.of(call.graph(), call.layer(), call.x(0), call.x(1)));
    }
  }

  /** Folds any number of inputs. */
  static void many(NodeCall call, Two operation, boolean mean) {
    Tensor folded = call.x(0);
    for (int i = 1; i < call.inputs(); i++) {
      folded = operation.of(call.graph(), call.layer("part"), folded, call.x(i));
    }
    if (mean) {
      folded = Scale.by(call.graph(), call.layer("mean"), folded, 1.0 / call.inputs());
    }
    call.give(0, folded);
  }

  private interface WithAlpha {
    Tensor of(Graph graph, String layer, Tensor x, double alpha);
  }

  private static void withAlpha(NodeCall call, float fallback, WithAlpha operation) {
    double alpha = call.attributes().number("alpha", fallback);
    one(call, (graph, layer, x) -> operation.of(graph, layer, x, alpha));
  }

  private static void selu(NodeCall call) {
    double alpha = call.attributes().number("alpha", 1.67326319217681884765625f);
    double gamma = call.attributes().number("gamma", 1.05070102214813232421875f);
    if (!(alpha > 0 && gamma > 0)) {
      throw new NoFormException("its alpha or gamma is not above 0");
    }
    one(call, (graph, layer, x) -> Selu.of(graph, layer, x, alpha, gamma));
  }

  /** The slope is repeated along x, and never the other way round. */
  private static void pRelu(NodeCall call) {
    if (call.rank(1) > call.rank(0)) {
      throw new NoFormException("its slope has more dimensions than x");
    }
    two(call, PRelu::of);
  }

  private static void identity(NodeCall call) {
    call.pass(0, 0);
  }

  /** Dropout is off, as it is in inference; who trains adds what is wanted. */
  private static void dropout(NodeCall call) {
    if (call.wants(1)) {
      throw new NoFormException("its mask is wanted");
    }
    boolean training = call.opset() >= 12 && call.has(2) && call.number(2) != 0;
    boolean drops = !call.has(1) || call.number(1) != 0;
    if (training && drops) {
      throw new NoFormException("it draws at random");
    }
    call.pass(0, 0);
  }

  private static void cast(NodeCall call) {
    if (call.truth(0)) {
      call.give(0, call.x(0));
      return;
    }
    DataType to = DataType.of(call.attributes().integer("to", DataType.FLOAT.code));
    if (to != DataType.FLOAT && to != DataType.DOUBLE) {
      throw new NoFormException("floats become " + to);
    }
    call.pass(0, 0);
  }

  /** The bounds of a Clip; null where they are not known or cross. */
  static double[] bounds(NodeCall call) {
    boolean inputs = call.opset() >= 11;
    for (int input = 1; inputs && input <= 2; input++) {
      if (call.has(input) && (!call.known(input) || call.value(input).size() != 1)) {
        return null;
      }
    }
    double least = bound(call, "min", 1, Double.NEGATIVE_INFINITY);
    double most = bound(call, "max", 2, Double.POSITIVE_INFINITY);
    return least <= most ? new double[] {least, most} : null;
  }

  private static void clip(NodeCall call) {
    double[] bounds = bounds(call);
    if (bounds == null) {
      throw new NoFormException("its bounds are not known, or cross");
    }
    double least = bounds[0];
    double most = bounds[1];
    boolean below = least == Double.NEGATIVE_INFINITY;
    boolean above = most == Double.POSITIVE_INFINITY;
    if (below && above) {
      call.pass(0, 0);
    } else if (below) {
      one(call, (graph, layer, x) -> Clip.atMost(graph, layer, x, most));
    } else if (above) {
      one(call, (graph, layer, x) -> Clip.atLeast(graph, layer, x, least));
    } else {
      one(call, (graph, layer, x) -> Clip.of(graph, layer, x, least, most));
    }
  }

  /** Before opset 11 bounds were attributes. */
  private static double bound(NodeCall call, String name, int input, double none) {
    if (call.opset() >= 11) {
      return call.has(input) ? call.number(input) : none;
    }
    return call.attributes().has(name) ? call.attributes().number(name, 0) : none;
  }

  private static void hardSigmoid(NodeCall call) {
    double alpha = call.attributes().number("alpha", 0.2f);
    double beta = call.attributes().number("beta", 0.5f);
    one(call, (graph, layer, x) -> HardSigmoid.of(graph, layer, x, alpha, beta));
  }

  private static void gelu(NodeCall call) {
    boolean tanh = call.choice("approximate", "none", "tanh").equals("tanh");
    one(call, tanh ? GeluTanh::of : Gelu::of);
  }

  private static void swish(NodeCall call) {
    if (call.attributes().number("alpha", 1) != 1) {
      throw new NoFormException("its alpha is not 1");
    }
    one(call, Silu::of);
  }

  private static void pow(NodeCall call) {
    if (!call.known(1) || call.rank(1) > call.rank(0)) {
      throw new NoFormException("its exponent is not one known number");
    }
    double number = call.number(1);
    call.work(Value.elements(call.dims(0)), POWER);
    one(call, (graph, layer, x) -> Pow.of(graph, layer, x, number));
  }
}
