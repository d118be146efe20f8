package homegrown.engine.op;

import homegrown.engine.Shape;
import homegrown.engine.Signature;

/**
 * The sizes of a convolution between an image [N, spatial..., C] and a map [N, spatial..., O], with
 * weights [O, C / groups, kernel...]. A transposed convolution goes from the map to the image.
 *
 * <p>Inside there are always three spatial dimensions. Those along which the kernel does nothing
 * are joined with the one before, examples with the first: fewer and longer loops.
 */
final class ConvShape {

  private static final int MOST = 3;

  final int images;
  final int imageChannels;
  final int mapChannels;
  final int groups;
  final int[] image;
  final int[] map;
  final int[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final int[] begins;

  private ConvShape(ConvWindow window, int[] image, int[] map, int[] w) {
    int rank = image.length - 2;
    int examples = image[0];
    this.groups = window.groups();
    this.imageChannels = image[rank + 1];
    this.mapChannels = map[rank + 1];
    this.image = ones();
    this.map = ones();
    this.kernel = ones();
    this.strides = ones();
    this.dilations = ones();
    this.begins = new int[MOST];
    for (int d = 0; d < rank; d++) {
      int to = MOST - rank + d;
      this.image[to] = image[d + 1];
      this.map[to] = map[d + 1];
      this.kernel[to] = w[d + 2];
      this.strides[to] = window.stride(d);
      this.dilations[to] = window.dilation(d);
      this.begins[to] = window.begin(d);
    }
    for (int d = 0; d < MOST && idle(d); d++) {
      this.image[d] *= examples;
      this.map[d] = this.image[d];
      examples = 1;
      if (d > 0) {
        this.image[d] *= this.image[d - 1];
        this.map[d] = this.image[d];
        this.image[d - 1] = 1;
        this.map[d - 1] = 1;
      }
    }
    this.images = examples;
  }

  private static int[] ones() {
    return new int[] {1, 1, 1};
  }

  /** True when the kernel does nothing along a dimension. */
  private boolean idle(int d) {
    return kernel[d] == 1 && strides[d] == 1 && begins[d] == 0 && map[d] == image[d];
  }

  /** The convolution of x, or null where {@link #require} will say why there is none. */
  static ConvShape conv(ConvWindow window, Shape x, Shape w) {
    return problem(window, x, w, false, new int[0]) == null
        ? new ConvShape(window, x.dims(), convolved(window, x, w), w.dims())
        : null;
  }

  /** The transposed convolution of x, or null where {@link #require} will say why not. */
  static ConvShape transposed(ConvWindow window, int[] more, Shape x, Shape w) {
    return problem(window, x, w, true, more) == null
        ? new ConvShape(window, transposed(window, more, x.dims(), w), x.dims(), w.dims())
        : null;
  }

  /** The shape of what a convolution gives. */
  static int[] convolved(ConvWindow window, Shape x, Shape w) {
    int[] dims = x.dims();
    for (int d = 0; d < dims.length - 2; d++) {
      long padded = (long) dims[d + 1] + window.begin(d) + window.end(d);
      long room = padded - extent(window, w, d);
      dims[d + 1] = room < 0 ? 0 : size(room / window.stride(d) + 1);
    }
    dims[dims.length - 1] = w.dim(0);
    return dims;
  }

  private static long extent(ConvWindow window, Shape w, int d) {
    return window.dilation(d) * (w.dim(d + 2) - 1L) + 1;
  }

  private static int size(long size) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, size));
  }

  /** The shape of what a transposed convolution gives. */
  static int[] transposed(ConvWindow window, int[] more, int[] x, Shape w) {
    int[] dims = x.clone();
    for (int d = 0; d < dims.length - 2; d++) {
      long pads = (long) window.begin(d) + window.end(d);
      long behind = more.length == 0 ? 0 : more[d];
      long steps = (x[d + 1] - 1L) * window.stride(d);
      dims[d + 1] = size(steps + extent(window, w, d) - pads + behind);
    }
    dims[dims.length - 1] = w.dim(1) * window.groups();
    return dims;
  }

  /** Checks the shapes of a convolution, or of a transposed one. */
  static void require(
      Signature s, ConvWindow window, int x, int w, boolean transposed, int[] more) {
    s.floats(x);
    s.floats(w);
    String[] problem = problem(window, s.shape(x), s.shape(w), transposed, more);
    s.require(
        problem == null,
        problem == null ? "" : problem[0],
        problem == null ? "" : problem[1],
        problem == null ? "" : problem[2]);
  }

  /** What was expected, what came, and the mend; null where all is well. */
  private static String[] problem(
      ConvWindow window, Shape x, Shape w, boolean transposed, int[] more) {
    int rank = x.rank() - 2;
    if (rank < 1 || rank > MOST) {
      return new String[] {
        "x [examples, 1 to 3 spatial dimensions, channels]",
        "x " + x,
        "channels come last; reshape a single image to a batch of one"
      };
    }
    if (w.rank() != x.rank()) {
      return new String[] {
        "w of " + x.rank() + " dimensions for x " + x,
        "w " + w,
        "the kernel has as many dimensions as there are spatial ones in x"
      };
    }
    boolean behind = more.length == 0 || more.length == rank;
    for (int size : more) {
      behind &= size >= 0;
    }
    if (!window.fits(rank) || !behind) {
      return new String[] {
        "one stride, dilation, padding before, after and behind for each of "
            + rank
            + " dimensions",
        window.toString(),
        "strides, dilations and groups are at least 1, pads at least 0"
      };
    }
    int groups = window.groups();
    int own = transposed ? w.dim(0) : w.dim(1) * groups;
    if (own != x.last() || w.dim(0) % groups != 0) {
      return new String[] {
        transposed
            ? "w [" + x.last() + ", out / groups, kernel...] for x " + x + " in groups of " + groups
            : "w [out, "
                + x.last()
                + " / groups, kernel...] for x "
                + x
                + " in "
                + groups
                + " groups",
        "w " + w,
        "both numbers of channels are multiples of the number of groups"
      };
    }
    int[] result = transposed ? transposed(window, more, x.dims(), w) : convolved(window, x, w);
    for (int d = 1; d <= rank; d++) {
      if (result[d] < 1) {
        return new String[] {
          "at least one output along each dimension",
          "x " + x + ", w " + w + ", " + window,
          transposed ? "crop less by padding" : "pad more, or take a smaller kernel"
        };
      }
    }
    return null;
  }

  int imagePerGroup() {
    return imageChannels / groups;
  }

  int mapPerGroup() {
    return mapChannels / groups;
  }

  /** Elements of the kernel. */
  int taps() {
    return kernel[0] * kernel[1] * kernel[2];
  }

  /** Multiply-accumulates from one side to the other, those with padding too. */
  long macs() {
    long pixels = (long) images * map[0] * map[1] * map[2];
    return pixels * mapChannels * imagePerGroup() * taps();
  }

  /** Pixels of the map, of all examples. */
  int pixels() {
    return images * map[0] * map[1] * map[2];
  }

  /** True when every pixel of the map comes from the one pixel of the image in its place. */
  boolean pixelwise() {
    return idle(0) && idle(1) && idle(2);
  }

  /** True when every channel of the image makes one of the map, by itself. */
  boolean depthwise() {
    return groups > 1 && imageChannels == groups && mapChannels == groups;
  }

  /** Padding before a dimension. */
  int begin(int d) {
    return begins[d];
  }

  /** True for a kernel of 3 x 3 in two dimensions, all channels with all, one step at a time. */
  boolean threeByThree() {
    boolean plain = groups == 1 && idle(0) && kernel[1] == 3 && kernel[2] == 3;
    for (int d = 1; d < MOST; d++) {
      plain &= strides[d] == 1 && dilations[d] == 1;
    }
    return plain;
  }

  /** The phases of the correlation to the map, which is one, or to the image. */
  ConvPhase[] phases(boolean toMap) {
    if (toMap) {
      return new ConvPhase[] {
        new ConvPhase(toMap(0), toMap(1), toMap(2), images, mapChannels, imageChannels)
      };
    }
    // A stride that is longer than the image has places at which nothing of it begins.
    int[] firsts = new int[MOST];
    for (int d = 0; d < MOST; d++) {
      firsts[d] = Math.min(strides[d], image[d]);
    }
    ConvPhase[] phases = new ConvPhase[firsts[0] * firsts[1] * firsts[2]];
    for (int p = 0; p < phases.length; p++) {
      phases[p] =
          new ConvPhase(
              toImage(0, p / firsts[2] / firsts[1]),
              toImage(1, p / firsts[2] % firsts[1]),
              toImage(2, p % firsts[2]),
              images,
              imageChannels,
              mapChannels);
    }
    return phases;
  }

  private ConvAxis toMap(int d) {
    return ConvAxis.toMap(image[d], map[d], kernel[d], strides[d], dilations[d], begins[d]);
  }

  /** Along a dimension, those elements of the image that are strides away from one of the first. */
  private ConvAxis toImage(int d, int first) {
    int remainder = (first + begins[d]) % strides[d];
    return ConvAxis.toImage(
        image[d], map[d], kernel[d], strides[d], dilations[d], begins[d], remainder);
  }
}
