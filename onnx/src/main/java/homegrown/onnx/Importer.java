package homegrown.onnx;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a training graph of a model. What is the same in every run is computed now; what depends on
 * whole numbers or truths alone is left to the host, before the graph; floats become operations of
 * the graph. Images keep their channels behind all other dimensions as long as nobody asks for
 * their order, since that is what convolutions want.
 */
final class Importer {

  /** Elements of a value that is computed at import, at most. */
  private static final long LIMIT = 1L << 26;

  /** Results whose dimensions depend on the values of an input, so that a sample tells nothing. */
  private static final Set<String> SIZED_BY_VALUES =
      new HashSet<>(Arrays.asList("NonZero", "Unique", "Compress"));

  private final String file;
  private final OnnxModel model;
  private final ImportOptions options;
  private final Graph graph = new Graph();
  private final Set<String> layers = new HashSet<>();
  private final Map<String, Item> items = new HashMap<>();
  private final Map<String, Value> parameters = new LinkedHashMap<>();
  private final Set<String> trainable = new LinkedHashSet<>();
  private final Set<String> carried = new LinkedHashSet<>();
  private final Map<String, String> feeds = new LinkedHashMap<>();

  /** What is known and read on the host, or by the graph as ids. */
  private final Map<String, Value> constants = new HashMap<>();

  private final List<HostNode> before = new ArrayList<>();
  private final List<HostNode> after = new ArrayList<>();
  private final Map<String, String> withoutForm = new LinkedHashMap<>();
  private final Map<String, List<String>> missing = new LinkedHashMap<>();
  private final Map<String, List<OnnxNode>> users = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();

  /** Nodes, by their first output, that became part of a layer before them. */
  private final Set<String> joined = new HashSet<>();

  private Importer(String file, OnnxModel model, ImportOptions options) {
    this.file = file;
    this.model = model;
    this.options = options;
  }

  static Importer run(String file, OnnxModel model, ImportOptions options) {
    Importer importer = new Importer(file, model, options);
    importer.reserve();
    importer.initialisers();
    importer.inputs();
    for (OnnxNode node : model.graph().nodes()) {
      importer.node(node);
    }
    importer.requireNothingMissing();
    importer.outputs();
    return importer;
  }

  /** Values by name that are the same in every run. */
  Map<String, Value> knownValues() {
    return constants;
  }

  /** Initialisers that may be trained. */
  Set<String> trainable() {
    return trainable;
  }

  /** Initialisers that change in training, but not by a gradient. */
  Set<String> carried() {
    return carried;
  }

  /** Parameters of the graph that have a value to start from. */
  Map<String, Value> parameters() {
    return parameters;
  }

  /** By input of the graph, the value of the model that it holds. */
  Map<String, String> feeds() {
    return feeds;
  }

  List<HostNode> before() {
    return before;
  }

  List<HostNode> after() {
    return after;
  }

  /** Why nodes have no form in the graph, by their first output. */
  Map<String, String> reasons() {
    return withoutForm;
  }

  /** True for an input that the file gives a value. */
  boolean initialised(String input) {
    return !items.containsKey(input)
        || items.get(input).kind() == Item.Kind.KNOWN
        || items.get(input).parameter();
  }

  /** Refuses a value for an input that has another type or other dimensions. */
  void check(String input, Value value) {
    Value expected = items.get(input).value();
    if (value.type() != expected.type() || !Arrays.equals(value.dims(), expected.dims())) {
      throw OnnxException.at(
          file + ": input " + OnnxException.quoted(input),
          expected.type() + " " + Arrays.toString(expected.dims()),
          value.type() + " " + Arrays.toString(value.dims()),
          "import the model for these dimensions");
    }
  }

  Graph graph() {
    return graph;
  }

  int opset() {
    return model.opsets().getOrDefault(OnnxModel.DEFAULT_DOMAIN, GraphCheck.LAST_OPSET);
  }

  boolean batchStatistics() {
    return options.batchStatistics();
  }

