package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;

/** The gradient of a weight matrix that meets vectors row by row: {@code dw += d^T v}. */
final class OuterProduct {

  private OuterProduct() {}

  /**
   * Adds {@code d^T v} to rows of the gradient of an input. The lanes meet first, because how they
   * share the scratch memory follows from the sizes of a product: another one may still use it.
   *
   * @param row the first of these rows, of which there is one for each of {@code count} columns of
   *     d
   * @param scratch what {@link MatrixProduct#scratch} asks for
   * @param stride the distance of the rows of d
   * @param columns of v, whose rows lie side by side, and of the input
   * @param rows of d and of v: the sum goes over them
   */
  static void add(
      Frame f,
      int input,
      int row,
      Lane lane,
      Slice scratch,
      Slice d,
      int dAt,
      int stride,
      int count,
      Slice v,
      int vAt,
      int columns,
      int rows,
      Start start) {
    lane.sync();
    Slice gradient = f.gradient(input);
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        gradient.data(),
        gradient.at() + row * columns,
        columns,
        start,
        v.data(),
        vAt,
        d.data(),
        dAt,
        1,
        stride,
        v.data(),
        vAt,
        columns,
        1,
        count,
        columns,
        rows,
        f.scale(input));
  }
}
