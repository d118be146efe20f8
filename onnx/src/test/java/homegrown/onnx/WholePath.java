package homegrown.onnx;

import homegrown.engine.Device;
import homegrown.engine.GraphException;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.op.SumSquares;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Takes files that may be hostile all the way: import, a run, a training step, and writing what was
 * trained. With what an app would have: the options that are there if nothing is said.
 */
final class WholePath implements AutoCloseable {

  /** How far a file came. */
  enum Stage {
    REFUSED_AT_IMPORT,
    REFUSED_IN_A_RUN,
    RUN,
    TRAINED
  }

  private static final int LONGEST_MESSAGE = 4000;

  /** Multiply-accumulates of a training step that is taken: who trains sees them beforehand. */
  private static final long MOST_WORK = 1L << 32;

  private final Device device = Device.portable(1);
  private final Path target;

  /** Trained models are written to a file that is written over. */
  WholePath(Path target) {
    this.target = target;
  }

  @Override
  public void close() {
    device.close();
  }

  /** Takes a model of a name through. */
  Stage take(String name, OnnxModel model, Random random) {
    ImportedModel imported;
    Map<String, Value> inputs;
    try {
      imported = ImportedModel.of(name, model, options(model, random));
      inputs = inputs(imported, random);
    } catch (OnnxException e) {
      return refused(name, e, Stage.REFUSED_AT_IMPORT);
    }
    try {
      imported.session(imported.weights(), device).run(inputs);
    } catch (OnnxException e) {
      return refused(name, e, Stage.REFUSED_IN_A_RUN);
    }
    return trained(imported, inputs) ? Stage.TRAINED : Stage.RUN;
  }

  private static Stage refused(String name, OnnxException e, Stage stage) {
    String message = e.getMessage();
    if (message.length() > LONGEST_MESSAGE || !message.startsWith(name)) {
      throw new AssertionError("a message that does not help: " + message, e);
    }
    return stage;
  }

  /** Few whole numbers are given beforehand, now and then, as sizes have to be. */
  private static ImportOptions options(OnnxModel model, Random random) {
    ImportOptions options = ImportOptions.plain();
    if (random.nextBoolean()) {
      return options;
    }
    for (ValueInfo input : model.graph().inputs()) {
      boolean whole = input.type() != null && input.type().type == Value.Type.INT;
      long elements = 1;
      for (int d = 0; whole && input.dims() != null && d < input.dims().size(); d++) {
        elements = Allowance.times(elements, Math.max(1, input.dims().get(d).size()));
      }
      if (whole && input.dims() != null && elements <= 64) {
        int[] dims = new int[input.dims().size()];
        for (int d = 0; d < dims.length; d++) {
          dims[d] = (int) Math.max(1, input.dims().get(d).size());
        }
        long[] numbers = new long[(int) elements];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(6) - 1;
        }
        Value value = Value.ints(dims, numbers).withOnnxType(input.type().code);
        options = options.fixed(input.name(), value);
      }
    }
    return options;
  }

  private static Map<String, Value> inputs(ImportedModel imported, Random random) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    for (String name : imported.inputs()) {
      Item item = imported.importer().values().item(name);
      int[] dims = item.dims();
      int size = (int) Value.elements(dims);
      switch (item.type()) {
        case FLOAT:
          float[] floats = new float[size];
          float offset = random.nextFloat();
          for (int i = 0; i < size; i++) {
            floats[i] = (i * 0.37f + offset) % 4 - 2;
          }
          inputs.put(name, Value.floats(dims, floats));
          break;
        case INT:
          long[] ints = new long[size];
          Arrays.fill(ints, random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(3));
          inputs.put(name, Value.ints(dims, ints).withOnnxType(item.value().onnxType()));
          break;
        default:
          boolean[] truths = new boolean[size];
          Arrays.fill(truths, random.nextBoolean());
          inputs.put(name, Value.bools(dims, truths));
      }
    }
    return inputs;
  }

  /** Trains a step towards outputs of 0 where the graph computes one. */
  private boolean trained(ImportedModel imported, Map<String, Value> inputs) {
    Optional<Tensor> output = output(imported);
    if (imported.trainable().isEmpty() || output.isEmpty()) {
      return false;
    }
    try {
      Tensor y = output.get();
      Tensor loss = SumSquares.of(imported.graph(), "hostile/loss", y, axes(y));
      Plan plan =
          Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.01)))
              .freeze(imported.frozen())
              .on(device);
      long work = plan.cost().forward() + plan.cost().backward();
      if (plan.peakBytes() > Runtime.getRuntime().maxMemory() / 2 || work > MOST_WORK) {
        return false;
      }
      Trainer trainer = plan.start(imported.weights(), device, 0);
      imported.feed(trainer, inputs);
      trainer.step();
      imported.write(target, trainer.weights());
      OnnxFile.readModel(target);
      return true;
    } catch (GraphException e) {
      // Nothing to train, or an index that is out of range.
      return false;
    }
  }

  private static Optional<Tensor> output(ImportedModel imported) {
    for (String name : imported.outputs()) {
      try {
        return Optional.of(imported.tensor(name));
      } catch (OnnxException e) {
        // This one is computed by the host.
      }
    }
    return Optional.empty();
  }

  private static int[] axes(Tensor y) {
    int[] axes = new int[y.shape().rank()];
    Arrays.setAll(axes, d -> d);
    return axes;
  }
}