  /** Names of the model are not to be taken by layers that it does not have. */
  private void reserve() {
    for (OnnxNode node : model.graph().nodes()) {
      for (String input : node.inputs()) {
        users.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
      }
    }
    for (ValueInfo output : model.graph().outputs()) {
      outputs.add(output.name());
    }
    outputs.addAll(options.kept());
    for (OnnxTensor tensor : model.graph().initializers()) {
      layers.add(tensor.name());
    }
    for (ValueInfo input : model.graph().inputs()) {
      layers.add(input.name());
    }
  }

  /** A name of a layer that is not taken, as near to one as may be. */
  String fresh(String name) {
    String candidate = name;
    for (int i = 2; !layers.add(candidate); i++) {
      candidate = name + "~" + i;
    }
    return candidate;
  }

  private void initialisers() {
    for (OnnxTensor tensor : model.graph().initializers()) {
      if (tensor.type() == DataType.STRING) {
        continue;
      }
      Value value = tensor.value();
      boolean floats = value.type() == Value.Type.FLOAT && value.size() > 0;
      boolean trains =
          options.trainable().isPresent()
              ? options.trainable().get().contains(tensor.name())
              : value.rank() > 0 && value.size() > 1;
      if (floats && trains) {
        Tensor parameter = graph.parameter(tensor.name(), Initial.zeros(), value.dims());
        parameters.put(tensor.name(), value);
        trainable.add(tensor.name());
        items.put(tensor.name(), Item.parameter(value, parameter));
      } else {
        items.put(tensor.name(), Item.known(value));
      }
    }
    if (options.trainable().isPresent()) {
      for (String name : options.trainable().get()) {
        if (!trainable.contains(name)) {
          throw OnnxException.at(
              file,
              "an initialiser of floats named " + OnnxException.quoted(name),
              "none",
              "only initialisers of floats can be trained");
        }
      }
    }
  }

  /** A parameter keeps its value from now on. */
  void settle(String name) {
    trainable.remove(name);
  }

  private void inputs() {
    for (ValueInfo input : model.graph().inputs()) {
      String name = input.name();
      if (items.containsKey(name)) {
        // Before version 4 of the format an initialiser was an input as well.
        continue;
      }
      Value fixed = options.fixed().get(name);
      if (fixed != null) {
        items.put(name, Item.known(fixed));
        continue;
      }
      int[] dims = options.dims(file, input);
      if (input.type() == null) {
        throw OnnxException.at(
            file + ": input " + OnnxException.quoted(name), "a type", "none", "export it again");
      }
      Value sample = sample(input.type(), dims);
      if (sample.type() == Value.Type.FLOAT && sample.size() > 0) {
        Tensor tensor = graph.input(name, dims);
        feeds.put(name, name);
        items.put(name, Item.graph(dims, tensor, null));
      } else {
        items.put(name, Item.host(Item.Kind.BEFORE, sample));
      }
    }
  }

  private Value sample(DataType type, int[] dims) {
    long size = Value.elements(dims);
    if (size > LIMIT) {
      throw OnnxException.at(
          file, "inputs of at most " + LIMIT + " elements", size + "", "give smaller dimensions");
    }
    int count = (int) size;
    switch (type.type) {
      case FLOAT:
        return Value.floats(dims, new float[count]).withOnnxType(type.code);
      case BOOL:
        return Value.bools(dims, new boolean[count]);
      default:
        return Value.ints(dims, new long[count]).withOnnxType(type.code);
    }
  }

  Item item(String name) {
    Item item = items.get(name);
    if (item == null) {
      throw new NoFormException("its input " + name + " cannot be computed");
    }
    return item;
  }

  /** The only node that uses a value, if nobody outside may ask for it. */
  OnnxNode onlyUser(String value) {
    List<OnnxNode> all = users.getOrDefault(value, Collections.emptyList());
    return all.size() == 1 && !outputs.contains(value) ? all.get(0) : null;
  }

  /** True when all inputs of a node but one are there. */
  boolean ready(OnnxNode node, String but) {
    for (String input : node.inputs()) {
      if (!input.isEmpty() && !input.equals(but) && !items.containsKey(input)) {
        return false;
      }
    }
    return true;
  }

  /** Nodes from one to another have become one layer. */
  void joined(OnnxNode from, OnnxNode to, Item result) {
    OnnxNode node = from;
    while (node != to) {
      withoutForm.put(node.outputs().get(0), node.opType() + ": it became part of a layer");
      node = onlyUser(node.outputs().get(0));
      joined.add(node.outputs().get(0));
    }
    items.put(to.outputs().get(0), result);
  }

