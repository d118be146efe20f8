package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;
import java.util.Arrays;

/**
 * More elements before and after those of x along each axis, or fewer where a number is negative;
 * what is left out goes first.
 */
public final class Pad extends AlongAxes {

  /** Where the elements of padding come from. */
  private enum Source {
    VALUE,
    EDGE,
    REFLECTION,
    OTHER_END
  }

  private final String asked;
  private final boolean fits;
  private final float value;

  private Pad(Shape x, int[] begins, int[] ends, Source source, float value) {
    super(x, fits(x, begins, ends) ? matrices(x, begins, ends, source) : new AxisMatrix[0]);
    this.asked = Arrays.toString(begins) + " and " + Arrays.toString(ends);
    this.fits = fits(x, begins, ends);
    this.value = value;
  }

  /**
   * With a value.
   *
   * @param begins the number of elements before each axis
   * @param ends the number of elements after each axis
   */
  public static Tensor constant(
      Graph graph, String layer, Tensor x, int[] begins, int[] ends, double value) {
    Pad pad = new Pad(x.shape(), begins, ends, Source.VALUE, (float) value);
    return graph.apply(pad, layer, x);
  }

  /** With the elements at the edges. */
  public static Tensor edge(Graph graph, String layer, Tensor x, int[] begins, int[] ends) {
    return graph.apply(new Pad(x.shape(), begins, ends, Source.EDGE, 0), layer, x);
  }

  /** With the elements reflected at the edges, which are not repeated. */
  public static Tensor reflect(Graph graph, String layer, Tensor x, int[] begins, int[] ends) {
    return graph.apply(new Pad(x.shape(), begins, ends, Source.REFLECTION, 0), layer, x);
  }

  /** With the elements of the other end, as if x went on and on. */
  public static Tensor wrap(Graph graph, String layer, Tensor x, int[] begins, int[] ends) {
    return graph.apply(new Pad(x.shape(), begins, ends, Source.OTHER_END, 0), layer, x);
  }

  private static boolean fits(Shape x, int[] begins, int[] ends) {
    boolean fits = begins.length == x.rank() && ends.length == x.rank();
    for (int d = 0; fits && d < x.rank(); d++) {
      long kept = x.dim(d) + Math.min(0L, begins[d]) + Math.min(0L, ends[d]);
      long size = (long) x.dim(d) + begins[d] + ends[d];
      fits = kept > 0 && size <= Integer.MAX_VALUE;
    }
    return fits;
  }

  private static AxisMatrix[] matrices(Shape x, int[] begins, int[] ends, Source source) {
    AxisMatrix[] matrices = new AxisMatrix[x.rank()];
    for (int d = 0; d < matrices.length; d++) {
      int first = Math.max(0, -begins[d]);
      int kept = x.dim(d) - first - Math.max(0, -ends[d]);
      int[] places = new int[x.dim(d) + begins[d] + ends[d]];
      for (int i = 0; i < places.length; i++) {
        int place = place(i - Math.max(0, begins[d]), kept, source);
        places[i] = place < 0 ? place : first + place;
      }
      matrices[d] = AxisMatrix.copying(x.dim(d), places);
    }
    return matrices;
  }

  /** The element that stands at a place before, in or after a number of elements. */
  private static int place(int place, int size, Source source) {
    if (place >= 0 && place < size) {
      return place;
    }
    switch (source) {
      case EDGE:
        return place < 0 ? 0 : size - 1;
      case REFLECTION:
        int period = Math.max(1, 2 * (size - 1));
        int inside = Math.floorMod(place, period);
        return Math.min(inside, period - inside) % size;
      case OTHER_END:
        return Math.floorMod(place, size);
      default:
        return -1;
    }
  }

  @Override
  public String name() {
    return "pad";
  }

  @Override
  float filling() {
    return value;
  }

  @Override
  void check(Signature s) {
    s.require(
        fits,
        "a number of elements before and after each axis of x "
            + s.shape(X)
            + ", negative ones leaving at least one element",
        asked,
        "use 0 for axes that stay as they are");
  }
}
