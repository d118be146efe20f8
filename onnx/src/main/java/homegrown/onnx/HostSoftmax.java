package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Map;

/**
 * Softmax, its logarithm, and its hard form. Before opset 13 the input is taken as a matrix whose
 * rows begin at an axis (1 by default), from it on every line along an axis (the last by default)
 * stands alone.
 */
final class HostSoftmax {

  private HostSoftmax() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Softmax", call -> lines(call, HostSoftmax::softmax));
    operations.put("LogSoftmax", call -> lines(call, HostSoftmax::logSoftmax));
    operations.put("Hardmax", call -> lines(call, HostSoftmax::hardmax));
  }

  /** Works on n elements from {@code at} on, {@code step} apart. */
  private interface Line {
    void of(float[] x, float[] y, int at, int step, int n);
  }

  private static Value[] lines(HostCall call, Line line) {
    Value x = call.floats(0);
    float[] y = new float[x.size()];
    boolean matrix = call.opset() < 13;
    int axis = call.axis(matrix ? 1 : -1, x.rank());
    int n = HostValues.product(x.dims(), axis, matrix ? x.rank() : axis + 1);
    int step = matrix ? 1 : HostValues.product(x.dims(), axis + 1, x.rank());
    for (int row = 0; row < (n == 0 ? 0 : y.length / n); row++) {
      line.of(x.floats(), y, row / step * n * step + row % step, step, n);
    }
    return new Value[] {HostValues.floats(x, x.dims(), y)};
  }

  /** The logarithm of the sum of the exponentials of a line. */
  static double logSum(float[] x, int at, int step, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, x[at + i * step]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(x[at + i * step] - largest);
    }
    return largest + Math.log(sum);
  }

  private static void softmax(float[] x, float[] y, int at, int step, int n) {
    double logSum = logSum(x, at, step, n);
    for (int i = 0; i < n; i++) {
      y[at + i * step] = (float) Math.exp(x[at + i * step] - logSum);
    }
  }

  private static void logSoftmax(float[] x, float[] y, int at, int step, int n) {
    double logSum = logSum(x, at, step, n);
    for (int i = 0; i < n; i++) {
      y[at + i * step] = (float) (x[at + i * step] - logSum);
    }
  }

  /** 1 for the first of the largest elements, 0 for all others. */
  private static void hardmax(float[] x, float[] y, int at, int step, int n) {
    int best = 0;
    for (int i = 1; i < n; i++) {
      best = x[at + i * step] > x[at + best * step] ? i : best;
    }
    y[at + best * step] = 1;
  }
}
