package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;
import java.util.Arrays;

/** What operations share whose output has elements of the input in another order, each once. */
abstract class Selection implements Operation {

  static final int X = 0;

  /** How x moves, in a walk over y. */
  abstract Walk walk();

  /** Where x begins. */
  abstract int first();

  /** True when every element of x is in y. */
  abstract boolean complete();

  @Override
  public final void needs(Needs needs) {
    // The order is known beforehand.
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    Walk walk = walk();
    Slice x = f.input(X);
    Slice y = f.output(0);
    int step = walk.step(X);
    int to = lane.to(y.size(), Gradients.GRANULE);
    for (int i = lane.from(y.size(), Gradients.GRANULE); i < to; ) {
      int row = i / walk.width();
      int column = i - row * walk.width();
      int n = Math.min(walk.width() - column, to - i);
      int xAt = x.at() + first() + walk.at(X, row) + column * step;
      int yAt = y.at() + i;
      if (step == 1) {
        System.arraycopy(x.data(), xAt, y.data(), yAt, n);
      } else {
        for (int j = 0; j < n; j++) {
          y.data()[yAt + j] = x.data()[xAt + j * step];
        }
      }
      i += n;
    }
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    Walk walk = walk();
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    boolean adds = f.adds(X);
    if (!complete() && !adds) {
      int from = lane.from(dx.size(), Gradients.GRANULE);
      int end = lane.to(dx.size(), Gradients.GRANULE);
      Arrays.fill(dx.data(), dx.at() + from, dx.at() + end, 0f);
      lane.sync();
    }
    float scale = f.scale(X);
    int step = walk.step(X);
    int to = lane.to(dy.size(), Gradients.GRANULE);
    for (int i = lane.from(dy.size(), Gradients.GRANULE); i < to; ) {
      int row = i / walk.width();
      int column = i - row * walk.width();
      int n = Math.min(walk.width() - column, to - i);
      int at = first() + walk.at(X, row) + column * step;
      if (step == 1) {
        Gradients.add(lane.kernels(), f, X, at, dy.data(), dy.at() + i, n, 1f);
      } else {
        for (int j = 0; j < n; j++) {
          int e = dx.at() + at + j * step;
          dx.data()[e] = (adds ? dx.data()[e] : 0f) + scale * dy.data()[dy.at() + i + j];
        }
      }
      i += n;
    }
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
