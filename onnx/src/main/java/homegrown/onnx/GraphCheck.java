package homegrown.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What a model has to keep to before anything is made of it: versions of the operators that are
 * known here, names that are given once, values that something makes, and no value that needs
 * itself. The nodes are then in an order in which each comes after those that it needs, also where
 * a file has them in another.
 *
 * <p>Whether operators exist and get what they demand is not looked at, nor what is inside graphs
 * that are attributes: nodes that have them are not for training.
 */
final class GraphCheck {

  /**
   * The first version of ONNX's own operators that is tried. Promised are 9 to 23: what exporters
   * write; {@link OperatorForms} refuses what earlier and later ones have otherwise.
   */
  static final int FIRST_OPSET = 1;

  /** The last version of ONNX's own operators that is tried: that of the conformance cases. */
  static final int LAST_OPSET = 28;

  private static final String MEND = "export the model again";

  /** Nodes of a cycle that a message names at most. */
  private static final int LONGEST_CYCLE = 8;

  private final String place;
  private final List<OnnxNode> nodes;

  /** What makes each value: the index of a node, or {@link #GIVEN}. */
  private final Map<String, Integer> makers = new HashMap<>();

  private static final int GIVEN = -1;

  private GraphCheck(String place, List<OnnxNode> nodes) {
    this.place = place;
    this.nodes = nodes;
  }

  /**
   * Checks a model and brings its nodes into order.
   *
   * @param file names the model in errors
   * @throws OnnxException if the model does not keep to what this class says
   */
  static OnnxModel checked(String file, OnnxModel model) {
    OnnxGraph graph = model.graph();
    requireOpset(file, model.opsets(), graph.nodes());
    GraphCheck check = new GraphCheck(file + ": graph", graph.nodes());
    check.requireAttributes(false);
    List<OnnxNode> ordered = check.ordered(graph);

    Set<List<String>> ids = new HashSet<>();
    List<OnnxFunction> functions = new ArrayList<>();
    for (OnnxFunction function : model.functions()) {
      String place = file + ": function " + OnnxException.quoted(function.name());
      if (!ids.add(Arrays.asList(function.domain(), function.name(), function.overload()))) {
        throw OnnxException.at(place, "one of its domain, name and overload", "another", MEND);
      }
      requireOpset(place, function.opsets(), function.nodes());
      GraphCheck inside = new GraphCheck(place, function.nodes());
      inside.requireAttributes(true);
      functions.add(function.with(inside.ordered(function)));
    }
    return model.with(graph.with(ordered), functions);
  }

  private static void requireOpset(
      String place, Map<String, Integer> opsets, List<OnnxNode> nodes) {
    Integer version = opsets.get(OnnxModel.DEFAULT_DOMAIN);
    boolean needed = false;
    for (OnnxNode node : nodes) {
      needed |= node.domain().equals(OnnxModel.DEFAULT_DOMAIN);
    }
    if (version == null ? needed : version < FIRST_OPSET || version > LAST_OPSET) {
      throw OnnxException.at(
          place + ": opset_import",
          "version " + FIRST_OPSET + " to " + LAST_OPSET + " of ONNX's operators",
          version == null ? "none" : String.valueOf(version),
          "export the model for one of them, or convert it");
    }
  }

  private void requireAttributes(boolean mayRefer) {
    for (int i = 0; i < nodes.size(); i++) {
      Set<String> names = new HashSet<>();
      for (OnnxAttribute attribute : nodes.get(i).attributes()) {
        String quoted = OnnxException.quoted(attribute.name());
        if (!names.add(attribute.name())) {
          throw error(i, "one attribute " + quoted, "another", MEND);
        }
        if (!mayRefer && !attribute.reference().isEmpty()) {
          throw error(
              i,
              "a value of attribute " + quoted,
              "a reference to an attribute of a function, outside of one",
              MEND);
        }
      }
    }
  }

  private List<OnnxNode> ordered(OnnxGraph graph) {
    List<String> inputs = new ArrayList<>();
    for (ValueInfo input : graph.inputs()) {
      inputs.add(input.name());
    }
    give("input", inputs);
    Set<String> initializers = new HashSet<>();
    for (OnnxTensor initializer : graph.initializers()) {
      if (!initializers.add(initializer.name())) {
        throw twice("initializer", initializer.name());
      }
      // An initialiser may be an input as well: it is the value that the input has by itself.
      makers.put(initializer.name(), GIVEN);
    }
    List<String> outputs = new ArrayList<>();
    for (ValueInfo output : graph.outputs()) {
      outputs.add(output.name());
    }
    return ordered(outputs);
  }

