package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Map;

/** The largest or smallest elements along an axis. */
final class HostSorting {

  private HostSorting() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("TopK", HostSorting::topK);
  }

  /** k is an attribute before opset 10; the smallest may be asked for from opset 11 on. */
  private static Value[] topK(HostCall call) {
    Value x = call.numbers(0);
    int axis = call.axis(-1, x.rank());
    int n = x.dims()[axis];
    long k = call.opset() < 10 ? call.attributes().integer("k", -1) : call.integer(1);
    if (k < 0 || k > n) {
      throw call.refuse("k from 0 to " + n, String.valueOf(k), "correct k");
    }
    int[] dims = x.dims().clone();
    dims[axis] = (int) k;
    Value values = HostValues.like(call, x, dims);
    long[] indices = new long[values.size()];
    int outer = HostValues.product(dims, 0, axis);
    int inner = HostValues.product(dims, axis + 1, dims.length);
    boolean largest = call.flag("largest", true);
    int[] order = new int[n];
    int[] spare = new int[n];
    for (int row = 0; row < outer * inner; row++) {
      int at = row / inner * n * inner + row % inner;
      int toAt = row / inner * (int) k * inner + row % inner;
      sort(x, at, inner, largest, order, spare);
      for (int i = 0; i < k; i++) {
        HostValues.copy(x, at + order[i] * inner, values, toAt + i * inner, 1);
        indices[toAt + i * inner] = order[i];
      }
    }
    return new Value[] {values, Value.ints(dims, indices)};
  }

  /** Sorts indices of a row by merging; equal elements keep their order. */
  private static void sort(Value x, int at, int step, boolean largest, int[] order, int[] spare) {
    int n = order.length;
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (long width = 1; width < n; width *= 2) {
      for (long from = 0; from < n; from += 2 * width) {
        int a = (int) from;
        int middle = (int) Math.min(n, from + width);
        int b = middle;
        int to = (int) Math.min(n, from + 2 * width);
        for (int i = a; i < to; i++) {
          boolean second =
              a == middle || b < to && comesFirst(x, at, step, largest, order[b], order[a]);
          spare[i] = order[second ? b++ : a++];
        }
      }
      System.arraycopy(spare, 0, order, 0, n);
    }
  }

  private static boolean comesFirst(Value x, int at, int step, boolean largest, int i, int j) {
    int order =
        x.type() == Value.Type.FLOAT
            ? Float.compare(x.floats()[at + i * step] + 0f, x.floats()[at + j * step] + 0f)
            : Long.compare(x.ints()[at + i * step], x.ints()[at + j * step]);
    return largest ? order > 0 : order < 0;
  }
}
