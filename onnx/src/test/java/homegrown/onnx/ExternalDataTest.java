package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.onnx.OnnxProto.EntryField;
import homegrown.onnx.OnnxProto.GraphField;
import homegrown.onnx.OnnxProto.ModelField;
import homegrown.onnx.OnnxProto.TensorField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights in a file beside the model, and the ways out of its folder. */
class ExternalDataTest {

  @TempDir Path top;
  private Path folder;
  private Path model;

  @BeforeEach
  void makeFiles() throws IOException {
    folder = Files.createDirectories(top.resolve("models"));
    model = folder.resolve("model.onnx");
    Files.createDirectories(folder.resolve("weights"));
    Files.write(folder.resolve("weights/w.bin"), Bytes.raw(9, 9, 9, 1, 2, 3, 4, 9));
    Files.write(folder.resolve("onnx::MatMul_7"), Bytes.raw(5, 6, 7, 8));
    Files.write(top.resolve("secret"), Bytes.raw(1, 2, 3, 4));
  }

  /** Reads a model of one initialiser of four bytes; entries are keys and values. */
  private OnnxTensor read(DataType type, String... entries) throws IOException {
    Files.write(
        model,
        Bytes.of(
            out -> {
              out.integer(ModelField.IR_VERSION, 8);
              out.message(
                  ModelField.GRAPH,
                  graph -> {
                    graph.message(GraphField.INITIALIZER, tensor -> tensor(tensor, type, entries));
                    graph.message(GraphField.OUTPUT, output -> output.text(1, "w"));
                  });
            }));
    return OnnxFile.readModel(model).graph().initializers().get(0);
  }

  private static void tensor(ProtoWriter out, DataType type, String... entries) {
    out.integer(TensorField.DIMS, 4);
    out.integer(TensorField.DATA_TYPE, type.code);
    out.text(TensorField.NAME, "w");
    for (int i = 0; i < entries.length; i += 2) {
      String key = entries[i];
      String value = entries[i + 1];
      out.message(
          TensorField.EXTERNAL_DATA,
          entry -> {
            entry.text(EntryField.KEY, key);
            entry.text(EntryField.VALUE, value);
          });
    }
    out.integer(TensorField.DATA_LOCATION, 1);
  }

  private void assertRefused(String message, String... entries) {
    assertThatThrownBy(() -> read(DataType.UINT8, entries))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(model.toString())
        .hasMessageContaining("graph.initializer[0] \"w\": expected ")
        .hasMessageContaining(message);
  }

  @Test
  void weightsAreReadWhereTheModelSays() throws IOException {
    OnnxTensor tensor =
        read(DataType.UINT8, "location", "weights/w.bin", "offset", "3", "length", "4");
    assertThat(tensor.value().ints()).containsExactly(1, 2, 3, 4);
    assertThat(tensor.length()).isEqualTo(4);
  }

  @Test
  void offsetAndLengthMayBeLeftOut() throws IOException {
    OnnxTensor tensor =
        read(DataType.UINT8, "location", "onnx::MatMul_7", "checksum", "not looked at");
    assertThat(tensor.value().ints()).containsExactly(5, 6, 7, 8);
  }

  @Test
  void aModelIsWrittenWithItsExternalDataInside() throws IOException {
    read(DataType.UINT8, "location", "weights/w.bin", "offset", "3");
    Path copy = top.resolve("copy.onnx");
    OnnxFile.writeModel(OnnxFile.readModel(model), copy);
    assertThat(OnnxFile.readModel(copy).graph().initializers().get(0).value().ints())
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void pathsOutOfTheFolderAreRefused() throws IOException {
    String expected = "external data at a path below the model's folder";
    assertRefused(expected, "location", "../secret");
    assertRefused(expected, "location", "weights/../../secret");
    assertRefused(expected, "location", top.resolve("secret").toString());
    assertRefused(expected, "location", "//host/share");
    assertRefused(expected, "location", "\\\\host\\share");
    assertRefused(expected, "location", "..\\secret");
    assertRefused(expected, "location", "");
    assertRefused(expected);
    assertRefused("a path of external data", "location", "w\u0000");
  }

  @Test
  void linksOutOfTheFolderAreRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), top.resolve("secret"));
    assertRefused("a link that leads out, \"link\"", "location", "link");
    Files.createSymbolicLink(folder.resolve("up"), top);
    assertRefused("a link that leads out", "location", "up/secret");
    Files.createSymbolicLink(folder.resolve("inside"), folder.resolve("onnx::MatMul_7"));
    assertThat(read(DataType.UINT8, "location", "inside").value().ints())
        .containsExactly(5, 6, 7, 8);
    Files.createSymbolicLink(top.resolve("elsewhere"), folder);
    assertThat(OnnxFile.readModel(top.resolve("elsewhere/model.onnx")).graph().initializers())
        .hasSize(1);
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertRefused("got NoSuchFileException", "location", "absent");
    assertRefused("something else at \"weights\"", "location", "weights");
  }

  @Test
  void sizesAreCheckedAgainstTheFile() {
    String file = "weights/w.bin";
    assertRefused("4 bytes at 5 of ", "location", file, "offset", "5");
    assertRefused("got a file of 8 bytes", "location", file, "offset", "9223372036854775807");
    assertRefused("a number of bytes as offset", "location", file, "offset", "-1");
    assertRefused("a number of bytes as offset", "location", file, "offset", "9223372036854775808");
    assertRefused("a number of bytes as length", "location", file, "length", "0x4");
    assertRefused(
        "external data of the 4 bytes that type and dimensions make, got 8",
        "location",
        file,
        "length",
        "8");
  }

  @Test
  void textsAndDataInTwoPlacesAreRefused() {
    assertThatThrownBy(() -> read(DataType.STRING, "location", "onnx::MatMul_7"))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("texts in the model");
    byte[] both =
        Bytes.of(
            out -> {
              tensor(out, DataType.UINT8, "location", "onnx::MatMul_7");
              Bytes.put(out, TensorField.RAW_DATA, Bytes.raw(1, 2, 3, 4));
            });
    assertThatThrownBy(() -> new ModelReader("t", both, folder).tensor())
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("no raw data of a tensor in another file");
  }

  @Test
  void aFileThatShrankSinceIsNoticed() throws IOException {
    OnnxTensor tensor = read(DataType.UINT8, "location", "weights/w.bin", "offset", "3");
    Files.write(folder.resolve("weights/w.bin"), Bytes.raw(9, 9, 9, 1));
    assertThatThrownBy(tensor::value)
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("w.bin: expected 4 bytes at 3, as when the model was read, got");
    Files.delete(folder.resolve("weights/w.bin"));
    assertThatThrownBy(tensor::value).isInstanceOf(OnnxException.class);
  }

  @Test
  void aTensorFileHasNoExternalData() throws IOException {
    Path file = folder.resolve("input_0.pb");
    Files.write(file, Bytes.of(out -> tensor(out, DataType.UINT8, "location", "onnx::MatMul_7")));
    assertThatThrownBy(() -> OnnxFile.readTensor(file))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("data in a file beside it");
  }
}
