package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Padding: a constant, a reflection, the edge or the other end; less than 0 cuts off. */
final class HostPad {

  private HostPad() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Pad", HostPad::pad);
  }

  /** Pads and the constant are attributes before opset 11; axes may be given from opset 18 on. */
  private static Value[] pad(HostCall call) {
    Value x = call.input(0);
    boolean inputs = call.opset() >= 11;
    long[] pads = inputs ? call.integers(1, 2 * x.rank()) : call.attributes().integers("pads");
    String mode = call.choice("mode", "constant", "reflect", "edge", "wrap");
    Value filling = mode.equals("constant") ? filling(call, x) : null;
    int[] axes = new int[x.rank()];
    Arrays.setAll(axes, d -> d);
    if (inputs && call.optional(3) != null) {
      axes = call.axes(call.list(3), x.rank());
    }
    if (pads == null || pads.length != 2 * axes.length) {
      throw call.refuse(
          2 * axes.length + " pads: begins, then ends", HostCall.brief(pads), "correct the pads");
    }
    long[] asked = new long[x.rank()];
    Arrays.setAll(asked, d -> x.dims()[d]);
    for (int i = 0; i < pads.length; i++) {
      if (pads[i] != (int) pads[i]) {
        throw call.refuse("pads of 32 bits", HostCall.brief(pads), "correct the pads");
      }
      asked[axes[i % axes.length]] += pads[i];
    }
    int[] dims = call.dims(asked);
    // Axes that shrink go first, so that nothing in between is larger than both ends.
    Value y = x;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < axes.length; i++) {
        int d = axes[i];
        if (dims[d] < x.dims()[d] == (pass == 0) && (pads[i] != 0 || dims[d] != x.dims()[d])) {
          int[] indices = indices(call, mode, x.dims()[d], pads[i], pads[i + axes.length], dims[d]);
          y = HostValues.take(call, y, d, indices, filling);
        }
      }
    }
    return new Value[] {y};
  }

  private static Value filling(HostCall call, Value x) {
    if (call.opset() < 11) {
      call.floats(0);
      float value = call.attributes().number("value", 0);
      return Value.floats(new int[0], new float[] {value});
    }
    if (call.optional(2) == null) {
      return HostValues.like(call, x);
    }
    Value filling = call.input(2, x.type());
    if (filling.size() != 1) {
      throw call.refuse(
          "one element to fill with", Arrays.toString(filling.dims()), "give a scalar");
    }
    return filling;
  }

  /** For each place along the padded axis, the index it is copied from; -1 for the constant. */
  private static int[] indices(
      HostCall call, String mode, int n, long begin, long end, int length) {
    long first = Math.max(0, -begin);
    long kept = n - first - Math.max(0, -end);
    if (kept < 0 || kept == 0 && length > 0 && !mode.equals("constant")) {
      throw call.refuse(
          "something left to pad",
          "an axis of " + n + " with pads " + begin + " and " + end,
          "correct the pads");
    }
    int[] indices = new int[length];
    for (int i = 0; i < length; i++) {
      long from = i - Math.max(0, begin);
      boolean inside = from >= 0 && from < kept;
      indices[i] =
          !inside && mode.equals("constant") ? -1 : (int) (first + index(mode, from, kept));
    }
    return indices;
  }

  /** The index within n elements that a place inside or outside of them repeats. */
  private static long index(String mode, long place, long n) {
    switch (mode) {
      case "reflect":
        long period = Math.max(1, 2 * (n - 1));
        long at = Math.floorMod(place, period);
        return Math.min(at, period - at);
      case "wrap":
        return Math.floorMod(place, n);
      default:
        return Math.max(0, Math.min(n - 1, place));
    }
  }
}
