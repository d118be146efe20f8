package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.onnx.GoldenFolder.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conformance cases of ONNX, imported and run as models: in the graph what has a form there, on
 * the host the rest. The tolerances are those of the index; no sum needs more.
 */
class OnnxNodeGoldenTest {

  @TestFactory
  List<DynamicTest> cases() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Node node : GoldenFolder.nodes()) {
      tests.add(
          DynamicTest.dynamicTest(
              node.toString(),
              () -> {
                try (OnnxCheck check = new OnnxCheck(1, node.relative(), node.absolute())) {
                  assertThat(check.run(node.folder()).problem()).isEmpty();
                }
              }));
    }
    return tests;
  }

  @Test
  void everyFolderIsListedAndFound() throws IOException {
    List<Node> nodes = GoldenFolder.nodes();
    List<Path> folders = new ArrayList<>();
    nodes.forEach(node -> folders.add(node.folder()));
    assertThat(OnnxCheck.cases(folders.get(0).getParent()))
        .containsExactlyInAnyOrderElementsOf(folders);
    assertThat(nodes).hasSizeGreaterThan(GoldenFolder.whole() ? 300 : 15);
  }

  @Test
  void aWrongOutputIsAProblem(@TempDir Path temporary) throws IOException {
    Path good = folder("test_gemm_all_attributes");
    Path bad = temporary.resolve("bad");
    Path data = bad.resolve("test_data_set_0");
    Files.createDirectories(data);
    Files.copy(good.resolve("model.onnx"), bad.resolve("model.onnx"));
    try (Stream<Path> files = Files.list(good.resolve("test_data_set_0"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, data.resolve(file.getFileName()));
      }
    }
    Path output = data.resolve("output_0.pb");
    OnnxTensor right = OnnxFile.readTensor(output);
    float[] wrong = right.value().floats();
    wrong[3] += 1;
    OnnxFile.writeTensor(OnnxTensor.of("y", Value.floats(right.dims(), wrong)), output);
    try (OnnxCheck check = new OnnxCheck(1, 1e-3, 1e-7)) {
      assertThat(check.run(good).passed()).isTrue();
      assertThat(check.run(bad).problem())
          .contains("test_data_set_0: output \"y\": element 3 of 15: expected ");
      Files.delete(data.resolve("input_1.pb"));
      assertThat(check.run(bad).problem()).contains("input_1.pb: expected a file, got none");
      Files.delete(bad.resolve("model.onnx"));
      assertThat(check.run(bad).problem()).contains("model.onnx: expected a file, got none");
    }
  }

  private static Path folder(String name) {
    for (Node node : GoldenFolder.nodes()) {
      if (node.toString().equals(name)) {
        return node.folder();
      }
    }
    throw new IllegalStateException("no " + name);
  }
}
