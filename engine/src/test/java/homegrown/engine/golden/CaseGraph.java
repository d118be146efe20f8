package homegrown.engine.golden;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Rubbish;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph of one golden case. What has an expected gradient is a parameter, other floats are
 * inputs, whole numbers are ids.
 */
final class CaseGraph {

  /** How the operation stands in its graph. */
  enum Form {
    /** On the parameters themselves; the outputs are kept and can be read. */
    PARAMETERS,

    /** On results, and nothing is kept, so that buffers may take the place of others. */
    RESULTS,

    /** Two of it on the same tensors, so that gradients add up: twice the expected ones. */
    TWICE
  }

  /** Builds the operation of a case and gives its outputs in the order of the case. */
  @FunctionalInterface
  interface Recipe {
    List<Tensor> build(OperationCase golden, CaseGraph graph);
  }

  private final OperationCase golden;
  private final Graph graph = new Graph();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<Tensor, float[]> floats = new LinkedHashMap<>();
  private final Map<Tensor, int[]> ids = new LinkedHashMap<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();
  private final Tensor loss;
  private String prefix = "";

  CaseGraph(OperationCase golden, Recipe recipe, Form form) {
    this.golden = golden;
    golden.given().forEach((name, value) -> tensors.put(name, declare(name, value, form)));
    List<Tensor> ends = new ArrayList<>();
    List<Tensor> upstreams = new ArrayList<>();
    for (int use = 0; use < (form == Form.TWICE ? 2 : 1); use++) {
      prefix = use == 0 ? "" : "again-";
      List<Tensor> built = recipe.build(golden, this);
      if (built.size() < golden.outputs().size()) {
        throw new IllegalStateException(golden.id() + ": outputs " + built);
      }
      int at = 0;
      for (String name : golden.outputs().keySet()) {
        Tensor output = built.get(at++);
        outputs.putIfAbsent(name, output);
        if (golden.upstreams().containsKey(name)) {
          ends.add(output);
          upstreams.add(upstream(name));
        }
      }
    }
    ends.addAll(upstreams);
    this.loss = graph.apply(new Upstream(), "upstream", ends.toArray(new Tensor[0]));
  }

  private Tensor declare(String name, GoldenTensor value, Form form) {
    if (value.type() != GoldenTensor.Type.F32) {
      Tensor input = graph.ids(name, value.shape());
      ids.put(input, value.ints());
      return input;
    }
    if (!golden.gradients().containsKey(name)) {
      return constant(name, value.floats(), value.shape());
    }
    Tensor parameter = graph.parameter(name, Initial.zeros(), value.shape());
    return form == Form.PARAMETERS || form == Form.TWICE
        ? parameter
        : graph.apply(new Through(), "through-" + name, parameter);
  }

  private Tensor upstream(String output) {
    String name = "upstream-" + output;
    GoldenTensor value = golden.upstreams().get(output);
    return tensors.computeIfAbsent(name, n -> constant(n, value.floats(), value.shape()));
  }

  /** The graph. */
  Graph graph() {
    return graph;
  }

  /** A name for a layer. */
  String layer(String name) {
    return prefix + "layer-" + name;
  }

  /** Whether the case has an input or parameter of this name. */
  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** An input or parameter of the case. */
  Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(golden.id() + ": no " + name + " in " + tensors.keySet());
    }
    return tensor;
  }

  /** An input of given values that the case does not have. */
  Tensor constant(String name, float[] values, int... dims) {
    Tensor input = graph.input(prefix + name, dims);
    floats.put(input, values);
    return input;
  }

  /** An input of zeros that the case does not have. */
  Tensor zeros(String name, int size) {
    return constant(name, new float[size], size);
  }

  /** The outputs by name. */
  Map<String, Tensor> outputs() {
    return outputs;
  }

  /** The loss that gives every output its upstream gradient. */
  Tensor loss() {
    return loss;
  }

  /** Weights that hold the values of the case. */
  Weights weights() {
    Weights weights = Weights.of(graph, 1);
    for (Tensor parameter : graph.parameters()) {
      weights.set(parameter.name(), golden.given().get(parameter.name()).floats());
    }
    return weights;
  }

  /** Runs one step of a plan from an arena full of rubbish, with the inputs of the case. */
  Trainer step(Plan plan, Weights weights, Machine machine) {
    Trainer trainer = plan.start(weights, machine.team(), 1);
    Rubbish.fill(trainer);
    ids.forEach(
        (tensor, values) -> {
          int[] filled = trainer.ids(tensor);
          System.arraycopy(values, 0, filled, 0, filled.length);
        });
    floats.forEach((tensor, values) -> fill(trainer, tensor, values));
    trainer.step();
    return trainer;
  }

  private static void fill(Trainer trainer, Tensor tensor, float[] values) {
    Slice slice;
    try {
      slice = trainer.input(tensor);
    } catch (GraphException notInThisPlan) {
      // Inference does without the upstream gradients.
      return;
    }
    System.arraycopy(values, 0, slice.data(), slice.at(), values.length);
  }
}
