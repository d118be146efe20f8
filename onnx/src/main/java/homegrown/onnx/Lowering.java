package homegrown.onnx;

/** How an operator becomes operations of the training graph. */
interface Lowering {

  /**
   * Adds the operations of a node to the graph.
   *
   * @throws NoFormException if the graph has no form of what the node asks for
   */
  void lower(NodeCall call);
}
