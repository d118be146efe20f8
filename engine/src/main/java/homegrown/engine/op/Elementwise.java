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
 * What operations of one input share that work element by element: y has the shape of x. The output
 * takes the place of the input and the gradient that of the output's gradient wherever nobody else
 * needs them. The work goes in pieces that stay in the first-level cache.
 */
abstract class Elementwise implements Operation {

  /** What backward reads. */
  enum Reads {
    /** Neither: the slope is constant. */
    NOTHING,
    /** The input, which therefore stays. */
    INPUT,
    /** The output, so that the input's place is free at once. */
    OUTPUT
  }

  private static final int X = 0;
  private static final int PIECE = 512;

  /** What {@link #slope} reads. */
  abstract Reads reads();

  /**
   * Replaces n elements x by {@code f(x)}. Loops over one array are the ones that virtual machines
   * turn into vector instructions.
   *
   * @param t room for n floats
   */
  abstract void apply(Kernels kernels, float[] y, int at, int n, float[] t, int tAt);

  /**
   * Replaces n values that backward reads, x or y, by the derivative of y by x there; rubbish in
   * the case of {@link Reads#NOTHING}.
   *
   * @param t room for n floats
   */
  abstract void slope(Kernels kernels, float[] s, int at, int n, float[] t, int tAt);

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    return new Shape[] {s.shape(X)};
  }

  @Override
  public final void needs(Needs needs) {
    needs.forwardScratch((long) needs.lanes() * PIECE);
    needs.outputOverInput(0, X);
    if (needs.backward()) {
      needs.backwardScratch(2L * needs.lanes() * PIECE);
      needs.gradientOverGradient(X, 0);
      if (reads() == Reads.INPUT) {
        needs.keepInput(X);
        needs.gradientOverInput(X);
      } else if (reads() == Reads.OUTPUT) {
        needs.keepOutput(0);
      }
    }
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    Slice t = f.forwardScratch(0);
    int tAt = t.at() + lane.index() * PIECE;
    int to = lane.to(x.size(), Gradients.GRANULE);
    for (int i = lane.from(x.size(), Gradients.GRANULE); i < to; i += PIECE) {
      int n = Math.min(PIECE, to - i);
      if (!x.same(y)) {
        System.arraycopy(x.data(), x.at() + i, y.data(), y.at() + i, n);
      }
      apply(lane.kernels(), y.data(), y.at() + i, n, t.data(), tAt);
    }
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    Slice v = reads() == Reads.INPUT ? f.input(X) : f.output(0);
    Slice s = f.backwardScratch(0);
    Kernels kernels = lane.kernels();
    float scale = f.scale(X);
    int sAt = s.at() + 2 * lane.index() * PIECE;
    int to = lane.to(dx.size(), Gradients.GRANULE);
    for (int i = lane.from(dx.size(), Gradients.GRANULE); i < to; i += PIECE) {
      int n = Math.min(PIECE, to - i);
      if (reads() != Reads.NOTHING) {
        System.arraycopy(v.data(), v.at() + i, s.data(), sAt, n);
      }
      slope(kernels, s.data(), sAt, n, s.data(), sAt + PIECE);
      if (scale != 1f) {
        kernels.scale(s.data(), sAt, n, scale);
      }
      if (f.adds(X)) {
        kernels.addProduct(dx.data(), dx.at() + i, s.data(), sAt, dy.data(), dy.at() + i, n);
      } else {
        kernels.multiply(dx.data(), dx.at() + i, s.data(), sAt, dy.data(), dy.at() + i, n);
      }
    }
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
