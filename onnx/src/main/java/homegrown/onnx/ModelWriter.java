package homegrown.onnx;

import homegrown.onnx.OnnxProto.AttributeField;
import homegrown.onnx.OnnxProto.DimensionField;
import homegrown.onnx.OnnxProto.EntryField;
import homegrown.onnx.OnnxProto.FunctionField;
import homegrown.onnx.OnnxProto.GraphField;
import homegrown.onnx.OnnxProto.ModelField;
import homegrown.onnx.OnnxProto.NodeField;
import homegrown.onnx.OnnxProto.OpsetField;
import homegrown.onnx.OnnxProto.ShapeField;
import homegrown.onnx.OnnxProto.TensorField;
import homegrown.onnx.OnnxProto.TensorTypeField;
import homegrown.onnx.OnnxProto.TypeField;
import homegrown.onnx.OnnxProto.ValueInfoField;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code ModelProto} and all that is in it: fields in the order of their numbers, elements
 * of tensors as raw data. The same model makes the same bytes.
 */
final class ModelWriter {

  private ModelWriter() {}

  static void model(OnnxModel model, ProtoWriter out) {
    out.integer(ModelField.IR_VERSION, model.irVersion());
    out.textIfAny(ModelField.PRODUCER_NAME, model.producer());
    out.textIfAny(ModelField.PRODUCER_VERSION, model.producerVersion());
    out.textIfAny(ModelField.DOMAIN, model.domain());
    if (model.modelVersion() != 0) {
      out.integer(ModelField.MODEL_VERSION, model.modelVersion());
    }
    out.textIfAny(ModelField.DOC_STRING, model.documentation());
    out.message(ModelField.GRAPH, to -> graph(model.graph(), to));
    opsets(ModelField.OPSET_IMPORT, model.opsets(), out);
    for (Map.Entry<String, String> entry : model.metadata().entrySet()) {
      out.message(
          ModelField.METADATA_PROPS,
          to -> {
            to.text(EntryField.KEY, entry.getKey());
            to.text(EntryField.VALUE, entry.getValue());
          });
    }
    for (OnnxFunction function : model.functions()) {
      out.message(ModelField.FUNCTIONS, to -> function(function, to));
    }
  }

  private static void opsets(int field, Map<String, Integer> opsets, ProtoWriter out) {
    for (Map.Entry<String, Integer> opset : opsets.entrySet()) {
      out.message(
          field,
          to -> {
            to.text(OpsetField.DOMAIN, opset.getKey());
            to.integer(OpsetField.VERSION, opset.getValue());
          });
    }
  }

  private static void graph(OnnxGraph graph, ProtoWriter out) {
    nodes(GraphField.NODE, graph.nodes(), out);
    out.textIfAny(GraphField.NAME, graph.name());
    for (OnnxTensor initializer : graph.initializers()) {
      out.message(GraphField.INITIALIZER, to -> tensor(initializer, to));
    }
    valueInfos(GraphField.INPUT, graph.inputs(), out);
    valueInfos(GraphField.OUTPUT, graph.outputs(), out);
    valueInfos(GraphField.VALUE_INFO, graph.valueInfos(), out);
  }

  private static void nodes(int field, List<OnnxNode> nodes, ProtoWriter out) {
    for (OnnxNode node : nodes) {
      out.message(field, to -> node(node, to));
    }
  }

  private static void node(OnnxNode node, ProtoWriter out) {
    texts(NodeField.INPUT, node.inputs(), out);
    texts(NodeField.OUTPUT, node.outputs(), out);
    out.textIfAny(NodeField.NAME, node.name());
    out.text(NodeField.OP_TYPE, node.opType());
    attributes(NodeField.ATTRIBUTE, node.attributes(), out);
    out.textIfAny(NodeField.DOMAIN, node.domain());
    out.textIfAny(NodeField.OVERLOAD, node.overload());
  }

  private static void texts(int field, List<String> texts, ProtoWriter out) {
    for (String text : texts) {
      out.text(field, text);
    }
  }

