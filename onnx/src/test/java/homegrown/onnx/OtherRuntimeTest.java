package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.golden.GoldenJson;
import homegrown.engine.op.SumSquares;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is exported, before training and after it, gives the same by ONNX Runtime as here. */
class OtherRuntimeTest {

  private static final double RELATIVE = 1e-5;
  private static final int STEPS = 3;
  private static final int NUMBER_OF_CASE = 0;

  private static Device device;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    device = Device.best(1);
  }

  @AfterAll
  static void close() {
    device.close();
  }

  @TestFactory
  List<DynamicTest> wholeModels() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path golden : GoldenFolder.wholeModels()) {
      String name = golden.getFileName().toString();
      tests.add(DynamicTest.dynamicTest(name, () -> golden(WholeModel.of(golden))));
    }
    return tests;
  }

  private void golden(WholeModel golden) throws OrtException {
    Map<String, Value> inputs = golden.inputs(NUMBER_OF_CASE);
    ImportOptions options = ImportOptions.plain();
    for (Map.Entry<String, Value> input : inputs.entrySet()) {
      options = options.shape(input.getKey(), input.getValue().dims());
    }
    ImportedModel model = ImportedModel.read(golden.file(), options);
    Path before = folder.resolve("before.onnx");
    model.write(before, model.weights());
    near(OtherRuntime.run(golden.file(), inputs), OtherRuntime.run(before, inputs));
    compare(before, options, inputs);
    for (GoldenJson run : golden.runs()) {
      FineTuning tuning = FineTuning.of(golden, run, device);
      for (int step = 0; step < STEPS; step++) {
        tuning.step();
      }
      Path after = folder.resolve("after.onnx");
      tuning.model().write(after, tuning.weights());
      compare(after, options, inputs);
    }
  }

  @TestFactory
  List<DynamicTest> ownModels() {
    List<DynamicTest> tests = new ArrayList<>();
    OwnModels.all()
        .forEach((name, net) -> tests.add(DynamicTest.dynamicTest(name, () -> own(net))));
    return tests;
  }

  private void own(Net net) throws OrtException {
    ImportedModel model = net.imported();
    Path before = folder.resolve("before.onnx");
    model.write(before, model.weights());
    compare(before, net.options(), net.inputs());
    Tensor y = model.tensor(model.outputs().get(0));
    int[] axes = new int[y.shape().rank()];
    Arrays.setAll(axes, d -> d);
    Tensor loss = SumSquares.of(model.graph(), "loss", y, axes);
    Plan plan =
        Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.01)))
            .freeze(model.frozen())
            .on(device);
    Trainer trainer = plan.start(model.weights(), device, 0);
    for (int step = 0; step < STEPS; step++) {
      model.feed(trainer, net.inputs());
      trainer.step();
    }
    Path after = folder.resolve("after.onnx");
    Weights trained = trainer.weights();
    model.write(after, trained);
    Map<String, Value> outputs = compare(after, net.options(), net.inputs());
    assertThat(outputs.get(y.name()).floats())
        .as("what was trained gives something else")
        .isNotEqualTo(OtherRuntime.run(before, net.inputs()).get(y.name()).floats());
  }

  /** Compares what a file gives here and there. */
  private static Map<String, Value> compare(
      Path file, ImportOptions options, Map<String, Value> inputs) throws OrtException {
    ImportedModel model = ImportedModel.read(file, options);
    Map<String, Value> ours = model.session(model.weights(), device).run(inputs);
    Map<String, Value> theirs = OtherRuntime.run(file, inputs);
    near(theirs, ours);
    return theirs;
  }

  private static void near(Map<String, Value> expected, Map<String, Value> got) {
    assertThat(got).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, value) -> {
          assertThat(got.get(name).dims()).as(name).isEqualTo(value.dims());
          double largest = 1;
          for (float x : value.floats()) {
            largest = Math.max(largest, Math.abs(x));
          }
          for (int i = 0; i < value.size(); i++) {
            double off = Math.abs((double) value.floats()[i] - got.get(name).floats()[i]);
            // Written so that NaN fails.
            assertThat(off <= RELATIVE * largest)
                .as("element %d of %s: %s off, of at most %s", i, name, off, largest)
                .isTrue();
          }
        });
  }
}
