package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;
import java.util.Arrays;

/** The gradient of a bias: sums over the rows of an output's gradient. */
final class ColumnSums {

  private ColumnSums() {}

  /** Adds the sums over the rows of {@code dy} (rows x columns) to the gradient of an input. */
  static void add(Frame f, int input, Lane lane, Slice dy, int rows, int columns) {
    add(f, input, 0, lane, dy, rows, columns, columns);
  }

  /**
   * Adds the sums of the first columns of {@code dy}, whose rows are {@code stride} apart, to
   * elements of the gradient of an input.
   *
   * @param element the first of as many elements as there are columns
   */
  static void add(
      Frame f, int input, int element, Lane lane, Slice dy, int rows, int stride, int columns) {
    add(f, input, element, lane, dy, dy.at(), rows, stride, columns);
  }

  /** The same for columns from the element {@code dyAt} of an array on. */
  static void add(
      Frame f,
      int input,
      int element,
      Lane lane,
      Slice dy,
      int dyAt,
      int rows,
      int stride,
      int columns) {
    Slice db = f.gradient(input);
    int from = lane.from(columns, Gradients.GRANULE);
    int size = lane.to(columns, Gradients.GRANULE) - from;
    int to = db.at() + element + from;
    if (!f.adds(input)) {
      Arrays.fill(db.data(), to, to + size, 0f);
    }
    for (int i = 0; i < rows; i++) {
      int at = dyAt + i * stride + from;
      lane.kernels().addScaled(db.data(), to, dy.data(), at, size, f.scale(input));
    }
  }
}
