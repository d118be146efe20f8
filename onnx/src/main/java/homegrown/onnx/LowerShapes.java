package homegrown.onnx;

import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import homegrown.engine.op.Concat;
import homegrown.engine.op.Crop;
import homegrown.engine.op.Gather;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Split;
import homegrown.engine.op.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators that move elements about. */
final class LowerShapes {

  /** From here on the last part of a split may be smaller than the others. */
  private static final int UNEVEN_PARTS = 18;

  private LowerShapes() {}

  static void register(Map<String, Lowering> all) {
    all.put("Reshape", LowerShapes::reshape);
    all.put("Flatten", LowerShapes::flatten);
    all.put("Squeeze", LowerShapes::squeeze);
    all.put("Unsqueeze", LowerShapes::unsqueeze);
    all.put("Transpose", LowerShapes::transpose);
    all.put("Concat", LowerShapes::concat);
    all.put("Split", LowerShapes::split);
    all.put("Slice", LowerShapes::slice);
    all.put("Gather", LowerShapes::gather);
  }

  static void shaped(NodeCall call, int... dims) {
    call.give(0, Reshape.of(call.graph(), call.layer(), call.x(0), dims));
  }

  private static void reshape(NodeCall call) {
    int[] from = call.dims(0);
    long[] asked = call.integers(1);
    boolean zeroIsZero = call.attributes().integer("allowzero", 0) != 0;
    int[] dims = new int[asked.length];
    long product = 1;
    int open = -1;
    for (int d = 0; d < dims.length; d++) {
      long size = asked[d] == 0 && !zeroIsZero && d < from.length ? from[d] : asked[d];
      if (size == -1 && open < 0) {
        open = d;
      } else if (size <= 0 || size > Integer.MAX_VALUE) {
        throw new NoFormException("dimension " + d + " is " + size);
      } else {
        dims[d] = (int) size;
        product = Math.multiplyExact(product, size);
      }
    }
    long elements = Value.elements(from);
    if (open >= 0) {
      dims[open] = (int) (elements / product);
      product *= dims[open];
    }
    if (product != elements) {
      throw new NoFormException(
          elements + " elements do not fit dimensions " + HostCall.brief(asked));
    }
    shaped(call, dims);
  }

  private static void flatten(NodeCall call) {
    int[] dims = call.dims(0);
    long given = call.attributes().integer("axis", 1);
    int axis = given == dims.length ? dims.length : call.axis(given, dims.length);
    int rows = 1;
    int columns = 1;
    for (int d = 0; d < dims.length; d++) {
      rows *= d < axis ? dims[d] : 1;
      columns *= d < axis ? 1 : dims[d];
    }
    shaped(call, rows, columns);
  }

  private static void squeeze(NodeCall call) {
    int[] dims = call.dims(0);
    int[] axes = call.axes(1, 13, dims.length);
    boolean[] goes = new boolean[dims.length];
    for (int d = 0; d < dims.length && axes == null; d++) {
      goes[d] = dims[d] == 1;
    }
    for (int i = 0; axes != null && i < axes.length; i++) {
      if (dims[axes[i]] != 1) {
        throw new NoFormException("dimension " + axes[i] + " is not 1");
      }
      goes[axes[i]] = true;
    }
    int[] kept = new int[dims.length];
    int count = 0;
    for (int d = 0; d < dims.length; d++) {
      if (!goes[d]) {
        kept[count++] = dims[d];
      }
    }
    shaped(call, Arrays.copyOf(kept, count));
  }

  private static void unsqueeze(NodeCall call) {
    int[] dims = call.dims(0);
    long[] given = call.opset() >= 13 ? call.integers(1) : call.attributes().integers("axes");
    if (given == null) {
      throw new NoFormException("it has no axes");
    }
    int rank = dims.length + given.length;
    int[] wide = new int[rank];
    for (long axis : given) {
      wide[call.axis(axis, rank)] = 1;
    }
    int at = 0;
    for (int d = 0; d < rank; d++) {
      if (wide[d] == 0) {
        if (at == dims.length) {
          throw new NoFormException("an axis is named twice");
        }
        wide[d] = dims[at++];
      }
    }
    shaped(call, wide);
  }

  private static void transpose(NodeCall call) {
    int rank = call.rank(0);
    long[] given = call.attributes().integers("perm");
    int[] order = new int[rank];
    if (given != null && given.length != rank) {
      throw new NoFormException("its perm is " + HostCall.brief(given));
    }
    for (int d = 0; d < rank; d++) {
      order[d] = given == null ? rank - 1 - d : call.axis(given[d], rank);
    }
    if (toLast(order) && rank > 2) {
      call.give(0, call.last(0));
    } else if (toFirst(order) && rank > 2) {
      call.giveLast(0, call.x(0));
    } else {
      call.give(0, Transpose.of(call.graph(), call.layer(), call.x(0), order));
    }
  }

