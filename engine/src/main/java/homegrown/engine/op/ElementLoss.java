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
 * What losses share that compare x with a target of the same shape element by element: loss [] is
 * the mean or the sum over all elements, or has one element for each.
 */
abstract class ElementLoss implements Operation {

  static final int X = 0;
  static final int TARGET = 1;

  private static final int PIECE = 512;

  /** What becomes of the losses of the elements. */
  enum Total {
    /** Their mean. */
    MEAN,
    /** Their sum. */
    SUM,
    /** They stay as they are. */
    NONE
  }

  private final Total total;

  ElementLoss(Total total) {
    this.total = total;
  }

  /** The largest number of inputs. */
  int most() {
    return 2;
  }

  /** Checks the inputs after x and the target. */
  void checkMore(Signature s) {
    // Most losses have no other input.
  }

  /** Says which other inputs the gradients depend on. */
  void keepMore(Needs needs) {
    // As above.
  }

  /** Adds the gradients of the other inputs, times a factor. */
  void backwardMore(Frame f, Lane lane, float factor) {
    // As above.
  }

  /** The losses of n elements from element {@code first} on. */
  abstract void losses(
      Frame f,
      Kernels kernels,
      float[] y,
      int yAt,
      float[] x,
      int xAt,
      float[] t,
      int tAt,
      int first,
      int n);

  /** The derivatives of the losses of n elements by x, or by the target. */
  abstract void slopes(
      Frame f,
      Kernels kernels,
      int input,
      float[] s,
      int sAt,
      float[] x,
      int xAt,
      float[] t,
      int tAt,
      int first,
      int n);

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(2, most());
    s.floats(X);
    s.shape(TARGET, s.shape(X));
    checkMore(s);
    return new Shape[] {total == Total.NONE ? s.shape(X) : Shape.of()};
  }

  private static int pieces(int size) {
    return (size + PIECE - 1) / PIECE;
  }

  @Override
  public final void needs(Needs needs) {
    if (total != Total.NONE) {
      needs.forwardScratch((long) needs.lanes() * PIECE);
      needs.forwardScratch(pieces(needs.shape(X).size()));
    }
    if (needs.backward()) {
      needs.keepInput(X);
      needs.keepInput(TARGET);
      keepMore(needs);
      needs.backwardScratch(2L * needs.lanes() * PIECE);
    }
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice t = f.input(TARGET);
    Slice y = f.output(0);
    Kernels kernels = lane.kernels();
    int count = pieces(x.size());
    for (int p = lane.from(count, 1); p < lane.to(count, 1); p++) {
      int first = p * PIECE;
      int n = Math.min(PIECE, x.size() - first);
      Slice to = total == Total.NONE ? y : f.forwardScratch(0);
      int at = to.at() + (total == Total.NONE ? first : lane.index() * PIECE);
      int xAt = x.at() + first;
      losses(f, kernels, to.data(), at, x.data(), xAt, t.data(), t.at() + first, first, n);
      if (total != Total.NONE) {
        Slice sums = f.forwardScratch(1);
        sums.data()[sums.at() + p] = (float) kernels.sum(to.data(), at, n);
      }
    }
    if (total == Total.NONE) {
      return;
    }
    lane.sync();
    if (lane.first()) {
      Slice sums = f.forwardScratch(1);
      double sum = kernels.sum(sums.data(), sums.at(), count);
      y.data()[y.at()] = (float) (total == Total.MEAN ? sum / x.size() : sum);
    }
  }

  /** Both slopes of a piece are computed before either gradient is written. */
  @Override
  public final void backward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice t = f.input(TARGET);
    Slice dy = f.outputGradient(0);
    Slice s = f.backwardScratch(0);
    Kernels kernels = lane.kernels();
    float factor = total == Total.NONE ? 1f : dy.data()[dy.at()];
    if (total == Total.MEAN) {
      factor /= x.size();
    }
    int count = pieces(x.size());
    for (int p = lane.from(count, 1); p < lane.to(count, 1); p++) {
      int first = p * PIECE;
      int n = Math.min(PIECE, x.size() - first);
      int xAt = x.at() + first;
      for (int i = X; i <= TARGET; i++) {
        if (f.wants(i)) {
          int at = s.at() + (2 * lane.index() + i) * PIECE;
          slopes(f, kernels, i, s.data(), at, x.data(), xAt, t.data(), t.at() + first, first, n);
          if (total == Total.NONE) {
            kernels.multiply(s.data(), at, s.data(), at, dy.data(), dy.at() + first, n);
          }
        }
      }
      for (int i = X; i <= TARGET; i++) {
        if (f.wants(i)) {
          int at = s.at() + (2 * lane.index() + i) * PIECE;
          Gradients.add(kernels, f, i, first, s.data(), at, n, factor);
        }
      }
    }
    backwardMore(f, lane, factor);
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
