package homegrown.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A conformance case of ONNX: a model of one or a few nodes, its inputs and expected outputs. */
final class NodeCase {

  private final Proto model;
  private final Proto graph;
  private final Map<String, Value> values = new HashMap<>();
  private final List<Value> expected = new ArrayList<>();

  private NodeCase(Path folder) {
    this.model = read(folder.resolve("model.onnx"));
    this.graph = model.message(7);
    for (Proto initializer : graph.messages(5)) {
      values.put(initializer.text(8), value(initializer));
    }
    Path data = folder.resolve("test_data_set_0");
    int next = 0;
    for (Proto input : graph.messages(11)) {
      if (!values.containsKey(input.text(1))) {
        values.put(input.text(1), value(read(data.resolve("input_" + next++ + ".pb"))));
      }
    }
    for (int i = 0; i < graph.messages(12).size(); i++) {
      expected.add(value(read(data.resolve("output_" + i + ".pb"))));
    }
  }

  static NodeCase of(Path folder) {
    return new NodeCase(folder);
  }

  private static Proto read(Path file) {
    try {
      return new Proto(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  List<Value> expected() {
    return expected;
  }

  /** Evaluates the nodes, one after the other. */
  List<Value> run() {
    for (Proto node : graph.messages(1)) {
      List<String> names = node.texts(1);
      Value[] inputs = new Value[names.size()];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = names.get(i).isEmpty() ? null : values.get(names.get(i));
      }
      List<String> outputs = node.texts(2);
      Given attributes = Given.none();
      node.messages(5).forEach(attribute -> put(attributes, attribute));
      String domain = node.text(7);
      Value[] results =
          HostOperations.run(
              domain,
              new HostCall(
                  node.text(4),
                  node.text(3),
                  opset(domain),
                  attributes,
                  inputs,
                  outputs.size(),
                  HostOperations.LIMIT));
      for (int i = 0; i < outputs.size(); i++) {
        values.put(outputs.get(i), results[i]);
      }
    }
    List<Value> results = new ArrayList<>();
    graph.messages(12).forEach(output -> results.add(values.get(output.text(1))));
    return results;
  }

  private int opset(String domain) {
    for (Proto opset : model.messages(8)) {
      if (opset.text(1).equals(domain)) {
        return (int) opset.integer(2);
      }
    }
    throw new IllegalArgumentException("no opset for domain " + domain);
  }

  private static void put(Given attributes, Proto attribute) {
    String name = attribute.text(1);
    switch ((int) attribute.integer(20)) {
      case 1:
        attributes.and(name, attribute.floats(2)[0]);
        break;
      case 2:
        attributes.and(name, attribute.integer(3));
        break;
      case 3:
        attributes.and(name, attribute.text(4));
        break;
      case 4:
        attributes.and(name, value(attribute.message(5)));
        break;
      case 6:
        attributes.and(name, attribute.floats(7));
        break;
      case 7:
        attributes.and(name, attribute.integers(8));
        break;
      case 8:
        attributes.and(name, attribute.texts(9).toArray(new String[0]));
        break;
      default:
        throw new IllegalArgumentException("attribute type " + attribute.integer(20));
    }
  }

  private static Value value(Proto tensor) {
    long[] given = tensor.integers(1);
    int[] dims = new int[given.length];
    int size = 1;
    for (int d = 0; d < dims.length; d++) {
      dims[d] = (int) given[d];
      size *= dims[d];
    }
    int type = (int) tensor.integer(2);
    ByteBuffer raw = ByteBuffer.wrap(tensor.bytes(9)).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case 1:
        float[] floats = tensor.has(9) ? new float[size] : tensor.floats(4);
        raw.asFloatBuffer().get(floats, 0, raw.remaining() / Float.BYTES);
        return Value.floats(dims, floats);
      case 6:
      case 7:
        long[] ints = new long[size];
        for (int i = 0; i < size; i++) {
          ints[i] = type == 7 ? raw.getLong() : raw.getInt();
        }
        return Value.ints(dims, ints).withOnnxType(type);
      case 9:
        boolean[] bools = new boolean[size];
        for (int i = 0; i < size; i++) {
          bools[i] = raw.get() != 0;
        }
        return Value.bools(dims, bools);
      default:
        throw new IllegalArgumentException("data type " + type);
    }
  }
}
