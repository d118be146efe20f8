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
 * Convolution, of channels that come last: x is [N, spatial..., C] with 1 to 3 spatial dimensions,
 * w is [O, C / groups, kernel...] as in ONNX and is not flipped, y is [N, spatial..., O]: {@code y
 * = activation(conv(x, w) * scale + shift)}. A bias is a shift without a scale. The activation, if
 * any, bounds y: its slope is 1 strictly between the bounds and 0 elsewhere.
 *
 * <pre>{@code
 * Tensor y = Conv.over(ConvWindow.plain().strides(2, 2)).relu().of(graph, "conv", x, w, b);
 * }</pre>
 */
public final class Conv implements Operation {

  private static final int X = 0;
  private static final int W = 1;
  private static final int SCALE = 2;
  private static final double SIX = 6;
  private static final int IMAGE_RANK = 4;

  /** The number of what is saved. */
  private static final int MASK = 0;

  private final ConvWindow window;
  final float low;
  final float high;

  // Of one convolution only; null where the shapes do not fit.

  final boolean scaled;
  final ConvShape shape;
  private final Correlation toMap;

  /** The shape of what it gives. */
  final Shape y;

  private final ConvAxis alongY;
  private final Correlation toImage;
  private final WeightGradient weights;

  private Conv(ConvWindow window, float low, float high, boolean scaled, ConvShape shape, Shape y) {
    this.window = window;
    this.low = low;
    this.high = high;
    this.scaled = scaled;
    this.shape = shape;
    this.y = y;
    this.alongY = shape == null ? null : shape.phases(true)[0].y;
    this.toMap = shape == null ? null : Correlation.of(shape, true);
    this.toImage = shape == null ? null : Correlation.of(shape, false);
    this.weights = shape == null ? null : WeightGradient.of(shape);
  }

  /** A convolution without an activation. */
  public static Conv over(ConvWindow window) {
    return new Conv(window, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, false, null, null);
  }

  /** With the positive part of what comes. */
  public Conv relu() {
    return clip(0, Double.POSITIVE_INFINITY);
  }

  /** With what comes between 0 and 6. */
  public Conv relu6() {
    return clip(0, SIX);
  }

  /** With what comes between two bounds, either of which may be infinite. */
  public Conv clip(double low, double high) {
    // Adding zero makes a zero of a negative one.
    return new Conv(window, (float) low + 0f, (float) high + 0f, scaled, null, null);
  }

  /** The convolution of x. */
  public Tensor of(Graph graph, String layer, Tensor x, Tensor w) {
    return graph.apply(bind(x, w, false), layer, x, w);
  }

  /** The convolution of x plus a bias [O]. */
  public Tensor of(Graph graph, String layer, Tensor x, Tensor w, Tensor bias) {
    return graph.apply(bind(x, w, false), layer, x, w, bias);
  }

  /**
   * The convolution of x times a scale [O] plus a shift [O]: with a normalisation behind it whose
   * statistics are frozen. The scale may not train; w and shift may.
   */
  public Tensor normed(Graph graph, String layer, Tensor x, Tensor w, Tensor scale, Tensor shift) {
    return graph.apply(bind(x, w, true), layer, x, w, scale, shift);
  }

  private Conv bind(Tensor x, Tensor w, boolean scales) {
    ConvShape bound = ConvShape.conv(window, x.shape(), w.shape());
    Shape y = bound == null ? null : Shape.of(ConvShape.convolved(window, x.shape(), w.shape()));
    return new Conv(window, low, high, scales, bound, y);
  }

  private boolean clips() {
    return low > Float.NEGATIVE_INFINITY || high < Float.POSITIVE_INFINITY;
  }

  private int shift() {
    return scaled ? SCALE + 1 : SCALE;
  }

  private Slice scale(Frame f) {
    return scaled ? f.input(SCALE) : null;
  }

  @Override
  public String name() {
    return "conv";
  }

  // Of convolutions of images, by lines: for a chain of them.

  /** True for a convolution of images that can be computed by lines. */
  boolean byLines() {
    boolean planes = shape.image[0] == y.dim(0) && shape.map[1] == y.dim(1);
    return y.rank() == IMAGE_RANK
        && toMap instanceof LineCorrelation
        && (shape.pixelwise() || planes);
  }

  /** The correlation of a convolution that is {@link #byLines}. */
  LineCorrelation lines() {
    return (LineCorrelation) toMap;
  }

  /** The most lines of x that so many lines of y are made of. */
  int linesRead(int lines) {
    int more = (lines - 1) * alongY.step + (alongY.taps - 1) * alongY.tapStep;
    return shape.pixelwise() ? lines : more + 1;
  }

