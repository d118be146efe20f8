package homegrown.engine;

/** The memory of one node while it runs: all slices that its operation reads and writes. */
public final class Frame {

  final Node node;
  final Slice[] inputs;
  final int[][] ids;
  final Slice[] outputs;
  final Slice[] gradients;
  final boolean[] adds;
  final boolean[] direct;
  final int[] firstRows;
  final int[] wantedRows;
  final TouchedRows[] rows;
  final Slice[] outputGradients;
  final Slice[] saved;
  final Slice[] prepared;
  final Slice[] forwardScratch;
  final Slice[] backwardScratch;
  final boolean training;
  final long purpose;

  /** Times the gradient, for parameters that are updated as their gradient appears. */
  float directScale;

  long key;

  Frame(Node node, Needs needs, boolean training, long purpose) {
    this.node = node;
    this.inputs = new Slice[node.inputs.size()];
    this.ids = new int[node.inputs.size()][];
    this.outputs = new Slice[node.outputs.size()];
    this.gradients = new Slice[node.inputs.size()];
    this.adds = new boolean[node.inputs.size()];
    this.direct = new boolean[node.inputs.size()];
    this.firstRows = new int[node.inputs.size()];
    this.wantedRows = needs.wantedRows;
    this.rows = new TouchedRows[node.inputs.size()];
    this.outputGradients = new Slice[node.outputs.size()];
    this.saved = new Slice[needs.saved.size()];
    this.prepared = new Slice[needs.prepared.size()];
    this.forwardScratch = new Slice[needs.forwardScratch.size()];
    this.backwardScratch = new Slice[needs.backwardScratch.size()];
    this.training = training;
    this.purpose = purpose;
  }

  /** The number of inputs. */
  public int inputs() {
    return inputs.length;
  }

  /** The shape of an input. */
  public Shape shape(int input) {
    return node.inputs.get(input).shape();
  }

  /** The shape of an output. */
  public Shape outputShape(int output) {
    return node.outputs.get(output).shape();
  }

  /** The value of a float input. */
  public Slice input(int input) {
    return inputs[input];
  }

  /** The value of an input of whole numbers, from index 0. */
  public int[] ids(int input) {
    return ids[input];
  }

  /** The value of an output. */
  public Slice output(int output) {
    return outputs[output];
  }

  /** True when the gradient of an input is wanted. */
  public boolean wants(int input) {
    return gradients[input] != null;
  }

  /** Where the gradient of an input goes. */
  public Slice gradient(int input) {
    return gradients[input];
  }

  /**
   * The first row, slice of the first dimension, of an input whose gradient is wanted, and is the
   * first in {@link #gradient}: 0 but for inputs that {@link Needs#gradientOfRun} named.
   */
  public int firstRow(int input) {
    return firstRows[input];
  }

  /** How many rows of an input have a gradient that is wanted ({@link Needs#wantedRows}). */
  public int wantedRows(int input) {
    return wantedRows[input];
  }

  /** What a gradient is multiplied with before it is added to {@link #gradient}. */
  public float scale(int input) {
    return direct[input] ? directScale : 1f;
  }

  /** True when the gradient slice of an input holds something to add to, false for rubbish. */
  public boolean adds(int input) {
    return adds[input];
  }

  /** True when the gradient of an input is to be written by rows. */
  public boolean byRows(int input) {
    return rows[input] != null;
  }

  /**
   * The rows of an input that have a gradient in this step: backward, or forward before it, names
   * them anew, and writes their gradients in the order of their places, one after the other, to
   * {@link #gradient}.
   */
  public TouchedRows rows(int input) {
    return rows[input];
  }

  /** True when an output has a gradient. */
  public boolean has(int output) {
    return outputGradients[output] != null;
  }

  /** The gradient of an output. */
  public Slice outputGradient(int output) {
    return outputGradients[output];
  }

  /** The number of buffers that are filled before the first step. */
  public int preparedCount() {
    return prepared.length;
  }

  /** A buffer that {@link Operation#prepare} fills and forward reads. */
  public Slice prepared(int buffer) {
    return prepared[buffer];
  }

  /** The number of buffers that forward fills: none where there is no backward. */
  public int savedCount() {
    return saved.length;
  }

  /** A buffer that forward fills and backward reads. */
  public Slice saved(int buffer) {
    return saved[buffer];
  }

  /** A buffer for forward alone. */
  public Slice forwardScratch(int buffer) {
    return forwardScratch[buffer];
  }

  /** A buffer for backward alone. */
  public Slice backwardScratch(int buffer) {
    return backwardScratch[buffer];
  }

  /** True when the graph is trained, so that dropout drops; false when it only infers. */
  public boolean training() {
    return training;
  }

  /** The key of this node's random numbers in this step ({@link Noise}). */
  public long key() {
    return key;
  }

  /** An error of this layer while it runs. */
  public GraphException error(String expected, String got, String mend) {
    return new GraphException(
        "layer "
            + node.layer
            + " ("
            + node.operation.name()
            + "): expected "
            + expected
            + ", got "
            + got
            + "; "
            + mend);
  }
}
