package homegrown.onnx;

import java.util.ArrayList;
import java.util.List;

/** One node with inputs at random: what a lowering is tested on. */
final class LoweringCase {

  /** An input of the node. */
  private interface Part {

    /** Adds it to a net, its channels behind all other dimensions for now if asked for. */
    String to(Net net, boolean turned);

    /** True when it can be had with the channels last. */
    default boolean turns() {
      return false;
    }
  }

  private interface Attribute {
    void to(Net.Node node);
  }

  private final String operator;
  private final int opset;
  private final List<Part> parts = new ArrayList<>();
  private final List<Attribute> attributes = new ArrayList<>();
  private final StringBuilder shown = new StringBuilder();
  private int outputs = 1;

  LoweringCase(String operator, int opset) {
    this.operator = operator;
    this.opset = opset;
    this.shown.append(operator).append(' ').append(opset);
  }

  /** An input of the model, of floats. */
  LoweringCase x(int... dims) {
    return x(null, dims);
  }

  /** An input of the model with these floats. */
  LoweringCase x(float[] data, int... dims) {
    shown.append(", ").append(java.util.Arrays.toString(dims));
    parts.add(
        new Part() {
          @Override
          public String to(Net net, boolean turned) {
            Value value = data == null ? net.floats(dims) : Value.floats(dims, data);
            return turned ? turned(net, value) : net.input(value);
          }

          @Override
          public boolean turns() {
            return dims.length > 2;
          }
        });
    return this;
  }

  /** A value that comes in with its channels last and is put into the order of the model. */
  private static String turned(Net net, Value value) {
    int rank = value.rank();
    long[] back = new long[rank];
    long[] order = new long[rank];
    back[1] = rank - 1;
    order[rank - 1] = 1;
    for (int d = 2; d < rank; d++) {
      back[d] = d - 1;
      order[d - 1] = d;
    }
    Value last = Host.run("Transpose", 13, Given.of("perm", order), value);
    return net.node("Transpose", net.input(last)).with("perm", back).out();
  }

  /** An initialiser that trains. */
  LoweringCase weight(int... dims) {
    shown.append(", weight ").append(java.util.Arrays.toString(dims));
    parts.add((net, turned) -> net.weight(dims));
    return this;
  }

  /** An initialiser that does not. */
  LoweringCase known(Value value) {
    shown.append(", known ").append(java.util.Arrays.toString(value.dims()));
    parts.add((net, turned) -> net.known(value));
    return this;
  }

  /** An input of whole numbers. */
  LoweringCase ids(Value value) {
    shown.append(", ids ").append(java.util.Arrays.toString(value.dims()));
    parts.add((net, turned) -> net.input(value));
    return this;
  }

  /** An input of truths that the graph computes. */
  LoweringCase truth(int... dims) {
    shown.append(", truths ").append(java.util.Arrays.toString(dims));
    parts.add((net, turned) -> net.node("Less", net.input(dims), net.known(Host.scalar(0))).out());
    return this;
  }

  /** An input of truths that come in. */
  LoweringCase bools(int... dims) {
    shown.append(", bools ").append(java.util.Arrays.toString(dims));
    parts.add(
        (net, turned) -> {
          boolean[] truths = new boolean[(int) Value.elements(dims)];
          for (int i = 0; i < truths.length; i++) {
            truths[i] = i % 3 == 0;
          }
          return net.input(Value.bools(dims, truths));
        });
    return this;
  }

  /** An initialiser of floats above 0. */
  LoweringCase positive(int... dims) {
    parts.add(
        (net, turned) -> {
          float[] data = net.floats(dims).floats();
          for (int i = 0; i < data.length; i++) {
            data[i] = Math.abs(data[i]) + 0.1f;
          }
          return net.known(Value.floats(dims, data));
        });
    return this;
  }

  /** An input that is left out. */
  LoweringCase none() {
    parts.add((net, turned) -> "");
    return this;
  }

  LoweringCase with(String name, long... values) {
    shown.append(", ").append(name).append(' ').append(java.util.Arrays.toString(values));
    attributes.add(node -> node.with(name, values));
    return this;
  }

  LoweringCase is(String name, long value) {
    shown.append(", ").append(name).append(' ').append(value);
    attributes.add(node -> node.is(name, value));
    return this;
  }

  LoweringCase is(String name, float value) {
    shown.append(", ").append(name).append(' ').append(value);
    attributes.add(node -> node.is(name, value));
    return this;
  }

  LoweringCase is(String name, String value) {
    shown.append(", ").append(name).append(' ').append(value);
    attributes.add(node -> node.is(name, value));
    return this;
  }

  LoweringCase outputs(int count) {
    outputs = count;
    return this;
  }

  String operator() {
    return operator;
  }

  /** In how many ways inputs may have their channels last. */
  int orders() {
    return 1 << turning();
  }

  private int turning() {
    int count = 0;
    for (Part part : parts) {
      count += part.turns() ? 1 : 0;
    }
    return count;
  }

  /**
   * A model of the node.
   *
   * @param turned a bit for each input that can have its channels last
   */
  Net net(int turned) {
    Net net = new Net(opset, toString().hashCode());
    List<String> names = new ArrayList<>();
    int bit = 0;
    for (Part part : parts) {
      names.add(part.to(net, part.turns() && (turned >> bit++ & 1) == 1));
    }
    Net.Node node = net.node(operator, names.toArray(new String[0]));
    attributes.forEach(attribute -> attribute.to(node));
    node.outs(outputs).forEach(net::give);
    return net;
  }

  @Override
  public String toString() {
    return shown.toString();
  }
}
