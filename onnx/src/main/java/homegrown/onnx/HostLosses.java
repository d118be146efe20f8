package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Losses over classes: [N, C, ...] against whole numbers [N, ...], with weights for classes. */
final class HostLosses {

  private HostLosses() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("NegativeLogLikelihoodLoss", call -> new Value[] {loss(call, call.floats(0))});
    operations.put("SoftmaxCrossEntropyLoss", HostLosses::softmaxCrossEntropy);
  }

  private static Value[] softmaxCrossEntropy(HostCall call) {
    Value x = call.floats(0);
    if (x.rank() < 2) {
      throw call.refuse("scores [N, C, ...]", Arrays.toString(x.dims()), "reshape them");
    }
    int classes = x.dims()[1];
    int inner = HostValues.product(x.dims(), 2, x.rank());
    float[] y = new float[x.size()];
    for (int row = 0; row < (classes == 0 ? 0 : y.length / classes); row++) {
      int at = row / inner * classes * inner + row % inner;
      double logSum = HostSoftmax.logSum(x.floats(), at, inner, classes);
      for (int c = 0; c < classes; c++) {
        y[at + c * inner] = (float) (x.floats()[at + c * inner] - logSum);
      }
    }
    Value logProbabilities = HostValues.floats(x, x.dims(), y);
    return new Value[] {loss(call, logProbabilities), logProbabilities};
  }

  /** A mean is weighted; targets that are ignored count nowhere. */
  private static Value loss(HostCall call, Value x) {
    Value targets = call.input(1, Value.Type.INT);
    int[] expected = Arrays.copyOf(x.dims(), Math.max(1, x.rank() - 1));
    for (int d = 2; d < x.rank(); d++) {
      expected[d - 1] = x.dims()[d];
    }
    if (x.rank() < 2 || !Arrays.equals(targets.dims(), expected)) {
      throw call.refuse(
          "scores [N, C, ...] and targets [N, ...]",
          Arrays.toString(x.dims()) + " and " + Arrays.toString(targets.dims()),
          "reshape an input");
    }
    int classes = x.dims()[1];
    Value weights = call.optional(2) == null ? null : call.floats(2, classes);
    boolean ignores = call.attributes().has("ignore_index");
    long ignored = call.attributes().integer("ignore_index", 0);
    String reduction = call.choice("reduction", "mean", "sum", "none");
    int inner = HostValues.product(x.dims(), 2, x.rank());
    float[] losses = new float[targets.size()];
    double sum = 0;
    double weightSum = 0;
    for (int i = 0; i < losses.length; i++) {
      long target = targets.ints()[i];
      if (ignores && target == ignored) {
        continue;
      }
      if (target < 0 || target >= classes) {
        throw call.refuse(
            "targets from 0 to " + (classes - 1), String.valueOf(target), "correct the targets");
      }
      double weight = weights == null ? 1 : weights.floats()[(int) target];
      int at = (i / inner * classes + (int) target) * inner + i % inner;
      double loss = -weight * x.floats()[at];
      losses[i] = (float) loss;
      sum += loss;
      weightSum += weight;
    }
    if (reduction.equals("none")) {
      return HostValues.floats(x, targets.dims(), losses);
    }
    double total = reduction.equals("sum") ? sum : sum / weightSum;
    return HostValues.floats(x, new int[0], new float[] {(float) total});
  }
}
