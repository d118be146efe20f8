package homegrown.adapt;

import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.UpdateRule;
import homegrown.kernels.Kernels;

/**
 * Moves nothing and adds up squared gradients: one float for each row, slice of the first
 * dimension.
 */
final class SquaredGradients implements UpdateRule {

  @Override
  public String name() {
    return "squared_gradients";
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public int slotSize(int slot, Shape shape) {
    return rows(shape);
  }

  /** The slices of the first dimension; 1 for a scalar. */
  static int rows(Shape shape) {
    return shape.rank() == 0 ? 1 : shape.dim(0);
  }

  @Override
  public int granule(Shape shape) {
    return shape.size() / rows(shape);
  }

  @Override
  public void update(
      Kernels kernels,
      Slice weights,
      Slice gradient,
      Slice[] slots,
      Shape shape,
      int from,
      int to,
      double rate,
      long step) {
    float[] g = gradient.data();
    int row = granule(shape);
    int sum = slots[0].at() + from / row;
    for (int at = gradient.at() + from; at < gradient.at() + to; at += row) {
      slots[0].data()[sum++] += (float) kernels.dot(g, at, g, at, row);
    }
  }
}
