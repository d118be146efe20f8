package homegrown.engine;

import homegrown.kernels.Kernels;

/**
 * Moves nothing and adds up squared gradients, by which one tells what each row of a parameter
 * would contribute to learning: {@code s = s + sum of g^2 over the row}. Remembers s ({@link
 * Trainer#state}): one float for each row, slice of the first dimension.
 */
public final class SquaredGradients implements UpdateRule {

  private static final int S = 0;

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
    return Part.rows(shape);
  }

  @Override
  public int granule(Shape shape) {
    return shape.size() / Part.rows(shape);
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
    float[] s = slots[S].data();
    int row = granule(shape);
    int sAt = slots[S].at() + from / row;
    for (int at = gradient.at() + from; at < gradient.at() + to; at += row) {
      s[sAt++] += (float) kernels.dot(g, at, g, at, row);
    }
  }
}
