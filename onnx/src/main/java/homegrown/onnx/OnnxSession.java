package homegrown.onnx;

import homegrown.engine.Device;
import homegrown.engine.GraphException;
import homegrown.engine.Plan;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes the outputs of a model: what depends on whole numbers alone on the host, floats in the
 * graph, and on the host again what the graph has no form of. One thread at a time.
 */
public final class OnnxSession {

  private final ImportedModel imported;
  private final Importer importer;

  private final Map<String, Tensor> computed;

  private final Optional<Trainer> trainer;

  OnnxSession(ImportedModel imported, Weights weights, Device device) {
    this.imported = imported;
    this.importer = imported.importer();
    this.computed = importer.computed();
    trainer = computed.isEmpty() ? Optional.empty() : Optional.of(start(weights, device));
  }

  private Trainer start(Weights weights, Device device) {
    try {
      Plan plan = Plan.inference(computed.values().toArray(new Tensor[0])).on(device);
      // The weights were made beforehand.
      long bytes = importer.used() + plan.peakBytes() - plan.memory().weights();
      if (bytes > importer.memory()) {
        throw OnnxException.at(
            imported.file(),
            "a session of at most " + importer.memory() + " bytes",
            String.valueOf(bytes),
            "import for smaller dimensions, or allow more (ImportOptions.memory)");
      }
      return plan.start(complete(weights), device, 0);
    } catch (GraphException e) {
      throw imported.failed(e);
    }
  }

  /** Constants that have come into the graph since, beside the weights given. */
  private Weights complete(Weights weights) {
    if (weights.shapes().size() == imported.graph().parameters().size()) {
      return weights;
    }
    Weights complete = imported.weights();
    for (String name : weights.shapes().keySet()) {
      complete.set(name, weights.slice(name).copy());
    }
    return complete;
  }

  /**
   * The outputs by their names.
   *
   * @param inputs values by the names of the model's inputs, all of them
   * @throws OnnxException if an input is missing or has other dimensions than the model was
   *     imported for, or if an index is out of range
   */
  public Map<String, Value> run(Map<String, Value> inputs) {
    Map<String, Value> values = imported.before(inputs);
    if (trainer.isPresent()) {
      imported.fill(trainer.get(), values);
      try {
        trainer.get().step();
      } catch (GraphException e) {
        throw imported.failed(e);
      }
      for (Map.Entry<String, Tensor> entry : computed.entrySet()) {
        float[] data = trainer.get().value(entry.getValue()).copy();
        int[] dims = entry.getValue().shape().dims();
        boolean truth = importer.values().item(entry.getKey()).truth();
        values.put(entry.getKey(), truth ? truths(dims, data) : Value.floats(dims, data));
      }
    }
    for (HostNode node : importer.after()) {
      imported.run(node, values);
    }
    Map<String, Value> outputs = new LinkedHashMap<>();
    for (ValueInfo output : imported.model().graph().outputs()) {
      Value value = values.get(output.name());
      boolean floats = value.type() == Value.Type.FLOAT && output.type() != null;
      outputs.put(
          output.name(),
          floats && output.type().type == Value.Type.FLOAT
              ? value.withOnnxType(output.type().code)
              : value);
    }
    return outputs;
  }

  private static Value truths(int[] dims, float[] data) {
    boolean[] truths = new boolean[data.length];
    for (int i = 0; i < data.length; i++) {
      truths[i] = data[i] != 0;
    }
    return Value.bools(dims, truths);
  }

  /** The nodes that are evaluated on the host after the graph, for who wants to know. */
  List<String> onHost() {
    List<String> operators = new ArrayList<>();
    for (HostNode node : importer.after()) {
      operators.add(node.node().opType());
    }
    return operators;
  }
}
