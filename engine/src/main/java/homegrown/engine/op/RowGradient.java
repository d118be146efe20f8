package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;

/** The gradient of vectors that meet a weight matrix row by row: {@code dv += d w}. */
final class RowGradient {

  private RowGradient() {}

  /**
   * Adds {@code d w} to the gradient of an input, or writes it over rubbish.
   *
   * @param scratch what {@link MatrixProduct#scratch} asks for
   * @param d rows x outputs
   * @param w outputs x columns
   * @param columns of the input
   */
  static void add(
      Frame f,
      int input,
      Lane lane,
      Slice scratch,
      Slice d,
      Slice w,
      int rows,
      int columns,
      int outputs) {
    Slice gradient = f.gradient(input);
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        gradient.data(),
        gradient.at(),
        columns,
        f.adds(input) ? Start.ADD : Start.ZERO,
        w.data(),
        w.at(),
        d.data(),
        d.at(),
        outputs,
        1,
        w.data(),
        w.at(),
        columns,
        1,
        rows,
        columns,
        outputs,
        f.scale(input));
  }
}
