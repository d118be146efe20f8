package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {

  @TempDir Path folder;

  @Test
  void modelsAndTensorsComeBackFromFiles() throws IOException {
    Path file = folder.resolve("model.onnx");
    OnnxFile.writeModel(SmallModels.dense(), file);
    assertThat(Bytes.of(OnnxFile.readModel(file))).isEqualTo(Bytes.of(SmallModels.dense()));

    Path tensor = folder.resolve("output_0.pb");
    OnnxFile.writeTensor(
        OnnxTensor.of("y", Value.bools(new int[] {2}, new boolean[] {true, false})), tensor);
    assertThat(OnnxFile.readTensor(tensor).name()).isEqualTo("y");
    assertThat(OnnxFile.readTensor(tensor).value().bools()).containsExactly(true, false);
  }

  @Test
  void aFileIsReplacedAsAWholeOrNotAtAll() throws IOException {
    Path file = folder.resolve("model.onnx");
    OnnxFile.writeModel(SmallModels.everyType(), file);
    byte[] before = Files.readAllBytes(file);
    OnnxModel dense = SmallModels.dense();

    // Weights in a file that goes away while they are written.
    Path weights = Files.write(folder.resolve("weights"), new byte[4]);
    byte[] external =
        Bytes.of(
            out -> {
              out.integer(2, DataType.FLOAT.code);
              out.message(
                  13,
                  entry -> {
                    entry.text(1, "location");
                    entry.text(2, "weights");
                  });
              out.integer(14, 1);
            });
    OnnxTensor gone = new ModelReader("t", external, folder).tensor();
    Files.delete(weights);
    OnnxModel failing =
        dense.with(
            SmallModels.graph(
                new OnnxNode(
                    "Constant",
                    "",
                    "",
                    "",
                    List.of(),
                    List.of("y"),
                    List.of(OnnxAttribute.of("value", gone)))),
            List.of());
    assertThatThrownBy(() -> OnnxFile.writeModel(failing, file)).isInstanceOf(OnnxException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);

    OnnxFile.writeModel(dense, file);
    assertThat(Files.readAllBytes(file)).isEqualTo(Bytes.of(dense));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    assertThatThrownBy(
            () -> OnnxFile.writeModel(SmallModels.dense(), folder.resolve("absent/model.onnx")))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("model.onnx: expected to write ")
        .hasMessageContaining("got NoSuchFileException");
    assertThatThrownBy(() -> OnnxFile.writeModel(SmallModels.dense(), folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("expected a file to write, got a folder");
  }

  @Test
  void modelsOfMoreThanAFileHoldsAreNotWritten() {
    // The same mebibyte, 2048 times.
    OnnxTensor large = OnnxTensor.of("w", Value.floats(new int[] {1 << 18}, new float[1 << 18]));
    List<OnnxTensor> many = Collections.nCopies(2048, large);
    OnnxModel model =
        SmallModels.model(new OnnxGraph("", List.of(), many, List.of(), List.of(), List.of()));
    Path file = folder.resolve("model.onnx");
    assertThatThrownBy(() -> OnnxFile.writeModel(model, file))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("expected at most 2147483639 bytes to write, got 2147");
    assertThat(file).doesNotExist();
  }

  @Test
  void filesThatNoArrayHoldsAreRefusedUnread() throws IOException {
    Path file = folder.resolve("model.onnx");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 31);
    }
    assertThatThrownBy(() -> OnnxFile.readModel(file))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(
            "expected at most 2147483639 bytes, got 2147483648; store the weights")
        .hasMessageContaining("as external data");
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertThatThrownBy(() -> OnnxFile.readModel(folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("expected a file, got something else");
    assertThatThrownBy(() -> OnnxFile.readModel(folder.resolve("absent.onnx")))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("absent.onnx: expected a file, got none");
  }

  @Test
  void aModelThatTakesTheOtherReaderSaysSo() throws IOException {
    Path file = folder.resolve("input_0.pb");
    OnnxFile.writeTensor(OnnxTensor.of("x", Value.ints(new int[] {1}, new long[1])), file);
    assertThatThrownBy(() -> OnnxFile.readModel(file)).isInstanceOf(OnnxException.class);
  }
}