  private void node(OnnxNode node) {
    if (joined.contains(node.outputs().get(0))) {
      return;
    }
    for (String input : node.inputs()) {
      if (!input.isEmpty() && !items.containsKey(input)) {
        // What makes it is missing and has been noted.
        return;
      }
    }
    boolean standard = node.domain().isEmpty() || node.domain().equals("ai.onnx");
    boolean host = HostOperations.knows(node.domain(), node.opType());
    Lowering lowering = standard ? Lowerings.of(node.opType()) : null;
    if (!host && lowering == null) {
      missing
          .computeIfAbsent(
              node.domain().isEmpty() ? node.opType() : node.domain() + "." + node.opType(),
              key -> new ArrayList<>())
          .add(node.name().isEmpty() ? node.outputs().get(0) : node.name());
      return;
    }
    Item.Kind latest = latest(node);
    if (shape(node)) {
      return;
    }
    if (host && latest == Item.Kind.KNOWN) {
      evaluate(node, Item.Kind.KNOWN);
      return;
    }
    if (host && latest == Item.Kind.BEFORE && (lowering == null || whole(node))) {
      evaluate(node, Item.Kind.BEFORE);
      return;
    }
    if (latest != Item.Kind.AFTER && lowering != null && !empty(node) && lowered(node, lowering)) {
      return;
    }
    if (!host) {
      throw OnnxException.at(
          file + ": node " + OnnxException.quoted(node.name()),
          node.opType() + " in a form that can be computed",
          withoutForm.getOrDefault(node.outputs().get(0), "another"),
          "export the model without it");
    }
    evaluate(node, latest == Item.Kind.BEFORE ? Item.Kind.BEFORE : Item.Kind.AFTER);
  }

  /** When the last of a node's inputs is computed. */
  private Item.Kind latest(OnnxNode node) {
    Item.Kind latest = Item.Kind.KNOWN;
    for (String input : node.inputs()) {
      if (!input.isEmpty() && items.get(input).kind().compareTo(latest) > 0) {
        latest = items.get(input).kind();
      }
    }
    return latest;
  }

  /** The dimensions of a value are known, wherever it is computed. */
  private boolean shape(OnnxNode node) {
    boolean asks = node.opType().equals("Shape") || node.opType().equals("Size");
    if (!asks || items.get(node.inputs().get(0)).kind() == Item.Kind.KNOWN) {
      return false;
    }
    Value[] results =
        new HostNode(node, opset(node))
            .run(new Value[] {items.get(node.inputs().get(0)).value()}, LIMIT);
    items.put(node.outputs().get(0), Item.known(results[0]));
    return true;
  }

  private int opset(OnnxNode node) {
    return model.opsets().getOrDefault(node.domain(), opset());
  }

  /** True when a node makes whole numbers or truths, or floats of them and nothing else. */
  private boolean whole(OnnxNode node) {
    if (node.opType().equals("Cast")) {
      return true;
    }
    for (String input : node.inputs()) {
      if (!input.isEmpty() && items.get(input).value().type() == Value.Type.FLOAT) {
        return false;
      }
    }
    return true;
  }

