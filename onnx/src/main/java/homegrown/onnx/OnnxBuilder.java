package homegrown.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a model and writes it: what other programs run without knowing of this one.
 *
 * <pre>{@code
 * OnnxBuilder model = new OnnxBuilder("perceptron");
 * model.input("x", Value.Type.FLOAT, "N", "4");
 * model.tensor("w", Value.floats(new int[] {3, 4}, weights));
 * model.node("Gemm", "y", "x", "w").integer("transB", 1);
 * model.output("y", Value.Type.FLOAT, "N", "3");
 * model.write(file);
 * }</pre>
 */
public final class OnnxBuilder {

  /** The version of the operators that models are written in. */
  public static final int OPSET = 17;

  private static final int IR_VERSION = 8;

  private final String name;
  private final List<NodeBuilder> nodes = new ArrayList<>();
  private final List<OnnxTensor> tensors = new ArrayList<>();
  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** A model of a name. */
  public OnnxBuilder(String name) {
    this.name = name;
  }

  /** A node whose attributes may still be given. */
  public static final class NodeBuilder {

    private final String operator;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs;
    private final List<OnnxAttribute> attributes = new ArrayList<>();

    private NodeBuilder(String operator, List<String> outputs, String... inputs) {
      this.operator = operator;
      this.outputs = outputs;
      Collections.addAll(this.inputs, inputs);
    }

    /** With an attribute that is a whole number. */
    public NodeBuilder integer(String attribute, long value) {
      attributes.add(OnnxAttribute.of(attribute, value));
      return this;
    }

    /** With an attribute that is a number. */
    public NodeBuilder number(String attribute, float value) {
      attributes.add(OnnxAttribute.of(attribute, value));
      return this;
    }

    /** With an attribute that is a list of whole numbers. */
    public NodeBuilder integers(String attribute, long... values) {
      attributes.add(OnnxAttribute.of(attribute, values));
      return this;
    }

    private OnnxNode node() {
      return new OnnxNode(operator, "", "", outputs.get(0), inputs, outputs, attributes);
    }
  }

  /**
   * An input.
   *
   * @param dims sizes, or names for those that are known when the model runs
   */
  public OnnxBuilder input(String value, Value.Type type, String... dims) {
    inputs.add(info(value, type, dims));
    return this;
  }

  /** An output; as {@link #input}. */
  public OnnxBuilder output(String value, Value.Type type, String... dims) {
    outputs.add(info(value, type, dims));
    return this;
  }

  private static ValueInfo info(String value, Value.Type type, String... dims) {
    List<Dimension> dimensions = new ArrayList<>();
    for (String dim : dims) {
      boolean size = !dim.isEmpty() && dim.chars().allMatch(Character::isDigit);
      dimensions.add(size ? Dimension.of(Long.parseLong(dim)) : Dimension.named(dim));
    }
    DataType element =
        type == Value.Type.FLOAT
            ? DataType.FLOAT
            : type == Value.Type.INT ? DataType.INT64 : DataType.BOOL;
    return new ValueInfo(value, element, dimensions);
  }

  /** A constant, such as weights. */
  public OnnxBuilder tensor(String tensor, Value value) {
    tensors.add(OnnxTensor.of(tensor, value));
    return this;
  }

  /** A node with one output. */
  public NodeBuilder node(String operator, String output, String... nodeInputs) {
    return node(operator, Collections.singletonList(output), nodeInputs);
  }

  /** A node; an empty input stands for one that is left out. */
  public NodeBuilder node(String operator, List<String> nodeOutputs, String... nodeInputs) {
    NodeBuilder node = new NodeBuilder(operator, new ArrayList<>(nodeOutputs), nodeInputs);
    nodes.add(node);
    return node;
  }

  /** A fact about the model. */
  public OnnxBuilder metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Writes the model.
   *
   * @throws OnnxException if it is not one, or cannot be written; nothing half-written is left
   */
  public void write(Path file) {
    OnnxFile.writeModel(model(), file);
  }

  OnnxModel model() {
    List<OnnxNode> built = new ArrayList<>();
    for (NodeBuilder node : nodes) {
      built.add(node.node());
    }
    OnnxGraph graph = new OnnxGraph(name, built, tensors, inputs, outputs, Collections.emptyList());
    OnnxModel model =
        new OnnxModel(
            IR_VERSION,
            Collections.singletonMap(OnnxModel.DEFAULT_DOMAIN, OPSET),
            "homegrown",
            "",
            "",
            1,
            "",
            graph,
            metadata,
            Collections.emptyList());
    return GraphCheck.checked(name, model);
  }
}
