package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import homegrown.engine.Device;
import homegrown.onnx.ImportOptions;
import homegrown.onnx.ImportedModel;
import homegrown.onnx.OnnxSession;
import homegrown.onnx.Value;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkOnnxTest {

  private final Network base = Creatures.network();
  private final NetworkVocabulary vocabulary = Creatures.vocabulary(Creatures.person(200, 1));

  @TempDir private Path directory;

  @Test
  void theBaseIsTheSameAsOnnx() {
    check(PersonalNetwork.base(base, Creatures.base().lexicon()));
  }

  @Test
  void aPersonsOutputLayerIsTheSameAsOnnx() {
    check(PersonalNetwork.of(base, vocabulary, Layers.moved(vocabulary, 0.1, 3)));
  }

  @Test
  void otherProgramsPredictTheSameOfIt() throws OrtException {
    PersonalNetwork network =
        PersonalNetwork.of(base, vocabulary, Layers.moved(vocabulary, 0.1, 3));
    Path file = directory.resolve("network.onnx");
    network.writeOnnx(file);
    NeuralPart.Reading reading = network.reading();
    reading.start();
    float[] expected = new float[network.rows()];
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    float[][] state = new float[1][base.size().embedding()];
    float[][] cell = new float[1][base.size().hidden()];
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(file.toString(), options)) {
      int last = network.rows() - 1;
      for (int row : List.of(Ids.START, Ids.FIRST, Ids.UNKNOWN, last, Ids.FIRST + 1)) {
        if (row != Ids.START) {
          reading.push(row);
        }
        try (OnnxTensor word = OnnxTensor.createTensor(environment, new long[] {row});
            OnnxTensor before = OnnxTensor.createTensor(environment, state);
            OnnxTensor kept = OnnxTensor.createTensor(environment, cell);
            OrtSession.Result result =
                session.run(Map.of("word", word, "state", before, "cell", kept))) {
          reading.probabilities(expected);
          check(row, expected, rows(result, "probabilities")[0]);
          state = rows(result, "next state");
          cell = rows(result, "next cell");
        }
      }
    }
  }

  private static float[][] rows(OrtSession.Result result, String output) throws OrtException {
    return (float[][]) result.get(output).orElseThrow().getValue();
  }

  private static void check(int row, float[] expected, float[] got) {
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(got[i]).as("row %d after %d", i, row).isCloseTo(expected[i], within(expected[i]));
    }
  }

  private void check(PersonalNetwork network) {
    Path file = directory.resolve("network.onnx");
    network.writeOnnx(file);
    ImportedModel model = ImportedModel.read(file, ImportOptions.plain());
    NeuralPart.Reading reading = network.reading();
    reading.start();
    float[] expected = new float[network.rows()];
    try (Device device = Device.best(1)) {
      OnnxSession session = model.session(model.weights(), device);
      Map<String, Value> inputs = new HashMap<>();
      inputs.put("state", zeros(base.size().embedding()));
      inputs.put("cell", zeros(base.size().hidden()));
      int last = network.rows() - 1;
      for (int row : List.of(Ids.START, Ids.FIRST, Ids.UNKNOWN, last, Ids.FIRST + 1)) {
        if (row != Ids.START) {
          reading.push(row);
        }
        inputs.put("word", Value.ints(new int[] {1}, new long[] {row}));
        Map<String, Value> outputs = session.run(inputs);
        inputs.put("state", outputs.get("next state"));
        inputs.put("cell", outputs.get("next cell"));
        reading.probabilities(expected);
        check(row, expected, outputs.get("probabilities").floats());
      }
    }
  }

  private static Offset<Float> within(float expected) {
    return Offset.offset(1e-6f + 1e-4f * expected);
  }

  private static Value zeros(int width) {
    return Value.floats(new int[] {1, width}, new float[width]);
  }
}
