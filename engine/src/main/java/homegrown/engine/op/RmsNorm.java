package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * Normalisation by the root mean square (Zhang and Sennrich 2019) over all axes from one on: {@code
 * y = x / sqrt(mean(x^2) + epsilon) * scale}. The scale has the shape of the normalised axes; it
 * may be left out.
 */
public final class RmsNorm implements Operation {

  private static final int X = 0;
  private static final int SCALE = 1;

  private static final int INVERSES = 0;
  private static final int ROWS = 0;
  private static final int SUMS = 1;

  private final int axis;
  private final double epsilon;
  private final boolean scaled;

  private RmsNorm(int axis, double epsilon, boolean scaled) {
    this.axis = axis;
    this.epsilon = epsilon;
    this.scaled = scaled;
  }

  /**
   * With a scale.
   *
   * @param axis the first of the normalised axes, negative to count from the end
   * @param epsilon added to the mean of the squares, at least 0
   */
  public static Tensor of(
      Graph graph, String layer, Tensor x, Tensor scale, int axis, double epsilon) {
    return graph.apply(new RmsNorm(axis, epsilon, true), layer, x, scale);
  }

  /** Without a scale. */
  public static Tensor plain(Graph graph, String layer, Tensor x, int axis, double epsilon) {
    return graph.apply(new RmsNorm(axis, epsilon, false), layer, x);
  }

  @Override
  public String name() {
    return "rms_norm";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.floats(X);
    AxisLayout.check(s, X, axis);
    s.require(
        epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY,
        "an epsilon of at least 0",
        String.valueOf(epsilon),
        "1e-5 is usual");
    int[] dims = s.shape(X).dims();
    if (scaled) {
      s.shape(SCALE, Shape.of(Arrays.copyOfRange(dims, Runs.axis(axis, dims.length), dims.length)));
    }
    return new Shape[] {s.shape(X)};
  }

  private int width(Shape x) {
    return Runs.width(x, Runs.axis(axis, x.rank()));
  }

  @Override
  public void needs(Needs needs) {
    int width = width(needs.shape(X));
    needs.outputOverInput(0, X);
    needs.saved(needs.shape(X).size() / width);
    if (!needs.backward()) {
      return;
    }
    needs.keepInput(X);
    needs.gradientOverInput(X);
    needs.gradientOverGradient(X, 0);
    if (scaled && needs.wants(X)) {
      needs.keepInput(SCALE);
      needs.gradientOverInput(SCALE);
    }
    needs.backwardScratch((long) needs.lanes() * width);
    needs.backwardScratch(width);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    Slice inverses = f.saved(INVERSES);
    int width = width(f.shape(X));
    int rows = x.size() / width;
    Kernels kernels = lane.kernels();
    for (int r = lane.from(rows, 1); r < lane.to(rows, 1); r++) {
      int xAt = x.at() + r * width;
      int yAt = y.at() + r * width;
      double squares = kernels.dot(x.data(), xAt, x.data(), xAt, width) / width;
      float inverse = (float) (1 / Math.sqrt(squares + epsilon));
      inverses.data()[inverses.at() + r] = inverse;
      if (!x.same(y)) {
        System.arraycopy(x.data(), xAt, y.data(), yAt, width);
      }
      kernels.scale(y.data(), yAt, width, inverse);
      if (scaled) {
        Slice scale = f.input(SCALE);
        kernels.multiply(y.data(), yAt, y.data(), yAt, scale.data(), scale.at(), width);
      }
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    int width = width(f.shape(X));
    int rows = f.shape(X).size() / width;
    if (scaled && f.wants(SCALE)) {
      sumScale(f, lane, rows, width);
      lane.sync();
    }
    if (f.wants(X)) {
      inputGradient(f, lane, rows, width);
    }
    if (scaled && f.wants(SCALE)) {
      lane.sync();
      Slice sums = f.backwardScratch(SUMS);
      int from = lane.from(width, Gradients.GRANULE);
      int n = lane.to(width, Gradients.GRANULE) - from;
      Gradients.add(lane.kernels(), f, SCALE, from, sums.data(), sums.at() + from, n, 1f);
    }
  }

  /** Shared by columns: each lane sums over all rows, in their order. */
  private static void sumScale(Frame f, Lane lane, int rows, int width) {
    Slice x = f.input(X);
    Slice dy = f.outputGradient(0);
    Slice sums = f.backwardScratch(SUMS);
    Slice row = f.backwardScratch(ROWS);
    Slice inverses = f.saved(INVERSES);
    Kernels kernels = lane.kernels();
    int from = lane.from(width, Gradients.GRANULE);
    int n = lane.to(width, Gradients.GRANULE) - from;
    int at = sums.at() + from;
    int rowAt = row.at() + lane.index() * width;
    Arrays.fill(sums.data(), at, at + n, 0f);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(x.data(), x.at() + r * width + from, row.data(), rowAt, n);
      kernels.scale(row.data(), rowAt, n, inverses.data()[inverses.at() + r]);
      int dyAt = dy.at() + r * width + from;
      kernels.addProduct(sums.data(), at, row.data(), rowAt, dy.data(), dyAt, n);
    }
  }

  /** With g = dy scale and i the inverse of the root: dx = i (g - x i^2 mean(g x)). */
  private void inputGradient(Frame f, Lane lane, int rows, int width) {
    Slice x = f.input(X);
    Slice dy = f.outputGradient(0);
    Slice row = f.backwardScratch(ROWS);
    Slice inverses = f.saved(INVERSES);
    Kernels kernels = lane.kernels();
    int g = row.at() + lane.index() * width;
    for (int r = lane.from(rows, 1); r < lane.to(rows, 1); r++) {
      int at = r * width;
      System.arraycopy(dy.data(), dy.at() + at, row.data(), g, width);
      if (scaled) {
        Slice scale = f.input(SCALE);
        kernels.multiply(row.data(), g, row.data(), g, scale.data(), scale.at(), width);
      }
      double along = kernels.dot(row.data(), g, x.data(), x.at() + at, width) / width;
      double inverse = inverses.data()[inverses.at() + r];
      float slope = (float) (-inverse * inverse * along);
      kernels.addScaled(row.data(), g, x.data(), x.at() + at, width, slope);
      Gradients.add(kernels, f, X, at, row.data(), g, width, (float) inverse);
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
