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
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct.Start;

/**
 * Transposed convolution, of channels that come last: what the gradient of a {@link Conv} by its
 * input is of the gradient of its output. x is [N, spatial..., C] with 1 to 3 spatial dimensions, w
 * is [C, O / groups, kernel...] as in ONNX, y is [N, spatial..., O]; along a dimension y has {@code
 * (x - 1) stride + dilation (kernel - 1) + 1 - begin - end + behind} elements: padding crops them.
 *
 * <pre>{@code
 * Tensor twice = ConvTranspose.over(ConvWindow.plain().strides(2, 2)).of(graph, "up", x, w, b);
 * }</pre>
 */
public final class ConvTranspose implements Operation {

  private static final int X = 0;
  private static final int W = 1;
  private static final int B = 2;

  private final ConvWindow window;
  private final int[] behind;

  // Of one convolution only; null where the shapes do not fit.

  private final ConvShape shape;
  private final Correlation toImage;
  private final Correlation toMap;
  private final WeightGradient weights;

  private ConvTranspose(ConvWindow window, int[] behind, ConvShape shape) {
    this.window = window;
    this.behind = behind;
    this.shape = shape;
    this.toImage = shape == null ? null : Correlation.of(shape, false);
    this.toMap = shape == null ? null : Correlation.of(shape, true);
    this.weights = shape == null ? null : WeightGradient.of(shape);
  }

  /** A transposed convolution; the window is that of the convolution that it transposes. */
  public static ConvTranspose over(ConvWindow window) {
    return new ConvTranspose(window, new int[0], null);
  }

  /** With more elements behind the last ones of each dimension (ONNX: output_padding). */
  public ConvTranspose behind(int... more) {
    return new ConvTranspose(window, more.clone(), null);
  }

  /** The transposed convolution of x. */
  public Tensor of(Graph graph, String layer, Tensor x, Tensor w) {
    return graph.apply(bind(x, w), layer, x, w);
  }

  /** The transposed convolution of x plus a bias [O]. */
  public Tensor of(Graph graph, String layer, Tensor x, Tensor w, Tensor bias) {
    return graph.apply(bind(x, w), layer, x, w, bias);
  }

  private ConvTranspose bind(Tensor x, Tensor w) {
    ConvShape bound = ConvShape.transposed(window, behind, x.shape(), w.shape());
    return new ConvTranspose(window, behind, bound);
  }

  @Override
  public String name() {
    return "conv_transpose";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, B + 1);
    ConvShape.require(s, window, X, W, true, behind);
    if (s.count() > B) {
      s.shape(B, Shape.of(s.shape(W).dim(1) * window.groups()));
    }
    return new Shape[] {
      Shape.of(ConvShape.transposed(window, behind, s.shape(X).dims(), s.shape(W)))
    };
  }

  @Override
  public void needs(Needs needs) {
    needs.forwardScratch(toImage.scratch(needs.kernels(), needs.lanes()));
    if (!needs.backward()) {
      return;
    }
    long scratch = 0;
    if (needs.wants(X)) {
      needs.keepInput(W);
      needs.gradientOverInput(W);
      scratch = toMap.scratch(needs.kernels(), needs.lanes());
    }
    if (needs.wants(W)) {
      needs.keepInput(X);
      scratch = Math.max(scratch, weights.scratch(needs.kernels(), needs.lanes()));
    }
    needs.backwardScratch(scratch);
    needs.backwardScratch(needs.inputs() > B && needs.wants(B) ? shape.imageChannels : 0);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    boolean biased = f.inputs() > B;
    toImage.run(
        lane,
        f.forwardScratch(0),
        f.output(0),
        biased ? Start.BIAS : Start.ZERO,
        biased ? f.input(B) : null,
        Float.NEGATIVE_INFINITY,
        Float.POSITIVE_INFINITY,
        f.input(X),
        f.input(W),
        null,
        1f);
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    Slice scratch = f.backwardScratch(0);
    if (f.inputs() > B && f.wants(B)) {
      ChannelSums.add(f, B, lane, f.backwardScratch(1), dy);
    }
    if (f.wants(X)) {
      toMap.run(
          lane,
          scratch,
          f.gradient(X),
          f.adds(X) ? Start.ADD : Start.ZERO,
          null,
          Float.NEGATIVE_INFINITY,
          Float.POSITIVE_INFINITY,
          dy,
          f.input(W),
          null,
          f.scale(X));
      lane.sync();
    }
    if (f.wants(W)) {
      weights.add(f, W, lane, scratch, dy, f.input(X), null);
    }
  }

  @Override
  public Cost cost(Signature s) {
    long product = shape.macs();
    return new Cost(product, product * ((s.wants(X) ? 1 : 0) + (s.wants(W) ? 1 : 0)));
  }
}
