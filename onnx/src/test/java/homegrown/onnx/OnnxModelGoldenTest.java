package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.golden.GoldenJson;
import homegrown.engine.golden.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole models from ONNX files: their outputs, and what comes of training them. */
class OnnxModelGoldenTest {

  private static final int[] LANES = {1, 2};

  @TestFactory
  Stream<DynamicContainer> models() {
    return GoldenFolder.wholeModels().stream().map(OnnxModelGoldenTest::tests);
  }

  private static DynamicContainer tests(Path folder) {
    WholeModel golden = WholeModel.of(folder);
    List<DynamicTest> tests = new ArrayList<>();
    for (IntFunction<Device> kernels : kernels()) {
      for (int lanes : LANES) {
        String machine = name(kernels) + " x " + lanes;
        tests.add(
            DynamicTest.dynamicTest(
                "outputs, " + machine,
                () -> {
                  try (Device device = kernels.apply(lanes)) {
                    for (int i = 0; i < golden.cases(); i++) {
                      outputs(golden, i, device);
                    }
                  }
                }));
        for (GoldenJson run : golden.runs()) {
          tests.add(
              DynamicTest.dynamicTest(
                  run.get("name").text() + ", " + machine,
                  () -> {
                    try (Device device = kernels.apply(lanes)) {
                      training(golden, run, device);
                    }
                  }));
        }
      }
    }
    return DynamicContainer.dynamicContainer(golden.toString(), tests);
  }

  /** The portable kernels, and the best ones if they are others. */
  private static List<IntFunction<Device>> kernels() {
    List<IntFunction<Device>> kernels = new ArrayList<>();
    kernels.add(Device::portable);
    if (!name(Device::best).equals(name(Device::portable))) {
      kernels.add(Device::best);
    }
    return kernels;
  }

  private static String name(IntFunction<Device> kernels) {
    try (Device device = kernels.apply(1)) {
      return device.kernels();
    }
  }

  /** With everything trainable, and with all weights known beforehand. */
  private static void outputs(WholeModel golden, int number, Device device) {
    ImportOptions options = ImportOptions.plain().keeping(golden.lossTensor());
    for (Map.Entry<String, Value> input : golden.inputs(number).entrySet()) {
      options = options.shape(input.getKey(), input.getValue().dims());
    }
    ImportedModel open = ImportedModel.read(golden.file(), options);
    ImportedModel known =
        ImportedModel.read(golden.file(), options.trainable(Collections.emptyList()));
    assertThat(open.trainable()).isNotEmpty();
    assertThat(known.trainable()).isEmpty();
    for (ImportedModel model : List.of(open, known)) {
      OnnxSession session = model.session(model.weights(), device);
      assertThat(session.onHost()).isEmpty();
      Map<String, Value> outputs = session.run(golden.inputs(number));
      outputs.put(golden.lossTensor(), inside(model, golden, number, device));
      assertThat(outputs).containsOnlyKeys(golden.outputs(number).keySet());
      golden.outputs(number).forEach((name, expected) -> near(name, expected, outputs.get(name)));
    }
  }

  /** What the loss is of, which may be an output or not. */
  private static Value inside(ImportedModel model, WholeModel golden, int number, Device device) {
    Tensor tensor = model.tensor(golden.lossTensor());
    Trainer trainer = Plan.inference(tensor).on(device).start(model.weights(), device, 0);
    model.feed(trainer, golden.inputs(number));
    trainer.step();
    return Value.floats(tensor.shape().dims(), trainer.value(tensor).copy());
  }

  private static void near(String name, Value expected, Value got) {
    assertThat(got.dims()).as(name).isEqualTo(expected.dims());
    double largest = 0;
    for (float value : expected.floats()) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.size(); i++) {
      close(
          "element " + i + " of " + name,
          got.floats()[i],
          expected.floats()[i],
          Tolerance.onnxOutput(largest));
    }
  }

  private static void training(WholeModel golden, GoldenJson run, Device device) {
    FineTuning tuning = FineTuning.of(golden, run, device);
    double[] losses = run.get("float64").get("losses").asDoubles();
    double[] differences = run.get("relative_loss_difference_float32").asDoubles();
    for (int step = 0; step < losses.length; step++) {
      close(
          "loss of step " + step,
          tuning.step(),
          losses[step],
          losses[step] * Tolerance.relativeLoss(differences, step));
    }
    double accepted = Tolerance.finalValue(run.get("largest_weight_difference_float32").asDouble());
    Map<String, GoldenJson> ends = run.get("float64").get("final").fields();
    assertThat(tuning.model().trainable()).containsExactlyInAnyOrderElementsOf(ends.keySet());
    ends.forEach((name, expected) -> end(tuning, name, expected, accepted, 0));
    if (run.get("float64").has("final_statistics")) {
      // A variance goes with the square of the weights before it.
      run.get("float64")
          .get("final_statistics")
          .fields()
          .forEach((name, expected) -> end(tuning, name, expected, accepted, 2 * accepted));
    }
  }

  /** Compares the first values, and the sum of squares by what follows for it. */
  private static void end(
      FineTuning tuning, String name, GoldenJson expected, double absolute, double relative) {
    float[] values = tuning.weights().slice(name).copy();
    double[] first = expected.get("first").asDoubles();
    for (int i = 0; i < first.length; i++) {
      double accepted = absolute + relative * Math.abs(first[i]);
      close("element " + i + " of " + name, values[i], first[i], accepted);
    }
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double golden = expected.get("sumsq").asDouble();
    double norm = Math.sqrt(golden);
    double off = Math.sqrt(values.length) * absolute + relative * norm;
    close(
        "sum of squares of " + name,
        squares,
        golden,
        Math.max(Tolerance.RELATIVE_SUM_OF_SQUARES * golden, (2 * norm + off) * off));
  }

  private static void close(String about, double got, double expected, double accepted) {
    // Written so that NaN fails.
    assertThat(Math.abs(got - expected) <= accepted)
        .as("%s: expected %s within %s, got %s", about, expected, accepted, got)
        .isTrue();
  }
}
