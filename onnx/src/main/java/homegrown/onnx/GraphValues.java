package homegrown.onnx;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Transpose;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The values of a model while it is imported, and the tensors that they are in the graph. Images
 * keep their channels behind all other dimensions as long as nobody asks for their order, since
 * that is what convolutions want.
 */
final class GraphValues {

  /** Bytes that an operation keeps for each element of an axis: places, weights and runs. */
  private static final int BYTES_OF_A_TABLE = 64;

  private final Graph graph = new Graph();
  private final Allowance allowance;
  private final Set<String> layers = new HashSet<>();

  /** By the name of a layer, how many there are of it. */
  private final Map<String, Integer> counts = new HashMap<>();

  private final Map<String, Item> items = new HashMap<>();
  private final Map<String, Value> parameters = new LinkedHashMap<>();
  private final Set<String> trainable = new LinkedHashSet<>();
  private final Set<String> carried = new LinkedHashSet<>();
  private final Map<String, String> feeds = new LinkedHashMap<>();
  private final Map<String, Value> constants = new HashMap<>();

  GraphValues(Allowance allowance) {
    this.allowance = allowance;
  }

  Graph graph() {
    return graph;
  }

  /** Parameters of the graph that have a value to start from. */
  Map<String, Value> parameters() {
    return parameters;
  }

  /** Initialisers that may be trained. */
  Set<String> trainable() {
    return trainable;
  }

  /** Initialisers that change in training, but not by a gradient. */
  Set<String> carried() {
    return carried;
  }

  /** By input of the graph, the value of the model that it holds. */
  Map<String, String> feeds() {
    return feeds;
  }

  /** What is known and read on the host, or by the graph as ids. */
  Map<String, Value> constants() {
    return constants;
  }

  /** True for a value that there is by now. */
  boolean has(String name) {
    return items.containsKey(name);
  }

  Item item(String name) {
    Item item = items.get(name);
    if (item == null) {
      throw new NoFormException("its input " + name + " cannot be computed");
    }
    return item;
  }

  void put(String name, Item item) {
    items.put(name, item);
  }

  /** Names of the model are not to be taken by layers that it does not have. */
  void reserve(String name) {
    layers.add(name);
  }

  /** A name of a layer that is not taken, as near to one as may be. */
  String fresh(String name) {
    String candidate = name;
    while (!layers.add(candidate)) {
      candidate = name + "~" + (counts.merge(name, 1, Integer::sum) + 1);
    }
    return candidate;
  }

  /** A float input of the model. */
  void input(String name, int... dims) {
    allowance.take(name, Value.Type.FLOAT, Value.elements(dims));
    feeds.put(name, name);
    items.put(name, Item.graph(dims, graph.input(name, dims), null));
  }

  /** An initialiser that may be trained. */
  void trainable(String name, Value value) {
    Tensor parameter = parameter(name, value);
    parameters.put(name, value);
    trainable.add(name);
    items.put(name, Item.parameter(value, parameter));
  }

  /** A parameter keeps its value from now on. */
  void settle(Item parameter) {
    trainable.remove(parameter.first().name());
  }

  /**
   * A value of the type and dimensions of another, which is that one where it is known, and the
   * first one of a parameter.
   */
  Value sample(String name) {
    Item item = items.get(name);
    if (item.value() == null) {
      long elements = Value.elements(item.dims());
      allowance.take(name, item.type(), elements);
      item =
          item.with(
              item.truth()
                  ? Value.bools(item.dims(), new boolean[(int) elements])
                  : Value.floats(item.dims(), new float[(int) elements]));
      items.put(name, item);
    }
    return item.value();
  }

  /** Keeps a value that does not change for the host; a parameter is the graph's to give. */
  void remember(String name) {
    Item item = item(name);
    if (item.kind() == Item.Kind.KNOWN) {
      constants.put(name, item.value());
    }
  }

  /** The tensor of a float value, with the dimensions of the model. */
  Tensor first(String name) {
    Item item = item(name);
    if (item.first() != null) {
      return item.first();
    }
    Tensor tensor;
    if (item.last() != null) {
      tensor = toFirst(fresh(name + "/channels first"), item.last());
    } else {
      tensor = enter(name, item);
    }
    items.put(name, item.with(tensor, item.last()));
    return tensor;
  }

  /** The tensor of a float value with its second dimension behind all others. */
  Tensor last(String name) {
    Item item = item(name);
    if (item.last() != null) {
      return item.last();
    }
    Tensor first = first(name);
    Tensor tensor = toLast(fresh(name + "/channels last"), first);
    items.put(name, items.get(name).with(first, tensor));
    return tensor;
  }

