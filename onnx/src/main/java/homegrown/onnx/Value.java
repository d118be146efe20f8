package homegrown.onnx;

/** A tensor in memory: dimensions and flat row-major data. The arrays are handed over. */
public final class Value {

  /** What the elements are held as. */
  enum Type {
    FLOAT,
    INT,
    BOOL
  }

  private final Type type;
  private final int onnxType;
  private final int[] dims;
  private final int size;
  private final Object data;

  private Value(Type type, int onnxType, int[] dims, int length, Object data) {
    int size = 1;
    for (int dim : dims) {
      size *= dim;
    }
    if (size != length) {
      throw new IllegalArgumentException(size + " elements by the dimensions, " + length);
    }
    this.type = type;
    this.onnxType = onnxType;
    this.dims = dims;
    this.size = size;
    this.data = data;
  }

  /** Numbers. */
  static Value floats(int[] dims, float[] data) {
    return new Value(Type.FLOAT, 1, dims, data.length, data);
  }

  /** Whole numbers. */
  static Value ints(int[] dims, long[] data) {
    return new Value(Type.INT, 7, dims, data.length, data);
  }

  /** Truth values. */
  static Value bools(int[] dims, boolean[] data) {
    return new Value(Type.BOOL, 9, dims, data.length, data);
  }

  /** The same data under another ONNX data type of its kind. */
  Value withOnnxType(int onnxType) {
    return new Value(type, onnxType, dims, size, data);
  }

  /** What the elements are held as. */
  Type type() {
    return type;
  }

  /** The number of the ONNX data type. */
  int onnxType() {
    return onnxType;
  }

  /** The dimensions. */
  int[] dims() {
    return dims;
  }

  /** The number of dimensions. */
  int rank() {
    return dims.length;
  }

  /** The number of elements. */
  int size() {
    return size;
  }

  /** The numbers. */
  float[] floats() {
    return (float[]) data;
  }

  /** The whole numbers. */
  long[] ints() {
    return (long[]) data;
  }

  /** The truth values. */
  boolean[] bools() {
    return (boolean[]) data;
  }
}
