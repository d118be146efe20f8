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
import java.util.List;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016) over all axes from one on: {@code y = (x - mean)
 * / sqrt(var + epsilon) * scale + bias} with the population variance. Scale and bias have the shape
 * of the normalised axes; either may be left out.
 */
public final class LayerNorm implements Operation {

  private static final int X = 0;
  private static final int NONE = -1;

  /** What is saved of each row: its mean in two floats, and the factor of the differences. */
  private static final int MOMENTS = 3;

  private static final int INVERSE = 2;

  private static final int ROWS = 0;
  private static final int SUMS = 1;
  private final int axis;
  private final double epsilon;
  private final int scale;
  private final int bias;

  private LayerNorm(int axis, double epsilon, int scale, int bias) {
    this.axis = axis;
    this.epsilon = epsilon;
    this.scale = scale;
    this.bias = bias;
  }

  /**
   * With scale and bias.
   *
   * @param axis the first of the normalised axes, negative to count from the end
   * @param epsilon added to the variance, at least 0
   */
  public static Tensor of(
      Graph graph, String layer, Tensor x, Tensor scale, Tensor bias, int axis, double epsilon) {
    return graph.apply(new LayerNorm(axis, epsilon, 1, 2), layer, x, scale, bias);
  }

  /** With a scale and no bias. */
  public static Tensor scaled(
      Graph graph, String layer, Tensor x, Tensor scale, int axis, double epsilon) {
    return graph.apply(new LayerNorm(axis, epsilon, 1, NONE), layer, x, scale);
  }

  /** With a bias and no scale. */
  public static Tensor shifted(
      Graph graph, String layer, Tensor x, Tensor bias, int axis, double epsilon) {
    return graph.apply(new LayerNorm(axis, epsilon, NONE, 1), layer, x, bias);
  }

  /** With neither scale nor bias. */
  public static Tensor plain(Graph graph, String layer, Tensor x, int axis, double epsilon) {
    return graph.apply(new LayerNorm(axis, epsilon, NONE, NONE), layer, x);
  }

  /**
   * The means and the inverse deviations {@code 1 / sqrt(var + epsilon)} of what is normalised, for
   * a graph that asks for them; the normalised axes stay as dimensions of 1.
   *
   * @param axis the first of the normalised axes, negative to count from the end
   * @param epsilon added to the variance, at least 0
   */
  public static List<Tensor> statistics(
      Graph graph, String layer, Tensor x, int axis, double epsilon) {
    int first = Runs.axis(axis, x.shape().rank());
    // An axis that is not there is refused by the mean.
    int[] axes = first < 0 ? new int[] {axis} : new int[x.shape().rank() - first];
    for (int i = 0; first >= 0 && i < axes.length; i++) {
      axes[i] = first + i;
    }
    Tensor mean = Mean.keeping(graph, layer, x, axes);
    Tensor deviation = Subtract.of(graph, layer + "-deviation", x, mean);
    Tensor squares = Multiply.of(graph, layer + "-squares", deviation, deviation);
    Tensor variance = Mean.keeping(graph, layer + "-variance", squares, axes);
    Tensor sum = Scale.of(graph, layer + "-sum", variance, 1, epsilon);
    return Arrays.asList(mean, Rsqrt.of(graph, layer + "-inverse", sum));
  }

  @Override
  public String name() {
    return "layer_norm";
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
    int first = axis < 0 ? axis + dims.length : axis;
    Shape normalised = Shape.of(Arrays.copyOfRange(dims, first, dims.length));
    for (int i = 1; i < s.count(); i++) {
      s.shape(i, normalised);
    }
    return new Shape[] {s.shape(X)};
  }

  private int width(Shape x) {
    int width = 1;
    for (int i = axis < 0 ? axis + x.rank() : axis; i < x.rank(); i++) {
      width *= x.dim(i);
    }
    return width;
  }

  private boolean wantsScale(Frame f) {
    return scale != NONE && f.wants(scale);
  }

  private boolean wantsBias(Frame f) {
    return bias != NONE && f.wants(bias);
  }

