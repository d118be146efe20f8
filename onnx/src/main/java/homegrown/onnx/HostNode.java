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
    Value[] results = HostOperations.run(node.domain(), call(inputs, limit, Long.MAX_VALUE));
    for (int i = 0; i < node.outputs().size(); i++) {
      if (!node.outputs().get(i).isEmpty()) {
        values.put(node.outputs().get(i), results[i]);
      }
    }
  }

  /**
   * Its outputs for inputs, of which null stands for one that is left out.
   *
   * @param allowance for what it takes
   * @param again true if every run evaluates it as well
   */
  Value[] run(Value[] inputs, Allowance allowance, boolean again) {
    long elements = 0;
    for (Value input : inputs) {
      elements += input == null ? 0 : input.size();
    }
    allowance.host(node.name(), elements, 0, again);
    HostCall call = call(inputs, allowance.elements(), allowance.steps());
    Value[] results = HostOperations.run(node.domain(), call);
    allowance.host(node.name(), 0, Math.min(call.worked(), allowance.steps()), again);
    for (int i = 0; i < results.length && i < node.outputs().size(); i++) {
      boolean shared = false;
      for (Value input : inputs) {
        shared |= input != null && results[i].shares(input);
      }
      if (!shared) {
        long size = results[i].size();
        allowance.host(node.name(), size, 0, again);
        allowance.take(node.outputs().get(i), results[i].type(), again ? 2 * size : size);
      }
    }
    return results;
  }

  private HostCall call(Value[] inputs, long elements, long steps) {
    return new HostCall(
        node.opType(),
        node.name(),
        opset,
        attributes,
        inputs,
        Math.max(1, node.outputs().size()),
        elements,
        steps);
  }
}
