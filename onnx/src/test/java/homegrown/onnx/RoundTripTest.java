package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is read and written again says the same, field by field, as the naive twin sees it; also for
 * all golden files where the system property names their folder.
 */
class RoundTripTest {

  @TempDir Path folder;

  static Stream<String> small() {
    return SmallModels.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("small")
  void modelsMadeInCodeComeBack(String name) {
    OnnxModel model = SmallModels.all().get(name);
    byte[] written = Bytes.of(model);
    OnnxModel read = OnnxFile.readModel(name, written);

    assertThat(read)
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .withComparatorForType(Float::compare, Float.class)
        .withEqualsForType((a, b) -> a.littleEndian().equals(b.littleEndian()), ByteRegion.class)
        .isEqualTo(model);
    assertThat(Bytes.of(read)).isEqualTo(written);
    assertThat(ProtoTree.parse("Model", written).toBytes()).isEqualTo(written);
  }

  @Test
  void goldenModelsComeBack() throws IOException {
    List<String> different = new ArrayList<>();
    for (Path file : GoldenFolder.models()) {
      OnnxModel model = OnnxFile.readModel(file);
      Path copy = folder.resolve("copy.onnx");
      OnnxFile.writeModel(model, copy);

      byte[] written = Files.readAllBytes(copy);
      ProtoTree original = ProtoTree.parse("Model", Files.readAllBytes(file));
      if (!ProtoTree.parse("Model", written).meaning().equals(original.meaning())) {
        different.add(file.toString());
      }
      assertThat(Bytes.of(OnnxFile.readModel(copy))).isEqualTo(written);
    }
    assertThat(different).isEmpty();
  }

  @Test
  void goldenTensorsComeBackAndKeepTheirValues() throws IOException {
    for (Path file : GoldenFolder.tensors()) {
      OnnxTensor tensor = OnnxFile.readTensor(file);
      Path copy = folder.resolve("copy.pb");
      OnnxFile.writeTensor(tensor, copy);

      assertThat(ProtoTree.parse("Tensor", Files.readAllBytes(copy)).meaning())
          .as(file.toString())
          .isEqualTo(ProtoTree.parse("Tensor", Files.readAllBytes(file)).meaning());
      assertThat(Bytes.of(OnnxTensor.of(tensor.name(), tensor.value())))
          .as(file.toString())
          .isEqualTo(Files.readAllBytes(copy));
    }
  }

  @Test
  void theSameModelMakesTheSameBytes() {
    assertThat(Bytes.of(SmallModels.everyAttribute()))
        .isEqualTo(Bytes.of(SmallModels.everyAttribute()));
  }
}
