package homegrown.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of all parameters of a graph in one flat array, one named slice each, in the order of
 * their making. Several trainers and the serving of a model may share them; they are not guarded
 * against being read while a step writes.
 */
public final class Weights {

  private final float[] data;
  private final Map<String, Slice> slices = new LinkedHashMap<>();
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  /**
   * Weights with the initial values of a graph's parameters for a seed.
   *
   * @throws GraphException when the parameters have more elements than an array can hold
   */
  public static Weights of(Graph graph, long seed) {
    Weights weights = new Weights(graph.parameters());
    for (Tensor parameter : graph.parameters()) {
      parameter.initial().fill(weights.slice(parameter.name()), seed, parameter.name());
    }
    return weights;
  }

  /**
   * Reads what {@link #write} wrote, and not a byte more.
   *
   * @throws GraphException when the stream is damaged, cut off, of another kind or of a later
   *     version, or when its parameters are not those of the graph: same names, same shapes, same
   *     order
   * @throws java.io.UncheckedIOException when the stream cannot be read
   */
  public static Weights read(Graph graph, InputStream in) {
    return WeightsState.read(graph, in);
  }

  /** All zero. */
  Weights(List<Tensor> parameters) {
    requireThatAnArrayCanHold("weights", parameters);
    this.data = new float[(int) floats(parameters)];
    int at = 0;
    for (Tensor parameter : parameters) {
      int size = parameter.shape().size();
      slices.put(parameter.name(), new Slice(data, at, size));
      shapes.put(parameter.name(), parameter.shape());
      at += size;
    }
  }

  private Weights(Weights of) {
    this.data = of.data.clone();
    this.shapes.putAll(of.shapes);
    for (Map.Entry<String, Slice> slice : of.slices.entrySet()) {
      slices.put(slice.getKey(), new Slice(data, slice.getValue().at(), slice.getValue().size()));
    }
  }

  /** Checks that one array can hold all parameters. */
  static void requireThatAnArrayCanHold(String place, List<Tensor> parameters) {
    ArrayLimit.require(
        place, "all parameters", floats(parameters), "make layers or the vocabulary smaller");
  }

  /** The number of floats of all parameters. */
  static long floats(List<Tensor> parameters) {
    long floats = 0;
    for (Tensor parameter : parameters) {
      floats += parameter.shape().size();
    }
    return floats;
  }

  /** All of them: the slices one after the other. */
  public float[] data() {
    return data;
  }

  /** The names of the parameters with their shapes, in order. */
  public Map<String, Shape> shapes() {
    return Collections.unmodifiableMap(shapes);
  }

  /**
   * Writes names, shapes and values, with checksums; the stream is neither flushed nor closed. No
   * step may run meanwhile.
   *
   * @throws java.io.UncheckedIOException when the stream cannot be written
   */
  public void write(OutputStream out) {
    WeightsState.write(this, out);
  }

  /** The slice of one parameter. */
  public Slice slice(String name) {
    Slice slice = slices.get(name);
    if (slice == null) {
      throw new GraphException(
          "weights: expected the name of a parameter, got "
              + name
              + "; there are "
              + slices.keySet());
    }
    return slice;
  }

  /** Sets the values of one parameter. */
  public void set(String name, float[] values) {
    Slice slice = slice(name);
    if (values.length != slice.size()) {
      throw new GraphException(
          "weights of "
              + name
              + ": expected "
              + slice.size()
              + " values for shape "
              + shapes.get(name)
              + ", got "
              + values.length);
    }
    System.arraycopy(values, 0, data, slice.at(), values.length);
  }

  /** A copy with values of its own. */
  public Weights copy() {
    return new Weights(this);
  }
}
