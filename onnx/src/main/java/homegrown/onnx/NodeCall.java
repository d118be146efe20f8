package homegrown.onnx;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Transpose;
import java.util.Arrays;

/** A node that is to become operations of the graph: its inputs as the graph has them. */
final class NodeCall {

  private final Importer importer;
  private final OnnxNode node;
  private final Attributes attributes;
  private final Item[] outputs;
  private long worked;

  NodeCall(Importer importer, OnnxNode node) {
    this.importer = importer;
    this.node = node;
    this.attributes = new NodeAttributes(node);
    this.outputs = new Item[Math.max(1, node.outputs().size())];
  }

  Graph graph() {
    return importer.values().graph();
  }

  OnnxNode node() {
    return node;
  }

  int opset() {
    return importer.opset();
  }

  Attributes attributes() {
    return attributes;
  }

  /** True when the training graph is wanted that normalises by the statistics of a batch. */
  boolean batchStatistics() {
    return importer.batchStatistics();
  }

  /** Inputs that the node names. */
  int inputs() {
    return node.inputs().size();
  }

  boolean has(int input) {
    return input < inputs() && !node.inputs().get(input).isEmpty();
  }

  /** True when the node names an output and somebody may want it. */
  boolean wants(int output) {
    return output < node.outputs().size() && !node.outputs().get(output).isEmpty();
  }

  private String name(int input) {
    if (!has(input)) {
      throw new NoFormException("input " + input + " is left out");
    }
    return node.inputs().get(input);
  }

  private Item item(int input) {
    return importer.values().item(name(input));
  }

  /** The dimensions of an input, as the model has them. */
  int[] dims(int input) {
    return item(input).dims();
  }

  int rank(int input) {
    return dims(input).length;
  }

  /** True when an input is the same in every run, a parameter not among them. */
  boolean known(int input) {
    return has(input) && item(input).kind() == Item.Kind.KNOWN;
  }

  /** The value of an input that has to be known; a parameter keeps the value that it has. */
  Value value(int input) {
    Item item = item(input);
    if (item.kind() != Item.Kind.KNOWN && !item.parameter()) {
      throw new NoFormException("input " + input + " is not known before the model runs");
    }
    if (item.parameter()) {
      importer.values().settle(item);
    }
    return item.value();
  }

  /** Whole numbers of an input that has to be known. */
  long[] integers(int input) {
    return value(input).ints();
  }

  /** The only whole number of an input that has to be known. */
  long integer(int input) {
    long[] all = integers(input);
    if (all.length != 1) {
      throw new NoFormException("input " + input + " has " + all.length + " elements");
    }
    return all[0];
  }

  /** The only element of an input that has to be known; a truth is 0 or 1. */
  double number(int input) {
    Value value = value(input);
    if (value.size() != 1) {
      throw new NoFormException("input " + input + " has " + value.size() + " elements");
    }
    return HostValues.number(value, 0);
  }

  /** An input as a float tensor with the dimensions of the model. */
  Tensor x(int input) {
    return importer.values().first(name(input));
  }

  /** An image or sequence [N, C, ...] as a float tensor with the channels behind all others. */
  Tensor last(int input) {
    return importer.values().last(name(input));
  }

  /**
   * An input that is repeated along an image of so many dimensions, as a float tensor with the
   * channels behind all others.
   */
  Tensor lastOf(int input, int rank) {
    int[] dims = dims(input);
    if (dims.length == rank) {
      return last(input);
    }
    int[] padded = new int[rank];
    Arrays.fill(padded, 1);
    System.arraycopy(dims, 0, padded, rank - dims.length, dims.length);
    return importer.values().toLast(layer("channels last"), reshaped("padded", x(input), padded));
  }

  /** True when an input is at hand with the channels behind all others and not otherwise. */
  boolean channelsLast(int input) {
    Item item = item(input);
    return item.last() != null && item.first() == null;
  }

  /** An initialiser that changes in training, but not by a gradient. */
  Tensor carried(int input) {
    String name = name(input);
    return importer.values().carried(name, importer.initialiser(name));
  }

  /** An input of whole numbers as ids of the graph. */
  Tensor ids(int input) {
    return importer.values().ids(name(input));
  }

  /** A name for one more layer of this node. */
  String layer(String part) {
    return importer.values().fresh(node.result() + "/" + part);
  }

  /** The name of the layer that gives an output. */
  String layer() {
    return importer.values().fresh(node.result());
  }