  /** True for the order that puts the second dimension behind all others. */
  private static boolean toLast(int[] order) {
    boolean is = order.length > 1 && order[0] == 0 && order[order.length - 1] == 1;
    for (int d = 1; d < order.length - 1 && is; d++) {
      is = order[d] == d + 1;
    }
    return is;
  }

  private static boolean toFirst(int[] order) {
    boolean is = order.length > 1 && order[0] == 0 && order[1] == order.length - 1;
    for (int d = 2; d < order.length && is; d++) {
      is = order[d] == d - 1;
    }
    return is;
  }

  private static void concat(NodeCall call) {
    int rank = call.rank(0);
    if (!call.attributes().has("axis")) {
      throw new NoFormException("it has no axis");
    }
    int axis = call.axis(call.attributes().integer("axis", 0), rank);
    boolean last = true;
    List<Integer> filled = new ArrayList<>();
    for (int i = 0; i < call.inputs(); i++) {
      if (Value.elements(call.dims(i)) > 0) {
        filled.add(i);
        last &= call.channelsLast(i);
      }
    }
    if (filled.isEmpty()) {
      throw new NoFormException("it has no elements");
    }
    Tensor[] parts = new Tensor[filled.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = last ? call.last(filled.get(i)) : call.x(filled.get(i));
    }
    if (last) {
      int moved = axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1;
      call.giveLast(0, Concat.of(call.graph(), call.layer(), moved, parts));
    } else {
      call.give(0, Concat.of(call.graph(), call.layer(), axis, parts));
    }
  }

  private static void split(NodeCall call) {
    int rank = call.rank(0);
    int axis = call.axis(call.attributes().integer("axis", 0), rank);
    if (rank == 0) {
      throw new NoFormException("a scalar has no axes");
    }
    int size = call.dims(0)[axis];
    int parts = call.node().outputs().size();
    long[] given = null;
    if (call.opset() < 13) {
      given = call.attributes().integers("split");
    } else if (call.has(1)) {
      given = call.integers(1);
    }
    if (given != null && given.length != parts) {
      throw new NoFormException(given.length + " sizes for " + parts + " parts");
    }
    if (call.attributes().integer("num_outputs", parts) != parts) {
      throw new NoFormException(parts + " parts, and another number as an attribute");
    }
    if (given == null && call.opset() < UNEVEN_PARTS && size % parts != 0) {
      throw new NoFormException(parts + " parts of " + size + " elements");
    }
    int each = size / parts + (size % parts == 0 ? 0 : 1);
    int[] sizes = new int[parts];
    int left = size;
    for (int i = 0; i < parts; i++) {
      long part = given != null ? given[i] : Math.min(each, left);
      if (part <= 0 || part > left) {
        throw new NoFormException("part " + i + " has " + part + " of " + left + " elements");
      }
      sizes[i] = (int) part;
      left -= sizes[i];
    }
    if (left != 0) {
      throw new NoFormException(left + " elements are left");
    }
    List<Tensor> results = Split.of(call.graph(), call.layer(), call.x(0), axis, sizes);
    for (int i = 0; i < parts; i++) {
      call.give(i, results.get(i));
    }
  }

  private static void slice(NodeCall call) {
    int rank = call.rank(0);
    boolean inputs = call.opset() >= 10;
    long[] starts = inputs ? call.integers(1) : call.attributes().integers("starts");
    long[] ends = inputs ? call.integers(2) : call.attributes().integers("ends");
    long[] axes = null;
    if (inputs ? call.has(3) : call.attributes().has("axes")) {
      axes = inputs ? call.integers(3) : call.attributes().integers("axes");
    }
    long[] steps = inputs && call.has(4) ? call.integers(4) : null;
    boolean paired =
        starts != null
            && ends != null
            && ends.length == starts.length
            && (axes == null || axes.length == starts.length)
            && (steps == null || steps.length == starts.length);
    if (!paired) {
      throw new NoFormException("its starts, ends, axes and steps are not of one length");
    }
    int count = starts.length;
    int[] from = new int[count];
    int[] to = new int[count];
    int[] along = new int[count];
    int[] by = new int[count];
    for (int i = 0; i < count; i++) {
      along[i] = axes == null ? i : call.axis(axes[i], rank);
      from[i] = narrow(starts[i]);
      to[i] = narrow(ends[i]);
      by[i] = steps == null ? 1 : narrow(steps[i]);
    }
    try {
      call.give(0, Crop.of(call.graph(), call.layer(), call.x(0), from, to, along, by));
    } catch (GraphException e) {
      // Nothing is left, or an axis is named twice: the host says which, or gives no elements.
      throw new NoFormException(e.getMessage());
    }
  }

  private static int narrow(long index) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, index));
  }

  private static void gather(NodeCall call) {
    int axis = call.axis(call.attributes().integer("axis", 0), call.rank(0));
    call.give(0, Gather.of(call.graph(), call.layer(), call.x(0), call.ids(1), axis));
  }
}
