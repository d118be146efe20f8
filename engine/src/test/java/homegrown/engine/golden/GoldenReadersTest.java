package homegrown.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenReadersTest {

  private final GoldenFolder folder = GoldenFolder.chosen();

  @Test
  void jsonKeepsOrderLiteralsAndEscapes() {
    GoldenJson json =
        GoldenJson.parse(
            "{\"z\": [1, -2.5e-3, 16777217], \"a\":null,\"t\":\"\\u0041\\n\"}", "text");

    assertThat(json.fields().keySet()).containsExactly("z", "a", "t");
    assertThat(json.get("z").asDoubles()).containsExactly(1, -2.5e-3, 16777217);
    assertThat(json.get("z").items().get(1).literal()).isEqualTo("-2.5e-3");
    assertThat(json.get("z").items().get(2).asLong()).isEqualTo(16777217);
    assertThat(json.get("a").isNull()).isTrue();
    assertThat(json.get("t").text()).isEqualTo("A\n");
    assertThat(json.has("b")).isFalse();
  }

  @Test
  void aFloatIsReadFromItsLiteral() {
    // By way of a double this text rounds twice, to 1.
    GoldenJson json = GoldenJson.parse("1.00000005960464477540", "text");

    assertThat((float) json.asDouble()).isEqualTo(1f);
    assertThat(json.asFloat()).isEqualTo(Math.nextUp(1f));
  }

  @Test
  void brokenJsonNamesThePlace() {
    assertThatThrownBy(() -> GoldenJson.parse("{\"a\":[1,2}", "some.json"))
        .hasMessage("some.json, character 9: expected , or ], found '}'");
    assertThatThrownBy(() -> GoldenJson.parse("[1] 2", "some.json"))
        .hasMessageContaining("expected the end");
    assertThatThrownBy(() -> GoldenJson.parse("[1,", "some.json"))
        .hasMessageContaining("found the end");
    assertThatThrownBy(() -> GoldenJson.parse("[1.2.3]", "some.json"))
        .hasMessageContaining("expected a value");
    assertThatThrownBy(() -> GoldenJson.parse("{\"a\":1}", "some.json").get("b"))
        .hasMessageContaining("no field \"b\"");
  }

  @Test
  void tensorsRefuseDataThatDoesNotFillTheirShape() {
    GoldenJson json = GoldenJson.parse("{\"dtype\":\"f32\",\"shape\":[2,2],\"data\":[1,2,3]}", "t");

    assertThatThrownBy(() -> GoldenTensor.of(json)).hasMessageContaining("[2, 2]");
  }

  @Test
  void safetensorsReadAllTypes(@TempDir Path temporary) throws IOException {
    String header =
        "{\"__metadata__\":{},"
            + "\"i\":{\"dtype\":\"I64\",\"shape\":[1,2],\"data_offsets\":[0,16]},"
            + "\"f\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[16,20]},"
            + "\"u\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[20,22]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 22).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    bytes.putLong(-1).putLong(1L << 40).putFloat(0.1f).put((byte) 200).put((byte) 3);
    Path file = Files.write(temporary.resolve("some.safetensors"), bytes.array());

    Map<String, GoldenTensor> tensors = SafeTensors.read(file);

    assertThat(tensors.keySet()).containsExactly("i", "f", "u");
    assertThat(tensors.get("i").longs()).containsExactly(-1, 1L << 40);
    assertThat(tensors.get("i").slice(0).shape()).containsExactly(2);
    assertThat(tensors.get("f").floats()).containsExactly(0.1f);
    assertThat(tensors.get("f").shape()).isEmpty();
    assertThat(tensors.get("u").ints()).containsExactly(200, 3);
    assertThat(tensors.get("u").decoded(0.5, -1).floats()).containsExactly(99f, 0.5f);
  }

  @Test
  void safetensorsWithoutAWholeHeaderAreRefused(@TempDir Path temporary) throws IOException {
    Path file =
        Files.write(temporary.resolve("some.safetensors"), new byte[] {9, 0, 0, 0, 0, 0, 0});

    assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("some.safetensors");
  }

  @Test
  void everyOperationHasGradientsOfTheShapesOfItsTensors() {
    assertThat(folder.operations()).isNotEmpty();
    for (Path file : folder.operations()) {
      GoldenJson operation = GoldenJson.read(file);
      assertThat(operation.get("format").text()).isEqualTo("golden-op-1");
      assertThat(file).isEqualTo(folder.operation(operation.get("op").text()));
      for (GoldenJson golden : operation.get("cases").items()) {
        assertConsistent(golden);
      }
    }
  }

  private static void assertConsistent(GoldenJson golden) {
    String id = golden.get("id").text();
    Map<String, GoldenTensor> given = GoldenTensor.mapOf(golden.get("inputs"));
    if (golden.has("parameters")) {
      given.putAll(GoldenTensor.mapOf(golden.get("parameters")));
    }
    Map<String, GoldenTensor> outputs = GoldenTensor.mapOf(golden.get("outputs"));
    GoldenTensor.mapOf(golden.get("upstream_gradients"))
        .forEach(
            (name, upstream) ->
                assertThat(upstream.shape()).as(id).isEqualTo(outputs.get(name).shape()));
    Map<String, GoldenTensor> gradients = GoldenTensor.mapOf(golden.get("gradients"));
    gradients.forEach(
        (name, gradient) -> assertThat(gradient.shape()).as(id).isEqualTo(given.get(name).shape()));
    GoldenJson errors = golden.get("float32_error").get("gradients");
    assertThat(errors.fields().keySet()).as(id).isEqualTo(gradients.keySet());
  }

  @Test
  void everyOptimizerHasAllStepsOfAllWeights() {
    assertThat(folder.optimizers()).isNotEmpty();
    for (Path file : folder.optimizers()) {
      GoldenJson optimizer = GoldenJson.read(file);
      int steps = optimizer.get("steps").asInt();
      for (GoldenJson golden : optimizer.get("cases").items()) {
        Map<String, GoldenTensor> initial = GoldenTensor.mapOf(golden.get("initial"));
        assertThat(golden.get("hyperparameters").get("lr").asDouble()).isPositive();
        assertThat(golden.get("gradients").items()).hasSize(steps);
        assertThat(golden.get("after_step").items()).hasSize(steps);
        for (GoldenJson after : golden.get("after_step").items()) {
          assertThat(GoldenTensor.mapOf(after).keySet()).isEqualTo(initial.keySet());
        }
      }
    }
  }

  @Test
  void everyTrajectoryHasTheWeightsThatItDescribes() {
    assertThat(folder.trajectories()).isNotEmpty();
    for (Path model : folder.trajectories()) {
      GoldenJson trajectory = GoldenJson.read(model.resolve("trajectory.json"));
      Map<String, GoldenTensor> data = SafeTensors.read(model.resolve("data.safetensors"));
      GoldenJson last = trajectory.get("float64").get("final");
      trajectory
          .get("parameters")
          .fields()
          .forEach(
              (name, shape) -> {
                assertThat(data.get("init." + name).shape()).isEqualTo(shape.asInts());
                assertThat(last.get(name).get("first").asDoubles()).hasSizeBetween(1, 8);
              });
      assertThat(trajectory.get("float64").get("losses").asDoubles())
          .hasSize(trajectory.get("steps").asInt());
    }
  }

  @Test
  void theCommittedVectorsAreSmallAndHoldTheOperationsOfTheEngine() throws IOException {
    GoldenFolder committed = GoldenFolder.committed();

    assertThat(committed.operations())
        .extracting(file -> file.getFileName().toString().replace(".json", ""))
        .contains("lstm", "cifg", "gru", "embedding", "gemm", "softmax_cross_entropy");
    long bytes = 0;
    try (var files = Files.walk(committed.root())) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(400_000);
  }

  @Test
  void tolerancesAreThoseOfTheTable() {
    assertThat(Tolerance.operation(2, 1e-6)).isCloseTo(4.01e-5, within(1e-12));
    assertThat(Tolerance.extremeElement(-3)).isCloseTo(3.1e-5, within(1e-12));
    assertThat(Tolerance.optimizer(-0.5, 1e-7)).isCloseTo(7e-6, within(1e-12));
    assertThat(Tolerance.finalValue(1e-6)).isCloseTo(2.1e-5, within(1e-12));
    double[] float64 = {2, 4, 8};
    double[] float32 = {2, 4.004, 8};
    assertThat(Tolerance.relativeLoss(float64, float32, 0)).isCloseTo(1e-5, within(1e-12));
    assertThat(Tolerance.relativeLoss(float64, float32, 2)).isCloseTo(0.02001, within(1e-12));
    assertThat(Tolerance.onnxOutput(0.5)).isCloseTo(1e-4, within(1e-12));
    assertThat(Tolerance.onnxNode(-2, 1e-3, 1e-7)).isCloseTo(2.0001e-3, within(1e-12));
  }
}
