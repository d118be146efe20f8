package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;
import java.util.Arrays;

/** x laid side by side a number of times along each axis. */
public final class Tile extends Repetition {

  private final int[] repeats;
  private final boolean fits;

  private Tile(Shape x, int[] repeats, boolean fits) {
    super(walk(x, repeats, fits));
    this.repeats = repeats;
    this.fits = fits;
  }

  private static Walk walk(Shape x, int[] repeats, boolean fits) {
    int rank = x.rank();
    int[] own = Walk.rowMajor(x.dims());
    int[] dims = new int[2 * rank];
    int[] strides = new int[2 * rank];
    for (int d = 0; d < rank; d++) {
      dims[2 * d] = fits ? repeats[d] : 1;
      dims[2 * d + 1] = x.dim(d);
      strides[2 * d + 1] = own[d];
    }
    return Walk.of(dims, strides, Walk.rowMajor(dims));
  }

  /** x, as often along each axis as its number says. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... repeats) {
    boolean fits = repeats.length == x.shape().rank();
    for (int repeat : repeats) {
      fits &= repeat > 0;
    }
    return graph.apply(new Tile(x.shape(), repeats.clone(), fits), layer, x);
  }

  @Override
  public String name() {
    return "tile";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        fits,
        "a number of at least 1 for each axis of x " + s.shape(X),
        Arrays.toString(repeats),
        "use 1 for axes that stay as they are");
    int[] dims = s.shape(X).dims();
    for (int d = 0; d < dims.length; d++) {
      dims[d] = Math.multiplyExact(dims[d], repeats[d]);
    }
    return new Shape[] {Shape.of(dims)};
  }
}
