package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;

/**
 * What poolings share: x [N, spatial..., C] with 1 to 3 spatial dimensions, y [N, windows..., C],
 * and where the windows lie. Depth, height and width stand for the spatial dimensions; those that x
 * does not have are of size 1.
 */
abstract class Pooling implements Operation {

  static final int X = 0;

  static final int DEPTH = 0;
  static final int HEIGHT = 1;
  static final int WIDTH = 2;
  private static final int SPATIAL = 3;

  /** Elements of x and windows along depth, height and width. */
  final int[] in = {1, 1, 1};

  final int[] out = {1, 1, 1};

  final int images;
  final int channels;

  private final Window window;
  private final boolean fits;

  private final int[] kernel = {1, 1, 1};
  private final int[] stride = {1, 1, 1};
  private final int[] dilation = {1, 1, 1};
  private final int[] begin = {0, 0, 0};
  private final int[] end = {0, 0, 0};

  Pooling(Shape x, Window window) {
    this.window = window;
    this.images = x.rank() > 0 ? x.dim(0) : 1;
    this.channels = x.last();
    boolean fit = window.whole() && x.rank() == window.rank() + 2;
    for (int i = 0; fit && i < window.rank(); i++) {
      int d = SPATIAL - window.rank() + i;
      in[d] = x.dim(i + 1);
      out[d] = window.count(i, in[d]);
      kernel[d] = window.kernel(i);
      stride[d] = window.stride(i);
      dilation[d] = window.dilation(i);
      begin[d] = window.begin(i);
      end[d] = window.end(i);
      fit = out[d] > 0;
      for (int o = 0; fit && o < out[d]; o++) {
        fit = first(d, o) < last(d, o);
      }
    }
    this.fits = fit;
  }

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        fits,
        "x [N, spatial..., C] and windows over 1 to 3 spatial dimensions, each with an element of"
            + " x, for x "
            + s.shape(X),
        window.toString(),
        "one number for each spatial dimension, and padding less than the kernel");
    int[] dims = s.shape(X).dims();
    System.arraycopy(out, SPATIAL - window.rank(), dims, 1, window.rank());
    return new Shape[] {Shape.of(dims)};
  }

  /** Where an element of a window lies along a dimension of x; outside of it in the padding. */
  final int at(int dimension, int window, int element) {
    return window * stride[dimension] - begin[dimension] + element * dilation[dimension];
  }

  /** The first element of a window that is one of x. */
  final int first(int dimension, int window) {
    int start = at(dimension, window, 0);
    return start >= 0 ? 0 : (dilation[dimension] - 1 - start) / dilation[dimension];
  }

  /** Behind the last element of a window that is one of x. */
  final int last(int dimension, int window) {
    return below(dimension, window, in[dimension]);
  }

  /** The elements of a window that are one of x or of the padding. */
  final int padded(int dimension, int window) {
    return below(dimension, window, in[dimension] + end[dimension]);
  }

  private int below(int dimension, int window, int bound) {
    int room = bound - at(dimension, window, 0);
    int elements = room <= 0 ? 0 : (room - 1) / dilation[dimension] + 1;
    return Math.min(kernel[dimension], elements);
  }

  /** True when every element of x is in just one window. */
  final boolean tiles() {
    boolean once = true;
    for (int d = 0; d < SPATIAL; d++) {
      once &= stride[d] == kernel[d] && dilation[d] == 1 && begin[d] == 0;
      once &= out[d] * stride[d] == in[d];
    }
    return once;
  }

  final int kernel(int dimension) {
    return kernel[dimension];
  }

  /** The window of which a given element is one of x at a place; -1 where there is none. */
  final int window(int dimension, int element, int place) {
    int start = place - element * dilation[dimension] + begin[dimension];
    int window = start / stride[dimension];
    boolean one = start >= 0 && window * stride[dimension] == start && window < out[dimension];
    return one ? window : -1;
  }

  /** Rows of pixels of x, over all images. */
  final int rowsIn() {
    return images * in[DEPTH] * in[HEIGHT];
  }

  /** Rows of pixels of y, over all images. */
  final int rowsOut() {
    return images * out[DEPTH] * out[HEIGHT];
  }

  /** Where the elements of an image begin, in x and in y. */
  final int imageIn(int image) {
    return image * in[DEPTH] * in[HEIGHT] * in[WIDTH] * channels;
  }

  final int imageOut(int image) {
    return image * out[DEPTH] * out[HEIGHT] * out[WIDTH] * channels;
  }

  /** Where a row of pixels begins in an image of x. */
  final int rowIn(int depth, int height) {
    return (depth * in[HEIGHT] + height) * in[WIDTH] * channels;
  }

  final int rowOut(int depth, int height) {
    return (depth * out[HEIGHT] + height) * out[WIDTH] * channels;
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
