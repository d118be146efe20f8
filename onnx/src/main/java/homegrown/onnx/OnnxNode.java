package homegrown.onnx;

import java.util.List;

/**
 * One use of an operator.
 *
 * @param opType the operator
 * @param domain the name space of the operator; empty for ONNX's own
 * @param overload tells functions of the same name apart; mostly empty
 * @param name of the node; may be empty
 * @param inputs names of values; an empty one stands for an optional input that is left out
 * @param outputs names of values; an empty one stands for an output that nobody wants
 * @param attributes constants of the operator
 */
record OnnxNode(
    String opType,
    String domain,
    String overload,
    String name,
    List<String> inputs,
    List<String> outputs,
    List<OnnxAttribute> attributes) {

  OnnxNode {
    inputs = Frozen.list(inputs);
    outputs = Frozen.list(outputs);
    attributes = Frozen.list(attributes);
  }

  /** The attribute of a name; null if the node has none. */
  OnnxAttribute attribute(String name) {
    for (OnnxAttribute attribute : attributes) {
      if (attribute.name().equals(name)) {
        return attribute;
      }
    }
    return null;
  }

  /** The first output that has a name, which no other node gives; empty if there is none. */
  String result() {
    for (String output : outputs) {
      if (!output.isEmpty()) {
        return output;
      }
    }
    return "";
  }
}
