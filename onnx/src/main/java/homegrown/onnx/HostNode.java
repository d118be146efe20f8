package homegrown.onnx;

import java.util.List;
import java.util.Map;

/** A node that is evaluated on the host. */
final class HostNode {

  private final OnnxNode node;
  private final int opset;
  private final Attributes attributes;

  HostNode(OnnxNode node, int opset) {
    this.node = node;
    this.opset = opset;
    this.attributes = new NodeAttributes(node);
  }

  OnnxNode node() {
    return node;
  }

  /**
   * Evaluates it.
   *
   * @param values of all inputs, by name; receives the outputs
   * @param limit elements of a value, at most
   */
  void run(Map<String, Value> values, long limit) {
    List<String> names = node.inputs();
    Value[] inputs = new Value[names.size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = names.get(i).isEmpty() ? null : values.get(names.get(i));
    }
    Value[] results = run(inputs, limit);
    for (int i = 0; i < node.outputs().size(); i++) {
      if (!node.outputs().get(i).isEmpty()) {
        values.put(node.outputs().get(i), results[i]);
      }
    }
  }

  /** Its outputs for inputs, of which null stands for one that is left out. */
  Value[] run(Value[] inputs, long limit) {
    HostCall call =
        new HostCall(
            node.opType(),
            node.name(),
            opset,
            attributes,
            inputs,
            Math.max(1, node.outputs().size()),
            limit);
    return HostOperations.run(node.domain(), call);
  }
}
