package homegrown.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be made of a model: the sizes of dimensions that the file leaves open, what trains,
 * and how batches are normalised. Immutable: each call gives new options.
 */
public final class ImportOptions {

  private static final ImportOptions PLAIN =
      new ImportOptions(
          new HashMap<>(),
          new HashMap<>(),
          new HashMap<>(),
          Optional.empty(),
          new LinkedHashSet<>(),
          false);

  private final Map<String, Integer> sizes;
  private final Map<String, int[]> shapes;
  private final Map<String, Value> fixed;
  private final Optional<Set<String>> trainable;
  private final Set<String> kept;
  private final boolean batchStatistics;

  private ImportOptions(
      Map<String, Integer> sizes,
      Map<String, int[]> shapes,
      Map<String, Value> fixed,
      Optional<Set<String>> trainable,
      Set<String> kept,
      boolean batchStatistics) {
    this.sizes = sizes;
    this.shapes = shapes;
    this.fixed = fixed;
    this.trainable = trainable;
    this.kept = kept;
    this.batchStatistics = batchStatistics;
  }

  /**
   * Open dimensions are 1, every initialiser of several floats may be trained, and batch norm uses
   * the statistics that are in the file.
   */
  public static ImportOptions plain() {
    return PLAIN;
  }

  /** With a size for the dimensions of a name, such as the batch. */
  public ImportOptions size(String dimension, int size) {
    Map<String, Integer> more = new HashMap<>(sizes);
    more.put(dimension, size);
    return new ImportOptions(more, shapes, fixed, trainable, kept, batchStatistics);
  }

  /** With all dimensions of an input. */
  public ImportOptions shape(String input, int... dims) {
    Map<String, int[]> more = new HashMap<>(shapes);
    more.put(input, dims.clone());
    return new ImportOptions(sizes, more, fixed, trainable, kept, batchStatistics);
  }

  /** With an input that has the same value in every run, such as the sizes of a reshape. */
  public ImportOptions fixed(String input, Value value) {
    Map<String, Value> more = new HashMap<>(fixed);
    more.put(input, value);
    return new ImportOptions(sizes, shapes, more, trainable, kept, batchStatistics);
  }

  /** With these initialisers and no others to be trained; the rest may be computed beforehand. */
  public ImportOptions trainable(List<String> initialisers) {
    Set<String> names = new LinkedHashSet<>(initialisers);
    return new ImportOptions(sizes, shapes, fixed, Optional.of(names), kept, batchStatistics);
  }

  /** With values that {@link ImportedModel#tensor} is asked for beside the outputs. */
  public ImportOptions keeping(String... values) {
    Set<String> more = new LinkedHashSet<>(kept);
    more.addAll(Arrays.asList(values));
    return new ImportOptions(sizes, shapes, fixed, trainable, more, batchStatistics);
  }

  /** With batch norm by the statistics of each batch, for training. */
  public ImportOptions withBatchStatistics() {
    return new ImportOptions(sizes, shapes, fixed, trainable, kept, true);
  }

  Map<String, Value> fixed() {
    return fixed;
  }

  Optional<Set<String>> trainable() {
    return trainable;
  }

  Set<String> kept() {
    return kept;
  }

  boolean batchStatistics() {
    return batchStatistics;
  }

  int[] dims(String file, ValueInfo input) {
    int[] given = shapes.get(input.name());
    List<Dimension> declared = input.dims();
    String place = file + ": input " + OnnxException.quoted(input.name());
    if (declared == null) {
      if (given == null) {
        throw OnnxException.at(place, "dimensions", "none in the file", "give them");
      }
      return given.clone();
    }
    if (given != null && given.length != declared.size()) {
      throw OnnxException.at(
          place, declared.size() + " dimensions", given.length + "", "give as many");
    }
    int[] dims = new int[declared.size()];
    for (int d = 0; d < dims.length; d++) {
      Dimension dimension = declared.get(d);
      long size = dimension.size();
      if (given != null && (size < 0 || size == given[d])) {
        size = given[d];
      } else if (given != null) {
        throw OnnxException.at(
            place, size + " for dimension " + d, given[d] + "", "the file has it fixed");
      } else if (size < 0) {
        size = dimension.name() == null ? 1 : sizes.getOrDefault(dimension.name(), 1);
      }
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw OnnxException.at(
            place, "a dimension of 0 to " + Integer.MAX_VALUE, size + "", "give another");
      }
      dims[d] = (int) size;
    }
    return dims;
  }
}