  /** Names the tensor of an output, which has the dimensions of the model. */
  void give(int output, Tensor tensor) {
    outputs[output] = Item.graph(tensor.shape().dims(), tensor, null);
  }

  /** Names the tensor of an output if somebody may want it. */
  void giveIfWanted(int output, Tensor tensor) {
    if (wants(output)) {
      give(output, tensor);
    }
  }

  /** Names the tensor of an output of truths, which are 1 and 0. */
  void giveTruth(int output, Tensor tensor) {
    outputs[output] = Item.truth(tensor.shape().dims(), tensor);
  }

  /** True when an input is a tensor of truths in the graph. */
  boolean truth(int input) {
    return item(input).truth();
  }

  /** Names the tensor of an output that has the channels behind all others. */
  void giveLast(int output, Tensor tensor) {
    int[] dims = tensor.shape().dims();
    int channels = dims[dims.length - 1];
    System.arraycopy(dims, 1, dims, 2, dims.length - 2);
    dims[1] = channels;
    outputs[output] = Item.graph(dims, null, tensor);
  }

  /** Says that an output is an input. */
  void pass(int output, int input) {
    // The tensor is made now, so that what is passed is in the graph.
    x(input);
    outputs[output] = item(input);
  }

  /** Says that an output is known. */
  void give(int output, Value value) {
    outputs[output] = Item.known(value);
  }

  /** Says that a run takes so many multiply-accumulates, multiplied. */
  void work(long... counts) {
    long product = 1;
    for (long count : counts) {
      product = Allowance.times(product, count);
    }
    worked = Math.max(worked, worked + product);
  }

  /** The multiply-accumulates that {@link #work} was told of. */
  long worked() {
    return worked;
  }

  /** Makes room for what an operation knows of each element of some axes. */
  void table(long... sizes) {
    for (long size : sizes) {
      importer.values().table(node.result(), size);
    }
  }

  /** A parameter of zeros that does not train. */
  Tensor zeros(String name, int... dims) {
    return importer.values().zeros(name, dims);
  }

  /** A parameter that does not train. */
  Tensor constant(String name, Value value) {
    return importer.values().constant(name, value);
  }

  /**
   * The node that is the only one to use an output, as its first input; null if there is none, or
   * if it is of another operator, or if somebody outside may ask for the output.
   */
  NodeCall onlyUser(int output, String operator) {
    OnnxNode user = importer.onlyUser(node.outputs().get(output));
    boolean fits =
        user != null
            && user.opType().equals(operator)
            && (user.domain().isEmpty() || user.domain().equals("ai.onnx"))
            && user.inputs().get(0).equals(node.outputs().get(output))
            && importer.ready(user, node.outputs().get(output));
    return fits ? new NodeCall(importer, user) : null;
  }

  /** Says that this node and those up to another one have become one layer. */
  void join(NodeCall last) {
    if (last != this) {
      importer.joined(node, last.node(), last.output(0));
    }
  }

  Item output(int output) {
    return outputs[output];
  }

  /** A tensor of the graph in other dimensions; itself where they are the same. */
  Tensor reshaped(String part, Tensor x, int... dims) {
    return Arrays.equals(x.shape().dims(), dims) ? x : Reshape.of(graph(), layer(part), x, dims);
  }

  /** A tensor with its axes in another order. */
  Tensor transposed(String part, Tensor x, int... order) {
    return Transpose.of(graph(), layer(part), x, order);
  }

  /** An attribute that is one of a few texts, the first of which is the default. */
  String choice(String name, String... choices) {
    String text = attributes.text(name, choices[0]);
    if (!Arrays.asList(choices).contains(text)) {
      throw new NoFormException("its " + name + " is " + OnnxException.quoted(text));
    }
    return text;
  }

  /** An axis that may count from the end. */
  int axis(long axis, int rank) {
    long from = axis < 0 ? axis + rank : axis;
    if (from < 0 || from >= Math.max(1, rank)) {
      throw new NoFormException("axis " + axis + " of " + rank + " dimensions");
    }
    return (int) from;
  }

  /** Axes of an attribute or, from an opset on, of an input; null where they are left out. */
  int[] axes(int input, int inputSince, int rank) {
    long[] given = null;
    if (opset() >= inputSince) {
      given = has(input) ? integers(input) : null;
    } else {
      given = attributes.integers("axes");
    }
    if (given == null) {
      return null;
    }
    int[] axes = new int[given.length];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = axis(given[i], rank);
    }
    return axes;
  }
}
