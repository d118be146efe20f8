package homegrown.engine;

import java.util.List;

/** The inputs of an operation in a graph, for its shape rule and its cost. */
public final class Signature {

  private final String layer;
  private final String operation;
  private final List<Tensor> inputs;
  private final boolean[] wants;
  private final int[] wantedRows;

  Signature(
      String layer, String operation, List<Tensor> inputs, boolean[] wants, int[] wantedRows) {
    this.layer = layer;
    this.operation = operation;
    this.inputs = inputs;
    this.wants = wants;
    this.wantedRows = wantedRows;
  }

  /** The number of inputs. */
  public int count() {
    return inputs.size();
  }

  /** The shape of an input. */
  public Shape shape(int input) {
    return inputs.get(input).shape();
  }

  /** True when the gradient of an input is wanted; false throughout while shapes are checked. */
  public boolean wants(int input) {
    return wants[input];
  }

  /**
   * How many rows, slices of the first dimension, of an input have a gradient that is wanted: 0
   * where none is, and while shapes are checked; else all, but for operations that can give the
   * gradient of a run of rows ({@link Needs#gradientOfRun}).
   */
  public int wantedRows(int input) {
    return wantedRows[input];
  }

  /** Checks the number of inputs. */
  public void inputs(int least, int most) {
    require(
        inputs.size() >= least && inputs.size() <= most,
        least == most ? least + " inputs" : least + " to " + most + " inputs",
        String.valueOf(inputs.size()),
        "see the operation's documentation for their order");
  }

  /** Checks that an input has whole numbers. */
  public void ids(int input) {
    require(
        inputs.get(input).ids(),
        "whole numbers for input " + input,
        "floats (" + inputs.get(input) + ")",
        "declare it with Graph.ids");
  }

  /** Checks that an input has floats. */
  public void floats(int input) {
    require(
        !inputs.get(input).ids(),
        "floats for input " + input,
        "whole numbers (" + inputs.get(input) + ")",
        "declare it with Graph.input");
  }

  /** Checks the shape of an input. */
  public void shape(int input, Shape expected) {
    floats(input);
    require(
        shape(input).equals(expected),
        "shape " + expected + " for input " + input,
        inputs.get(input).toString(),
        "the other inputs ask for it");
  }

  /**
   * Checks a condition.
   *
   * @throws GraphException that names the layer, what was expected, what came, and the mend
   */
  public void require(boolean holds, String expected, String got, String mend) {
    if (!holds) {
      throw new GraphException(
          "layer "
              + layer
              + " ("
              + operation
              + "): expected "
              + expected
              + ", got "
              + got
              + "; "
              + mend);
    }
  }
}
