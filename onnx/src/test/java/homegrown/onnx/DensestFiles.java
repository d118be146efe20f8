package homegrown.onnx;

import homegrown.onnx.OnnxProto.AttributeField;
import homegrown.onnx.OnnxProto.GraphField;
import homegrown.onnx.OnnxProto.ModelField;
import homegrown.onnx.OnnxProto.NodeField;
import homegrown.onnx.OnnxProto.ShapeField;
import homegrown.onnx.OnnxProto.TensorField;
import homegrown.onnx.OnnxProto.TensorTypeField;
import homegrown.onnx.OnnxProto.TypeField;
import homegrown.onnx.OnnxProto.ValueInfoField;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Models of one kind of part, as small as the format lets it be and as many as fit. */
final class DensestFiles {

  private static final int SIZE = 300_000;

  private DensestFiles() {}

  /** By what they are full of. */
  static Map<String, byte[]> all() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("nodes", graph(full(out -> out.message(GraphField.NODE, node -> node(node)))));
    files.put("initialisers", graph(full(out -> tensor(out, GraphField.INITIALIZER, "w"))));
    files.put(
        "values",
        graph(
            full(
                out ->
                    out.message(GraphField.INPUT, info -> info.text(ValueInfoField.NAME, "x")))));
    files.put("dimensions", graph(dimensions()));
    files.put("inputs left out", inNode(full(out -> out.text(NodeField.INPUT, ""))));
    files.put("inputs", inNode(full(out -> out.text(NodeField.INPUT, "a"))));
    files.put(
        "attributes",
        inNode(
            full(
                out ->
                    out.message(
                        NodeField.ATTRIBUTE,
                        attribute -> head(attribute, OnnxAttribute.Type.INTS)))));
    files.put("ints", inAttribute(OnnxAttribute.Type.INTS, full(out -> out.integer(8, 0))));
    files.put(
        "packed ints",
        inAttribute(
            OnnxAttribute.Type.INTS,
            Bytes.of(out -> Bytes.put(out, AttributeField.INTS, new byte[SIZE]))));
    files.put(
        "floats",
        inAttribute(
            OnnxAttribute.Type.FLOATS, full(out -> out.floating(AttributeField.FLOATS, 0))));
    files.put(
        "texts",
        inAttribute(OnnxAttribute.Type.STRINGS, full(out -> out.text(AttributeField.STRINGS, ""))));
    files.put(
        "tensors",
        inAttribute(
            OnnxAttribute.Type.TENSORS, full(out -> tensor(out, AttributeField.TENSORS, ""))));
    files.put(
        "graphs",
        inAttribute(
            OnnxAttribute.Type.GRAPHS,
            full(out -> out.message(AttributeField.GRAPHS, DensestFiles::output))));
    files.put(
        "elements",
        inTensor(
            out -> {
              out.integer(TensorField.DIMS, SIZE);
              out.integer(TensorField.DATA_TYPE, DataType.INT64.code);
              Bytes.put(out, TensorField.INT64_DATA, new byte[SIZE]);
            }));
    byte[] ones = new byte[SIZE];
    Arrays.fill(ones, (byte) 1);
    files.put(
        "dimensions of a tensor",
        inTensor(
            out -> {
              Bytes.put(out, TensorField.DIMS, ones);
              out.integer(TensorField.DATA_TYPE, DataType.UINT8.code);
              Bytes.put(out, TensorField.RAW_DATA, new byte[1]);
            }));
    return files;
  }

  /** A message of as many of these fields as fit. */
  private static byte[] full(Consumer<ProtoWriter> fields) {
    byte[] one = Bytes.of(fields);
    byte[] many = new byte[SIZE / one.length * one.length];
    for (int i = 0; i < many.length; i++) {
      many[i] = one[i % one.length];
    }
    return many;
  }

  private static void node(ProtoWriter out) {
    out.text(NodeField.OUTPUT, "");
    out.text(NodeField.OP_TYPE, "A");
  }

  private static void head(ProtoWriter out, OnnxAttribute.Type type) {
    out.text(AttributeField.NAME, "a");
    out.integer(AttributeField.TYPE, type.code);
  }

  private static void tensor(ProtoWriter out, int field, String name) {
    out.message(
        field,
        tensor -> {
          tensor.integer(TensorField.DIMS, 0);
          tensor.integer(TensorField.DATA_TYPE, DataType.FLOAT.code);
          tensor.textIfAny(TensorField.NAME, name);
        });
  }

  private static byte[] dimensions() {
    byte[] shape = full(out -> out.message(ShapeField.DIM, dim -> {}));
    return Bytes.of(
        out ->
            out.message(
                GraphField.INPUT,
                info -> {
                  info.text(ValueInfoField.NAME, "x");
                  info.message(
                      ValueInfoField.TYPE,
                      type ->
                          type.message(
                              TypeField.TENSOR_TYPE,
                              tensor -> Bytes.put(tensor, TensorTypeField.SHAPE, shape)));
                }));
  }

  private static byte[] inTensor(Consumer<ProtoWriter> fields) {
    return graph(
        Bytes.of(
            out ->
                out.message(
                    GraphField.INITIALIZER,
                    tensor -> {
                      fields.accept(tensor);
                      tensor.text(TensorField.NAME, "w");
                    })));
  }

  private static byte[] inAttribute(OnnxAttribute.Type type, byte[] values) {
    byte[] attribute = joined(Bytes.of(out -> head(out, type)), values);
    return inNode(Bytes.of(out -> Bytes.put(out, NodeField.ATTRIBUTE, attribute)));
  }

  private static byte[] inNode(byte[] fields) {
    byte[] node = joined(Bytes.of(DensestFiles::node), fields);
    return graph(Bytes.of(out -> Bytes.put(out, GraphField.NODE, node)));
  }

  private static byte[] graph(byte[] fields) {
    return Bytes.of(
        out -> {
          out.integer(ModelField.IR_VERSION, 8);
          Bytes.put(out, ModelField.GRAPH, joined(fields, Bytes.of(DensestFiles::output)));
        });
  }

  private static void output(ProtoWriter graph) {
    graph.message(GraphField.OUTPUT, info -> info.text(ValueInfoField.NAME, "y"));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
