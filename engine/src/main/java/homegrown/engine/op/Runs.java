package homegrown.engine.op;

import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;

/** Copies between a tensor and its parts along an axis: runs of elements in rows. */
final class Runs {

  private Runs() {}

  /** An axis counted from the beginning; -1 where there is none such. */
  static int axis(int axis, int rank) {
    int at = axis < 0 ? axis + rank : axis;
    return at < rank ? Math.max(-1, at) : -1;
  }

  /** The number of elements from an axis on. */
  static int width(Shape shape, int axis) {
    int width = 1;
    for (int d = axis; d < shape.rank(); d++) {
      width *= shape.dim(d);
    }
    return width;
  }

  /** Copies a part, whose rows have {@code width} elements, into the rows of a whole. */
  static void gather(Lane lane, Slice whole, int offset, int row, Slice part, int width) {
    int to = lane.to(part.size(), Gradients.GRANULE);
    for (int e = lane.from(part.size(), Gradients.GRANULE); e < to; ) {
      int column = e % width;
      int n = Math.min(width - column, to - e);
      int at = whole.at() + e / width * row + offset + column;
      System.arraycopy(part.data(), part.at() + e, whole.data(), at, n);
      e += n;
    }
  }

  /** Copies a part, whose rows have {@code width} elements, out of the rows of a whole. */
  static void scatter(Lane lane, Slice part, int width, Slice whole, int offset, int row) {
    int to = lane.to(part.size(), Gradients.GRANULE);
    for (int e = lane.from(part.size(), Gradients.GRANULE); e < to; ) {
      int column = e % width;
      int n = Math.min(width - column, to - e);
      int at = whole.at() + e / width * row + offset + column;
      System.arraycopy(whole.data(), at, part.data(), part.at() + e, n);
      e += n;
    }
  }
}
