package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;
import java.util.Arrays;

/**
 * x with its axes stretched or shrunk, as in ONNX: each element of y has a coordinate along each
 * axis of x, and is the nearest element there or lies on a line between two neighbours. There is no
 * smoothing where an axis shrinks.
 */
public final class Resize extends AlongAxes {

  /** The coordinate in x of element i of y, with the scale y over x. */
  public enum Coordinates {
    /** Pixels have a middle: {@code (i + 0.5) / scale - 0.5}. */
    HALF_PIXEL,
    /** As {@link #HALF_PIXEL}, but 0 where an axis of y has one element. */
    PYTORCH_HALF_PIXEL,
    /** {@code i / scale}. */
    ASYMMETRIC,
    /** First and last elements meet: {@code i (size of x - 1) / (size of y - 1)}. */
    ALIGN_CORNERS
  }

  /** Which element is the nearest. */
  public enum Nearest {
    /** The lower one where there are two. */
    ROUND_PREFER_FLOOR,
    /** The upper one where there are two. */
    ROUND_PREFER_CEIL,
    /** The one below. */
    FLOOR,
    /** The one above. */
    CEIL
  }

  private static final Nearest[] LINEAR = {};

  private final String asked;
  private final boolean fits;

  private Resize(
      Shape x, double[] scales, int[] dims, String asked, Coordinates from, Nearest... nearest) {
    super(x, fits(x, dims) ? matrices(x, scales, dims, from, nearest) : new AxisMatrix[0]);
    this.fits = fits(x, dims);
    this.asked = asked;
  }

  /**
   * The nearest elements.
   *
   * @param scales one for each axis, 1 for those that stay: an axis of n elements gets the whole
   *     part of {@code n scale}
   */
  public static Tensor nearestBy(
      Graph graph, String layer, Tensor x, Coordinates from, Nearest nearest, double... scales) {
    return by(graph, layer, x, scales, from, nearest);
  }

  /** The nearest elements, for given dimensions of y. */
  public static Tensor nearestTo(
      Graph graph, String layer, Tensor x, Coordinates from, Nearest nearest, int... dims) {
    return to(graph, layer, x, dims, from, nearest);
  }

  /**
   * Linear interpolation.
   *
   * @param scales one for each axis, 1 for those that stay: an axis of n elements gets the whole
   *     part of {@code n scale}
   */
  public static Tensor linearBy(
      Graph graph, String layer, Tensor x, Coordinates from, double... scales) {
    return by(graph, layer, x, scales, from, LINEAR);
  }

  /** Linear interpolation, for given dimensions of y. */
  public static Tensor linearTo(
      Graph graph, String layer, Tensor x, Coordinates from, int... dims) {
    return to(graph, layer, x, dims, from, LINEAR);
  }

  private static Tensor by(
      Graph graph, String layer, Tensor x, double[] scales, Coordinates from, Nearest... nearest) {
    int[] dims = new int[scales.length];
    for (int d = 0; d < dims.length && d < x.shape().rank(); d++) {
      dims[d] = (int) Math.floor(x.shape().dim(d) * scales[d]);
    }
    String asked = "scales " + Arrays.toString(scales);
    return graph.apply(new Resize(x.shape(), scales, dims, asked, from, nearest), layer, x);
  }

  private static Tensor to(
      Graph graph, String layer, Tensor x, int[] dims, Coordinates from, Nearest... nearest) {
    double[] scales = new double[dims.length];
    for (int d = 0; d < dims.length && d < x.shape().rank(); d++) {
      scales[d] = (double) dims[d] / x.shape().dim(d);
    }
    String asked = "dimensions " + Arrays.toString(dims);
    return graph.apply(new Resize(x.shape(), scales, dims, asked, from, nearest), layer, x);
  }

  private static boolean fits(Shape x, int[] dims) {
    boolean fits = dims.length == x.rank();
    for (int dim : dims) {
      fits &= dim > 0;
    }
    return fits;
  }

  private static AxisMatrix[] matrices(
      Shape x, double[] scales, int[] dims, Coordinates from, Nearest... nearest) {
    AxisMatrix[] matrices = new AxisMatrix[x.rank()];
    for (int d = 0; d < matrices.length; d++) {
      int last = x.dim(d) - 1;
      int[] lower = new int[dims[d]];
      int[] upper = new int[dims[d]];
      float[] shares = new float[dims[d]];
      for (int i = 0; i < dims[d]; i++) {
        double place = coordinate(i, scales[d], x.dim(d), dims[d], from);
        if (nearest.length > 0) {
          lower[i] = bounded(rounded(place, nearest[0]), last);
          upper[i] = lower[i];
        } else {
          lower[i] = bounded(Math.floor(place), last);
          upper[i] = bounded(Math.floor(place) + 1, last);
          shares[i] = (float) (place - Math.floor(place));
        }
      }
      matrices[d] = AxisMatrix.mixing(x.dim(d), lower, upper, shares);
    }
    return matrices;
  }

  private static double coordinate(int i, double scale, int in, int out, Coordinates from) {
    switch (from) {
      case HALF_PIXEL:
        return (i + 0.5) / scale - 0.5;
      case PYTORCH_HALF_PIXEL:
        return out > 1 ? (i + 0.5) / scale - 0.5 : 0;
      case ALIGN_CORNERS:
        return out > 1 ? (double) i * (in - 1) / (out - 1) : 0;
      default:
        return i / scale;
    }
  }

  private static double rounded(double place, Nearest nearest) {
    switch (nearest) {
      case ROUND_PREFER_FLOOR:
        return Math.ceil(place - 0.5);
      case ROUND_PREFER_CEIL:
        return Math.floor(place + 0.5);
      case FLOOR:
        return Math.floor(place);
      default:
        return Math.ceil(place);
    }
  }

  private static int bounded(double place, int last) {
    return (int) Math.max(0, Math.min(last, place));
  }

  @Override
  public String name() {
    return "resize";
  }

  @Override
  void check(Signature s) {
    s.require(
        fits,
        "a scale or a size for each axis of x " + s.shape(X) + " that leaves at least one element",
        asked,
        "use a scale of 1 for axes that stay as they are");
  }
}
