package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;

/**
 * What reductions other than sums share: the elements that go into an element of y are folded in
 * row-major order in double precision, with the largest of them known beforehand; the slope of y by
 * each of them follows from that element and y.
 */
abstract class Fold extends Reduction {

  Fold(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** What a fold begins with. */
  abstract double start();

  /** What it becomes by one more element. */
  abstract double next(double folded, float x, float largest);

  /** The element of y that it gives. */
  abstract double end(double folded, float largest);

  /** The slope of y by an element x. */
  abstract double slope(float x, float y);

  /** True when only the first element for which the slope is not zero counts. */
  boolean onlyFirst() {
    return false;
  }

  @Override
  public final void needs(Needs needs) {
    if (needs.backward()) {
      needs.keepInput(X);
      needs.gradientOverInput(X);
      needs.keepOutput(0);
    }
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    float[] x = f.input(X).data();
    Slice y = f.output(0);
    int step = reduced.step(OF_X);
    for (int i = lane.from(y.size(), 1); i < lane.to(y.size(), 1); i++) {
      int first = f.input(X).at() + kept.atElement(OF_X, i);
      float largest = Float.NEGATIVE_INFINITY;
      for (int row = 0; row < reduced.rows(); row++) {
        int at = first + reduced.at(OF_X, row);
        for (int j = 0; j < reduced.width(); j++) {
          largest = Math.max(largest, x[at + j * step]);
        }
      }
      double folded = start();
      for (int row = 0; row < reduced.rows(); row++) {
        int at = first + reduced.at(OF_X, row);
        for (int j = 0; j < reduced.width(); j++) {
          folded = next(folded, x[at + j * step], largest);
        }
      }
      y.data()[y.at() + i] = (float) end(folded, largest);
    }
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    float[] x = f.input(X).data();
    Slice y = f.output(0);
    float[] dx = f.gradient(X).data();
    Slice dy = f.outputGradient(0);
    int toGradient = f.gradient(X).at() - f.input(X).at();
    int step = reduced.step(OF_X);
    for (int i = lane.from(y.size(), 1); i < lane.to(y.size(), 1); i++) {
      int first = f.input(X).at() + kept.atElement(OF_X, i);
      float result = y.data()[y.at() + i];
      float scaled = dy.data()[dy.at() + i] * f.scale(X);
      boolean counts = true;
      for (int row = 0; row < reduced.rows(); row++) {
        int at = first + reduced.at(OF_X, row);
        for (int j = 0; j < reduced.width(); j++) {
          int e = at + j * step;
          double slope = counts ? slope(x[e], result) : 0;
          counts &= !onlyFirst() || slope == 0;
          float before = f.adds(X) ? dx[e + toGradient] : 0f;
          dx[e + toGradient] = before + (float) (scaled * slope);
        }
      }
    }
  }
}
