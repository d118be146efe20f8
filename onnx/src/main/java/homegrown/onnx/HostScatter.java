package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/**
 * Operators that write elements to places which another input names. Where places repeat, the last
 * update wins, or all are reduced (opset 16 on: add, mul; 18 on: max, min).
 */
final class HostScatter {

  private HostScatter() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Scatter", HostScatter::elements);
    operations.put("ScatterElements", HostScatter::elements);
    operations.put("ScatterND", HostScatter::slices);
  }

  private static Value[] elements(HostCall call) {
    Value x = call.input(0);
    Value indices = call.input(1, Value.Type.INT);
    Value updates = updates(call, x, indices.dims());
    String reduction = reduction(call, x);
    int axis = call.axis(0, x.rank());
    Value y = HostValues.copy(call, x);
    HostWalk walk = HostSelection.elements(call, x, indices, axis);
    int stride = HostWalk.rowMajor(x.dims())[axis];
    for (int i = 0; i < updates.size(); i++, walk.next()) {
      int index = call.index(indices.ints()[i], x.dims()[axis]);
      update(reduction, y, walk.at(0) + index * stride, updates, i);
    }
    return new Value[] {y};
  }

  private static Value[] slices(HostCall call) {
    Value x = call.input(0);
    Value indices = call.input(1, Value.Type.INT);
    String reduction = reduction(call, x);
    int[] places = HostSelection.places(call, x, indices, 0);
    int rows = indices.rank() - 1;
    int length = indices.dims()[rows];
    int[] dims = Arrays.copyOf(indices.dims(), rows + x.rank() - length);
    System.arraycopy(x.dims(), length, dims, rows, x.rank() - length);
    Value updates = updates(call, x, dims);
    int n = HostValues.product(x.dims(), length, x.rank());
    Value y = HostValues.copy(call, x);
    for (int i = 0; i < places.length; i++) {
      for (int k = 0; k < n; k++) {
        update(reduction, y, places[i] + k, updates, i * n + k);
      }
    }
    return new Value[] {y};
  }

  private static Value updates(HostCall call, Value x, int[] dims) {
    Value updates = call.input(2, x.type());
    if (!Arrays.equals(updates.dims(), dims)) {
      throw call.refuse(
          "updates " + Arrays.toString(dims),
          Arrays.toString(updates.dims()),
          "the indices ask for it");
    }
    return updates;
  }

  private static String reduction(HostCall call, Value x) {
    String reduction = call.choice("reduction", "none", "add", "mul", "max", "min");
    if (!reduction.equals("none") && x.type() == Value.Type.BOOL) {
      throw call.refuse("numbers to reduce", "BOOL", "put a Cast before it");
    }
    return reduction;
  }

  private static void update(String reduction, Value to, int at, Value from, int fromAt) {
    if (reduction.equals("none")) {
      HostValues.copy(from, fromAt, to, at, 1);
    } else if (to.type() == Value.Type.FLOAT) {
      to.floats()[at] = reduced(reduction, to.floats()[at], from.floats()[fromAt]);
    } else {
      long reduced = reduced(reduction, to.ints()[at], from.ints()[fromAt]);
      to.ints()[at] = HostTypes.cut(reduced, to.onnxType());
    }
  }

  private static float reduced(String reduction, float a, float b) {
    switch (reduction) {
      case "add":
        return a + b;
      case "mul":
        return a * b;
      case "max":
        return Math.max(a, b);
      default:
        return Math.min(a, b);
    }
  }

  private static long reduced(String reduction, long a, long b) {
    switch (reduction) {
      case "add":
        return a + b;
      case "mul":
        return a * b;
      case "max":
        return Math.max(a, b);
      default:
        return Math.min(a, b);
    }
  }
}