  @Override
  public void needs(Needs needs) {
    int width = width(needs.shape(X));
    int rows = needs.shape(X).size() / width;
    needs.outputOverInput(0, X);
    needs.saved((long) MOMENTS * rows);
    if (!needs.backward()) {
      return;
    }
    needs.keepInput(X);
    needs.gradientOverInput(X);
    needs.gradientOverGradient(X, 0);
    if (scale != NONE && needs.wants(X)) {
      needs.keepInput(scale);
    }
    needs.backwardScratch(2L * needs.lanes() * width);
    needs.backwardScratch(width);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    Slice moments = f.saved(0);
    int width = width(f.shape(X));
    int rows = x.size() / width;
    Kernels kernels = lane.kernels();
    for (int r = lane.from(rows, 1); r < lane.to(rows, 1); r++) {
      int at = r * width;
      int yAt = y.at() + at;
      kernels.normalise(
          y.data(),
          yAt,
          x.data(),
          x.at() + at,
          width,
          epsilon,
          moments.data(),
          moments.at() + MOMENTS * r);
      if (scale != NONE) {
        Slice s = f.input(scale);
        kernels.multiply(y.data(), yAt, y.data(), yAt, s.data(), s.at(), width);
      }
      if (bias != NONE) {
        Slice b = f.input(bias);
        kernels.addScaled(y.data(), yAt, b.data(), b.at(), width, 1f);
      }
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    int width = width(f.shape(X));
    int rows = f.shape(X).size() / width;
    if (wantsScale(f)) {
      scaleGradient(f, lane, rows, width);
    }
    if (wantsBias(f)) {
      ColumnSums.add(f, bias, lane, f.outputGradient(0), rows, width);
    }
    if (f.wants(X)) {
      // The gradient of x may take the place of that of y, or of x.
      lane.sync();
      inputGradient(f, lane, rows, width);
    }
  }

  /** Shared by columns: each lane sums over all rows, in their order. */
  private void scaleGradient(Frame f, Lane lane, int rows, int width) {
    Slice dy = f.outputGradient(0);
    Slice sums = f.backwardScratch(SUMS);
    Slice row = f.backwardScratch(ROWS);
    Kernels kernels = lane.kernels();
    int from = lane.from(width, Gradients.GRANULE);
    int size = lane.to(width, Gradients.GRANULE) - from;
    int at = sums.at() + from;
    int rowAt = row.at() + 2 * lane.index() * width;
    Arrays.fill(sums.data(), at, at + size, 0f);
    for (int r = 0; r < rows; r++) {
      again(f, kernels, row, rowAt, r, r * width + from, size);
      int dyAt = dy.at() + r * width + from;
      kernels.addProduct(sums.data(), at, row.data(), rowAt, dy.data(), dyAt, size);
    }
    Slice ds = f.gradient(scale);
    if (!f.adds(scale)) {
      Arrays.fill(ds.data(), ds.at() + from, ds.at() + from + size, 0f);
    }
    kernels.addScaled(ds.data(), ds.at() + from, sums.data(), at, size, f.scale(scale));
  }

  /** Computes a part of a row once more as it was before scale and bias. */
  private static void again(
      Frame f, Kernels kernels, Slice to, int toAt, int row, int at, int size) {
    Slice x = f.input(X);
    Slice moments = f.saved(0);
    kernels.normaliseAgain(
        to.data(), toAt, x.data(), x.at() + at, size, moments.data(), moments.at() + MOMENTS * row);
  }

  /** The gradient of the normalised row u is g = dy scale. */
  private void inputGradient(Frame f, Lane lane, int rows, int width) {
    Slice dy = f.outputGradient(0);
    Slice row = f.backwardScratch(ROWS);
    Slice moments = f.saved(0);
    Kernels kernels = lane.kernels();
    float[] scratch = row.data();
    int u = row.at() + 2 * lane.index() * width;
    int g = u + width;
    for (int r = lane.from(rows, 1); r < lane.to(rows, 1); r++) {
      int at = r * width;
      again(f, kernels, row, u, r, at, width);
      System.arraycopy(dy.data(), dy.at() + at, scratch, g, width);
      if (scale != NONE) {
        Slice s = f.input(scale);
        kernels.multiply(scratch, g, scratch, g, s.data(), s.at(), width);
      }
      float inverse = moments.data()[moments.at() + MOMENTS * r + INVERSE];
      kernels.normaliseGradient(scratch, g, scratch, u, width, inverse);
      Gradients.add(kernels, f, X, at, scratch, g, width, 1f);
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
