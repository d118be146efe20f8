package homegrown.onnx;

import homegrown.engine.Device;
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

  /** Values that the graph computes for the host or as outputs, with their tensors. */
  private final Map<String, Tensor> computed = new LinkedHashMap<>();

  private final Optional<Trainer> trainer;

  OnnxSession(ImportedModel imported, Weights weights, Device device) {
    this.imported = imported;
    this.importer = imported.importer();
    for (HostNode node : importer.after()) {
      for (String input : node.node().inputs()) {
        compute(input);
      }
    }
    for (String output : imported.outputs()) {
      compute(output);
    }
    if (computed.isEmpty()) {
      trainer = Optional.empty();
    } else {
      Plan plan = Plan.inference(computed.values().toArray(new Tensor[0])).on(device);
      Weights whole =
          weights.shapes().size() < imported.graph().parameters().size()
              ? imported.weights()
              : weights;
      trainer = Optional.of(plan.start(whole, device, 0));
    }
  }

  private void compute(String name) {
    if (!name.isEmpty() && importer.item(name).kind() == Item.Kind.GRAPH) {
      computed.put(name, importer.first(name));
    }
  }

  /**
   * The outputs by their names.
   *
   * @param inputs values by the names of the model's inputs, all of them
   * @throws OnnxException if an input is missing or has other dimensions than the model was
   *     imported for
   */
  public Map<String, Value> run(Map<String, Value> inputs) {
    Map<String, Value> values = imported.before(inputs);
    if (trainer.isPresent()) {
      imported.fill(trainer.get(), values);
      trainer.get().step();
      for (Map.Entry<String, Tensor> entry : computed.entrySet()) {
        float[] data = trainer.get().value(entry.getValue()).copy();
        int[] dims = entry.getValue().shape().dims();
        boolean truth = importer.item(entry.getKey()).truth();
        values.put(entry.getKey(), truth ? truths(dims, data) : Value.floats(dims, data));
      }
    }
    for (HostNode node : importer.after()) {
      node.run(values, ImportedModel.LIMIT);
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
