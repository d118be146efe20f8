package homegrown.engine.op;

import homegrown.engine.Shape;
import homegrown.engine.Signature;

/**
 * A shape seen along one axis: element c of position q is at {@code (q / inner * length + c) *
 * inner + q % inner}. Neighbouring positions of one outer index lie side by side.
 */
final class AxisLayout {

  /** Elements along the axis. */
  final int length;

  /** The product of the dimensions after the axis. */
  final int inner;

  /** Everything but the axis: the number of sums, or of softmaxes. */
  final int positions;

  private final int axis;

  private AxisLayout(int axis, int length, int inner, int positions) {
    this.axis = axis;
    this.length = length;
    this.inner = inner;
    this.positions = positions;
  }

  /**
   * The layout of a shape along an axis; a negative axis counts from the end. Of an axis that is
   * not there it is good for {@link #check} alone.
   */
  static AxisLayout of(Shape shape, int axis) {
    int rank = shape.rank();
    if (axis < -rank || axis >= rank) {
      return new AxisLayout(axis, 0, 0, 0);
    }
    int inner = 1;
    for (int i = axis < 0 ? axis + rank + 1 : axis + 1; i < rank; i++) {
      inner *= shape.dim(i);
    }
    int length = shape.dim(axis);
    return new AxisLayout(axis, length, inner, shape.size() / length);
  }

  /** Checks that the axis is one of an input's. */
  void check(Signature s, int input) {
    check(s, input, axis);
  }

  /** Checks that an axis is one of an input's. */
  static void check(Signature s, int input, int axis) {
    int rank = s.shape(input).rank();
    s.require(
        axis >= -rank && axis < rank,
        "an axis of " + s.shape(input),
        "axis " + axis,
        "axes count from 0, or from -1 at the end");
  }

  /** Where position q begins; its elements are {@link #inner} apart. */
  int at(int position) {
    return position / inner * length * inner + position % inner;
  }

  /** Where the run of neighbouring positions that holds q ends, at most {@code to}. */
  int runEnd(int position, int to) {
    return Math.min(to, (position / inner + 1) * inner);
  }
}
