package homegrown.onnx;

import java.util.Arrays;

/**
 * One operation of a model that is to be evaluated: its attributes and inputs, and the checks that
 * keep a damaged or hostile model from doing harm. Every refusal is an {@link OnnxException} that
 * names the operation and the node.
 */
final class HostCall {

  static final int MOST_DIMENSIONS = 32;
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

  /** Long sums (products of matrices, convolutions) may take so many steps for each element. */
  private static final int STEPS_PER_ELEMENT = 256;

  private final String op;
  private final String node;
  private final int opset;
  private final Attributes attributes;
  private final Value[] inputs;
  private final int outputs;
  private final long limit;
  private final long steps;
  private long worked;

  /**
   * A call that may take a fixed number of steps for each element that a value may have.
   *
   * @param limit the most elements that an input or an output may have
   */
  HostCall(
      String op,
      String node,
      int opset,
      Attributes attributes,
      Value[] inputs,
      int outputs,
      long limit) {
    this(op, node, opset, attributes, inputs, outputs, limit, STEPS_PER_ELEMENT * limit);
  }

  /**
   * A call.
   *
   * @param node the name of the node, for messages; may be empty
   * @param opset the version of the operator set that the model asks for
   * @param inputs null where an optional input is absent
   * @param outputs the number of outputs that the node names
   * @param limit the most elements that an input or an output may have
   * @param steps the most multiply-accumulates that it may take
   */
  HostCall(
      String op,
      String node,
      int opset,
      Attributes attributes,
      Value[] inputs,
      int outputs,
      long limit,
      long steps) {
    this.op = op;
    this.node = node;
    this.opset = opset;
    this.attributes = attributes;
    this.inputs = inputs;
    this.outputs = outputs;
    this.limit = Math.min(limit, MOST_ELEMENTS);
    this.steps = steps;
    if (outputs < 1) {
      throw refuse("at least one output", String.valueOf(outputs), "remove the node");
    }
    for (Value input : inputs) {
      if (input != null) {
        size(input.dims());
      }
    }
  }

  /** The operator. */
  String op() {
    return op;
  }

  /** The version of the operator set. */
  int opset() {
    return opset;
  }

  /** The attributes. */
  Attributes attributes() {
    return attributes;
  }

  /** The number of inputs that the node names, absent ones before the last included. */
  int inputs() {
    return inputs.length;
  }

  /** The number of outputs that the node names. */
  int outputs() {
    return outputs;
  }

  /** A refusal of this call. */
  OnnxException refuse(String expected, String got, String mend) {
    String name = node.isEmpty() ? "" : "node " + OnnxException.quoted(node) + ", ";
    String place = name + OnnxException.quoted(op) + " of opset " + opset;
    return OnnxException.at(place, expected, got, mend);
  }

  /** The beginning of a list, for messages: a list may be as long as a model file. */
  static String brief(long[] list) {
    return list == null || list.length <= MOST_DIMENSIONS
        ? Arrays.toString(list)
        : list.length + " entries from " + Arrays.toString(Arrays.copyOf(list, 3)) + " on";
  }

  /** An input, or null where it is absent. */
  Value optional(int input) {
    return input < inputs.length ? inputs[input] : null;
  }

  /** An input that has to be there. */
  Value input(int input) {
    Value value = optional(input);
    if (value == null) {
      throw refuse("input " + input, "none", "give the node all inputs that it needs");
    }
    return value;
  }

  /** An input that has to be of a type. */
  Value input(int input, Value.Type type) {
    Value value = input(input);
    if (value.type() != type) {
      throw refuse(type + " for input " + input, value.type().toString(), "put a Cast before it");
    }
    return value;
  }

  /** An input of floats. */
  Value floats(int input) {
    return input(input, Value.Type.FLOAT);
  }

  /** An input of floats with exactly these dimensions. */
  Value floats(int input, int... dims) {
    Value value = floats(input);
    if (!Arrays.equals(value.dims(), dims)) {
      throw refuse(
          Arrays.toString(dims) + " for input " + input,
          Arrays.toString(value.dims()),
          "the attributes and the other inputs ask for it");
    }
    return value;
  }

  /** An input of floats or whole numbers. */
  Value numbers(int input) {
    Value value = input(input);
    if (value.type() == Value.Type.BOOL) {
      throw refuse("numbers for input " + input, "BOOL", "put a Cast before it");
    }
    return value;
  }

  /** An input that is a list of whole numbers, at most one for each of {@code most} things. */
  long[] integers(int input, int most) {
    Value value = input(input, Value.Type.INT);
    if (value.rank() > 1 || value.size() > most) {
      throw refuse(
          "a list of at most " + most + " whole numbers for input " + input,
          Arrays.toString(value.dims()),
          "shorten it");
    }
    return value.ints();
  }

  /** An input that is a list of whole numbers, one for each dimension of a tensor. */
  long[] list(int input) {
    return integers(input, MOST_DIMENSIONS);
  }

  /** An input that is one whole number. */
  long integer(int input) {
    return single(input(input, Value.Type.INT), input).ints()[0];
  }

  /** An input that is one number, as a double. */
  double number(int input) {
    return HostValues.number(single(numbers(input), input), 0);
  }

  private Value single(Value value, int input) {
    if (value.size() != 1) {
      throw refuse(
          "one element for input " + input, Arrays.toString(value.dims()), "give a scalar");
    }
    return value;
  }

