package homegrown.engine.op;

import homegrown.engine.Shape;
import java.util.Arrays;

/**
 * A walk over a grid in row-major order with several operands that move along by strides of their
 * own: a stride of 0 repeats an operand (broadcasting), strides in another order transpose it.
 * Neighbouring axes along which all operands move evenly are joined, so that rows are long.
 */
final class Walk {

  private final int[] dims;
  private final int[][] strides;
  private final int rows;

  private Walk(int[] dims, int[][] strides) {
    this.dims = dims;
    this.strides = strides;
    int rows = 1;
    for (int d = 0; d < dims.length - 1; d++) {
      rows *= dims[d];
    }
    this.rows = rows;
  }

  /** A walk over a grid; each operand has one stride for each axis. */
  static Walk of(int[] dims, int[]... strides) {
    int[] joined = new int[dims.length + 1];
    int[][] steps = new int[strides.length][dims.length + 1];
    int count = 0;
    for (int d = 0; d < dims.length; d++) {
      if (dims[d] == 1) {
        continue;
      }
      if (count > 0 && even(steps, count - 1, strides, d, dims[d])) {
        count--;
        joined[count] *= dims[d];
      } else {
        joined[count] = dims[d];
      }
      for (int o = 0; o < strides.length; o++) {
        steps[o][count] = strides[o][d];
      }
      count++;
    }
    if (count == 0) {
      joined[0] = 1;
      for (int[] step : steps) {
        step[0] = 1;
      }
      count = 1;
    }
    for (int o = 0; o < steps.length; o++) {
      steps[o] = Arrays.copyOf(steps[o], count);
    }
    return new Walk(Arrays.copyOf(joined, count), steps);
  }

  private static boolean even(int[][] steps, int outer, int[][] strides, int inner, int dim) {
    for (int o = 0; o < strides.length; o++) {
      if (steps[o][outer] != strides[o][inner] * dim) {
        return false;
      }
    }
    return true;
  }

  /** The strides of a row-major tensor. */
  static int[] rowMajor(int[] dims) {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int d = dims.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= dims[d];
    }
    return strides;
  }

  /** The strides of a row-major tensor that is repeated to fill a larger shape, as in numpy. */
  static int[] broadcast(Shape operand, Shape full) {
    int[] own = rowMajor(operand.dims());
    int[] strides = new int[full.rank()];
    int missing = full.rank() - operand.rank();
    for (int d = missing; d < strides.length; d++) {
      strides[d] = operand.dim(d - missing) == 1 ? 0 : own[d - missing];
    }
    return strides;
  }

  /** The number of rows. */
  int rows() {
    return rows;
  }

  /** The number of elements of a row. */
  int width() {
    return dims[dims.length - 1];
  }

  /** The number of elements. */
  int size() {
    return rows * width();
  }

  /** How far an operand moves from one element of a row to the next. */
  int step(int operand) {
    return strides[operand][dims.length - 1];
  }

  /** Where an operand is at the beginning of a row, counted from its first element. */
  int at(int operand, int row) {
    int[] stride = strides[operand];
    int at = 0;
    int rest = row;
    for (int d = dims.length - 2; d >= 0; d--) {
      int next = rest / dims[d];
      at += (rest - next * dims[d]) * stride[d];
      rest = next;
    }
    return at;
  }

  /** Where an operand is at an element, counted in row-major order. */
  int atElement(int operand, int element) {
    int row = element / width();
    return at(operand, row) + (element - row * width()) * step(operand);
  }

  /** The part of this walk along the axes on which an operand moves. */
  Walk moving(int operand) {
    return part(operand, true);
  }

  /** The part of this walk along the axes on which an operand is repeated. */
  Walk resting(int operand) {
    return part(operand, false);
  }

  /** True when an operand moves within a row. */
  boolean movesInRow(int operand) {
    return step(operand) != 0;
  }

  private Walk part(int operand, boolean moves) {
    int count = 0;
    int[] chosen = new int[dims.length];
    for (int d = 0; d < dims.length; d++) {
      if ((strides[operand][d] != 0) == moves) {
        chosen[count++] = d;
      }
    }
    int[] some = new int[count];
    int[][] steps = new int[strides.length][count];
    for (int i = 0; i < count; i++) {
      some[i] = dims[chosen[i]];
      for (int o = 0; o < strides.length; o++) {
        steps[o][i] = strides[o][chosen[i]];
      }
    }
    return of(some, steps);
  }
}
