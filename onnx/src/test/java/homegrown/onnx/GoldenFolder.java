package homegrown.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The golden data in the folder of the system property {@code homegrown.golden}; none where that is
 * not set.
 */
final class GoldenFolder {

  private GoldenFolder() {}

  /** Model files, by path. */
  static List<Path> models() {
    List<Path> models = files("onnx", "model.onnx");
    models.addAll(files("onnx-node", "model.onnx"));
    return models;
  }

  /** Tensor files, by path. */
  static List<Path> tensors() {
    return files("onnx-node", ".pb");
  }

  private static List<Path> files(String folder, String ending) {
    String property = System.getProperty("homegrown.golden", "");
    List<Path> files = new ArrayList<>();
    if (!property.isEmpty()) {
      try (Stream<Path> tree = Files.walk(Path.of(property, folder))) {
        tree.filter(file -> file.toString().endsWith(ending)).sorted().forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }
}
