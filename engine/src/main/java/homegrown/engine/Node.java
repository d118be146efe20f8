package homegrown.engine;

import java.util.List;

/** One use of an operation in a graph. */
final class Node {

  final Operation operation;
  final String layer;
  final List<Tensor> inputs;
  final List<Tensor> outputs;

  Node(Operation operation, String layer, List<Tensor> inputs, List<Tensor> outputs) {
    this.operation = operation;
    this.layer = layer;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  Signature signature(boolean[] wants, int[] wantedRows) {
    return new Signature(layer, operation.name(), inputs, wants, wantedRows);
  }

  /** True when a tensor is several of the inputs. */
  boolean repeats(Tensor input) {
    return inputs.indexOf(input) != inputs.lastIndexOf(input);
  }
}