  private List<OnnxNode> ordered(OnnxFunction function) {
    give("input", function.inputs());
    return ordered(function.outputs());
  }

  private void give(String kind, List<String> names) {
    for (String name : names) {
      if (makers.put(name, GIVEN) != null) {
        throw twice(kind, name);
      }
    }
  }

  private OnnxException twice(String kind, String name) {
    return OnnxException.at(
        place, "one " + kind + " " + OnnxException.quoted(name), "another", MEND);
  }

  private List<OnnxNode> ordered(List<String> outputs) {
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).outputs()) {
        if (!output.isEmpty() && makers.put(output, i) != null) {
          throw error(
              i,
              "one that makes the value " + OnnxException.quoted(output),
              "another: an input, an initialiser or a node",
              MEND);
        }
      }
    }
    boolean sorted = true;
    for (int i = 0; i < nodes.size(); i++) {
      for (String input : nodes.get(i).inputs()) {
        if (!input.isEmpty()) {
          Integer maker = makers.get(input);
          if (maker == null) {
            throw error(i, unmade("input", input), "none", MEND);
          }
          sorted &= maker < i;
        }
      }
    }
    Set<String> names = new HashSet<>();
    for (String output : outputs) {
      if (!makers.containsKey(output)) {
        throw OnnxException.at(place, unmade("output", output), "none", MEND);
      }
      if (!names.add(output)) {
        throw twice("output", output);
      }
    }
    return sorted ? nodes : sorted();
  }

  private static String unmade(String kind, String name) {
    return "an input, initialiser or node that makes the "
        + kind
        + " "
        + OnnxException.quoted(name);
  }

  /** The nodes in order: of those that may come next, the one that the file has first. */
  private List<OnnxNode> sorted() {
    int[] missing = new int[nodes.size()];
    List<List<Integer>> users = users(missing);
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < missing.length; i++) {
      if (missing[i] == 0) {
        ready.add(i);
      }
    }
    List<OnnxNode> order = new ArrayList<>(nodes.size());
    while (!ready.isEmpty()) {
      int node = ready.remove();
      order.add(nodes.get(node));
      for (int user : users.get(node)) {
        if (--missing[user] == 0) {
          ready.add(user);
        }
      }
    }
    if (order.size() < nodes.size()) {
      throw cycle(missing);
    }
    return order;
  }

  /** By node, those that use its outputs, once for every input; counts these inputs. */
  private List<List<Integer>> users(int[] inputs) {
    List<List<Integer>> users = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      users.add(new ArrayList<>());
    }
    for (int i = 0; i < nodes.size(); i++) {
      for (String input : nodes.get(i).inputs()) {
        int maker = makers.getOrDefault(input, GIVEN);
        if (maker != GIVEN) {
          users.get(maker).add(i);
          inputs[i]++;
        }
      }
    }
    return users;
  }

  /** Goes from a node that is left to one that it misses until it meets one again. */
  private OnnxException cycle(int[] missing) {
    int node = 0;
    while (missing[node] == 0) {
      node++;
    }
    List<Integer> way = new ArrayList<>();
    int[] met = new int[nodes.size()];
    while (met[node] == 0) {
      way.add(node);
      met[node] = way.size();
      node = missed(node, missing);
    }
    List<Integer> cycle = way.subList(met[node] - 1, way.size());
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < cycle.size() && i < LONGEST_CYCLE; i++) {
      shown.append(i == 0 ? "" : ", ").append(name(cycle.get(i)));
    }
    return OnnxException.at(
        place,
        "nodes that do not need their own outputs",
        "a cycle of " + cycle.size() + ": " + shown + (cycle.size() > LONGEST_CYCLE ? ", ..." : ""),
        MEND);
  }

  private int missed(int node, int[] missing) {
    for (String input : nodes.get(node).inputs()) {
      int maker = makers.getOrDefault(input, GIVEN);
      if (maker != GIVEN && missing[maker] > 0) {
        return maker;
      }
    }
    throw new IllegalStateException("node " + node + " misses nothing");
  }

  private String name(int node) {
    return "node["
        + node
        + "] "
        + OnnxException.quoted(nodes.get(node).opType())
        + " "
        + OnnxException.quoted(nodes.get(node).name());
  }

  private OnnxException error(int node, String expected, String got, String mend) {
    return OnnxException.at(place + "." + name(node), expected, got, mend);
  }
}
