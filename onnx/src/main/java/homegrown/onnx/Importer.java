package homegrown.onnx;

import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a training graph of a model. What is the same in every run is computed now; what depends on
 * whole numbers or truths alone is left to the host, before the graph; floats become operations of
 * the graph, and what the graph has no form of is left to the host after it.
 */
final class Importer {

  /** Results whose dimensions depend on the values of the first input. */
  private static final Set<String> SIZED_BY_VALUES =
      new HashSet<>(Arrays.asList("NonZero", "Unique", "Compress"));

  /** Inputs that say how large results are, from one on to another. */
  private static final Map<String, int[]> SIZES = new HashMap<>();

  static {
    SIZES.put("ConstantOfShape", new int[] {0, 0});
    SIZES.put("Range", new int[] {0, 2});
    SIZES.put("Slice", new int[] {1, 4});
    SIZES.put("Resize", new int[] {1, 3});
    SIZES.put("Pad", new int[] {1, 3});
    for (String operator :
        Arrays.asList(
            "Expand",
            "OneHot",
            "Reshape",
            "Split",
            "Squeeze",
            "Tile",
            "TopK",
            "Unsqueeze",
            "Upsample")) {
      SIZES.put(operator, new int[] {1, 1});
    }
    for (String kind :
        Arrays.asList(
            "L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare")) {
      SIZES.put("Reduce" + kind, new int[] {1, 1});
    }
  }

  /** Nodes that a message names for each thing that is missing. */
  private static final int MOST_SHOWN = 20;

  /** Statistics among the inputs of a normalisation, which no gradient reaches. */
  private static final int FIRST_STATISTIC = 3;

  private final String file;
  private final OnnxModel model;
  private final ImportOptions options;
  private final Allowance allowance;
  private final GraphValues values;
  private final Map<String, Tensor> computed = new LinkedHashMap<>();
  private final List<HostNode> before = new ArrayList<>();
  private final List<HostNode> after = new ArrayList<>();
  private final Map<String, String> withoutForm = new LinkedHashMap<>();
  private final Map<String, OnnxNode> makers = new HashMap<>();
  private final Map<String, List<OnnxNode>> users = new HashMap<>();
  private final Set<String> initialisers = new HashSet<>();
  private final Set<String> statistics = new HashSet<>();
  private final Set<String> outputs = new HashSet<>();

  /** Nodes, by their first output, that became part of a layer before them. */
  private final Set<String> joined = new HashSet<>();

  private Importer(String file, OnnxModel model, ImportOptions options) {
    this.file = file;
    this.model = model;
    this.options = options;
    this.allowance = new Allowance(file, options.memory(), options.work());
    this.values = new GraphValues(allowance);
  }

  static Importer run(String file, OnnxModel model, ImportOptions options) {
    Importer importer = new Importer(file, model, options);
    importer.lookAround();
    importer.requireNothingMissing();
    options.check(file, model.graph().inputs());
    importer.initialisers();
    importer.inputs();
    for (OnnxNode node : model.graph().nodes()) {
      importer.node(node);
    }
    importer.settleOutputs();
    return importer;
  }

  GraphValues values() {
    return values;
  }

  List<HostNode> before() {
    return before;
  }

  List<HostNode> after() {
    return after;
  }

  /** Bytes of values that the import has made. */
  long used() {
    return allowance.used();
  }

  /** Bytes that the import and a session may take together. */
  long memory() {
    return options.memory();
  }

  /** True for an input that the file or the options give a value. */
  boolean given(String input) {
    Item item = values.item(input);
    return item.kind() == Item.Kind.KNOWN || item.parameter();
  }

  /** Refuses a value that has another type or other dimensions than the model was imported for. */
  void check(String kind, String name, Value value) {
    Item expected = values.item(name);
    if (value.type() != expected.type() || !Arrays.equals(value.dims(), expected.dims())) {
      throw OnnxException.at(
          file + ": " + kind + " " + OnnxException.quoted(name),
          expected.type() + " " + Arrays.toString(expected.dims()),
          value.type() + " " + Arrays.toString(value.dims()),
          "import the model for these dimensions");
    }
  }

  /** True for a value that a node makes. */
  boolean makes(String value) {
    return makers.containsKey(value);
  }

  /** Why the graph does not compute a value, in words. */
  String reason(String value) {
    if (!makes(value) && !values.has(value)) {
      return "no value of that name in the model";
    }
    String name = value;
    for (String earlier = value; earlier != null; earlier = late(makers.get(name))) {
      name = earlier;
    }
    String why = withoutForm.getOrDefault(name, "of whole numbers or truths");
    return OnnxException.quoted(name) + " by the host (" + why + ")";
  }

