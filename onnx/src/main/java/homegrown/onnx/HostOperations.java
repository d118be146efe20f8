package homegrown.onnx;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The host interpreter: evaluates single operations of ONNX, opsets 9 to 23 of the default domain
 * and most of what is earlier or later, on values in memory, plainly and one after the other. It
 * folds constants, works out shapes, runs what a model does with whole numbers before and after its
 * floats, and specifies what the float operations of a training graph have to give. Definitions:
 * the operator schemas of ONNX (onnx.ai/onnx/operators).
 *
 * <p>Floats of every width are computed and held as 32-bit floats, sums in 64 bits; half precision
 * is not rounded to. Results may share arrays with inputs, so nobody may write to a value.
 */
final class HostOperations {

  /** The most elements of a tensor by default. */
  static final long LIMIT = 1L << 28;

  private static final String TRAINING_DOMAIN = "ai.onnx.preview.training";

  private static final Map<String, Evaluator> OPERATIONS = new HashMap<>();
  private static final Map<String, Evaluator> OPTIMISERS = new HashMap<>();

  static {
    HostElementwise.register(OPERATIONS);
    HostArithmetic.register(OPERATIONS);
    HostCasts.register(OPERATIONS);
    HostShapes.register(OPERATIONS);
    HostMoves.register(OPERATIONS);
    HostPad.register(OPERATIONS);
    HostSelection.register(OPERATIONS);
    HostScatter.register(OPERATIONS);
    HostSorting.register(OPERATIONS);
    HostReductions.register(OPERATIONS);
    HostSoftmax.register(OPERATIONS);
    HostMatrices.register(OPERATIONS);
    HostConvolution.register(OPERATIONS);
    HostPooling.register(OPERATIONS);
    HostNorms.register(OPERATIONS);
    HostResize.register(OPERATIONS);
    HostRecurrent.register(OPERATIONS);
    HostLosses.register(OPERATIONS);
    HostOptimisers.register(OPTIMISERS);
  }

  private HostOperations() {}

  /** How an operator is evaluated. */
  interface Evaluator {

    /**
     * The outputs, at least as many as the call asks for.
     *
     * @throws OnnxException if the call is not one of the operator
     */
    Value[] run(HostCall call);
  }

  /** The operators of the default domain that can be evaluated. */
  static Set<String> operators() {
    return Collections.unmodifiableSet(OPERATIONS.keySet());
  }

  /** True when an operator of a domain can be evaluated. */
  static boolean knows(String domain, String op) {
    return find(domain, op) != null;
  }

  /**
   * Evaluates an operation.
   *
   * @return at least one value for each output of the call
   * @throws OnnxException if the operator is unknown, the call breaks its rules, or a result would
   *     be above the limit of the call
   */
  static Value[] run(String domain, HostCall call) {
    Evaluator evaluator = find(domain, call.op());
    if (evaluator == null) {
      throw call.refuse(
          "an operator that can be evaluated",
          "one of domain " + OnnxException.quoted(domain),
          "export the model without it");
    }
    Value[] results = evaluator.run(call);
    if (results.length < call.outputs()) {
      throw call.refuse(
          "at most " + results.length + " outputs",
          String.valueOf(call.outputs()),
          "remove the others from the node");
    }
    return results;
  }

  private static Evaluator find(String domain, String op) {
    if (domain.isEmpty() || domain.equals("ai.onnx")) {
      return OPERATIONS.get(op);
    }
    return domain.equals(TRAINING_DOMAIN) ? OPTIMISERS.get(op) : null;
  }
}
