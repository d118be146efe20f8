package homegrown.onnx;

import homegrown.onnx.OnnxProto.AttributeField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads {@code AttributeProto}. It looks first for what there is, so that the values of the one
 * type can be read, without surprise and without growing arrays, afterwards.
 */
final class AttributeReader {

  private static final String MEND = "the node is damaged: export the model again";

  private final ProtoReader in;
  private final TensorReader tensors;
  private final Supplier<OnnxGraph> graphs;
  private final Found found = new Found();

  /**
   * A reader of the attributes in a file.
   *
   * @param graphs reads the graph that is the current message
   */
  AttributeReader(ProtoReader in, TensorReader tensors, Supplier<OnnxGraph> graphs) {
    this.in = in;
    this.tensors = tensors;
    this.graphs = graphs;
  }

  /** What an attribute's message holds, but for its values. */
  private static final class Found {
    private String name;
    private String reference;
    private long type;

    /** Values in each field. */
    private final int[] counts = new int[AttributeField.SPARSE_TENSORS + 1];

    private void clear() {
      name = "";
      reference = "";
      type = 0;
      Arrays.fill(counts, 0);
    }
  }

  /** The attribute that is the current message. */
  OnnxAttribute read() {
    scan();
    if (found.name.isEmpty()) {
      throw in.error("a name of the attribute", "none", MEND);
    }
    OnnxAttribute.Type type = OnnxAttribute.Type.of(found.type);
    if (type == null) {
      throw in.error(
          "an attribute of float, int, string, tensor or graph, or lists of them",
          "type " + found.type,
          "export the model without sparse tensors, sequences and optional values");
    }
    boolean refers = !found.reference.isEmpty();
    for (int field = 0; field < found.counts.length; field++) {
      if (found.counts[field] > 0 && (refers || field != type.field)) {
        throw in.error(
            refers ? "a reference and no value" : "values of type " + type + " alone",
            found.counts[field] + " in field " + field,
            MEND);
      }
    }
    return refers
        ? OnnxAttribute.referring(found.name, type, found.reference)
        : value(found.name, type, found.counts[type.field]);
  }

  private void scan() {
    found.clear();
    while (in.next()) {
      int field = in.field();
      switch (field) {
        case AttributeField.NAME:
          found.name = in.text();
          in.label(found.name);
          break;
        case AttributeField.REF_ATTR_NAME:
          found.reference = in.text();
          break;
        case AttributeField.TYPE:
          found.type = in.integer();
          break;
        case AttributeField.FLOATS:
          found.counts[field] += in.count(ProtoReader.FIXED32);
          break;
        case AttributeField.INTS:
          found.counts[field] += in.count(ProtoReader.VARINT);
          break;
        case AttributeField.F:
        case AttributeField.I:
        case AttributeField.S:
        case AttributeField.T:
        case AttributeField.G:
        case AttributeField.STRINGS:
        case AttributeField.TENSORS:
        case AttributeField.GRAPHS:
        case AttributeField.TP:
        case AttributeField.TYPE_PROTOS:
        case AttributeField.SPARSE_TENSOR:
        case AttributeField.SPARSE_TENSORS:
          in.skip();
          found.counts[field]++;
          break;
        default:
          in.skip();
      }
    }
  }

  private OnnxAttribute value(String name, OnnxAttribute.Type type, int count) {
    switch (type) {
      case FLOAT:
        return OnnxAttribute.of(name, single(type, count, in::floating, 0f));
      case INT:
        return OnnxAttribute.of(name, single(type, count, in::integer, 0L));
      case STRING:
        return OnnxAttribute.of(name, single(type, count, in::text, ""));
      case TENSOR:
        return OnnxAttribute.of(name, single(type, count, this::tensor, null));
      case GRAPH:
        return OnnxAttribute.of(name, single(type, count, this::graph, null));
      case FLOATS:
        return OnnxAttribute.of(name, floats(count));
      case INTS:
        return OnnxAttribute.of(name, ints(count));
      case STRINGS:
        return OnnxAttribute.ofStrings(name, each(type, count, in::text));
      case TENSORS:
        return OnnxAttribute.ofTensors(name, each(type, count, this::tensor));
      default:
        return OnnxAttribute.ofGraphs(name, each(type, count, this::graph));
    }
  }

  /**
   * The only value.
   *
   * @param absent stands for a value that is not in the file, as writers may leave out a zero or an
   *     empty text; null if there must be one
   */
  private <T> T single(OnnxAttribute.Type type, int count, Supplier<T> reader, T absent) {
    if (count == 0 && absent != null) {
      return absent;
    }
    if (count != 1) {
      throw in.error("one value of type " + type, String.valueOf(count), MEND);
    }
    return each(type, 1, reader).get(0);
  }

  private <T> List<T> each(OnnxAttribute.Type type, int count, Supplier<T> reader) {
    List<T> values = new ArrayList<>(count);
    in.again();
    while (in.next()) {
      if (in.field() == type.field) {
        values.add(reader.get());
      } else {
        in.skip();
      }
    }
    return values;
  }

  private OnnxTensor tensor() {
    in.enter("tensor", -1);
    OnnxTensor tensor = tensors.read();
    in.leave();
    return tensor;
  }

  private OnnxGraph graph() {
    in.enter("graph", -1);
    OnnxGraph graph = graphs.get();
    in.leave();
    return graph;
  }

  private float[] floats(int count) {
    float[] floats = new float[count];
    int filled = 0;
    in.again();
    while (in.next()) {
      if (in.field() == AttributeField.FLOATS) {
        in.numbers(ProtoReader.FIXED32);
        while (in.more()) {
          floats[filled++] = Float.intBitsToFloat(in.fixed32());
        }
      } else {
        in.skip();
      }
    }
    return floats;
  }

  private long[] ints(int count) {
    long[] ints = new long[count];
    int filled = 0;
    in.again();
    while (in.next()) {
      if (in.field() == AttributeField.INTS) {
        in.numbers(ProtoReader.VARINT);
        while (in.more()) {
          ints[filled++] = in.varint();
        }
      } else {
        in.skip();
      }
    }
    return ints;
  }
}
