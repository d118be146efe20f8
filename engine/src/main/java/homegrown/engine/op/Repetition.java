package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * What operations share whose output repeats the elements of the input; the gradient of x is the
 * sum over the copies, in one order.
 */
abstract class Repetition implements Operation {

  static final int X = 0;
  private static final int Y = 1;
  private static final int PIECE = 512;

  private final Walk walk;
  private final Walk moving;
  private final Walk resting;

  /** An operation with a walk over y of which x is the first operand, y the second. */
  Repetition(Walk walk) {
    this.walk = walk;
    this.moving = walk.moving(X);
    this.resting = walk.resting(X);
  }

  @Override
  public final void needs(Needs needs) {
    if (needs.backward()) {
      needs.backwardScratch((long) needs.lanes() * PIECE);
    }
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    int to = lane.to(y.size(), Gradients.GRANULE);
    for (int i = lane.from(y.size(), Gradients.GRANULE); i < to; ) {
      int row = i / walk.width();
      int column = i - row * walk.width();
      int n = Math.min(walk.width() - column, to - i);
      int xAt = x.at() + walk.at(X, row) + column * walk.step(X);
      if (walk.movesInRow(X)) {
        System.arraycopy(x.data(), xAt, y.data(), y.at() + i, n);
      } else {
        Arrays.fill(y.data(), y.at() + i, y.at() + i + n, x.data()[xAt]);
      }
      i += n;
    }
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    if (walk.movesInRow(X)) {
      sumRows(f, lane);
    } else {
      sumElements(f, lane);
    }
  }

  private void sumRows(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    Slice t = f.backwardScratch(0);
    Kernels kernels = lane.kernels();
    int tAt = t.at() + lane.index() * PIECE;
    int size = f.gradient(X).size();
    int to = lane.to(size, Gradients.GRANULE);
    for (int i = lane.from(size, Gradients.GRANULE); i < to; ) {
      int row = i / moving.width();
      int column = i - row * moving.width();
      int n = Math.min(Math.min(moving.width() - column, to - i), PIECE);
      int dyAt = dy.at() + moving.at(Y, row) + column;
      Arrays.fill(t.data(), tAt, tAt + n, 0f);
      for (int c = 0; c < resting.size(); c++) {
        kernels.addScaled(t.data(), tAt, dy.data(), dyAt + resting.atElement(Y, c), n, 1f);
      }
      Gradients.add(kernels, f, X, i, t.data(), tAt, n, 1f);
      i += n;
    }
  }

  private void sumElements(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    int size = f.gradient(X).size();
    for (int i = lane.from(size, 1); i < lane.to(size, 1); i++) {
      int dyAt = dy.at() + moving.atElement(Y, i);
      double sum = 0;
      for (int row = 0; row < resting.rows(); row++) {
        sum += lane.kernels().sum(dy.data(), dyAt + resting.at(Y, row), resting.width());
      }
      Gradients.addConstant(f, X, i, 1, (float) sum);
    }
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
