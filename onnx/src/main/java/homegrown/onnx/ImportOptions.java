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
          false,
          Runtime.getRuntime().maxMemory() / 2,
          1L << 34);

  private final Map<String, Integer> sizes;
  private final Map<String, int[]> shapes;
  private final Map<String, Value> fixed;
  private final Optional<Set<String>> trainable;
  private final Set<String> kept;
  private final boolean batchStatistics;
  private final long memory;
  private final long work;

  private ImportOptions(
      Map<String, Integer> sizes,
      Map<String, int[]> shapes,
      Map<String, Value> fixed,
      Optional<Set<String>> trainable,
      Set<String> kept,
      boolean batchStatistics,
      long memory,
      long work) {
    this.sizes = sizes;
    this.shapes = shapes;
    this.fixed = fixed;
    this.trainable = trainable;
    this.kept = kept;
    this.batchStatistics = batchStatistics;
    this.memory = memory;
    this.work = work;
  }

  /**
   * Open dimensions are 1, every initialiser of several floats may be trained, batch norm uses the
   * statistics that are in the file, and half of what the virtual machine may have is for the
   * model, with work as {@link #work} says.
   */
  public static ImportOptions plain() {
    return PLAIN;
  }

  /** With a size for the dimensions of a name, such as the batch. */
  public ImportOptions size(String dimension, int size) {
    Map<String, Integer> more = new HashMap<>(sizes);
    more.put(dimension, size);
    return new ImportOptions(more, shapes, fixed, trainable, kept, batchStatistics, memory, work);
  }

  /** With all dimensions of an input. */
  public ImportOptions shape(String input, int... dims) {
    Map<String, int[]> more = new HashMap<>(shapes);
    more.put(input, dims.clone());
    return new ImportOptions(sizes, more, fixed, trainable, kept, batchStatistics, memory, work);
  }

  /** With an input that has the same value in every run, such as the sizes of a reshape. */
  public ImportOptions fixed(String input, Value value) {
    Map<String, Value> more = new HashMap<>(fixed);
    more.put(input, value);
    return new ImportOptions(sizes, shapes, more, trainable, kept, batchStatistics, memory, work);
  }

  /** With these initialisers and no others to be trained; the rest may be computed beforehand. */
  public ImportOptions trainable(List<String> initialisers) {
    Set<String> names = new LinkedHashSet<>(initialisers);
    return new ImportOptions(
        sizes, shapes, fixed, Optional.of(names), kept, batchStatistics, memory, work);
  }

  /** With values that {@link ImportedModel#tensor} is asked for beside the outputs. */
  public ImportOptions keeping(String... values) {
    Set<String> more = new LinkedHashSet<>(kept);
    more.addAll(Arrays.asList(values));
    return new ImportOptions(sizes, shapes, fixed, trainable, more, batchStatistics, memory, work);
  }

  /** With batch norm by the statistics of each batch, for training. */
  public ImportOptions withBatchStatistics() {
    return new ImportOptions(sizes, shapes, fixed, trainable, kept, true, memory, work);
  }

  /**
   * With a limit for what the import makes (weights, what is computed beforehand, values on the
   * host), what a run brings in and gives, and what a session allocates, together; a model that
   * takes more is refused.
   */
  public ImportOptions memory(long bytes) {
    return new ImportOptions(sizes, shapes, fixed, trainable, kept, batchStatistics, bytes, work);
  }

  /**
   * With a limit for what the import computes, and as much again for a run, in multiply-accumulates
   * (an element that is only read or written counts as 32); a model that takes more is refused.
   * Some 17 thousand million if nothing is said, which is a few seconds.
   */
  public ImportOptions work(long multiplyAccumulates) {
    return new ImportOptions(
        sizes, shapes, fixed, trainable, kept, batchStatistics, memory, multiplyAccumulates);
  }

  boolean fixes(String input) {
    return fixed.containsKey(input);
  }

  /** The value that an input has in every run; null if it has none. */
  Value fixed(String file, ValueInfo input) {
    Value value = fixed.get(input.name());
    List<Dimension> declared = input.dims();
    if (value == null) {
      return null;
    }
    boolean fits = input.type() == null || input.type().type == value.type();
    fits &= declared == null || declared.size() == value.rank();
    for (int d = 0; fits && declared != null && d < value.rank(); d++) {
      fits = declared.get(d).size() < 0 || declared.get(d).size() == value.dims()[d];
    }
    if (!fits) {
      throw OnnxException.at(
          file + ": input " + OnnxException.quoted(input.name()),
          (input.type() == null ? "" : input.type()) + (declared == null ? "" : declared + ""),
          value.toString(),
          "fix it to a value of its type and dimensions");
    }
    return value;
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

  long memory() {
    return memory;
  }

  long work() {
    return work;
  }

  /** Refuses what is said of inputs and dimensions that a model does not have. */
  void check(String file, List<ValueInfo> inputs) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> dimensions = new LinkedHashSet<>();
    for (ValueInfo input : inputs) {
      names.add(input.name());
      for (int d = 0; input.dims() != null && d < input.dims().size(); d++) {
        if (input.dims().get(d).name() != null) {
          dimensions.add(input.dims().get(d).name());
        }
      }
    }
    require(file, "inputs of the model", names, shapes.keySet());
    require(file, "inputs of the model", names, fixed.keySet());
    require(file, "named dimensions", dimensions, sizes.keySet());
  }

  private static void require(String file, String what, Set<String> there, Set<String> named) {
    for (String name : named) {
      if (!there.contains(name)) {
        throw OnnxException.at(
            file,
            what + " " + there + " in the options",
            OnnxException.quoted(name),
            "name them as the file does");
      }
    }
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
