package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;

/**
 * What rectifiers share: {@code y = min(max(x, low), high)}, whose slope is 1 strictly between the
 * bounds and 0 on them and outside. The output takes the place of the input and the gradient that
 * of the output's gradient wherever nobody else needs them; a mask of a sixteenth of y is kept.
 */
abstract class Rectifier implements Operation {

  private static final int X = 0;
  private static final int PIECE = 512;

  private final String name;
  private final float low;
  private final float high;

  Rectifier(String name, float low, float high) {
    this.name = name;
    this.low = low;
    this.high = high;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    return new Shape[] {s.shape(X)};
  }

  @Override
  public final void needs(Needs needs) {
    needs.outputOverInput(0, X);
    if (needs.backward()) {
      // Also where y stays: what a layer keeps then does not depend on what trains behind it.
      needs.saved(ClipMask.floats(needs.outputShape(0).size()));
      needs.backwardScratch((long) needs.lanes() * PIECE);
      needs.gradientOverGradient(X, 0);
    }
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    Kernels kernels = lane.kernels();
    int from = lane.from(x.size(), Gradients.GRANULE);
    int n = lane.to(x.size(), Gradients.GRANULE) - from;
    kernels.clip(y.data(), y.at() + from, x.data(), x.at() + from, n, low, high);
    if (f.savedCount() > 0) {
      ClipMask.fill(kernels, f.saved(0), y, from, n, low, high);
    }
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    Slice s = f.backwardScratch(0);
    Kernels kernels = lane.kernels();
    int own = s.at() + lane.index() * PIECE;
    int to = lane.to(dx.size(), Gradients.GRANULE);
    for (int i = lane.from(dx.size(), Gradients.GRANULE); i < to; i += PIECE) {
      int n = Math.min(PIECE, to - i);
      float[] passed = f.adds(X) ? s.data() : dx.data();
      int at = f.adds(X) ? own : dx.at() + i;
      ClipMask.gradient(kernels, f.saved(0), i, passed, at, dy, n);
      Gradients.add(kernels, f, X, i, passed, at, n, 1f);
    }
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