  private boolean empty(OnnxNode node) {
    for (String input : node.inputs()) {
      if (!input.isEmpty() && Value.elements(items.get(input).dims()) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Evaluates a node on what is known, or on samples, which tell the dimensions. */
  private void evaluate(OnnxNode node, Item.Kind kind) {
    HostNode host = new HostNode(node, opset(node));
    Value[] inputs = new Value[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      String name = node.inputs().get(i);
      inputs[i] = name.isEmpty() ? null : items.get(name).value();
    }
    if (kind != Item.Kind.KNOWN && SIZED_BY_VALUES.contains(node.opType())) {
      throw OnnxException.at(
          file + ": node " + OnnxException.quoted(node.name()),
          "dimensions that are known before the model runs",
          node.opType(),
          "export the model without it");
    }
    Value[] results = host.run(inputs, LIMIT);
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (!name.isEmpty()) {
        Item item = kind == Item.Kind.KNOWN ? Item.known(results[i]) : Item.host(kind, results[i]);
        items.put(name, item);
      }
    }
    for (String name : node.inputs()) {
      if (kind != Item.Kind.KNOWN && !name.isEmpty()) {
        remember(name);
      }
    }
    if (kind == Item.Kind.BEFORE) {
      before.add(host);
    } else if (kind == Item.Kind.AFTER) {
      after.add(host);
      withoutForm.putIfAbsent(node.outputs().get(0), node.opType());
    }
  }

  /** Keeps a value that does not change for the host; a parameter is the graph's to give. */
  private void remember(String name) {
    Item item = items.get(name);
    if (item.kind() == Item.Kind.KNOWN) {
      constants.put(name, item.value());
    }
  }

  private boolean lowered(OnnxNode node, Lowering lowering) {
    NodeCall call = new NodeCall(this, node);
    try {
      lowering.lower(call);
    } catch (NoFormException e) {
      withoutForm.put(node.outputs().get(0), node.opType() + ": " + e.getMessage());
      return false;
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (!name.isEmpty()) {
        if (call.output(i) == null && withoutForm.containsKey(name)) {
          // It is inside a layer now.
          continue;
        }
        if (call.output(i) == null) {
          withoutForm.put(node.outputs().get(0), node.opType() + ": output " + i + " is wanted");
          return false;
        }
        items.put(name, call.output(i));
      }
    }
    return true;
  }

  /** The tensor of a float value, with the dimensions of the model. */
  Tensor first(String name) {
    Item item = item(name);
    if (item.first() != null) {
      return item.first();
    }
    Tensor tensor;
    if (item.last() != null) {
      tensor = ChannelOrder.toFirst(graph, fresh(name + "/channels first"), item.last());
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
    Tensor tensor = ChannelOrder.toLast(graph, fresh(name + "/channels last"), first);
    items.put(name, items.get(name).with(first, tensor));
    return tensor;
  }

  /** The parameter of an initialiser that changes in training, but not by a gradient. */
  Tensor carried(String name) {
    Item item = item(name);
    if (!item.parameter()) {
      if (item.kind() != Item.Kind.KNOWN || parameters.containsKey(name)) {
        throw new NoFormException(name + " is no initialiser of its own");
      }
      Tensor parameter = graph.parameter(name, Initial.zeros(), item.dims());
      parameters.put(name, item.value());
      items.put(name, Item.parameter(item.value(), parameter));
    }
    settle(name);
    carried.add(name);
    return items.get(name).first();
  }

  /** A tensor for a value that comes from the host. */
  private Tensor enter(String name, Item item) {
    Value value = item.value();
    if (value.size() == 0) {
      throw new NoFormException(name + " has no elements");
    }
    if (item.kind() == Item.Kind.KNOWN) {
      if (value.type() == Value.Type.INT) {
        throw new NoFormException(name + " is of whole numbers");
      }
      return constant(fresh(name + "/constant"), floats(value));
    }
    if (item.kind() != Item.Kind.BEFORE || value.type() == Value.Type.INT) {
      throw new NoFormException(name + " is not a float of the graph");
    }
    String input = fresh(name + "/input");
    feeds.put(input, name);
    return graph.input(input, value.dims());
  }

  /** A parameter that does not train. */
  Tensor constant(String name, Value value) {
    parameters.put(name, value);
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

  private void requireNothingMissing() {
    if (missing.isEmpty()) {
      return;
    }
    StringBuilder list = new StringBuilder();
    for (Map.Entry<String, List<String>> entry : missing.entrySet()) {
      list.append(list.length() == 0 ? "" : "; ").append(entry.getKey()).append(" at ");
      List<String> nodes = entry.getValue();
      for (int i = 0; i < nodes.size(); i++) {
        list.append(i == 0 ? "" : ", ").append(OnnxException.quoted(nodes.get(i)));
      }
    }
    throw OnnxException.at(
        file,
        "operators that are supported",
        list.toString(),
        "export the model without them, or with an older opset that spells them out");
  }

  private void outputs() {
    for (ValueInfo output : model.graph().outputs()) {
      if (!items.containsKey(output.name())) {
        throw OnnxException.at(
            file,
            "a value for output " + OnnxException.quoted(output.name()),
            "none",
            "the model has to make it");
      }
      remember(output.name());
    }
  }
}
