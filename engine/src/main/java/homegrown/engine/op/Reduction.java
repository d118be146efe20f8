package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import java.util.Arrays;

/**
 * What reductions share: which axes go, and how the elements of x lie for each element of y. Axes
 * may count from the end; none at all stands for all of them.
 */
abstract class Reduction implements Operation {

  static final int X = 0;

  /** The operands of the walks. */
  static final int OF_X = 0;

  static final int OF_Y = 1;

  /** The grid of x, along which y is repeated. */
  final Walk walk;

  /** The axes that stay, row by row as y lies. */
  final Walk kept;

  /** The axes that go. */
  final Walk reduced;

  private final Shape x;
  private final Shape y;
  private final boolean fits;
  private final String axes;

  /**
   * A reduction.
   *
   * @param keeps whether the axes stay as dimensions of 1
   */
  Reduction(Shape x, boolean keeps, int... axes) {
    this.x = x;
    this.axes = Arrays.toString(axes);
    boolean[] goes = new boolean[x.rank()];
    boolean inside = true;
    for (int axis : axes) {
      int at = axis < 0 ? axis + x.rank() : axis;
      inside &= at >= 0 && at < x.rank() && !goes[at];
      if (inside) {
        goes[at] = true;
      }
    }
    this.fits = inside;
    int[] ones = x.dims();
    int[] others = new int[x.rank()];
    int count = 0;
    for (int d = 0; d < ones.length; d++) {
      if (goes[d] || axes.length == 0) {
        ones[d] = 1;
      } else {
        others[count++] = ones[d];
      }
    }
    Shape wide = Shape.of(ones);
    this.y = keeps ? wide : Shape.of(Arrays.copyOf(others, count));
    this.walk = Walk.of(x.dims(), Walk.rowMajor(x.dims()), Walk.broadcast(wide, x));
    this.kept = walk.moving(OF_Y);
    this.reduced = walk.resting(OF_Y);
  }

  /** The number of elements of x for each of y. */
  final int depth() {
    return x.size() / y.size();
  }

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        fits,
        "different axes in " + -x.rank() + ".." + (x.rank() - 1) + " for " + x,
        "axes " + axes,
        "leave them out for all axes");
    return new Shape[] {y};
  }

  @Override
  public void needs(Needs needs) {
    // Sums and means pass the gradient of the output on.
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
