package homegrown.engine.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The golden data that a test run reads: the folder of the system property {@code homegrown.golden}
 * where it is set, else the vectors among the test resources. Both have the folders ops, optim and
 * traj.
 */
public final class GoldenFolder {

  private static final String PROPERTY = "homegrown.golden";

  private final Path root;

  private GoldenFolder(Path root) {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(
          "no folder of golden data: " + root + " (system property " + PROPERTY + ")");
    }
    this.root = root;
  }

  /** The folder of the property, else the committed one. */
  public static GoldenFolder chosen() {
    String property = System.getProperty(PROPERTY, "");
    return property.isEmpty() ? committed() : new GoldenFolder(Path.of(property));
  }

  /** The vectors among the test resources, whatever the property says. */
  public static GoldenFolder committed() {
    URL resource = GoldenFolder.class.getResource("/golden");
    if (resource == null) {
      throw new IllegalStateException("no /golden among the test resources");
    }
    try {
      return new GoldenFolder(Path.of(resource.toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no folder: " + resource, e);
    }
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** The files of single operations, by name. */
  public List<Path> operations() {
    return listed("ops");
  }

  /** The file of one operation, such as {@code lstm}; whether it exists is for the caller. */
  public Path operation(String name) {
    return root.resolve("ops").resolve(name + ".json");
  }

  /** The files of optimizers, by name. */
  public List<Path> optimizers() {
    return listed("optim");
  }

  /** The folders of whole models, by name; each has data.safetensors and trajectory.json. */
  public List<Path> trajectories() {
    return listed("traj");
  }

  private List<Path> listed(String folder) {
    try (Stream<Path> entries = Files.list(root.resolve(folder))) {
      return entries.sorted().collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + root.resolve(folder), e);
    }
  }
}
