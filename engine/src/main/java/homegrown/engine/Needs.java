package homegrown.engine;

import homegrown.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an operation says about its use of memory, for one node of a plan. Buffers are numbered in
 * the order they are asked for. What is not said is not there: a value that backward reads without
 * {@link #keepInput} or {@link #keepOutput} may have been overwritten.
 */
public final class Needs {

  /** A pair of things, the second of which may take the place of the first. */
  static final class Reuse {
    final int taken;
    final int taker;

    Reuse(int taken, int taker) {
      this.taken = taken;
      this.taker = taker;
    }
  }

  /** How far before an input an output that lies over it has to begin at least. */
  static final class Before {
    final int output;
    final int input;
    final long floats;

    Before(int output, int input, long floats) {
      this.output = output;
      this.input = input;
      this.floats = floats;
    }
  }

  final boolean[] keptInputs;
  final boolean[] keptOutputs;
  final boolean[] gradientsOverInputs;

  /** By input: whether backward can give the gradient of a run of rows alone. */
  final boolean[] runs;

  /** By input: how many rows of the first dimension have a gradient that is wanted. */
  final int[] wantedRows;

  /** By input: the most rows with a gradient in one step, 0 where it may be any. */
  final int[] mostRows;

  final List<Long> saved = new ArrayList<>();
  final List<Long> prepared = new ArrayList<>();
  final List<Long> forwardScratch = new ArrayList<>();
  final List<Long> backwardScratch = new ArrayList<>();
  final List<Reuse> outputsOverInputs = new ArrayList<>();
  final List<Reuse> savedOverInputs = new ArrayList<>();
  final List<Reuse> gradientsOverOutputs = new ArrayList<>();
  final List<Reuse> gradientsOverSaved = new ArrayList<>();

  /** Null where no output may lie partly over an input. */
  Before before;

  /** By output: the saved buffer that tells backward as much as the value does; NONE for none. */
  final int[] savedInstead;

  private final Node node;
  private Kernels kernels;
  private final int lanes;
  private final boolean[] wants;
  private final boolean[] has;
  private final boolean training;
  private final boolean prepares;
  private final boolean backward;

  Needs(
      Node node,
      Kernels kernels,
      int lanes,
      boolean training,
      boolean prepares,
      boolean backward,
      boolean[] wants,
      int[] wantedRows,
      boolean[] has) {
    this.node = node;
    this.kernels = kernels;
    this.lanes = lanes;
    this.training = training;
    this.prepares = prepares;
    this.backward = backward;
    this.wants = wants;
    this.wantedRows = wantedRows;
    this.has = has;
    this.keptInputs = new boolean[node.inputs.size()];
    this.keptOutputs = new boolean[node.outputs.size()];
    this.savedInstead = new int[node.outputs.size()];
    Arrays.fill(savedInstead, Buffers.NONE);
    this.gradientsOverInputs = new boolean[node.inputs.size()];
    this.runs = new boolean[node.inputs.size()];
    this.mostRows = new int[node.inputs.size()];
  }

  /** Lets the kernels go once the operation has said what it needs; a plan lives long. */
  void forgetKernels() {
    kernels = null;
  }

  /** The number of inputs. */
  public int inputs() {
    return node.inputs.size();
  }

  /** The shape of an input. */
  public Shape shape(int input) {
    return node.inputs.get(input).shape();
  }

  /** The shape of an output. */
  public Shape outputShape(int output) {
    return node.outputs.get(output).shape();
  }

  /** The kernels that the plan is made for: they know the sizes of packed operands. */
  public Kernels kernels() {
    return kernels;
  }

  /** The number of lanes that the plan is made for. */
  public int lanes() {
    return lanes;
  }

  /** True when the graph is trained, so that dropout drops; false when it only infers. */
  public boolean training() {
    return training;
  }

  /** True when backward will be called for this node. */
  public boolean backward() {
    return backward;
  }

  /** True when the gradient of an input is wanted. */
  public boolean wants(int input) {
    return wants[input];
  }

  /**
   * How many rows, slices of the first dimension, of an input have a gradient that is wanted: all,
   * or the length of a run ({@link #gradientOfRun}); 0 where none is.
   */
  public int wantedRows(int input) {
    return wantedRows[input];
  }

  /** True when an output has a gradient. */
  public boolean has(int output) {
    return has[output];
  }

  /**
   * Checks a condition that only a plan can break.
   *
   * @throws GraphException that names the layer, what was expected, what came, and the mend
   */
  public void require(boolean holds, String expected, String got, String mend) {
    node.signature(wants, wantedRows).require(holds, expected, got, mend);
  }

  /** Backward reads the value of an input. */
  public void keepInput(int input) {
    keptInputs[input] = true;
  }

  /** Backward reads the value of an output. */
  public void keepOutput(int output) {
    keptOutputs[output] = true;
  }

  /**
   * Backward reads the value of an output, or instead of it a buffer that forward fills and that
   * tells as much: the value where it stays for others anyway, and then the buffer has no elements.
   */
  public void keepOutputOrSaved(int output, long floats) {
    savedInstead[output] = saved.size();
    saved(floats);
  }

  /** Decides between the value of an output and what could be saved instead of it. */
  void settle(int output, boolean stays) {
    if (savedInstead[output] != Buffers.NONE && stays) {
      keptOutputs[output] = true;
      saved.set(savedInstead[output], 0L);
    }
  }

  /** A buffer that forward fills and backward reads. */
  public void saved(long floats) {
    saved.add(floats);
  }

  /**
   * True when what is made of an input is to be made once, before the first step: a parameter in a
   * plan that was asked to ({@link Plan.Builder#prepare}).
   */
  public boolean prepares(int input) {
    return prepares && node.inputs.get(input).kind() == Tensor.Kind.PARAMETER;
  }

  /** A buffer that {@link Operation#prepare} fills and forward reads in every step. */
  public void prepared(long floats) {
    prepared.add(floats);
  }

  /** A buffer for forward alone. */
  public void forwardScratch(long floats) {
    forwardScratch.add(floats);
  }

  /** A buffer for backward alone. */
  public void backwardScratch(long floats) {
    backwardScratch.add(floats);
  }

  /** Forward works when an output and an input of the same size are the same slice. */
  public void outputOverInput(int output, int input) {
    outputsOverInputs.add(new Reuse(input, output));
  }

  /**
   * Forward works when an output begins so many floats or more before an input, although the two
   * overlap: of the input it overwrites what it has read for the last time. To be said once, and
   * only where the lanes of the plan cannot be at different places.
   */
  public void outputBeforeInput(int output, int input, long floats) {
    before = new Before(output, input, floats);
  }

  /** Forward works when a saved buffer and an input of the same size are the same slice. */
  public void savedOverInput(int buffer, int input) {
    savedOverInputs.add(new Reuse(input, buffer));
  }

  /**
   * Backward works when the gradient of an input that it keeps is the input itself, as it is for a
   * parameter that is updated as its gradient appears: nothing reads the value once the first
   * element of the gradient is written. Inputs that are not kept need no such word.
   */
  public void gradientOverInput(int input) {
    gradientsOverInputs[input] = true;
  }

  /**
   * Backward can write the gradient of an input by rows ({@link Frame#rows}) when the plan asks for
   * it: at most so many rows have one in a step.
   */
  public void gradientByRows(int input, int mostRows) {
    this.mostRows[input] = mostRows;
  }

  /**
   * Backward can give the gradient of a run of rows, slices of the first dimension, of an input
   * when the plan asks for it ({@link Plan.Builder#trainRows}): {@link Frame#wantedRows} rows from
   * {@link Frame#firstRow} on, to a {@link Frame#gradient} that holds these alone.
   */
  public void gradientOfRun(int input) {
    runs[input] = true;
  }

  /** Backward works when the gradients of an input and of an output are the same slice. */
  public void gradientOverGradient(int input, int output) {
    gradientsOverOutputs.add(new Reuse(output, input));
  }

  /** Backward works when the gradient of an input and a saved buffer are the same slice. */
  public void gradientOverSaved(int input, int buffer) {
    gradientsOverSaved.add(new Reuse(buffer, input));
  }
}
