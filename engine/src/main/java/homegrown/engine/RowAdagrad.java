package homegrown.engine;

import homegrown.kernels.Kernels;

/**
 * Adagrad with one accumulator for each row, for the tables of embeddings (row-wise Adagrad of
 * DLRM, Naumov et al. 2019, and of FBGEMM): {@code s = s + mean of g^2 over the row; w -= rate g /
 * (sqrt(s) + epsilon)}. Remembers s: one float for each row.
 *
 * <p>A row is a run of the last dimension; a parameter of one dimension is one row. A row whose
 * gradient is all zero is left as it is and costs the look at it. Decay makes the gradient of every
 * row count, and decoupled decay moves every row.
 */
public final class RowAdagrad implements UpdateRule {

  private static final double START = 0;
  private static final double EPSILON = 1e-8;
  private static final int S = 0;

  private final float start;
  private final float epsilon;

  /** The usual: s from 0, epsilon 1e-8. */
  public RowAdagrad() {
    this(START, EPSILON);
  }

  private RowAdagrad(double start, double epsilon) {
    this.start = (float) HyperParameter.notNegative("row_adagrad", "start", start, START);
    this.epsilon = (float) HyperParameter.positive("row_adagrad", "epsilon", epsilon, EPSILON);
  }

  /** The same, but s starts from this value, at least 0. */
  public RowAdagrad start(double start) {
    return new RowAdagrad(start, epsilon);
  }

  /** The same with another epsilon, above 0. */
  public RowAdagrad epsilon(double epsilon) {
    return new RowAdagrad(start, epsilon);
  }

  @Override
  public String name() {
    return "row_adagrad";
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public int slotSize(int slot, Shape shape) {
    return shape.rows();
  }

  @Override
  public float slotStart(int slot) {
    return start;
  }

  @Override
  public boolean byRow() {
    return true;
  }

  @Override
  public int granule(Shape shape) {
    return shape.last();
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
    int columns = shape.last();
    for (int at = from; at < to; at += columns) {
      int gradientAt = gradient.at() + at;
      updateRow(kernels, weights, at / columns, gradient, gradientAt, slots, columns, rate);
    }
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
    float[] g = gradient.data();
    if (zero(g, gradientAt, columns)) {
      return;
    }
    float[] s = slots[S].data();
    int sAt = slots[S].at() + row;
    s[sAt] += (float) (kernels.dot(g, gradientAt, g, gradientAt, columns) / columns);
    float factor = (float) (-rate / (Math.sqrt(s[sAt]) + epsilon));
    int to = weights.at() + row * columns;
    kernels.addScaled(weights.data(), to, g, gradientAt, columns, factor);
  }

  private static boolean zero(float[] g, int from, int size) {
    for (int i = from; i < from + size; i++) {
      if (g[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