  private static void function(OnnxFunction function, ProtoWriter out) {
    out.text(FunctionField.NAME, function.name());
    texts(FunctionField.INPUT, function.inputs(), out);
    texts(FunctionField.OUTPUT, function.outputs(), out);
    texts(FunctionField.ATTRIBUTE, function.attributes(), out);
    nodes(FunctionField.NODE, function.nodes(), out);
    opsets(FunctionField.OPSET_IMPORT, function.opsets(), out);
    out.textIfAny(FunctionField.DOMAIN, function.domain());
    attributes(FunctionField.ATTRIBUTE_PROTO, function.defaults(), out);
    out.textIfAny(FunctionField.OVERLOAD, function.overload());
  }

  private static void attributes(int field, List<OnnxAttribute> attributes, ProtoWriter out) {
    for (OnnxAttribute attribute : attributes) {
      out.message(
          field,
          to -> {
            to.text(AttributeField.NAME, attribute.name());
            if (attribute.reference().isEmpty()) {
              attributeValue(attribute, to);
            }
            to.integer(AttributeField.TYPE, attribute.type().code);
            to.textIfAny(AttributeField.REF_ATTR_NAME, attribute.reference());
          });
    }
  }

  private static void attributeValue(OnnxAttribute attribute, ProtoWriter out) {
    int field = attribute.type().field;
    switch (attribute.type()) {
      case FLOAT:
        out.floating(field, attribute.floating());
        break;
      case INT:
        out.integer(field, attribute.integer());
        break;
      case STRING:
        out.text(field, attribute.string());
        break;
      case TENSOR:
        out.message(field, to -> tensor(attribute.tensor(), to));
        break;
      case GRAPH:
        out.message(field, to -> graph(attribute.graph(), to));
        break;
      case FLOATS:
        for (float value : attribute.floats()) {
          out.floating(field, value);
        }
        break;
      case INTS:
        for (long value : attribute.ints()) {
          out.integer(field, value);
        }
        break;
      case STRINGS:
        texts(field, attribute.strings(), out);
        break;
      case TENSORS:
        for (OnnxTensor tensor : attribute.tensors()) {
          out.message(field, to -> tensor(tensor, to));
        }
        break;
      default:
        for (OnnxGraph graph : attribute.graphs()) {
          out.message(field, to -> graph(graph, to));
        }
    }
  }

  static void tensor(OnnxTensor tensor, ProtoWriter out) {
    for (int dim : tensor.dims()) {
      out.integer(TensorField.DIMS, dim);
    }
    out.integer(TensorField.DATA_TYPE, tensor.type().code);
    if (tensor.type() == DataType.STRING) {
      texts(TensorField.STRING_DATA, tensor.strings(), out);
    }
    out.textIfAny(TensorField.NAME, tensor.name());
    if (tensor.type() != DataType.STRING) {
      out.region(TensorField.RAW_DATA, tensor.length(), tensor::bytes);
    }
  }

  private static void valueInfos(int field, List<ValueInfo> values, ProtoWriter out) {
    for (ValueInfo value : values) {
      out.message(
          field,
          to -> {
            to.text(ValueInfoField.NAME, value.name());
            if (value.type() != null || value.dims() != null) {
              to.message(
                  ValueInfoField.TYPE,
                  type -> type.message(TypeField.TENSOR_TYPE, tensor -> type(value, tensor)));
            }
          });
    }
  }

  private static void type(ValueInfo value, ProtoWriter out) {
    if (value.type() != null) {
      out.integer(TensorTypeField.ELEM_TYPE, value.type().code);
    }
    if (value.dims() != null) {
      out.message(
          TensorTypeField.SHAPE,
          shape -> {
            for (Dimension dim : value.dims()) {
              shape.message(ShapeField.DIM, to -> dimension(dim, to));
            }
          });
    }
  }

  private static void dimension(Dimension dim, ProtoWriter out) {
    if (dim.size() >= 0) {
      out.integer(DimensionField.DIM_VALUE, dim.size());
    } else if (dim.name() != null) {
      out.text(DimensionField.DIM_PARAM, dim.name());
    }
  }
}
