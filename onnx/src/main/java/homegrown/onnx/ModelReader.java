package homegrown.onnx;

import homegrown.onnx.OnnxProto.DimensionField;
import homegrown.onnx.OnnxProto.FunctionField;
import homegrown.onnx.OnnxProto.GraphField;
import homegrown.onnx.OnnxProto.ModelField;
import homegrown.onnx.OnnxProto.NodeField;
import homegrown.onnx.OnnxProto.OpsetField;
import homegrown.onnx.OnnxProto.ShapeField;
import homegrown.onnx.OnnxProto.TensorTypeField;
import homegrown.onnx.OnnxProto.TypeField;
import homegrown.onnx.OnnxProto.ValueInfoField;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code ModelProto} and all that is in it. What comes out keeps to the format, but need not
 * make sense: that is for {@link GraphCheck}.
 */
final class ModelReader {

  /** Nodes of a file at most, those of graphs within graphs and of functions counted. */
  static final int MAX_NODES = 1_000_000;

  /** The first version of the file format that says which operators it means. */
  private static final int FIRST_IR_VERSION = 3;

  private static final String MEND = "the file is damaged: export the model again";

  private final ProtoReader in;
  private final TensorReader tensors;
  private final AttributeReader attributes;
  private int nodes;

  /**
   * A reader of one file.
   *
   * @param file names it in errors
   * @param bytes all of it; the tensors that are read keep it
   * @param folder where external data is; null where there can be none
   */
  ModelReader(String file, byte[] bytes, Path folder) {
    in = new ProtoReader(file, bytes);
    tensors = new TensorReader(in, folder);
    attributes = new AttributeReader(in, tensors, this::graph);
  }

  /** The tensor that the file is. */
  OnnxTensor tensor() {
    return tensors.read();
  }

