package homegrown.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A static graph of operations, built once from inputs and parameters to a loss; shapes are checked
 * on the way. It holds no values: {@link Weights} hold those of the parameters, a {@link Plan} says
 * how the graph is run.
 *
 * <pre>{@code
 * Graph graph = new Graph();
 * Tensor x = graph.input("x", 32, 10);
 * Tensor y = graph.ids("y", 32);
 * Tensor w = graph.parameter("w", Initial.uniform(0.1), 3, 10);
 * Tensor loss = SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "output", x, w), y);
 * }</pre>
 */
public final class Graph {

  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> byName = new HashMap<>();
  private final Map<Tensor, Tensor> carried = new LinkedHashMap<>();

  /** A float input, to be filled before each step. */
  public Tensor input(String name, int... dims) {
    return add(Tensor.Kind.INPUT, name, Shape.of(dims), null);
  }

  /** An input of whole numbers (ids, class indices), to be filled before each step. */
  public Tensor ids(String name, int... dims) {
    return add(Tensor.Kind.IDS, name, Shape.of(dims), null);
  }

  /** A parameter: a weight tensor that may be trained. */
  public Tensor parameter(String name, Initial initial, int... dims) {
    return add(Tensor.Kind.PARAMETER, name, Shape.of(dims), initial);
  }

  /** Applies an operation that has one output, which takes the layer's name. */
  public Tensor apply(Operation operation, String layer, Tensor... inputs) {
    return applyAll(operation, layer, inputs).get(0);
  }

  /**
   * Applies an operation. The first output takes the layer's name, the others have their number
   * behind it.
   *
   * @throws GraphException when the shapes do not fit or a name is taken; it names the layer, and
   *     the graph stays as it was
   */
  public List<Tensor> applyAll(Operation operation, String layer, Tensor... inputs) {
    for (Tensor input : inputs) {
      requireOwn("layer " + layer, input);
    }
    List<Tensor> from = Collections.unmodifiableList(Arrays.asList(inputs.clone()));
    Signature signature =
        new Signature(
            layer, operation.name(), from, new boolean[inputs.length], new int[inputs.length]);
    Shape[] shapes = operation.shapes(signature);
    for (int i = 0; i < shapes.length; i++) {
      requireNew(output(layer, i));
    }
    List<Tensor> outputs = new ArrayList<>(shapes.length);
    for (int i = 0; i < shapes.length; i++) {
      outputs.add(add(Tensor.Kind.RESULT, output(layer, i), shapes[i], null));
    }
    outputs = Collections.unmodifiableList(outputs);
    nodes.add(new Node(operation, layer, from, outputs));
    return outputs;
  }

  /**
   * Lets a parameter take the value of a result at the end of each training step: running
   * statistics. Such a parameter is not trained. Nothing is carried in plans that infer, in plans
   * where the parameter is frozen, in plans that do not compute the result (keep it where no loss
   * depends on it), and in steps in which nothing moves ({@link Update#clipNorm}).
   *
   * @throws GraphException when the parameter is none, is carried already or has another shape
   */
  public void carry(Tensor parameter, Tensor result) {
    requireOwn("carry", parameter);
    requireOwn("carry", result);
    boolean fits =
        parameter.kind() == Tensor.Kind.PARAMETER
            && result.kind() == Tensor.Kind.RESULT
            && result.shape().equals(parameter.shape());
    if (!fits || carried.containsKey(parameter)) {
      throw new GraphException(
          "carry: expected a parameter and a result of its shape, got "
              + parameter
              + " and "
              + result
              + (fits ? "; the parameter takes another result already" : ""));
    }
    carried.put(parameter, result);
  }

  /** The tensor of a name. */
  public Tensor tensor(String name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new GraphException(
          "expected the name of a tensor, got " + name + "; there are " + byName.keySet());
    }
    return tensor;
  }

  /** All parameters in the order of their making. */
  public List<Tensor> parameters() {
    List<Tensor> parameters = new ArrayList<>();
    for (Tensor tensor : tensors) {
      if (tensor.kind() == Tensor.Kind.PARAMETER) {
        parameters.add(tensor);
      }
    }
    return parameters;
  }

  List<Tensor> tensors() {
    return tensors;
  }

  /** Results by the parameters that take their values. */
  Map<Tensor, Tensor> carried() {
    return carried;
  }

  List<Node> nodes() {
    return nodes;
  }

  /** Checks that a tensor is one of this graph. */
  void requireOwn(String place, Tensor tensor) {
    if (tensor.graph() != this) {
      throw new GraphException(
          place
              + ": expected a tensor of this graph, got "
              + tensor
              + " of another one; use the tensors that this graph has given");
    }
  }

  /** The name of an output. */
  private static String output(String layer, int number) {
    return number == 0 ? layer : layer + ":" + number;
  }

  private void requireNew(String name) {
    Tensor taken = byName.get(name);
    if (taken != null) {
      throw new GraphException(
          "the name "
              + name
              + " is taken: expected one that is new in this graph, got that of "
              + taken
              + "; choose another");
    }
  }

  private Tensor add(Tensor.Kind kind, String name, Shape shape, Initial initial) {
    requireNew(name);
    Tensor tensor = new Tensor(this, kind, tensors.size(), name, shape, initial);
    byName.put(name, tensor);
    tensors.add(tensor);
    return tensor;
  }
}
