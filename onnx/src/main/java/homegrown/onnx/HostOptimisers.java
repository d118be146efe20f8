package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Map;

/**
 * One step of an optimiser, as the training domain of ONNX defines them. Inputs: the rate, the
 * number of steps done, then all tensors, all their gradients, and their states kind by kind;
 * outputs: the new tensors, then the new states.
 */
final class HostOptimisers {

  private HostOptimisers() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Adagrad", HostOptimisers::adagrad);
    operations.put("Adam", HostOptimisers::adam);
    operations.put("Momentum", HostOptimisers::momentum);
  }

  /** Replaces element i of a tensor and of its states, given the gradient. */
  private interface Rule {
    void step(float[] x, float g, float[] v, float[] h, int i);
  }

  private static double number(HostCall call, String name, float fallback) {
    return call.attributes().number(name, fallback);
  }

  private static Value[] adagrad(HostCall call) {
    double rate = call.number(0) / (1 + call.integer(1) * number(call, "decay_factor", 0));
    double decay = number(call, "norm_coefficient", 0);
    double epsilon = number(call, "epsilon", 1e-6f);
    return step(
        call,
        1,
        (x, g, h, none, i) -> {
          double regular = decay * x[i] + g;
          double squares = h[i] + regular * regular;
          x[i] = (float) (x[i] - rate * regular / (Math.sqrt(squares) + epsilon));
          h[i] = (float) squares;
        });
  }

  private static Value[] adam(HostCall call) {
    double alpha = number(call, "alpha", 0.9f);
    double beta = number(call, "beta", 0.999f);
    double decay = number(call, "norm_coefficient", 0);
    double decayAfter = number(call, "norm_coefficient_post", 0);
    double epsilon = number(call, "epsilon", 1e-6f);
    long t = call.integer(1);
    double correction = t > 0 ? Math.sqrt(1 - Math.pow(beta, t)) / (1 - Math.pow(alpha, t)) : 1;
    double rate = call.number(0) * correction;
    return step(
        call,
        2,
        (x, g, v, h, i) -> {
          double regular = decay * x[i] + g;
          double mean = alpha * v[i] + (1 - alpha) * regular;
          double square = beta * h[i] + (1 - beta) * regular * regular;
          double stepped = x[i] - rate * mean / (Math.sqrt(square) + epsilon);
          x[i] = (float) ((1 - decayAfter) * stepped);
          v[i] = (float) mean;
          h[i] = (float) square;
        });
  }

  /** At the first step the gradient enters the momentum in full. */
  private static Value[] momentum(HostCall call) {
    double alpha = number(call, "alpha", 0);
    double beta = call.integer(1) > 0 ? number(call, "beta", 0) : 1;
    double decay = number(call, "norm_coefficient", 0);
    double rate = call.number(0);
    boolean nesterov = call.choice("mode", "standard", "nesterov").equals("nesterov");
    return step(
        call,
        1,
        (x, g, v, none, i) -> {
          double regular = decay * x[i] + g;
          double moved = alpha * v[i] + beta * regular;
          x[i] = (float) (x[i] - rate * (nesterov ? regular + alpha * moved : moved));
          v[i] = (float) moved;
        });
  }

  private static Value[] step(HostCall call, int states, Rule rule) {
    int tensors = (call.inputs() - 2) / (2 + states);
    if (tensors < 1 || call.inputs() != 2 + tensors * (2 + states)) {
      throw call.refuse(
          "a rate, a count, and " + (2 + states) + " inputs for each tensor",
          call.inputs() + " inputs",
          "correct the inputs");
    }
    Value[] results = new Value[tensors * (1 + states)];
    for (int k = 0; k < tensors; k++) {
      Value x = call.floats(2 + k);
      Value g = call.floats(2 + tensors + k, x.dims());
      Value[] updated = new Value[1 + states];
      updated[0] = HostValues.copy(call, x);
      for (int s = 1; s <= states; s++) {
        updated[s] = HostValues.copy(call, call.floats(2 + (1 + s) * tensors + k, x.dims()));
      }
      float[] v = updated[1].floats();
      float[] h = updated[states].floats();
      for (int i = 0; i < x.size(); i++) {
        rule.step(updated[0].floats(), g.floats()[i], v, h, i);
      }
      for (int s = 0; s <= states; s++) {
        results[s * tensors + k] = updated[s];
      }
    }
    return results;
  }
}
