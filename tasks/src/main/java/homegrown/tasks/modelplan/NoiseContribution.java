package homegrown.tasks.modelplan;

import homegrown.adapt.Contribution;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import homegrown.onnx.ImportedModel;
import homegrown.onnx.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What parameters contribute where there are no data: squared gradients on noise, with targets
 * drawn from what the model itself says, which is the Fisher information of the model on noise. It
 * knows the architecture and the weights, and nothing of a person; which layers matter depends on
 * the architecture more than on data (TraDy, 2025), so it is a fair start and no more.
 */
final class NoiseContribution {

  /** Batches that are drawn. */
  static final int DRAWS = 16;

  private NoiseContribution() {}

  static Contribution of(
      ImportedModel model, List<Value> zeros, Objective objective, Device device, Tensor... may) {
    Plan infers = Plan.inference(objective.value()).on(device);
    Plan measures = Contribution.plan(objective.loss(), device, may);
    Heap.require(
        "measuring contributions",
        infers.peakBytes() + measures.peakBytes(),
        "give a contribution that was measured elsewhere, or more heap (-Xmx)");
    Weights weights = model.weights();
    Trainer inferring = infers.start(weights, device, 0);
    Trainer measuring = measures.start(weights, device, 0);
    Random random = new Random(0);
    for (int i = 0; i < DRAWS; i++) {
      Map<String, Value> inputs = draw(model.inputs(), zeros, random);
      model.feed(inferring, inputs);
      inferring.step();
      model.feed(measuring, inputs);
      objective.draw(inferring.value(objective.value()), measuring, random);
      measuring.step();
    }
    return Contribution.of(measuring, may);
  }

  /** Normal noise; whole numbers and truths of 0 and 1, which all models take. */
  static Map<String, Value> draw(List<String> names, List<Value> zeros, Random random) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Value zero = zeros.get(i);
      switch (zero.type()) {
        case FLOAT:
          float[] floats = new float[zero.size()];
          for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) random.nextGaussian();
          }
          inputs.put(names.get(i), Value.floats(zero.dims(), floats));
          break;
        case INT:
          long[] ints = new long[zero.size()];
          for (int k = 0; k < ints.length; k++) {
            ints[k] = random.nextInt(2);
          }
          inputs.put(names.get(i), Value.ints(zero.dims(), ints));
          break;
        default:
          boolean[] truths = new boolean[zero.size()];
          for (int k = 0; k < truths.length; k++) {
            truths[k] = random.nextBoolean();
          }
          inputs.put(names.get(i), Value.bools(zero.dims(), truths));
      }
    }
    return inputs;
  }
}
