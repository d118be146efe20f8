package homegrown.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files with text, and which of them are new or others than when they were last read. */
final class ChangedFiles {

  private record State(long size, FileTime modified) {}

  private final List<Path> paths;
  private final Map<Path, State> read = new HashMap<>();
  private final Map<Path, State> found = new HashMap<>();

  /**
   * Files that have all to be read yet.
   *
   * @param paths files and folders; none for none
   */
  ChangedFiles(List<Path> paths) {
    this.paths = paths;
  }

  /**
   * The files that are to be read, as they are now.
   *
   * @throws AppException if a path is missing or cannot be read
   */
  List<Path> find() {
    List<Path> changed = new ArrayList<>();
    if (paths.isEmpty()) {
      return changed;
    }
    for (Path file : TextInput.of(paths).files()) {
      State now = state(file);
      found.put(file, now);
      if (!now.equals(read.get(file))) {
        changed.add(file);
      }
    }
    return changed;
  }

  /** Notes that a file was read since it was found; what changed in between is found again. */
  void done(Path file) {
    read.put(file, found.get(file));
  }

  private static State state(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new State(attributes.size(), attributes.lastModifiedTime());
    } catch (IOException e) {
      throw TextInput.unreadable(file, e);
    }
  }
}
