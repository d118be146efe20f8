package homegrown.onnx;

import java.util.List;

/**
 * A tensor of a file: name, type, dimensions and, in the form of raw data whatever the file has,
 * the elements. They stay where they are, in the bytes of the file or in a file beside it, until
 * {@link #value} makes numbers of them.
 */
final class OnnxTensor {

  private final String name;
  private final DataType type;
  private final int[] dims;
  private final ByteRegion bytes;
  private final ExternalData external;
  private final List<String> strings;

  private OnnxTensor(
      String name,
      DataType type,
      int[] dims,
      ByteRegion bytes,
      ExternalData external,
      List<String> strings) {
    this.name = name;
    this.type = type;
    this.dims = dims;
    this.bytes = bytes;
    this.external = external;
    this.strings = strings;
  }

  /** A tensor of elements that lie one after the other, little-endian; takes the array over. */
  static OnnxTensor raw(String name, DataType type, int[] dims, ByteRegion bytes) {
    return new OnnxTensor(name, type, dims, bytes, null, null);
  }

  /** A tensor whose elements are in another file. */
  static OnnxTensor external(String name, DataType type, int[] dims, ExternalData external) {
    return new OnnxTensor(name, type, dims, null, external, null);
  }

  /** A tensor of texts. */
  static OnnxTensor strings(String name, int[] dims, List<String> strings) {
    return new OnnxTensor(name, DataType.STRING, dims, null, null, Frozen.list(strings));
  }

  /**
   * A tensor for writing, of the value's type of ONNX.
   *
   * @throws OnnxException if an integer is outside that type
   */
  static OnnxTensor of(String name, Value value) {
    DataType type = DataType.of(value.onnxType());
    return raw(name, type, value.dims().clone(), ByteRegion.of(Elements.encode(value)));
  }

  /** The name; empty if it has none. */
  String name() {
    return name;
  }

  DataType type() {
    return type;
  }

  /** A copy of the dimensions, from 0 on. */
  int[] dims() {
    return dims.clone();
  }

  /** The texts of a tensor of type {@link DataType#STRING}. */
  List<String> strings() {
    return strings;
  }

  /** The number of bytes of the elements; not for texts. */
  int length() {
    return external == null ? bytes.length : external.length();
  }

  /**
   * The elements one after the other, little-endian; not for texts.
   *
   * @throws OnnxException if they are in another file that can no longer be read
   */
  ByteRegion bytes() {
    return external == null ? bytes : external.read();
  }

  /**
   * The elements as numbers, in arrays of their own. A double is rounded to the nearest float.
   *
   * @throws OnnxException if they are texts, or in another file that can no longer be read
   */
  Value value() {
    if (type == DataType.STRING) {
      throw OnnxException.at(
          "tensor " + OnnxException.quoted(name),
          "numbers",
          "texts",
          "turn texts into numbers before the model: it cannot compute with them");
    }
    return Elements.decode(type, dims.clone(), bytes());
  }
}
