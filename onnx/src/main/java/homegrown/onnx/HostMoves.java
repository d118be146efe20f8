package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Operators that move elements by a rule that does not depend on data. */
final class HostMoves {

  private HostMoves() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Transpose", HostMoves::transpose);
    operations.put("Concat", HostMoves::concat);
    operations.put("Split", HostMoves::split);
    operations.put("Slice", HostMoves::slice);
    operations.put("Tile", HostMoves::tile);
    operations.put("Trilu", HostMoves::trilu);
    operations.put("DepthToSpace", HostMoves::depthToSpace);
    operations.put("SpaceToDepth", HostMoves::spaceToDepth);
  }

  private static Value[] transpose(HostCall call) {
    Value x = call.input(0);
    int[] axes = new int[x.rank()];
    Arrays.setAll(axes, d -> x.rank() - 1 - d);
    long[] asked = call.attributes().integers("perm");
    if (asked != null) {
      axes = call.axes(asked, x.rank());
      if (axes.length != x.rank()) {
        throw call.refuse(
            x.rank() + " axes", HostCall.brief(asked), "name every axis of the input");
      }
    }
    return new Value[] {transposed(call, x, axes)};
  }

  /** The axes of a value in another order. */
  private static Value transposed(HostCall call, Value x, int... axes) {
    int[] own = HostWalk.rowMajor(x.dims());
    int[] dims = new int[axes.length];
    int[] strides = new int[axes.length];
    for (int d = 0; d < axes.length; d++) {
      dims[d] = x.dims()[axes[d]];
      strides[d] = own[axes[d]];
    }
    Value y = HostValues.like(call, x, dims);
    HostValues.gather(x, 0, strides, y);
    return y;
  }

  private static Value[] concat(HostCall call) {
    Value first = call.input(0);
    if (!call.attributes().has("axis")) {
      throw call.refuse("attribute axis", "none", "name the axis to join along");
    }
    int axis = call.axis(0, first.rank());
    int[] expected = first.dims().clone();
    long total = 0;
    for (int i = 0; i < call.inputs(); i++) {
      Value x = call.input(i, first.type());
      expected[axis] = x.rank() == first.rank() ? x.dims()[axis] : expected[axis];
      if (!Arrays.equals(x.dims(), expected)) {
        throw call.refuse(
            "inputs that differ along axis " + axis + " only",
            Arrays.toString(first.dims()) + " and " + Arrays.toString(x.dims()),
            "reshape an input");
      }
      total += expected[axis];
    }
    expected[axis] = call.dims(total)[0];
    Value y = HostValues.like(call, first, expected);
    int outer = HostValues.product(expected, 0, axis);
    int row = HostValues.product(expected, axis, expected.length);
    int toAt = 0;
    for (int i = 0; i < call.inputs(); i++) {
      Value x = call.input(i);
      int n = HostValues.product(x.dims(), axis, expected.length);
      for (int o = 0; o < outer; o++) {
        HostValues.copy(x, o * n, y, o * row + toAt, n);
      }
      toAt += n;
    }
    return new Value[] {y};
  }

  /** Sizes are an attribute before opset 13, input 1 from it on; without them they are equal. */
  private static Value[] split(HostCall call) {
    Value x = call.input(0);
    int axis = call.axis(0, x.rank());
    int[] sizes = sizes(call, x.dims()[axis]);
    Value[] parts = new Value[sizes.length];
    int outer = HostValues.product(x.dims(), 0, axis);
    int inner = HostValues.product(x.dims(), axis + 1, x.rank());
    int from = 0;
    for (int p = 0; p < parts.length; p++) {
      int[] dims = x.dims().clone();
      dims[axis] = sizes[p];
      parts[p] = HostValues.like(call, x, dims);
      for (int o = 0; o < outer; o++) {
        int n = sizes[p] * inner;
        HostValues.copy(x, (o * x.dims()[axis] + from) * inner, parts[p], o * n, n);
      }
      from += sizes[p];
    }
    return parts;
  }

  private static int[] sizes(HostCall call, int n) {
    int parts = call.outputs();
    long[] sizes =
        call.opset() < 13
            ? call.attributes().integers("split")
            : call.optional(1) == null ? null : call.integers(1, parts);
    if (sizes == null) {
      long asked = call.attributes().integer("num_outputs", parts);
      // From opset 18 on the last part may be smaller.
      if (asked != parts || call.opset() < 18 && n % parts != 0) {
        throw call.refuse(
            parts + " parts, as there are outputs",
            asked + " parts of an axis of " + n,
            "give the sizes of the parts");
      }
      int most = (int) ((n + (long) parts - 1) / parts);
      int[] equal = new int[parts];
      for (int p = 0; p < parts; p++) {
        equal[p] = (int) Math.max(0, Math.min(most, n - (long) p * most));
      }
      return equal;
    }
    long left = n;
    int[] given = new int[sizes.length];
    for (int p = 0; p < sizes.length && left >= 0; p++) {
      left = sizes[p] < 0 || sizes[p] > left ? -1 : left - sizes[p];
      given[p] = (int) sizes[p];
    }
    if (left != 0 || sizes.length != parts) {
      throw call.refuse(
          parts + " sizes from 0 that add up to " + n,
          sizes.length + " sizes: " + HostCall.brief(sizes),
          "correct the sizes");
    }
    return given;
  }

  /** Bounds, axes and steps are attributes (without steps) before opset 10, inputs from it on. */
  private static Value[] slice(HostCall call) {
    Value x = call.input(0);
    boolean inputs = call.opset() >= 10;
    long[] starts = inputs ? call.list(1) : call.attributes().integers("starts");
    long[] ends = inputs ? call.list(2) : call.attributes().integers("ends");
    long[] axes = inputs ? listed(call, 3) : call.attributes().integers("axes");
    long[] steps = inputs ? listed(call, 4) : null;
    if (starts == null
        || ends == null
        || ends.length != starts.length
        || axes != null && axes.length != starts.length
        || steps != null && steps.length != starts.length) {
      throw call.refuse(
          "starts and ends (and axes, and steps) of one length",
          HostCall.brief(starts) + " and " + HostCall.brief(ends),
          "correct them");
    }
    if (axes == null) {
      axes = new long[starts.length];
      Arrays.setAll(axes, i -> i);
    }
    int[] along = call.axes(axes, x.rank());
    int[] dims = x.dims().clone();
    int[] strides = HostWalk.rowMajor(dims);
    int at = 0;
    for (int i = 0; i < along.length; i++) {
      int d = along[i];
      long n = x.dims()[d];
      long step = steps == null ? 1 : Math.max(-n - 1, Math.min(n + 1, steps[i]));
      if (step == 0) {
        throw call.refuse("steps other than 0", "0", "correct the steps");
      }
      long lowest = step > 0 ? 0 : -1;
      long start = clamp(starts[i], n, step > 0 ? 0 : Math.min(0, n - 1), n + lowest);
      long end = clamp(ends[i], n, lowest, step > 0 ? n : n - 1);
      long count = Math.max(0, (end - start + step - Long.signum(step)) / step);
      at += count == 0 ? 0 : (int) (start * strides[d]);
      dims[d] = (int) count;
      strides[d] = count < 2 ? 0 : (int) (strides[d] * step);
    }
    Value y = HostValues.like(call, x, dims);
    HostValues.gather(x, at, strides, y);
    return new Value[] {y};
  }

  private static long[] listed(HostCall call, int input) {
    return call.optional(input) == null ? null : call.list(input);
  }

  private static long clamp(long bound, long n, long least, long most) {
    return Math.max(least, Math.min(most, bound < 0 ? bound + n : bound));
  }

  private static Value[] tile(HostCall call) {
    Value x = call.input(0);
    long[] repeats = call.list(1);
    if (repeats.length != x.rank()) {
      throw call.refuse(
          "repeats for " + x.rank() + " axes", HostCall.brief(repeats), "name every axis");
    }
    long[] asked = new long[x.rank()];
    int[] grid = new int[2 * x.rank()];
    int[] strides = new int[2 * x.rank()];
    int[] times = call.dims(repeats);
    int[] own = HostWalk.rowMajor(x.dims());
    for (int d = 0; d < asked.length; d++) {
      asked[d] = (long) times[d] * x.dims()[d];
      grid[2 * d] = times[d];
      grid[2 * d + 1] = x.dims()[d];
      strides[2 * d + 1] = own[d];
    }
    Value y = HostValues.like(call, x, call.dims(asked));
    HostWalk walk = new HostWalk(grid, strides);
    for (int i = 0; i < y.size(); i++, walk.next()) {
      HostValues.copy(x, walk.at(0), y, i, 1);
    }
    return new Value[] {y};
  }

  private static Value[] trilu(HostCall call) {
    Value x = call.input(0);
    if (x.rank() < 2) {
      throw call.refuse("matrices", Arrays.toString(x.dims()), "reshape the input");
    }
    boolean upper = call.flag("upper", true);
    int rows = x.dims()[x.rank() - 2];
    int columns = x.dims()[x.rank() - 1];
    long k = call.optional(1) == null ? 0 : call.integer(1);
    Value y = HostValues.like(call, x, x.dims());
    for (int i = 0; i < x.size(); i++) {
      int column = i % columns;
      int row = i / columns % rows;
      if (upper ? column - row >= k : column - row <= k) {
        HostValues.copy(x, i, y, i, 1);
      }
    }
    return new Value[] {y};
  }

  private static int block(HostCall call, Value x) {
    if (x.rank() != 4) {
      throw call.refuse("[N, C, H, W]", Arrays.toString(x.dims()), "reshape the input");
    }
    return call.integer("blocksize", 0, 1, 1 << 15);
  }

  private static OnnxException unevenBlocks(HostCall call, Value x, int block) {
    return call.refuse(
        "dimensions that are multiples of block size " + block,
        Arrays.toString(x.dims()),
        "correct the block size");
  }

  private static Value[] depthToSpace(HostCall call) {
    Value x = call.input(0);
    int b = block(call, x);
    boolean depthFirst = call.choice("mode", "DCR", "CRD").equals("DCR");
    int n = x.dims()[0];
    int c = x.dims()[1] / (b * b);
    int h = x.dims()[2];
    int w = x.dims()[3];
    if (c * b * b != x.dims()[1]) {
      throw unevenBlocks(call, x, b);
    }
    Value y =
        depthFirst
            ? transposed(call, HostValues.reshaped(x, n, b, b, c, h, w), 0, 3, 4, 1, 5, 2)
            : transposed(call, HostValues.reshaped(x, n, c, b, b, h, w), 0, 1, 4, 2, 5, 3);
    return new Value[] {HostValues.reshaped(y, call.dims(n, c, (long) h * b, (long) w * b))};
  }

  private static Value[] spaceToDepth(HostCall call) {
    Value x = call.input(0);
    int b = block(call, x);
    boolean depthFirst = call.choice("mode", "DCR", "CRD").equals("DCR");
    int n = x.dims()[0];
    int c = x.dims()[1];
    int h = x.dims()[2] / b;
    int w = x.dims()[3] / b;
    if (h * b != x.dims()[2] || w * b != x.dims()[3]) {
      throw unevenBlocks(call, x, b);
    }
    Value blocks = HostValues.reshaped(x, n, c, h, b, w, b);
    Value y =
        depthFirst
            ? transposed(call, blocks, 0, 3, 5, 1, 2, 4)
            : transposed(call, blocks, 0, 1, 3, 5, 2, 4);
    return new Value[] {HostValues.reshaped(y, call.dims(n, (long) c * b * b, h, w))};
  }
}
