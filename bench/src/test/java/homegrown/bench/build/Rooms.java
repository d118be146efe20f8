package homegrown.bench.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plan of the house, which every gate in this package measures the sources and class files
 * against: the rooms, the arrows between them, and which of them a phone may run. Rooms that are
 * not built yet are in the plan already.
 */
final class Rooms {

  /** Direct arrows: what the classes of a room may import besides their own. */
  static final Map<String, Set<String>> ARROWS = arrows();

  /** Rooms that run on Android 8, depend on nothing but the JDK and never open a socket. */
  static final Set<String> CORE =
      Set.of(
          "kernels",
          "kernels-simd",
          "engine",
          "onnx",
          "adapt",
          "tasks",
          "privacy",
          "vault",
          "home");

  /** Core rooms that Android leaves out. */
  static final Set<String> ABSENT_ON_ANDROID = Set.of("kernels-simd");

  /** The only rooms that may touch a socket. */
  static final Set<String> NETWORKED = Set.of("federation", "coordinator", "app");

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Rooms() {}

  private static Map<String, Set<String>> arrows() {
    Map<String, Set<String>> arrows = new LinkedHashMap<>();
    arrows.put("kernels", Set.of());
    arrows.put("kernels-simd", Set.of("kernels"));
    arrows.put("engine", Set.of("kernels"));
    arrows.put("onnx", Set.of("engine"));
    arrows.put("privacy", Set.of("engine"));
    arrows.put("adapt", Set.of("engine"));
    arrows.put("tasks", Set.of("adapt", "engine", "onnx"));
    arrows.put("vault", Set.of());
    arrows.put("home", Set.of("tasks", "adapt", "privacy", "vault"));
    arrows.put("federation", Set.of("home", "adapt", "privacy", "engine"));
    arrows.put("coordinator", Set.of("federation"));
    arrows.put("android", Set.of("home", "federation"));
    // What home's methods take and return (budgets, scores, damage) belongs to the rooms below it.
    arrows.put(
        "app", Set.of("home", "onnx", "federation", "coordinator", "adapt", "tasks", "vault"));
    arrows.put("bench", Set.copyOf(arrows.keySet()));
    return arrows;
  }

  /** The folders of the project that are Maven modules, in name order. */
  static Set<String> built() {
    try (Stream<Path> children = Files.list(ROOT)) {
      return children
          .filter(child -> Files.exists(child.resolve("pom.xml")))
          .map(child -> child.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Built core rooms that a phone runs. */
  static Set<String> onAndroid() {
    return built().stream()
        .filter(room -> CORE.contains(room) && !ABSENT_ON_ANDROID.contains(room))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The package tree of a room: its name, without the hyphen that Java does not allow. */
  static String packageOf(String room) {
    return "homegrown." + room.replace("-", "");
  }

  static Path root() {
    return ROOT;
  }

  /** The folder that the production classes of a room were compiled into. */
  static Path classes(String room) {
    return ROOT.resolve(room).resolve("target/classes");
  }

  static List<Path> classFiles(String room) {
    return files(classes(room), ".class");
  }

  static List<Path> productionSources(String room) {
    return files(ROOT.resolve(room).resolve("src/main/java"), ".java");
  }

  /** Production and test sources of a room. */
  static List<Path> allSources(String room) {
    return files(ROOT.resolve(room).resolve("src"), ".java");
  }

  /**
   * Files under a folder whose name ends so, in path order; none where the folder does not exist.
   */
  static List<Path> files(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