  /** The model that the file is. */
  OnnxModel model() {
    long irVersion = 0;
    Map<String, Integer> opsets = new LinkedHashMap<>();
    String producer = "";
    String producerVersion = "";
    String domain = "";
    long modelVersion = 0;
    String documentation = "";
    OnnxGraph graph = null;
    Map<String, String> metadata = new LinkedHashMap<>();
    List<OnnxFunction> functions = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case ModelField.IR_VERSION:
          irVersion = in.integer();
          break;
        case ModelField.PRODUCER_NAME:
          producer = in.text();
          break;
        case ModelField.PRODUCER_VERSION:
          producerVersion = in.text();
          break;
        case ModelField.DOMAIN:
          domain = in.text();
          break;
        case ModelField.MODEL_VERSION:
          modelVersion = in.integer();
          break;
        case ModelField.DOC_STRING:
          documentation = in.text();
          break;
        case ModelField.GRAPH:
          if (graph != null) {
            throw in.error("one graph of the model", "another", MEND);
          }
          in.enter("graph", -1);
          graph = graph();
          in.leave();
          break;
        case ModelField.OPSET_IMPORT:
          opset(opsets);
          break;
        case ModelField.METADATA_PROPS:
          in.enter("metadata_props", metadata.size());
          TensorReader.entry(in, metadata);
          in.leave();
          break;
        case ModelField.FUNCTIONS:
          in.enter("functions", functions.size());
          functions.add(function());
          in.leave();
          break;
        default:
          in.skip();
      }
    }
    if (graph == null) {
      throw in.error("a graph of the model", "none", "the file is no ONNX model: take another");
    }
    if (irVersion < FIRST_IR_VERSION) {
      throw in.error(
          "version " + FIRST_IR_VERSION + " of the file format or a later one",
          String.valueOf(irVersion),
          "export the model with a newer exporter");
    }
    return new OnnxModel(
        irVersion,
        opsets,
        producer,
        producerVersion,
        domain,
        modelVersion,
        documentation,
        graph,
        metadata,
        functions);
  }

  private void opset(Map<String, Integer> into) {
    in.enter("opset_import", into.size());
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case OpsetField.DOMAIN:
          domain = domain();
          break;
        case OpsetField.VERSION:
          version = in.integer();
          break;
        default:
          in.skip();
      }
    }
    if (version < 1 || version > Integer.MAX_VALUE) {
      throw in.error(
          "a version of the operators of domain " + OnnxException.quoted(domain),
          String.valueOf(version),
          MEND);
    }
    if (into.put(domain, (int) version) != null) {
      throw in.error(
          "one version of the operators of domain " + OnnxException.quoted(domain),
          "another",
          MEND);
    }
    in.leave();
  }

  /** The name of a domain; ONNX's own has two. */
  private String domain() {
    String domain = in.text();
    return domain.equals("ai.onnx") ? OnnxModel.DEFAULT_DOMAIN : domain;
  }

  private OnnxGraph graph() {
    String name = "";
    List<OnnxNode> graphNodes = new ArrayList<>();
    List<OnnxTensor> initializers = new ArrayList<>();
    List<ValueInfo> inputs = new ArrayList<>();
    List<ValueInfo> outputs = new ArrayList<>();
    List<ValueInfo> valueInfos = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case GraphField.NODE:
          graphNodes.add(node(graphNodes.size()));
          break;
        case GraphField.NAME:
          name = in.text();
          break;
        case GraphField.INITIALIZER:
          in.enter("initializer", initializers.size());
          initializers.add(named(tensors.read()));
          in.leave();
          break;
        case GraphField.INPUT:
          inputs.add(valueInfo("input", inputs.size()));
          break;
        case GraphField.OUTPUT:
          outputs.add(valueInfo("output", outputs.size()));
          break;
        case GraphField.VALUE_INFO:
          valueInfos.add(valueInfo("value_info", valueInfos.size()));
          break;
        case GraphField.SPARSE_INITIALIZER:
          throw in.error(
              "dense initialisers", "a sparse one", "export the model with dense weights");
        default:
          in.skip();
      }
    }
    if (outputs.isEmpty()) {
      throw in.error("an output of the graph", "none", MEND);
    }
    return new OnnxGraph(name, graphNodes, initializers, inputs, outputs, valueInfos);
  }

  private OnnxTensor named(OnnxTensor initializer) {
    if (initializer.name().isEmpty()) {
      throw in.error("a name of the initialiser", "none", MEND);
    }
    return initializer;
  }

  private OnnxNode node(int index) {
    if (++nodes > MAX_NODES) {
      throw in.error("at most " + MAX_NODES + " nodes", "more", "use a smaller model");
    }
    in.enter("node", index);
    String opType = "";
    String domain = "";
    String overload = "";
    String name = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<OnnxAttribute> nodeAttributes = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case NodeField.INPUT:
          inputs.add(in.text());
          break;
        case NodeField.OUTPUT:
          outputs.add(in.text());
          break;
        case NodeField.NAME:
          name = in.text();
          break;
        case NodeField.OP_TYPE:
          opType = in.text();
          in.label(opType);
          break;
        case NodeField.ATTRIBUTE:
          nodeAttributes.add(attribute(nodeAttributes.size()));
          break;
        case NodeField.DOMAIN:
          domain = domain();
          break;
        case NodeField.OVERLOAD:
          overload = in.text();
          break;
        default:
          in.skip();
      }
    }
    if (opType.isEmpty()) {
      throw in.error("an operator of the node", "none", MEND);
    }
    if (outputs.isEmpty()) {
      throw in.error("an output of the node", "none", MEND);
    }
    in.leave();
    return new OnnxNode(opType, domain, overload, name, inputs, outputs, nodeAttributes);
  }

  private OnnxAttribute attribute(int index) {
    in.enter("attribute", index);
    OnnxAttribute attribute = attributes.read();
    in.leave();
    return attribute;
  }

  private OnnxFunction function() {
    String domain = "";
    String name = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<OnnxAttribute> defaults = new ArrayList<>();
    Map<String, Integer> opsets = new LinkedHashMap<>();
    List<OnnxNode> functionNodes = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case FunctionField.NAME:
          name = in.text();
          in.label(name);
          break;
        case FunctionField.INPUT:
          inputs.add(in.text());
          break;
        case FunctionField.OUTPUT:
          outputs.add(in.text());
          break;
        case FunctionField.ATTRIBUTE:
          names.add(in.text());
          break;
        case FunctionField.NODE:
          functionNodes.add(node(functionNodes.size()));
          break;
        case FunctionField.OPSET_IMPORT:
          opset(opsets);
          break;
        case FunctionField.DOMAIN:
          domain = domain();
          break;
        case FunctionField.ATTRIBUTE_PROTO:
          defaults.add(attribute(defaults.size()));
          break;
        case FunctionField.OVERLOAD:
          overload = in.text();
          break;
        default:
          in.skip();
      }
    }
    if (name.isEmpty()) {
      throw in.error("a name of the function", "none", MEND);
    }
    return new OnnxFunction(
        domain, name, overload, inputs, outputs, names, defaults, opsets, functionNodes);
  }

  private ValueInfo valueInfo(String kind, int index) {
    in.enter(kind, index);
    String name = "";
    Typing typing = new Typing();
    while (in.next()) {
      switch (in.field()) {
        case ValueInfoField.NAME:
          name = in.text();
          in.label(name);
          break;
        case ValueInfoField.TYPE:
          in.enter("type", -1);
          type(typing);
          in.leave();
          break;
        default:
          in.skip();
      }
    }
    if (name.isEmpty()) {
      throw in.error("a name of the value", "none", MEND);
    }
    in.leave();
    return new ValueInfo(name, typing.type, typing.dims);
  }

  /** What is known of a value's type so far. */
  private static final class Typing {
    private DataType type;
    private List<Dimension> dims;
  }

  private void type(Typing into) {
    while (in.next()) {
      switch (in.field()) {
        case TypeField.TENSOR_TYPE:
          in.enter("tensor_type", -1);
          tensorType(into);
          in.leave();
          break;
        case TypeField.DENOTATION:
          in.skip();
          break;
        default:
          throw in.error(
              "the type of a tensor",
              "another kind of type, field " + in.field(),
              "export the model without sequences, maps, optional values and sparse tensors");
      }
    }
  }

  private void tensorType(Typing into) {
    while (in.next()) {
      switch (in.field()) {
        case TensorTypeField.ELEM_TYPE:
          long code = in.integer();
          into.type = DataType.of(code);
          if (into.type == null && code != 0) {
            throw in.error(
                "elements of float, integer, bool or string",
                DataType.words(code),
                "export the model with float weights");
          }
          break;
        case TensorTypeField.SHAPE:
          in.enter("shape", -1);
          into.dims = shape();
          in.leave();
          break;
        default:
          in.skip();
      }
    }
  }

  private List<Dimension> shape() {
    List<Dimension> dims = new ArrayList<>();
    while (in.next()) {
      if (in.field() == ShapeField.DIM) {
        in.enter("dim", dims.size());
        dims.add(dimension());
        in.leave();
      } else {
        in.skip();
      }
    }
    return dims;
  }

  private Dimension dimension() {
    Dimension dimension = Dimension.UNKNOWN;
    while (in.next()) {
      switch (in.field()) {
        case DimensionField.DIM_VALUE:
          dimension = Dimension.of(in.integer());
          break;
        case DimensionField.DIM_PARAM:
          dimension = Dimension.named(in.text());
          break;
        default:
          in.skip();
      }
    }
    return dimension;
  }
}