  /** The first line of x that lines of y from one on are made of. */
  int firstRead(int line) {
    return shape.pixelwise() ? line : inside(alongY.at(line, 0));
  }

  /** Where the lines of x end that lines of y before one are made of. */
  int endOfRead(int line) {
    return shape.pixelwise() ? line : inside(alongY.at(line - 1, alongY.taps - 1) + 1);
  }

  private int inside(int line) {
    return Math.max(0, Math.min(alongY.size, line));
  }

  @Override
  public Operation after(int inputs, Operation before, int inputsBefore) {
    return ConvChain.of(before, inputsBefore, this, inputs);
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, shift() + 1);
    ConvShape.require(s, window, X, W, false, new int[0]);
    for (int i = SCALE; i < s.count(); i++) {
      s.shape(i, Shape.of(s.shape(W).dim(0)));
    }
    s.require(low < high, "a lower bound below the upper one", low + " and " + high, "swap them");
    return new Shape[] {Shape.of(ConvShape.convolved(window, s.shape(X), s.shape(W)))};
  }

  @Override
  public void needs(Needs needs) {
    needs.forwardScratch(toMap.scratch(needs.kernels(), needs.lanes()));
    if (needs.lanes() == 1 && toMap instanceof LineCorrelation) {
      needs.outputBeforeInput(0, X, ((LineCorrelation) toMap).overrun());
    }
    if (!needs.backward()) {
      return;
    }
    needs.require(
        !scaled || !needs.wants(SCALE),
        "a scale that does not train",
        "one that does",
        "freeze it, or let a batch normalisation follow the convolution");
    if (clips()) {
      needs.keepOutputOrSaved(0, ClipMask.floats(needs.outputShape(0).size()));
    }
    if (scaled && (needs.wants(X) || needs.wants(W))) {
      needs.keepInput(SCALE);
    }
    long scratch = 0;
    if (needs.wants(X)) {
      needs.keepInput(W);
      needs.gradientOverInput(W);
      scratch = toImage.scratch(needs.kernels(), needs.lanes());
    }
    if (needs.wants(W)) {
      needs.keepInput(X);
      scratch = Math.max(scratch, weights.scratch(needs.kernels(), needs.lanes()));
    }
    needs.backwardScratch(scratch);
    boolean shifts = needs.inputs() > shift() && needs.wants(shift());
    needs.backwardScratch(shifts ? shape.mapChannels : 0);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    boolean shifts = f.inputs() > shift();
    toMap.run(
        lane,
        f.forwardScratch(0),
        f.output(0),
        shifts ? Start.BIAS : Start.ZERO,
        shifts ? f.input(shift()) : null,
        low,
        high,
        f.input(X),
        f.input(W),
        scale(f),
        1f);
    if (masks(f)) {
      lane.sync();
      Slice y = f.output(0);
      int from = lane.from(y.size(), Gradients.GRANULE);
      int n = lane.to(y.size(), Gradients.GRANULE) - from;
      ClipMask.fill(lane.kernels(), f.saved(MASK), y, from, n, low, high);
    }
  }

  /** True where backward knows from a mask what was bounded, not from y. */
  private boolean masks(Frame f) {
    return f.savedCount() > 0 && f.saved(MASK).size() > 0;
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    Slice scratch = f.backwardScratch(0);
    if (clips()) {
      // Nobody reads the gradient of y after this: it becomes that of what was bounded.
      int from = lane.from(dy.size(), Gradients.GRANULE);
      int n = lane.to(dy.size(), Gradients.GRANULE) - from;
      int at = dy.at() + from;
      if (masks(f)) {
        ClipMask.gradient(lane.kernels(), f.saved(MASK), from, dy.data(), at, dy, n);
      } else {
        Slice y = f.output(0);
        lane.kernels()
            .clipGradient(dy.data(), at, dy.data(), at, y.data(), y.at() + from, n, low, high);
      }
      lane.sync();
    }
    if (f.inputs() > shift() && f.wants(shift())) {
      ChannelSums.add(f, shift(), lane, f.backwardScratch(1), dy);
    }
    if (f.wants(X)) {
      toImage.run(
          lane,
          scratch,
          f.gradient(X),
          f.adds(X) ? Start.ADD : Start.ZERO,
          null,
          Float.NEGATIVE_INFINITY,
          Float.POSITIVE_INFINITY,
          dy,
          f.input(W),
          scale(f),
          f.scale(X));
      lane.sync();
    }
    if (f.wants(W)) {
      weights.add(f, W, lane, scratch, f.input(X), dy, scale(f));
    }
  }

  @Override
  public Cost cost(Signature s) {
    long product = shape.macs();
    return new Cost(product, product * ((s.wants(X) ? 1 : 0) + (s.wants(W) ? 1 : 0)));
  }
}