  /** The first input of a node that is computed after the graph; null if there is none. */
  private String late(OnnxNode node) {
    for (int i = 0; node != null && i < node.inputs().size(); i++) {
      String input = node.inputs().get(i);
      if (!input.isEmpty() && values.item(input).kind() == Item.Kind.AFTER) {
        return input;
      }
    }
    return null;
  }

  int opset() {
    return model.opsets().getOrDefault(OnnxModel.DEFAULT_DOMAIN, GraphCheck.LAST_OPSET);
  }

  boolean batchStatistics() {
    return options.batchStatistics();
  }

  /** Names of the model are not to be taken by layers that it does not have. */
  private void lookAround() {
    for (OnnxNode node : model.graph().nodes()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        String input = node.inputs().get(i);
        users.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
        if (i >= FIRST_STATISTIC && node.opType().equals("BatchNormalization")) {
          statistics.add(input);
        }
      }
      for (String output : node.outputs()) {
        makers.put(output, node);
      }
    }
    for (ValueInfo output : model.graph().outputs()) {
      outputs.add(output.name());
    }
    outputs.addAll(options.kept());
    for (OnnxTensor tensor : model.graph().initializers()) {
      initialisers.add(tensor.name());
      values.reserve(tensor.name());
    }
    for (ValueInfo input : model.graph().inputs()) {
      values.reserve(input.name());
    }
  }

  /** One message for all that the model asks for and that there is not. */
  private void requireNothingMissing() {
    Map<String, List<String>> missing = new LinkedHashMap<>();
    for (OnnxNode node : model.graph().nodes()) {
      String lack = lack(node);
      if (!lack.isEmpty()) {
        missing.computeIfAbsent(lack, key -> new ArrayList<>()).add(shown(node));
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    StringBuilder list = new StringBuilder();
    for (Map.Entry<String, List<String>> entry : missing.entrySet()) {
      list.append(list.length() == 0 ? "" : "; ").append(entry.getKey()).append(" at ");
      List<String> nodes = entry.getValue();
      for (int i = 0; i < nodes.size() && i < MOST_SHOWN; i++) {
        list.append(i == 0 ? "" : ", ").append(nodes.get(i));
      }
      list.append(nodes.size() > MOST_SHOWN ? " and " + (nodes.size() - MOST_SHOWN) + " more" : "");
    }
    throw OnnxException.at(
        file,
        "operators that are supported",
        list.toString(),
        "export the model without them, or for another opset from 9 to 23");
  }

  private static String shown(OnnxNode node) {
    return OnnxException.quoted(node.name().isEmpty() ? node.result() : node.name());
  }

  private static boolean standard(OnnxNode node) {
    return node.domain().isEmpty() || node.domain().equals("ai.onnx");
  }

  /** What there is not and a node needs; empty if there is all. */
  private String lack(OnnxNode node) {
    Lowering lowering = standard(node) ? Lowerings.of(node.opType()) : null;
    if (lowering == null && !HostOperations.knows(node.domain(), node.opType())) {
      String name = standard(node) ? node.opType() : node.domain() + "." + node.opType();
      return OnnxException.quoted(name);
    }
    String stranger = standard(node) ? OperatorForms.stranger(node, opset(node)) : "";
    return stranger.isEmpty()
        ? ""
        : OnnxException.quoted(node.opType()) + " of opset " + opset(node) + " with " + stranger;
  }

  private void initialisers() {
    for (OnnxTensor tensor : model.graph().initializers()) {
      if (tensor.type() == DataType.STRING) {
        throw OnnxException.at(
            file + ": initialiser " + OnnxException.quoted(tensor.name()),
            "numbers",
            "texts",
            "export the model without them");
      }
      if (options.fixes(tensor.name())) {
        // An input that has a value by itself, but is to have another.
        continue;
      }
      requireFew("initialiser", tensor.name(), tensor.dims());
      allowance.take(tensor.name(), tensor.type().type, Value.elements(tensor.dims()));
      Value value = tensor.value();
      boolean floats = value.type() == Value.Type.FLOAT && value.size() > 0;
      boolean trains =
          options.trainable().isPresent()
              ? options.trainable().get().contains(tensor.name())
              : value.rank() > 0 && value.size() > 1 && !statistics.contains(tensor.name());
      if (floats && trains) {
        values.trainable(tensor.name(), value);
      } else {
        values.put(tensor.name(), Item.known(value));
      }
    }
    if (options.trainable().isPresent()) {
      for (String name : options.trainable().get()) {
        if (!values.trainable().contains(name)) {
          throw OnnxException.at(
              file,
              "an initialiser of floats named " + OnnxException.quoted(name),
              "none",
              "only initialisers of floats can be trained");
        }
      }
    }
  }

  private void inputs() {
    for (ValueInfo input : model.graph().inputs()) {
      String name = input.name();
      if (values.has(name)) {
        // Before version 4 of the format an initialiser was an input as well.
        continue;
      }
      Value fixed = options.fixed(file, input);
      if (fixed != null) {
        values.put(name, Item.known(fixed));
        continue;
      }
      int[] dims = options.dims(file, input);
      if (input.type() == null) {
        throw OnnxException.at(
            file + ": input " + OnnxException.quoted(name), "a type", "none", "export it again");
      }
      requireFew("input", name, dims);
      long elements = Value.elements(dims);
      if (input.type().type == Value.Type.FLOAT && elements > 0) {
        values.input(name, dims);
      } else {
        allowance.take(name, input.type().type, elements);
        values.put(name, Item.host(Item.Kind.BEFORE, sample(input.type(), dims)));
      }
    }
  }

  private void requireFew(String kind, String name, int[] dims) {
    String place = file + ": " + kind + " " + OnnxException.quoted(name);
    if (dims.length > HostCall.MOST_DIMENSIONS) {
      throw OnnxException.at(
          place,
          "at most " + HostCall.MOST_DIMENSIONS + " dimensions",
          String.valueOf(dims.length),
          "reshape it");
    }
    if (Value.elements(dims) > Integer.MAX_VALUE) {
      throw OnnxException.at(
          place,
          "at most " + Integer.MAX_VALUE + " elements",
          Arrays.toString(dims),
          "give smaller dimensions");
    }
  }

  private static Value sample(DataType type, int[] dims) {
    int count = (int) Value.elements(dims);
    switch (type.type) {
      case FLOAT:
        return Value.floats(dims, new float[count]).withOnnxType(type.code);
      case BOOL:
        return Value.bools(dims, new boolean[count]);
      default:
        return Value.ints(dims, new long[count]).withOnnxType(type.code);
    }
  }

  /** The only node that uses a value, if nobody outside may ask for it. */
  OnnxNode onlyUser(String value) {
    List<OnnxNode> all = users.getOrDefault(value, Collections.emptyList());
    return all.size() == 1 && !outputs.contains(value) ? all.get(0) : null;
  }

  /** True when all inputs of a node but one are there. */
  boolean ready(OnnxNode node, String but) {
    for (String input : node.inputs()) {
      if (!input.isEmpty() && !input.equals(but) && !values.has(input)) {
        return false;
      }
    }
    return true;
  }

  /** Nodes from one to another have become one layer. */
  void joined(OnnxNode from, OnnxNode to, Item result) {
    OnnxNode node = from;
    while (node != to) {
      withoutForm.put(node.result(), node.opType() + ": it became part of a layer");
      node = onlyUser(node.result());
      joined.add(node.result());
    }
    values.put(to.result(), result);
  }

  private void node(OnnxNode node) {
    if (node.result().isEmpty() || joined.contains(node.result()) || shape(node)) {
      return;
    }
    boolean host = HostOperations.knows(node.domain(), node.opType());
    Lowering lowering = standard(node) ? Lowerings.of(node.opType()) : null;
    Item.Kind latest = latest(node);
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
          file + ": node " + shown(node),
          node.opType() + " in a form that can be computed",
          withoutForm.getOrDefault(node.result(), "another"),
          "export the model without it");
    }
    evaluate(node, latest == Item.Kind.BEFORE ? Item.Kind.BEFORE : Item.Kind.AFTER);
  }

  /** When the last of a node's inputs is computed. */
  private Item.Kind latest(OnnxNode node) {
    Item.Kind latest = Item.Kind.KNOWN;
    for (String input : node.inputs()) {
      if (!input.isEmpty() && values.item(input).kind().compareTo(latest) > 0) {
        latest = values.item(input).kind();
      }
    }
    return latest;
  }

  /** The dimensions of a value are known, wherever it is computed. */
  private boolean shape(OnnxNode node) {
    boolean asks = node.opType().equals("Shape") || node.opType().equals("Size");
    if (!asks || !standard(node) || node.inputs().isEmpty() || node.inputs().get(0).isEmpty()) {
      return false;
    }
    int[] dims = values.item(node.inputs().get(0)).dims();
    Value result =
        node.opType().equals("Size")
            ? HostShapes.size(dims)
            : HostShapes.shape(new NodeAttributes(node), dims);
    values.put(node.result(), Item.known(result));
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
      if (!input.isEmpty() && values.item(input).type() == Value.Type.FLOAT) {
        return false;
      }
    }
    return true;
  }

  /** True when a node has floats, but none of them: the graph knows no such tensors. */
  private boolean empty(OnnxNode node) {
    for (String input : node.inputs()) {
      boolean floats = !input.isEmpty() && values.item(input).type() == Value.Type.FLOAT;
      if (floats && Value.elements(values.item(input).dims()) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Evaluates a node on what is known, or on samples, which tell the dimensions. */
  private void evaluate(OnnxNode node, Item.Kind kind) {
    HostNode host = new HostNode(node, opset(node));
    if (kind != Item.Kind.KNOWN) {
      requireKnownSizes(node);
    }
    Value[] inputs = new Value[node.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      String name = node.inputs().get(i);
      inputs[i] = name.isEmpty() ? null : values.sample(name);
    }
    Value[] results = results(host, inputs, kind);
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (!name.isEmpty()) {
        Item item = kind == Item.Kind.KNOWN ? Item.known(results[i]) : Item.host(kind, results[i]);
        values.put(name, item);
      }
    }
    for (String name : node.inputs()) {
      if (kind != Item.Kind.KNOWN && !name.isEmpty()) {
        values.remember(name);
      }
    }
    if (kind == Item.Kind.BEFORE) {
      before.add(host);
    } else if (kind == Item.Kind.AFTER) {
      after.add(host);
      withoutForm.putIfAbsent(node.result(), node.opType());
    }
  }

  private Value[] results(HostNode host, Value[] inputs, Item.Kind kind) {
    try {
      return host.run(inputs, allowance, kind != Item.Kind.KNOWN);
    } catch (OnnxException e) {
      String why =
          kind == Item.Kind.KNOWN
              ? ""
              : "; tried with zeros for what a run brings in (see ImportOptions.fixed)";
      throw new OnnxException(file + ": " + e.getMessage() + why, e);
    }
  }

  /** What says how large a result is may not depend on a run. */
  private void requireKnownSizes(OnnxNode node) {
    boolean all = SIZED_BY_VALUES.contains(node.opType());
    int[] range = all ? new int[] {0, 0} : SIZES.getOrDefault(node.opType(), new int[] {0, -1});
    for (int i = range[0]; i <= range[1] && i < node.inputs().size(); i++) {
      String input = node.inputs().get(i);
      if (input.isEmpty() || values.item(input).kind() == Item.Kind.KNOWN) {
        continue;
      }
      if (all || !values.item(input).parameter()) {
        throw OnnxException.at(
            file + ": node " + shown(node),
            "dimensions that are known before the model runs",
            node.opType() + " by the values of " + OnnxException.quoted(input),
            "fix the inputs that they come from (ImportOptions.fixed), or export without it");
      }
      values.settle(values.item(input));
    }
  }

  /** What the host reads of the graph is made now, so that nothing comes into the graph later. */
  private void settleOutputs() {
    for (HostNode node : after) {
      node.node().inputs().forEach(this::compute);
    }
    for (ValueInfo output : model.graph().outputs()) {
      values.remember(output.name());
      compute(output.name());
    }
  }

  private void compute(String name) {
    Item item = name.isEmpty() ? null : values.item(name);
    if (item != null && item.kind() == Item.Kind.GRAPH && !computed.containsKey(name)) {
      allowance.take(name, Value.Type.FLOAT, Value.elements(item.dims()));
      computed.put(name, values.first(name));
    }
  }

  /** Values that the graph computes for the host or as outputs, with their tensors. */
  Map<String, Tensor> computed() {
    return computed;
  }

  private boolean lowered(OnnxNode node, Lowering lowering) {
    NodeCall call = new NodeCall(this, node);
    String output = node.result();
    try {
      lowering.lower(call);
    } catch (NoFormException | GraphException | OnnxException e) {
      // If the node breaks the rules of its operator the host will say so.
      withoutForm.put(output, node.opType() + ": " + e.getMessage());
      return false;
    }
    long elements = 0;
    for (String input : node.inputs()) {
      elements += input.isEmpty() ? 0 : Value.elements(values.item(input).dims());
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      boolean inside = call.output(i) == null && withoutForm.containsKey(name);
      if (name.isEmpty() || inside) {
        continue;
      }
      if (call.output(i) == null) {
        withoutForm.put(output, node.opType() + ": output " + i + " is wanted");
        return false;
      }
      values.put(name, call.output(i));
      elements += Value.elements(call.output(i).dims());
    }
    allowance.graph(output, elements, call.worked());
    return true;
  }

  boolean initialiser(String name) {
    return initialisers.contains(name);
  }
}
