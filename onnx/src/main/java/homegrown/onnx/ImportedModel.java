package homegrown.onnx;

import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX model as a graph of the engine, ready to run and to train. Who trains takes {@link
 * #tensor} for the value that a loss belongs to, adds the loss to {@link #graph}, plans with {@link
 * #frozen} left as they are, and fills the inputs before each step with {@link #feed}.
 *
 * <pre>{@code
 * ImportedModel model = ImportedModel.read(file, ImportOptions.plain().size("N", 8));
 * Tensor classes = model.graph().ids("classes", 8);
 * Tensor loss = SoftmaxCrossEntropy.mean(model.graph(), "loss", model.tensor("logits"), classes);
 * Plan plan = Plan.training(loss, update).freeze(model.frozen()).on(device);
 * Trainer trainer = plan.start(model.weights(), device, 0);
 * model.feed(trainer, Map.of("image", image));
 * }</pre>
 */
public final class ImportedModel {

  private final String file;
  private final OnnxModel model;
  private final Importer importer;

  ImportedModel(String file, OnnxModel model, Importer importer) {
    this.file = file;
    this.model = model;
    this.importer = importer;
  }

  /**
   * Reads a model.
   *
   * @throws OnnxException if the file is damaged or asks for what is not supported; one message
   *     lists every operator that is missing
   */
  public static ImportedModel read(Path file, ImportOptions options) {
    return of(file.toString(), OnnxFile.readModel(file), options);
  }

  static ImportedModel of(String file, OnnxModel model, ImportOptions options) {
    OnnxModel checked = GraphCheck.checked(file, model);
    try {
      return new ImportedModel(file, checked, Importer.run(file, checked, options));
    } catch (GraphException
        | NoFormException
        | ArithmeticException
        | NegativeArraySizeException e) {
      throw new OnnxException(file + ": the model does not fit together: " + e.getMessage(), e);
    }
  }

  /** The graph, to which a loss may be added. */
  public Graph graph() {
    return importer.values().graph();
  }

  /** The names of what comes in. */
  public List<String> inputs() {
    List<String> names = new ArrayList<>();
    for (ValueInfo input : model.graph().inputs()) {
      if (!importer.given(input.name())) {
        names.add(input.name());
      }
    }
    return names;
  }

  /** The names of what comes out. */
  public List<String> outputs() {
    List<String> names = new ArrayList<>();
    for (ValueInfo output : model.graph().outputs()) {
      names.add(output.name());
    }
    return names;
  }

  /** The initialisers that may be trained: parameters of the graph by their names. */
  public Set<String> trainable() {
    return Collections.unmodifiableSet(importer.values().trainable());
  }

  /** The parameters that are not to be trained. */
  public Tensor[] frozen() {
    List<Tensor> frozen = new ArrayList<>();
    for (Tensor parameter : graph().parameters()) {
      if (importer.values().parameters().containsKey(parameter.name())
          && !importer.values().trainable().contains(parameter.name())
          && !importer.values().carried().contains(parameter.name())) {
        frozen.add(parameter);
      }
    }
    return frozen.toArray(new Tensor[0]);
  }

  /**
   * The tensor of a float value of the model, with the dimensions that it has there.
   *
   * @throws OnnxException if there is none, or the graph does not compute it
   */
  public Tensor tensor(String value) {
    try {
      return importer.values().first(value);
    } catch (NoFormException e) {
      boolean inside = importer.makes(value) && !importer.values().has(value);
      throw OnnxException.at(
          file + ": value " + OnnxException.quoted(value),
          "one that the training graph computes",
          inside ? "one within a layer" : importer.reason(value),
          inside
              ? "import with ImportOptions.keeping for it"
              : "choose a value before it, or export the model in another form");
    }
  }

  /** The weights of the file, and zeros for parameters that were added to the graph. */
  public Weights weights() {
    Weights weights = Weights.of(graph(), 0);
    for (Map.Entry<String, Value> entry : importer.values().parameters().entrySet()) {
      weights.set(entry.getKey(), entry.getValue().floats());
    }
    return weights;
  }

  /**
   * Fills the inputs of a step.
   *
   * @param inputs values by the names of the model's inputs, all of them
   */
  public void feed(Trainer trainer, Map<String, Value> inputs) {
    fill(trainer, before(inputs));
  }

  /** A session that computes the outputs, on a device that stays the caller's. */
  public OnnxSession session(Weights weights, Device device) {
    return new OnnxSession(this, weights, device);
  }

  /**
   * Writes the model with other weights for its initialisers, everything else as it was read.
   *
   * @param weights of {@link #graph}
   */
  public void write(Path target, Weights weights) {
    List<OnnxTensor> initialisers = new ArrayList<>();
    for (OnnxTensor tensor : model.graph().initializers()) {
      boolean changes =
          importer.values().trainable().contains(tensor.name())
              || importer.values().carried().contains(tensor.name());
      if (changes) {
        Value value = Value.floats(tensor.dims(), weights.slice(tensor.name()).copy());
        initialisers.add(OnnxTensor.of(tensor.name(), value.withOnnxType(tensor.type().code)));
      } else {
        initialisers.add(tensor);
      }
    }
    OnnxGraph graph = model.graph();
    OnnxGraph trained =
        new OnnxGraph(
            graph.name(),
            graph.nodes(),
            initialisers,
            graph.inputs(),
            graph.outputs(),
            graph.valueInfos());
    OnnxFile.writeModel(model.with(trained, model.functions()), target);
  }

  /** The inputs and what the host computes of them before the graph. */
  Map<String, Value> before(Map<String, Value> inputs) {
    Set<String> declared = new LinkedHashSet<>();
    for (ValueInfo input : model.graph().inputs()) {
      declared.add(input.name());
    }
    for (String name : inputs.keySet()) {
      if (!declared.contains(name)) {
        throw OnnxException.at(
            file,
            "inputs of the model " + declared,
            OnnxException.quoted(name),
            "name them as the file does");
      }
    }
    Map<String, Value> values = new HashMap<>(importer.values().constants());
    for (String name : inputs()) {
      Value value = inputs.get(name);
      if (value == null) {
        throw OnnxException.at(file, "input " + OnnxException.quoted(name), "none", "give it");
      }
      importer.check("input", name, value);
      values.put(name, value);
    }
    for (HostNode node : importer.before()) {
      run(node, values);
    }
    return values;
  }

  /** Evaluates a node of the host, whose results are of the sizes that the import has found. */
  void run(HostNode node, Map<String, Value> values) {
    try {
      node.run(values, HostOperations.LIMIT);
    } catch (OnnxException e) {
      throw new OnnxException(file + ": " + e.getMessage(), e);
    }
    for (String output : node.node().outputs()) {
      if (!output.isEmpty()) {
        importer.check("value", output, values.get(output));
      }
    }
  }

  void fill(Trainer trainer, Map<String, Value> values) {
    for (Map.Entry<String, String> feed : importer.values().feeds().entrySet()) {
      Tensor tensor = graph().tensor(feed.getKey());
      if (!trainer.reads(tensor)) {
        continue;
      }
      Value value = values.get(feed.getValue());
      if (tensor.ids()) {
        long[] from = value.ints();
        int[] to = trainer.ids(tensor);
        for (int i = 0; i < from.length; i++) {
          // What no index can be stays one that is refused.
          to[i] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, from[i]));
        }
      } else {
        Slice to = trainer.input(tensor);
        System.arraycopy(GraphValues.floats(value).floats(), 0, to.data(), to.at(), to.size());
      }
    }
  }

  /** An engine's error about this model. */
  OnnxException failed(GraphException cause) {
    return new OnnxException(file + ": " + cause.getMessage(), cause);
  }

  String file() {
    return file;
  }

  Importer importer() {
    return importer;
  }

  OnnxModel model() {
    return model;
  }
}
