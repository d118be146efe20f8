package homegrown.onnx;

import java.util.List;

/**
 * Nodes and the values between them, which have names.
 *
 * @param name of the graph; empty if it has none
 * @param nodes in the order of the file
 * @param initializers constants, each with a name
 * @param inputs what comes from outside; in files of a format before 4 the initialisers too
 * @param outputs what the graph is for
 * @param valueInfos types of values in between, as far as the file tells them
 */
record OnnxGraph(
    String name,
    List<OnnxNode> nodes,
    List<OnnxTensor> initializers,
    List<ValueInfo> inputs,
    List<ValueInfo> outputs,
    List<ValueInfo> valueInfos) {

  OnnxGraph {
    nodes = Frozen.list(nodes);
    initializers = Frozen.list(initializers);
    inputs = Frozen.list(inputs);
    outputs = Frozen.list(outputs);
    valueInfos = Frozen.list(valueInfos);
  }

  /** The same graph with other nodes. */
  OnnxGraph with(List<OnnxNode> nodes) {
    return new OnnxGraph(name, nodes, initializers, inputs, outputs, valueInfos);
  }
}
