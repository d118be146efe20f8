package homegrown.onnx;

import java.util.List;

/** A named constant of a node: a value of one type, or a reference to one. */
final class OnnxAttribute {

  /** The types of values: {@code AttributeProto.AttributeType}. */
  enum Type {
    FLOAT(1, OnnxProto.AttributeField.F),
    INT(2, OnnxProto.AttributeField.I),
    STRING(3, OnnxProto.AttributeField.S),
    TENSOR(4, OnnxProto.AttributeField.T),
    GRAPH(5, OnnxProto.AttributeField.G),
    FLOATS(6, OnnxProto.AttributeField.FLOATS),
    INTS(7, OnnxProto.AttributeField.INTS),
    STRINGS(8, OnnxProto.AttributeField.STRINGS),
    TENSORS(9, OnnxProto.AttributeField.TENSORS),
    GRAPHS(10, OnnxProto.AttributeField.GRAPHS);

    private static final Type[] ALL = values();

    /** The number in the file. */
    final int code;

    /** The field that holds the value. */
    final int field;

    Type(int code, int field) {
      this.code = code;
      this.field = field;
    }

    /** The type of a number in a file; null if there is none, or none that can be read. */
    static Type of(long code) {
      for (Type type : ALL) {
        if (type.code == code) {
          return type;
        }
      }
      return null;
    }
  }

  private final String name;
  private final Type type;
  private final String reference;
  private final Object value;

  private OnnxAttribute(String name, Type type, String reference, Object value) {
    this.name = name;
    this.type = type;
    this.reference = reference;
    this.value = value;
  }

  static OnnxAttribute of(String name, float value) {
    return new OnnxAttribute(name, Type.FLOAT, "", value);
  }

  static OnnxAttribute of(String name, long value) {
    return new OnnxAttribute(name, Type.INT, "", value);
  }

  static OnnxAttribute of(String name, String value) {
    return new OnnxAttribute(name, Type.STRING, "", value);
  }

  static OnnxAttribute of(String name, OnnxTensor value) {
    return new OnnxAttribute(name, Type.TENSOR, "", value);
  }

  static OnnxAttribute of(String name, OnnxGraph value) {
    return new OnnxAttribute(name, Type.GRAPH, "", value);
  }

  /** Takes the array over. */
  static OnnxAttribute of(String name, float[] values) {
    return new OnnxAttribute(name, Type.FLOATS, "", values);
  }

  /** Takes the array over. */
  static OnnxAttribute of(String name, long[] values) {
    return new OnnxAttribute(name, Type.INTS, "", values);
  }

  static OnnxAttribute ofStrings(String name, List<String> values) {
    return new OnnxAttribute(name, Type.STRINGS, "", Frozen.list(values));
  }

  static OnnxAttribute ofTensors(String name, List<OnnxTensor> values) {
    return new OnnxAttribute(name, Type.TENSORS, "", Frozen.list(values));
  }

  static OnnxAttribute ofGraphs(String name, List<OnnxGraph> values) {
    return new OnnxAttribute(name, Type.GRAPHS, "", Frozen.list(values));
  }

  /** Stands, inside a function, for the attribute of another name of the node that calls it. */
  static OnnxAttribute referring(String name, Type type, String reference) {
    return new OnnxAttribute(name, type, reference, null);
  }

  String name() {
    return name;
  }

  Type type() {
    return type;
  }

  /** The name of the function's attribute that this one stands for; empty if it has a value. */
  String reference() {
    return reference;
  }

  float floating() {
    return (Float) require(Type.FLOAT);
  }

  long integer() {
    return (Long) require(Type.INT);
  }

  String string() {
    return (String) require(Type.STRING);
  }

  OnnxTensor tensor() {
    return (OnnxTensor) require(Type.TENSOR);
  }

  OnnxGraph graph() {
    return (OnnxGraph) require(Type.GRAPH);
  }

  /** The numbers; not to be written to. */
  float[] floats() {
    return (float[]) require(Type.FLOATS);
  }

  /** The numbers; not to be written to. */
  long[] ints() {
    return (long[]) require(Type.INTS);
  }

  @SuppressWarnings("unchecked")
  List<String> strings() {
    return (List<String>) require(Type.STRINGS);
  }

  @SuppressWarnings("unchecked")
  List<OnnxTensor> tensors() {
    return (List<OnnxTensor>) require(Type.TENSORS);
  }

  @SuppressWarnings("unchecked")
  List<OnnxGraph> graphs() {
    return (List<OnnxGraph>) require(Type.GRAPHS);
  }

  private Object require(Type expected) {
    if (type != expected || value == null) {
      throw OnnxException.at(
          "attribute " + OnnxException.quoted(name),
          "a value of type " + expected,
          value == null ? "a reference to " + OnnxException.quoted(reference) : type.toString(),
          "the node is not as its operator demands: export the model again");
    }
    return value;
  }
}