  /** A tensor with its second dimension behind all others. */
  Tensor toLast(String layer, Tensor x) {
    int[] dims = x.shape().dims();
    if (dims.length < 2) {
      throw new NoFormException(dims.length + " dimensions have no channels");
    }
    int[] order = new int[dims.length];
    for (int d = 1; d < dims.length - 1; d++) {
      order[d] = d + 1;
    }
    order[dims.length - 1] = 1;
    return moved(layer, x, order);
  }

  private Tensor toFirst(String layer, Tensor x) {
    int rank = x.shape().rank();
    int[] order = new int[rank];
    order[1] = rank - 1;
    for (int d = 2; d < rank; d++) {
      order[d] = d - 1;
    }
    return moved(layer, x, order);
  }

  /**
   * Transposes; where no dimension above 1 passes another one, the elements stay where they are.
   */
  private Tensor moved(String layer, Tensor x, int[] order) {
    int[] dims = x.shape().dims();
    int[] moved = new int[order.length];
    int before = -1;
    boolean stays = true;
    for (int d = 0; d < order.length; d++) {
      moved[d] = dims[order[d]];
      if (moved[d] > 1) {
        stays &= order[d] > before;
        before = order[d];
      }
    }
    if (Arrays.equals(moved, dims) && stays) {
      return x;
    }
    return stays ? Reshape.of(graph, layer, x, moved) : Transpose.of(graph, layer, x, order);
  }

  /** A tensor for a value that comes from the host. */
  private Tensor enter(String name, Item item) {
    boolean there = item.kind() == Item.Kind.KNOWN || item.kind() == Item.Kind.BEFORE;
    if (!there) {
      throw new NoFormException(name + " is computed after the graph");
    }
    Value value = item.value();
    if (value.type() == Value.Type.INT) {
      throw new NoFormException(name + " is of whole numbers");
    }
    if (value.size() == 0) {
      throw new NoFormException(name + " has no elements");
    }
    if (item.kind() == Item.Kind.KNOWN) {
      return constant(fresh(name + "/constant"), floats(value));
    }
    String input = fresh(name + "/input");
    feeds.put(input, name);
    return graph.input(input, value.dims());
  }

  /** A parameter that does not train. */
  Tensor constant(String name, Value value) {
    parameters.put(name, value);
    return parameter(name, value);
  }

  /** A parameter of zeros that does not train. */
  Tensor zeros(String name, int... dims) {
    long elements = Value.elements(dims);
    allowance.take(name, Value.Type.FLOAT, elements);
    return constant(name, Value.floats(dims, new float[(int) elements]));
  }

  /** Makes room for what an operation knows of each element of an axis. */
  void table(String what, long size) {
    allowance.take(what, Math.max(0, size), BYTES_OF_A_TABLE);
  }

  /** A parameter, of which the weights of a session have a copy. */
  private Tensor parameter(String name, Value value) {
    allowance.take(name, Value.Type.FLOAT, value.size());
    return graph.parameter(name, Initial.zeros(), value.dims());
  }

  /** A value as floats; truths are 0 and 1. */
  static Value floats(Value value) {
    if (value.type() == Value.Type.FLOAT) {
      return value;
    }
    float[] floats = new float[value.size()];
    boolean[] truths = value.bools();
    for (int i = 0; i < floats.length; i++) {
      floats[i] = truths[i] ? 1 : 0;
    }
    return Value.floats(value.dims(), floats);
  }

  /** The parameter of an initialiser that changes in training, but not by a gradient. */
  Tensor carried(String name, boolean initialiser) {
    Item item = item(name);
    if (!item.parameter()) {
      boolean floats = item.kind() == Item.Kind.KNOWN && item.type() == Value.Type.FLOAT;
      if (!floats || !initialiser) {
        throw new NoFormException(name + " is no initialiser of floats");
      }
      parameters.put(name, item.value());
      item = Item.parameter(item.value(), parameter(name, item.value()));
      items.put(name, item);
    }
    settle(item);
    if (!carried.add(item.first().name())) {
      throw new NoFormException(name + " has another user that changes it");
    }
    return item.first();
  }

  /** Ids of the graph for a value of whole numbers. */
  Tensor ids(String name) {
    Item item = item(name);
    boolean there = item.kind() == Item.Kind.KNOWN || item.kind() == Item.Kind.BEFORE;
    if (!there || item.value().type() != Value.Type.INT || item.value().size() == 0) {
      throw new NoFormException(name + " is not of whole numbers that come in");
    }
    String input = fresh(name + "/ids");
    feeds.put(input, name);
    remember(name);
    return graph.ids(input, item.dims());
  }
}
