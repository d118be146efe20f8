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
import java.util.Arrays;

/**
 * The upper or the lower triangle of each matrix [rows, columns] of x [..., rows, columns], with
 * zeros elsewhere. Diagonal k is k places to the right of the main one.
 */
public final class Trilu implements Operation {

  private static final int X = 0;

  private final boolean upper;
  private final int diagonal;

  private Trilu(boolean upper, int diagonal) {
    this.upper = upper;
    this.diagonal = diagonal;
  }

  /** What is on a diagonal and to the right of it. */
  public static Tensor upper(Graph graph, String layer, Tensor x, int diagonal) {
    return graph.apply(new Trilu(true, diagonal), layer, x);
  }

  /** What is on a diagonal and to the left of it. */
  public static Tensor lower(Graph graph, String layer, Tensor x, int diagonal) {
    return graph.apply(new Trilu(false, diagonal), layer, x);
  }

  @Override
  public String name() {
    return "trilu";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        s.shape(X).rank() >= 2,
        "x of at least two dimensions",
        s.shape(X).toString(),
        "reshape it first");
    return new Shape[] {s.shape(X)};
  }

  @Override
  public void needs(Needs needs) {
    needs.outputOverInput(0, X);
    needs.gradientOverGradient(X, 0);
  }

  /** The first column of a row that stays. */
  private int first(int row, int columns) {
    return upper ? bounded((long) row + diagonal, columns) : 0;
  }

  /** Behind the last column of a row that stays. */
  private int last(int row, int columns) {
    return upper ? columns : bounded((long) row + diagonal + 1, columns);
  }

  private static int bounded(long column, int columns) {
    return (int) Math.max(0, Math.min(columns, column));
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    int columns = f.shape(X).last();
    int rows = f.shape(X).rows();
    for (int r = lane.from(rows, 1); r < lane.to(rows, 1); r++) {
      int row = r % f.shape(X).dim(-2);
      int first = first(row, columns);
      int last = Math.max(first, last(row, columns));
      int at = y.at() + r * columns;
      if (!x.same(y)) {
        System.arraycopy(
            x.data(), x.at() + r * columns + first, y.data(), at + first, last - first);
      }
      Arrays.fill(y.data(), at, at + first, 0f);
      Arrays.fill(y.data(), at + last, at + columns, 0f);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    int columns = f.shape(X).last();
    int rows = f.shape(X).rows();
    for (int r = lane.from(rows, 1); r < lane.to(rows, 1); r++) {
      int row = r % f.shape(X).dim(-2);
      int first = first(row, columns);
      int last = Math.max(first, last(row, columns));
      int at = r * columns;
      Gradients.add(
          lane.kernels(), f, X, at + first, dy.data(), dy.at() + at + first, last - first, 1f);
      Gradients.addConstant(f, X, at, first, 0f);
      Gradients.addConstant(f, X, at + last, columns - last, 0f);
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
