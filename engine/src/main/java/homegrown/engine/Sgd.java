package homegrown.engine;

import homegrown.kernels.Kernels;

/** Stochastic gradient descent, plain: {@code w -= rate g} (Robbins and Monro 1951). */
public final class Sgd implements UpdateRule {

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public int slots() {
    return 0;
  }

  @Override
  public boolean plain() {
    return true;
  }

  @Override
  public boolean byRow() {
    return true;
  }

  @Override
  public void updateRow(
      Kernels kernels,
      Slice weights,
      int row,
      Slice gradient,
      int gradientAt,
      Slice[] slots,
      int columns,
      double rate) {
    int to = weights.at() + row * columns;
    kernels.addScaled(weights.data(), to, gradient.data(), gradientAt, columns, (float) -rate);
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
    kernels.addScaled(
        weights.data(),
        weights.at() + from,
        gradient.data(),
        gradient.at() + from,
        to - from,
        (float) -rate);
  }
}