  /** An attribute that is 0 or 1. */
  boolean flag(String name, boolean fallback) {
    return attributes.integer(name, fallback ? 1 : 0) != 0;
  }

  /** An attribute that is one of a few texts, the first of which is the default. */
  String choice(String name, String... choices) {
    String text = attributes.text(name, choices[0]);
    if (!Arrays.asList(choices).contains(text)) {
      throw refuse(
          "one of " + Arrays.toString(choices) + " for attribute " + name,
          OnnxException.quoted(text),
          "this is all that is supported");
    }
    return text;
  }

  /** An attribute that is a whole number between two others. */
  int integer(String name, long fallback, int least, int most) {
    long value = attributes.integer(name, fallback);
    if (value < least || value > most) {
      throw refuse(
          least + " to " + most + " for attribute " + name, String.valueOf(value), "correct it");
    }
    return (int) value;
  }

  /** Axes: an attribute before an opset, input 1 from it on; null where there are none. */
  long[] axes(int inputSince) {
    boolean given = optional(1) != null;
    if (opset < inputSince ? given : attributes.has("axes")) {
      throw refuse(
          "axes as " + (opset < inputSince ? "an attribute" : "input 1"),
          "axes as " + (given ? "input 1" : "an attribute"),
          "declare the opset that the model was written for");
    }
    return given ? list(1) : attributes.integers("axes");
  }

  /** An axis of a tensor; a negative one counts from the end. */
  int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw refuse(
          "an axis from " + -rank + " to " + (rank - 1), String.valueOf(axis), "correct the axis");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** The attribute {@code axis}. */
  int axis(int fallback, int rank) {
    return axis(attributes.integer("axis", fallback), rank);
  }

  /** Different axes of a tensor, in the order given. */
  int[] axes(long[] axes, int rank) {
    if (axes.length > rank) {
      throw refuse("at most " + rank + " axes", String.valueOf(axes.length), "name each once");
    }
    int[] found = new int[axes.length];
    boolean[] seen = new boolean[rank];
    for (int i = 0; i < axes.length; i++) {
      found[i] = axis(axes[i], rank);
      if (seen[found[i]]) {
        throw refuse("different axes", brief(axes), "name each axis once");
      }
      seen[found[i]] = true;
    }
    return found;
  }

  /** An index along an axis of length n; a negative one counts from the end. */
  int index(long index, int n) {
    if (index < -n || index >= n) {
      throw refuse(
          "an index from " + -n + " to " + (n - 1L), String.valueOf(index), "correct the indices");
    }
    return (int) (index < 0 ? index + n : index);
  }

  /** Dimensions of a result that may have been computed from anything. */
  int[] dims(long... dims) {
    int[] checked = new int[dims.length];
    size(checked);
    for (int d = 0; d < dims.length; d++) {
      if (dims[d] < 0 || dims[d] > limit) {
        throw tooLarge(Arrays.toString(dims));
      }
      checked[d] = (int) dims[d];
    }
    size(checked);
    return checked;
  }

  /**
   * The number of elements of a tensor, once it is known to be within the limit. Dimensions of 0
   * count as 1 for that, so that no product of some of the dimensions can be out of hand either.
   */
  int size(int[] dims) {
    if (dims.length > MOST_DIMENSIONS) {
      throw refuse(
          "at most " + MOST_DIMENSIONS + " dimensions",
          String.valueOf(dims.length),
          "reshape the tensor");
    }
    long most = 1;
    int least = 1;
    for (int dim : dims) {
      most *= Math.max(1, dim);
      least = Math.min(least, dim);
      if (dim < 0 || most > limit) {
        throw tooLarge(Arrays.toString(dims));
      }
    }
    return least == 0 ? 0 : (int) most;
  }

  private OnnxException tooLarge(String dims) {
    return refuse(
        "dimensions from 0 and at most " + limit + " elements",
        dims,
        "use a smaller model or batch");
  }

  /**
   * Refuses work that would not end in a reasonable time: a product of numbers of steps, of which
   * those of 0 count as 1.
   */
  void work(long... counts) {
    long product = 1;
    for (long count : counts) {
      if (count > steps / product) {
        throw refuse(
            "at most " + steps + " multiply-accumulates",
            "more: " + Arrays.toString(counts) + " multiplied",
            "use a smaller model or batch");
      }
      product *= Math.max(1, count);
    }
    worked += product;
  }

  /** The multiply-accumulates that {@link #work} was told of. */
  long worked() {
    return worked;
  }

  /** The dimensions that tensors are repeated to, by the rules of numpy. */
  int[] broadcast(int[]... shapes) {
    int rank = 0;
    for (int[] shape : shapes) {
      rank = Math.max(rank, shape.length);
    }
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    for (int[] shape : shapes) {
      int missing = rank - shape.length;
      for (int d = 0; d < shape.length; d++) {
        int known = dims[missing + d];
        if (known != shape[d] && known != 1 && shape[d] != 1) {
          throw refuse(
              "dimensions that are equal or 1, counted from the last",
              Arrays.deepToString(shapes),
              "reshape an input");
        }
        dims[missing + d] = known == 1 ? shape[d] : known;
      }
    }
    size(dims);
    return dims;
  }

  /** Refuses a tensor that would not be repeated to exactly these dimensions. */
  void repeats(int[] from, int[] to) {
    if (from.length > to.length || !Arrays.equals(broadcast(from, to), to)) {
      throw refuse(
          "dimensions that can be repeated to " + Arrays.toString(to),
          Arrays.toString(from),
          "reshape the input");
    }
  }
}
