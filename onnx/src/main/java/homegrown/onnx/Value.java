package homegrown.onnx;

import java.util.Arrays;

/**
 * A tensor in memory, row-major: the numbers of a model file, or what an operation on the host made
 * of them. No dimensions for a scalar; a dimension may be 0.
 *
 * <p>Arrays are handed over, not copied, on the way in and on the way out: who gives one away does
 * not write to it afterwards, nor does who gets one.
 *
 * <p>All floating-point types are held as {@code float}, all integers as {@code long}; {@link
 * #onnxType} says which type of ONNX they are for.
 */
public final class Value {

  /** What the elements are in memory. */
  public enum Type {
    /** {@code float[]}: from float, double (rounded to float), float16 and bfloat16. */
    FLOAT,
    /** {@code long[]}: from all integers; of uint64 the 64 bits. */
    INT,
    /** {@code boolean[]}. */
    BOOL
  }

  private final Type type;
  private final int[] dims;
  private final int size;
  private final Object elements;
  private final DataType onnxType;

  private Value(Type type, int[] dims, int size, Object elements, DataType onnxType) {
    this.type = type;
    this.dims = dims;
    this.size = size;
    this.elements = elements;
    this.onnxType = onnxType;
  }

  /**
   * Floats, for ONNX a tensor of float.
   *
   * @throws OnnxException if the dimensions do not make {@code data.length}
   */
  public static Value floats(int[] dims, float[] data) {
    requireSize(dims, data.length);
    return new Value(Type.FLOAT, dims, data.length, data, DataType.FLOAT);
  }

  /**
   * Integers, for ONNX a tensor of int64.
   *
   * @throws OnnxException if the dimensions do not make {@code data.length}
   */
  public static Value ints(int[] dims, long[] data) {
    requireSize(dims, data.length);
    return new Value(Type.INT, dims, data.length, data, DataType.INT64);
  }

  /**
   * Truth values, for ONNX a tensor of bool.
   *
   * @throws OnnxException if the dimensions do not make {@code data.length}
   */
  public static Value bools(int[] dims, boolean[] data) {
    requireSize(dims, data.length);
    return new Value(Type.BOOL, dims, data.length, data, DataType.BOOL);
  }

  /**
   * The number of elements that dimensions make: negative if one of them is, more than an {@code
   * int} holds if there can be no such array. One dimension of 0 makes none, however large the
   * others are.
   */
  static long elements(int[] dims) {
    long product = 1;
    boolean empty = false;
    for (int dim : dims) {
      if (dim < 0) {
        return -1;
      }
      empty |= dim == 0;
      if (dim > 0 && product <= Integer.MAX_VALUE) {
        product *= dim;
      }
    }
    return empty ? 0 : product;
  }

  private static void requireSize(int[] dims, int got) {
    long expected = elements(dims);
    if (expected != got) {
      throw OnnxException.at(
          "value of dimensions " + Arrays.toString(dims),
          expected < 0 ? "no negative dimension" : expected + " elements",
          String.valueOf(got),
          "give dimensions and elements that fit each other");
    }
  }

  /** The same elements, not copied, for another type of ONNX of the same {@link #type}. */
  Value withOnnxType(int code) {
    DataType other = DataType.of(code);
    if (other == null || other.type != type) {
      throw OnnxException.at(
          this.toString(),
          "a data type of ONNX that is held as " + type,
          DataType.words(code),
          "cast the value first");
    }
    return new Value(type, dims, size, elements, other);
  }

  /** True when the elements lie in the same array as those of another value. */
  boolean shares(Value other) {
    return elements == other.elements;
  }

  /** What the elements are in memory. */
  public Type type() {
    return type;
  }

  /** The number of ONNX's {@code TensorProto.DataType} that the elements are written as. */
  public int onnxType() {
    return onnxType.code;
  }

  /** The dimensions. */
  public int[] dims() {
    return dims;
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /**
   * The elements.
   *
   * @throws OnnxException if they are no floats
   */
  public float[] floats() {
    require(Type.FLOAT);
    return (float[]) elements;
  }

  /**
   * The elements.
   *
   * @throws OnnxException if they are no integers
   */
  public long[] ints() {
    require(Type.INT);
    return (long[]) elements;
  }

  /**
   * The elements.
   *
   * @throws OnnxException if they are no truth values
   */
  public boolean[] bools() {
    require(Type.BOOL);
    return (boolean[]) elements;
  }

  private void require(Type expected) {
    if (type != expected) {
      throw OnnxException.at(
          this.toString(), "elements of " + expected, type.toString(), "cast the value first");
    }
  }

  /** The type and the dimensions: {@code FLOAT[2, 3]}. */
  @Override
  public String toString() {
    return onnxType + Arrays.toString(dims);
  }
}
