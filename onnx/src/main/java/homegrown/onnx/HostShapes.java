package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Constants, and operators about the dimensions of a tensor rather than its elements. */
final class HostShapes {

  private HostShapes() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Constant", HostShapes::constant);
    operations.put("ConstantOfShape", HostShapes::constantOfShape);
    operations.put("Range", HostShapes::range);
    operations.put("Identity", call -> new Value[] {call.input(0)});
    operations.put("Shape", call -> new Value[] {shape(call.attributes(), call.input(0).dims())});
    operations.put("Size", call -> new Value[] {size(call.input(0).dims())});
    operations.put("Reshape", HostShapes::reshape);
    operations.put("Flatten", HostShapes::flatten);
    operations.put("Squeeze", HostShapes::squeeze);
    operations.put("Unsqueeze", HostShapes::unsqueeze);
    operations.put("Expand", HostShapes::expand);
  }

  private static Value scalar(long value) {
    return Value.ints(new int[0], new long[] {value});
  }

  private static Value[] constant(HostCall call) {
    Attributes attributes = call.attributes();
    Value value = attributes.tensor("value");
    float[] floats = attributes.numbers("value_floats");
    long[] ints = attributes.integers("value_ints");
    if (floats != null) {
      value = Value.floats(new int[] {floats.length}, floats);
    } else if (ints != null) {
      value = Value.ints(new int[] {ints.length}, ints);
    } else if (attributes.has("value_float")) {
      value = Value.floats(new int[0], new float[] {attributes.number("value_float", 0)});
    } else if (attributes.has("value_int")) {
      value = scalar(attributes.integer("value_int", 0));
    }
    if (value == null) {
      throw call.refuse(
          "a constant of numbers or truth values",
          "none of the attributes value, value_float(s), value_int(s)",
          "export the model without texts and sparse constants");
    }
    return new Value[] {value};
  }

  private static Value[] constantOfShape(HostCall call) {
    long[] list = call.list(0);
    Value element = call.attributes().tensor("value");
    if (element == null) {
      element = Value.floats(new int[] {1}, new float[1]);
    }
    if (element.size() != 1) {
      throw call.refuse(
          "one element for attribute value", element.size() + " elements", "give a scalar");
    }
    Value y = HostValues.like(call, element, call.dims(list));
    HostValues.fill(y, 0, y.size(), element, 0);
    return new Value[] {y};
  }

  private static Value[] range(HostCall call) {
    Value start = call.numbers(0);
    call.input(1, start.type());
    call.input(2, start.type());
    if (call.number(2) == 0) {
      throw call.refuse("a delta other than 0", "0", "correct the delta");
    }
    if (start.type() == Value.Type.FLOAT) {
      double from = call.number(0);
      double delta = call.number(2);
      double count = Math.max(0, Math.ceil((call.number(1) - from) / delta));
      float[] y = new float[call.dims((long) (count <= 0x1p62 ? count : 0x1p62))[0]];
      for (int i = 0; i < y.length; i++) {
        y[i] = (float) (from + i * delta);
      }
      return new Value[] {HostValues.floats(start, new int[] {y.length}, y)};
    }
    long from = call.integer(0);
    long[] y = new long[call.dims(count(call, from, call.integer(1), call.integer(2)))[0]];
    for (int i = 0; i < y.length; i++) {
      y[i] = from + i * call.integer(2);
    }
    return new Value[] {HostValues.ints(start, new int[] {y.length}, y)};
  }

  private static long count(HostCall call, long from, long to, long delta) {
    try {
      long way = Math.subtractExact(to, from);
      return Math.max(0, Math.negateExact(Math.floorDiv(Math.negateExact(way), delta)));
    } catch (ArithmeticException e) {
      throw call.refuse(
          "a range within 64 bits", from + " to " + to + " by " + delta, "correct the bounds");
    }
  }

  /**
   * The dimensions, or some of them in a row, as the attributes say: from opset 15 on, a part may
   * be asked for; bounds are clamped.
   */
  static Value shape(Attributes attributes, int[] dims) {
    int from = clamp(attributes.integer("start", 0), dims.length);
    int to = clamp(attributes.integer("end", dims.length), dims.length);
    long[] part = new long[Math.max(0, to - from)];
    for (int i = 0; i < part.length; i++) {
      part[i] = dims[from + i];
    }
    return Value.ints(new int[] {part.length}, part);
  }

  /** The number of elements. */
  static Value size(int[] dims) {
    return scalar(Value.elements(dims));
  }

  private static int clamp(long bound, int rank) {
    return (int) Math.max(0, Math.min(rank, bound < 0 ? bound + rank : bound));
  }

  /** 0 keeps a dimension (or is 0 with allowzero, from opset 14 on); one -1 takes what is left. */
  private static Value[] reshape(HostCall call) {
    Value x = call.input(0);
    long[] asked = call.list(1).clone();
    boolean zeros = call.flag("allowzero", false);
    int open = -1;
    for (int d = 0; d < asked.length; d++) {
      if (asked[d] == -1 && open < 0) {
        open = d;
        asked[d] = 1;
      } else if (asked[d] == 0 && !zeros && d < x.rank()) {
        asked[d] = x.dims()[d];
      } else if (asked[d] < 0 || asked[d] == 0 && !zeros) {
        throw misfit(call, x, "at most one -1, and 0 only for a dimension that there is");
      }
    }
    int[] dims = call.dims(asked);
    int known = call.size(dims);
    if (open >= 0) {
      if (known == 0 || x.size() % known != 0) {
        throw misfit(call, x, "a dimension that takes " + x.size() + " elements for -1");
      }
      dims[open] = x.size() / known;
    } else if (known != x.size()) {
      throw misfit(call, x, x.size() + " elements");
    }
    return new Value[] {HostValues.reshaped(x, dims)};
  }

  private static OnnxException misfit(HostCall call, Value x, String expected) {
    return call.refuse(
        expected,
        Arrays.toString(x.dims()) + " to " + Arrays.toString(call.input(1).ints()),
        "correct the shape");
  }

  private static Value[] flatten(HostCall call) {
    Value x = call.input(0);
    long asked = call.attributes().integer("axis", 1);
    int axis = asked == x.rank() ? x.rank() : call.axis(asked, x.rank());
    int rows = HostValues.product(x.dims(), 0, axis);
    int columns = HostValues.product(x.dims(), axis, x.rank());
    return new Value[] {HostValues.reshaped(x, rows, columns)};
  }

  private static Value[] squeeze(HostCall call) {
    Value x = call.input(0);
    long[] axes = call.axes(13);
    boolean[] dropped = new boolean[x.rank()];
    if (axes == null) {
      for (int d = 0; d < dropped.length; d++) {
        dropped[d] = x.dims()[d] == 1;
      }
    } else {
      for (int axis : call.axes(axes, x.rank())) {
        dropped[axis] = true;
      }
    }
    int[] dims = new int[x.rank()];
    int kept = 0;
    for (int d = 0; d < dropped.length; d++) {
      if (!dropped[d]) {
        dims[kept++] = x.dims()[d];
      } else if (x.dims()[d] != 1) {
        throw call.refuse(
            "dimensions of 1 to drop",
            Arrays.toString(x.dims()) + " along axis " + d,
            "correct the axes");
      }
    }
    return new Value[] {HostValues.reshaped(x, Arrays.copyOf(dims, kept))};
  }

  private static Value[] unsqueeze(HostCall call) {
    Value x = call.input(0);
    long[] axes = call.axes(13);
    if (axes == null) {
      throw call.refuse("axes", "none", "name the axes to insert");
    }
    int[] dims = new int[x.rank() + axes.length];
    for (int axis : call.axes(axes, dims.length)) {
      dims[axis] = -1;
    }
    int next = 0;
    for (int d = 0; d < dims.length; d++) {
      dims[d] = dims[d] < 0 ? 1 : x.dims()[next++];
    }
    call.size(dims);
    return new Value[] {HostValues.reshaped(x, dims)};
  }

  private static Value[] expand(HostCall call) {
    Value x = call.input(0);
    int[] dims = call.broadcast(x.dims(), call.dims(call.list(1)));
    Value y = HostValues.like(call, x, dims);
    HostValues.gather(x, 0, HostWalk.repeated(x.dims(), dims), y);
    return new Value[] {y};
  }
}
