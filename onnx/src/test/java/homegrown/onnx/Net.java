package homegrown.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model put together node by node, with inputs and weights at random. */
final class Net {

  private final int opset;
  private final Random random;
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final List<OnnxTensor> initialisers = new ArrayList<>();
  private final List<ValueInfo> infos = new ArrayList<>();
  private final List<String> weights = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private int names;

  Net(int opset, long seed) {
    this.opset = opset;
    this.random = new Random(seed);
  }

  /** Floats from -2 to 2. */
  Value floats(int... dims) {
    float[] data = new float[(int) Value.elements(dims)];
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextFloat() * 4 - 2;
    }
    return Value.floats(dims, data);
  }

  private String fresh(String name) {
    return name + names++;
  }

  /** An input of floats. */
  String input(int... dims) {
    return input(floats(dims));
  }

  /** An input with a value. */
  String input(Value value) {
    String name = fresh("x");
    List<Dimension> dims = new ArrayList<>();
    for (int dim : value.dims()) {
      dims.add(Dimension.of(dim));
    }
    infos.add(new ValueInfo(name, DataType.of(value.onnxType()), dims));
    inputs.put(name, value);
    return name;
  }

  /** An initialiser of floats that trains. */
  String weight(int... dims) {
    return weight(floats(dims));
  }

  /** An initialiser that trains. */
  String weight(Value value) {
    String name = known(value);
    weights.add(name);
    return name;
  }

  /** An initialiser that does not train. */
  String known(Value value) {
    String name = fresh("w");
    initialisers.add(OnnxTensor.of(name, value));
    return name;
  }

  /** An initialiser of texts. */
  String texts(String... texts) {
    String name = fresh("w");
    initialisers.add(OnnxTensor.strings(name, new int[] {texts.length}, Arrays.asList(texts)));
    return name;
  }

  /** An input of floats with so many dimensions, which the file leaves open. */
  String open(String name, int rank) {
    infos.add(new ValueInfo(name, DataType.FLOAT, Collections.nCopies(rank, Dimension.UNKNOWN)));
    return name;
  }

  /** A node with one output; attributes as {@link Node} takes them. */
  Node node(String operator, String... inputs) {
    return new Node(operator, Arrays.asList(inputs));
  }

  /** A node that is being put together. */
  final class Node {
    private final String operator;
    private final List<String> from;
    private final List<OnnxAttribute> attributes = new ArrayList<>();

    private Node(String operator, List<String> from) {
      this.operator = operator;
      this.from = from;
    }

    Node with(String name, long... values) {
      attributes.add(OnnxAttribute.of(name, values));
      return this;
    }

    Node is(String name, long value) {
      attributes.add(OnnxAttribute.of(name, value));
      return this;
    }

    Node is(String name, float value) {
      attributes.add(OnnxAttribute.of(name, value));
      return this;
    }

    Node is(String name, String value) {
      attributes.add(OnnxAttribute.of(name, value));
      return this;
    }

    Node is(String name, Value value) {
      attributes.add(OnnxAttribute.of(name, OnnxTensor.of("", value)));
      return this;
    }

    Node is(String name, List<String> values) {
      attributes.add(OnnxAttribute.ofStrings(name, values));
      return this;
    }

    /** Its only output. */
    String out() {
      return outs(1).get(0);
    }

    /** Its outputs. */
    List<String> outs(int count) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        names.add(fresh("v"));
      }
      return outs(names.toArray(new String[0]));
    }

    /** Its outputs by the names given. */
    List<String> outs(String... names) {
      String name = operator.toLowerCase(java.util.Locale.ROOT) + nodes.size();
      nodes.add(new OnnxNode(operator, "", "", name, from, Arrays.asList(names), attributes));
      return Arrays.asList(names);
    }
  }

  /** Makes a value an output. */
  Net give(String output) {
    outputs.add(output);
    return this;
  }

  /** The initialisers that train. */
  List<String> weights() {
    return weights;
  }

  /** The inputs with their values. */
  Map<String, Value> inputs() {
    return inputs;
  }

  OnnxModel model() {
    List<ValueInfo> results = new ArrayList<>();
    for (String output : outputs) {
      results.add(new ValueInfo(output, null, null));
    }
    OnnxGraph graph = new OnnxGraph("net", nodes, initialisers, infos, results, List.of());
    return new OnnxModel(
        10,
        Collections.singletonMap("", opset),
        "a test",
        "",
        "",
        0,
        "",
        graph,
        Collections.emptyMap(),
        List.of());
  }

  /** Options to train the weights and nothing else. */
  ImportOptions options() {
    return ImportOptions.plain().trainable(weights);
  }

  ImportedModel imported() {
    return ImportedModel.of("net", model(), options());
  }

  /** The outputs by the host alone, node by node: what the graph has to give. */
  Map<String, Value> twin() {
    Map<String, Value> values = new HashMap<>(inputs);
    for (OnnxTensor tensor : initialisers) {
      values.put(tensor.name(), tensor.value());
    }
    for (OnnxNode node : nodes) {
      new HostNode(node, opset).run(values, HostOperations.LIMIT);
    }
    Map<String, Value> results = new LinkedHashMap<>();
    for (String output : outputs) {
      results.put(output, values.get(output));
    }
    return results;
  }
}
