package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/** What {@link Sum} and {@link Mean} share: a sum over axes, times a factor. */
abstract class SumOver extends Reduction {

  SumOver(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** What the sum is multiplied with. */
  abstract float factor();

  @Override
  public final void forward(Frame f, Lane lane) {
    if (walk.movesInRow(OF_Y)) {
      sumRows(f, lane);
    } else {
      sumElements(f, lane);
    }
  }

  /** Where y moves along rows: whole runs are added up. */
  private void sumRows(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    Kernels kernels = lane.kernels();
    int to = lane.to(y.size(), Gradients.GRANULE);
    for (int i = lane.from(y.size(), Gradients.GRANULE); i < to; ) {
      int row = i / kept.width();
      int column = i - row * kept.width();
      int n = Math.min(kept.width() - column, to - i);
      int xAt = x.at() + kept.at(OF_X, row) + column;
      Arrays.fill(y.data(), y.at() + i, y.at() + i + n, 0f);
      for (int e = 0; e < reduced.size(); e++) {
        int at = xAt + reduced.atElement(OF_X, e);
        kernels.addScaled(y.data(), y.at() + i, x.data(), at, n, 1f);
      }
      if (factor() != 1f) {
        kernels.scale(y.data(), y.at() + i, n, factor());
      }
      i += n;
    }
  }

  /** Where y is one number in each row: rows are summed up. */
  private void sumElements(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    for (int i = lane.from(y.size(), 1); i < lane.to(y.size(), 1); i++) {
      int xAt = x.at() + kept.atElement(OF_X, i);
      double sum = 0;
      for (int row = 0; row < reduced.rows(); row++) {
        sum += lane.kernels().sum(x.data(), xAt + reduced.at(OF_X, row), reduced.width());
      }
      y.data()[y.at() + i] = (float) (sum * factor());
    }
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    int width = walk.width();
    int to = lane.to(dx.size(), Gradients.GRANULE);
    for (int i = lane.from(dx.size(), Gradients.GRANULE); i < to; ) {
      int row = i / width;
      int column = i - row * width;
      int n = Math.min(width - column, to - i);
      int dyAt = dy.at() + walk.at(OF_Y, row) + column * walk.step(OF_Y);
      if (walk.movesInRow(OF_Y)) {
        Gradients.add(lane.kernels(), f, X, i, dy.data(), dyAt, n, factor());
      } else {
        Gradients.addConstant(f, X, i, n, dy.data()[dyAt] * factor());
      }
      i += n;
    }
  }
}
