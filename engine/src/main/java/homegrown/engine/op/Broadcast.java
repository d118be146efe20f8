package homegrown.engine.op;

import homegrown.engine.Shape;

/** The shape that several shapes are repeated to, by the rules of numpy, where there is one. */
final class Broadcast {

  private final Shape result;
  private final boolean fits;

  private Broadcast(Shape result, boolean fits) {
    this.result = result;
    this.fits = fits;
  }

  /** The common shape of two. */
  static Broadcast of(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] dims = new int[rank];
    boolean fits = true;
    for (int d = 1; d <= rank; d++) {
      int ofA = d <= a.rank() ? a.dim(-d) : 1;
      int ofB = d <= b.rank() ? b.dim(-d) : 1;
      fits &= ofA == ofB || ofA == 1 || ofB == 1;
      dims[rank - d] = Math.max(ofA, ofB);
    }
    // Where there is none, anything of the rank will do: the shape rule refuses the layer.
    return fits
        ? new Broadcast(Shape.of(dims), true)
        : new Broadcast(a.rank() > b.rank() ? a : b, false);
  }

  /** The common shape; without meaning where there is none. */
  Shape result() {
    return result;
  }

  /** True when there is a common shape. */
  boolean fits() {
    return fits;
  }
}
