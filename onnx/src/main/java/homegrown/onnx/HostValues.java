package homegrown.onnx;

import java.util.Arrays;

/** What the host interpreter does with values of any type. */
final class HostValues {

  private HostValues() {}

  /** A value of zeros (or false) of the type of another. */
  static Value like(HostCall call, Value model, int... dims) {
    int size = call.size(dims);
    switch (model.type()) {
      case FLOAT:
        return floats(model, dims, new float[size]);
      case INT:
        return ints(model, dims, new long[size]);
      default:
        return Value.bools(dims, new boolean[size]);
    }
  }

  /** Floats of the ONNX data type of other floats. */
  static Value floats(Value model, int[] dims, float[] data) {
    return Value.floats(dims, data).withOnnxType(model.onnxType());
  }

  /** Whole numbers of the ONNX data type of others, cut to its width as the hardware would. */
  static Value ints(Value model, int[] dims, long[] data) {
    return ints(model.onnxType(), dims, data);
  }

  /** Whole numbers of an ONNX data type, cut to its width as the hardware would. */
  static Value ints(int onnxType, int[] dims, long[] data) {
    if (onnxType != HostTypes.INT64 && onnxType != HostTypes.UINT64) {
      for (int i = 0; i < data.length; i++) {
        data[i] = HostTypes.cut(data[i], onnxType);
      }
    }
    return Value.ints(dims, data).withOnnxType(onnxType);
  }

  /** The same elements in the same order with other dimensions; they share an array. */
  static Value reshaped(Value value, int... dims) {
    switch (value.type()) {
      case FLOAT:
        return floats(value, dims, value.floats());
      case INT:
        return Value.ints(dims, value.ints()).withOnnxType(value.onnxType());
      default:
        return Value.bools(dims, value.bools());
    }
  }

  /** A copy with an array of its own. */
  static Value copy(HostCall call, Value value) {
    Value copy = like(call, value, value.dims());
    copy(value, 0, copy, 0, value.size());
    return copy;
  }

  /** Copies n elements between values of one type. */
  static void copy(Value from, int at, Value to, int toAt, int n) {
    System.arraycopy(data(from), at, data(to), toAt, n);
  }

  /** Sets n elements to one element of a value of the same type. */
  static void fill(Value to, int at, int n, Value from, int fromAt) {
    switch (to.type()) {
      case FLOAT:
        Arrays.fill(to.floats(), at, at + n, from.floats()[fromAt]);
        break;
      case INT:
        Arrays.fill(to.ints(), at, at + n, from.ints()[fromAt]);
        break;
      default:
        Arrays.fill(to.bools(), at, at + n, from.bools()[fromAt]);
        break;
    }
  }

  private static Object data(Value value) {
    switch (value.type()) {
      case FLOAT:
        return value.floats();
      case INT:
        return value.ints();
      default:
        return value.bools();
    }
  }

  /** An element as a double; true is 1. */
  static double number(Value value, int at) {
    switch (value.type()) {
      case FLOAT:
        return value.floats()[at];
      case INT:
        return value.ints()[at];
      default:
        return value.bools()[at] ? 1 : 0;
    }
  }

  /** Copies a grid of elements from anywhere in a value to a value that it fills in order. */
  static void gather(Value from, int at, int[] strides, Value to) {
    HostWalk walk = new HostWalk(to.dims(), strides);
    int n = to.size();
    switch (to.type()) {
      case FLOAT:
        for (int i = 0; i < n; i++, walk.next()) {
          to.floats()[i] = from.floats()[at + walk.at(0)];
        }
        break;
      case INT:
        for (int i = 0; i < n; i++, walk.next()) {
          to.ints()[i] = from.ints()[at + walk.at(0)];
        }
        break;
      default:
        for (int i = 0; i < n; i++, walk.next()) {
          to.bools()[i] = from.bools()[at + walk.at(0)];
        }
        break;
    }
  }

  /**
   * The entries of a value at some indices along an axis.
   *
   * @param indices checked; a negative one stands for {@code filling}
   * @param filling a value of one element; null where no index is negative
   */
  static Value take(HostCall call, Value from, int axis, int[] indices, Value filling) {
    int[] dims = from.dims().clone();
    int n = dims[axis];
    dims[axis] = indices.length;
    Value to = like(call, from, dims);
    int outer = product(dims, 0, axis);
    int inner = product(dims, axis + 1, dims.length);
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < indices.length; i++) {
        int toAt = (o * indices.length + i) * inner;
        if (indices[i] < 0) {
          fill(to, toAt, inner, filling, 0);
        } else {
          copy(from, (o * n + indices[i]) * inner, to, toAt, inner);
        }
      }
    }
    return to;
  }

  /** The product of the dimensions from one axis to before another. */
  static int product(int[] dims, int from, int to) {
    int product = 1;
    for (int d = from; d < to; d++) {
      product *= dims[d];
    }
    return product;
  }
}
