package homegrown.adapt;

import homegrown.engine.Tensor;

/**
 * A run of rows of a parameter; a row is a slice of its first dimension.
 *
 * @param parameter whose rows
 * @param from the first of them
 * @param to the first behind them
 */
public record Rows(Tensor parameter, int from, int to) {

  /** All rows of a parameter. */
  static Rows all(Tensor parameter) {
    return new Rows(parameter, 0, parameter.shape().rank() == 0 ? 1 : parameter.shape().dim(0));
  }

  /** True when these are all rows that there are. */
  public boolean whole() {
    return equals(all(parameter));
  }

  @Override
  public String toString() {
    return whole() ? parameter.toString() : parameter + " rows " + from + " to " + (to - 1);
  }
}
