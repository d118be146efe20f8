package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Operators that read elements at places which other inputs name. */
final class HostSelection {

  private HostSelection() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Gather", HostSelection::gather);
    operations.put("GatherElements", HostSelection::gatherElements);
    operations.put("GatherND", HostSelection::gatherNd);
    operations.put("OneHot", HostSelection::oneHot);
    operations.put("NonZero", HostSelection::nonZero);
  }

  private static Value[] gather(HostCall call) {
    Value x = call.input(0);
    Value indices = call.input(1, Value.Type.INT);
    int axis = call.axis(0, x.rank());
    int n = x.dims()[axis];
    int[] places = new int[indices.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = call.index(indices.ints()[i], n);
    }
    int[] dims = join(until(x, axis), indices.dims(), from(x, axis + 1));
    call.size(dims);
    return new Value[] {HostValues.reshaped(HostValues.take(call, x, axis, places, null), dims)};
  }

  /** The dimensions before an axis. */
  private static int[] until(Value value, int axis) {
    return Arrays.copyOf(value.dims(), axis);
  }

  /** The dimensions from an axis on. */
  private static int[] from(Value value, int axis) {
    return Arrays.copyOfRange(value.dims(), axis, value.rank());
  }

  private static int[] join(int[]... parts) {
    int[] dims = new int[0];
    for (int[] part : parts) {
      int at = dims.length;
      dims = Arrays.copyOf(dims, at + part.length);
      System.arraycopy(part, 0, dims, at, part.length);
    }
    return dims;
  }

  private static Value[] gatherElements(HostCall call) {
    Value x = call.input(0);
    Value indices = call.input(1, Value.Type.INT);
    int axis = call.axis(0, x.rank());
    Value y = HostValues.like(call, x, indices.dims());
    HostWalk walk = elements(call, x, indices, axis);
    int stride = HostWalk.rowMajor(x.dims())[axis];
    for (int i = 0; i < y.size(); i++, walk.next()) {
      int index = call.index(indices.ints()[i], x.dims()[axis]);
      HostValues.copy(x, walk.at(0) + index * stride, y, i, 1);
    }
    return new Value[] {y};
  }

  /**
   * A walk over indices, whose entry along one axis replaces that coordinate, with the position in
   * the data by the other coordinates.
   */
  static HostWalk elements(HostCall call, Value data, Value indices, int axis) {
    boolean fits = indices.rank() == data.rank();
    for (int d = 0; fits && d < data.rank(); d++) {
      fits = d == axis || indices.dims()[d] <= data.dims()[d];
    }
    if (!fits) {
      throw call.refuse(
          "indices of at most " + Arrays.toString(data.dims()) + " but along axis " + axis,
          Arrays.toString(indices.dims()),
          "correct the indices");
    }
    int[] strides = HostWalk.rowMajor(data.dims());
    strides[axis] = 0;
    return new HostWalk(indices.dims(), strides);
  }

  private static Value[] gatherNd(HostCall call) {
    Value x = call.input(0);
    Value indices = call.input(1, Value.Type.INT);
    int most = Math.min(x.rank(), indices.rank()) - 1;
    int batch = call.integer("batch_dims", 0, 0, Math.max(0, most));
    int[] places = places(call, x, indices, batch);
    int length = indices.dims()[indices.rank() - 1];
    int[] dims = join(until(indices, indices.rank() - 1), from(x, batch + length));
    Value y = HostValues.like(call, x, dims);
    int n = HostValues.product(x.dims(), batch + length, x.rank());
    for (int i = 0; i < places.length; i++) {
      HostValues.copy(x, places[i], y, i * n, n);
    }
    return new Value[] {y};
  }

  /**
   * Where the slices of a tensor begin which rows of indices name; the first dimensions of both are
   * a common batch.
   */
  static int[] places(HostCall call, Value data, Value indices, int batch) {
    int rows = indices.rank() - 1;
    int length = rows < 0 ? 0 : indices.dims()[rows];
    boolean fits = rows >= batch && length >= 1 && batch + length <= data.rank();
    for (int d = 0; fits && d < batch; d++) {
      fits = indices.dims()[d] == data.dims()[d];
    }
    if (!fits) {
      throw call.refuse(
          "rows of indices into " + Arrays.toString(data.dims()),
          Arrays.toString(indices.dims()),
          "correct the indices");
    }
    int[] places = new int[HostValues.product(indices.dims(), 0, rows)];
    int perBatch = HostValues.product(indices.dims(), batch, rows);
    int batchSize = HostValues.product(data.dims(), batch, data.rank());
    int[] strides = HostWalk.rowMajor(data.dims());
    for (int i = 0; i < places.length; i++) {
      places[i] = i / perBatch * batchSize;
      for (int k = 0; k < length; k++) {
        long index = indices.ints()[i * length + k];
        places[i] += call.index(index, data.dims()[batch + k]) * strides[batch + k];
      }
    }
    return places;
  }

  /** Indices outside the depth give a row that is off throughout. */
  private static Value[] oneHot(HostCall call) {
    Value indices = call.numbers(0);
    Value values = call.input(2);
    int depth = call.dims((long) call.number(1))[0];
    if (values.size() != 2) {
      throw call.refuse("two values: off and on", values.size() + " values", "correct them");
    }
    int axis = call.axis(-1, indices.rank() + 1);
    int[] dims = join(until(indices, axis), new int[] {depth}, from(indices, axis));
    Value y = HostValues.like(call, values, dims);
    HostValues.fill(y, 0, y.size(), values, 0);
    int inner = HostValues.product(dims, axis + 1, dims.length);
    for (int i = 0; i < indices.size(); i++) {
      long index =
          indices.type() == Value.Type.INT ? indices.ints()[i] : (long) indices.floats()[i];
      long place = index < 0 ? index + depth : index;
      if (place >= 0 && place < depth) {
        HostValues.copy(values, 1, y, (i / inner * depth + (int) place) * inner + i % inner, 1);
      }
    }
    return new Value[] {y};
  }

  /** The coordinates of elements other than 0: one row for each axis. */
  private static Value[] nonZero(HostCall call) {
    Value x = call.input(0);
    int count = 0;
    for (int i = 0; i < x.size(); i++) {
      count += HostValues.number(x, i) != 0 ? 1 : 0;
    }
    int[] dims = {x.rank(), count};
    long[] y = new long[call.size(dims)];
    HostWalk walk = new HostWalk(x.dims());
    int found = 0;
    for (int i = 0; i < x.size(); i++, walk.next()) {
      if (HostValues.number(x, i) != 0) {
        for (int d = 0; d < x.rank(); d++) {
          y[d * count + found] = walk.index(d);
        }
        found++;
      }
    }
    return new Value[] {Value.ints(dims, y)};
  }
}
