package homegrown.onnx;

import homegrown.engine.golden.GoldenJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The golden data that a test run reads: the folder of the system property {@code homegrown.golden}
 * where it is set, else the few models among the test resources. Both have the folders onnx (whole
 * models) and onnx-node (conformance cases).
 */
final class GoldenFolder {

  private static final String PROPERTY = "homegrown.golden";

  private GoldenFolder() {}

  /** True where everything is there, and not only what is among the test resources. */
  static boolean whole() {
    return !System.getProperty(PROPERTY, "").isEmpty();
  }

  private static Path root() {
    return whole() ? Path.of(System.getProperty(PROPERTY)) : committed();
  }

  private static Path committed() {
    URL resource = GoldenFolder.class.getResource("/onnx-node/index.json");
    if (resource == null) {
      throw new IllegalStateException("no /onnx-node among the test resources");
    }
    try {
      return Path.of(resource.toURI()).getParent().getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no folder: " + resource, e);
    }
  }

  /** Folders of whole models, by name: model.onnx, model.json and data. */
  static List<Path> wholeModels() {
    try (Stream<Path> entries = Files.list(root().resolve("onnx"))) {
      return entries.filter(Files::isDirectory).sorted().collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Model files of both folders, by path. */
  static List<Path> models() {
    List<Path> models = files("onnx", "model.onnx");
    models.addAll(files("onnx-node", "model.onnx"));
    return models;
  }

  /** Tensor files, by path. */
  static List<Path> tensors() {
    return files("onnx-node", ".pb");
  }

  /**
   * A conformance case.
   *
   * @param relative difference that is accepted, against the expected value
   * @param absolute difference that is accepted on top of that
   */
  record Node(Path folder, double relative, double absolute) {

    @Override
    public String toString() {
      return folder.getFileName().toString();
    }
  }

  /** The conformance cases that the index lists. */
  static List<Node> nodes() {
    Path folder = root().resolve("onnx-node");
    GoldenJson index = GoldenJson.read(folder.resolve("index.json"));
    List<Node> nodes = new ArrayList<>();
    for (GoldenJson operator : index.get("operators").fields().values()) {
      for (GoldenJson item : operator.items()) {
        nodes.add(
            new Node(
                folder.resolve(item.get("case").text()),
                item.get("rtol").asDouble(),
                item.get("atol").asDouble()));
      }
    }
    if (nodes.size() != index.get("cases").asInt()) {
      throw new IllegalStateException(folder + " lists " + nodes.size() + " cases");
    }
    return nodes;
  }

  private static List<Path> files(String folder, String ending) {
    try (Stream<Path> tree = Files.walk(root().resolve(folder))) {
      return tree.filter(file -> file.toString().endsWith(ending))
          .sorted()
          .collect(Collectors.toCollection(ArrayList::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
