package homegrown.onnx;

import java.util.List;
import java.util.Map;

/**
 * An operator that the file defines by a graph of others: a node of its domain, name and overload
 * stands for its nodes.
 *
 * @param domain its name space
 * @param name the type of the nodes that stand for it
 * @param overload tells functions of the same name apart; mostly empty
 * @param inputs names, inside, of what comes in
 * @param outputs names, inside, of what goes out
 * @param attributes names of attributes that a node may give, without a default
 * @param defaults attributes that a node may give, with the value they have if it does not
 * @param opsets version of the operators of each domain inside
 * @param nodes what it consists of
 */
record OnnxFunction(
    String domain,
    String name,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<String> attributes,
    List<OnnxAttribute> defaults,
    Map<String, Integer> opsets,
    List<OnnxNode> nodes) {

  OnnxFunction {
    inputs = Frozen.list(inputs);
    outputs = Frozen.list(outputs);
    attributes = Frozen.list(attributes);
    defaults = Frozen.list(defaults);
    opsets = Frozen.map(opsets);
    nodes = Frozen.list(nodes);
  }

  /** The same function with other nodes. */
  OnnxFunction with(List<OnnxNode> nodes) {
    return new OnnxFunction(
        domain, name, overload, inputs, outputs, attributes, defaults, opsets, nodes);
  }
}
