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
import java.util.Arrays;

/**
 * What operations of two inputs a and b share that work element by element, with the broadcasting
 * rules of numpy: shapes are aligned at their last dimensions, and a dimension of 1 or a missing
 * one is repeated. The gradient of an input that is repeated is summed over its copies, in one
 * order. The output takes the place of an input of its shape, and the gradient of such an input
 * that of the output's gradient, wherever nobody else needs them.
 */
abstract class Binary implements Operation {

  static final int A = 0;
  static final int B = 1;

  private static final int Y = 2;
  private static final int PIECE = 512;
  private static final int PIECES = 0;
  private static final int SUMS = 1;

  private final Broadcast shape;
  private final Walk walk;
  private final boolean[] full;
  private final Walk[] moving = new Walk[2];
  private final Walk[] resting = new Walk[2];

  Binary(Shape a, Shape b) {
    this.shape = Broadcast.of(a, b);
    Shape y = shape.result();
    int[] ofA = Walk.broadcast(shape.fits() ? a : y, y);
    int[] ofB = Walk.broadcast(shape.fits() ? b : y, y);
    this.walk = Walk.of(y.dims(), ofA, ofB, Walk.rowMajor(y.dims()));
    this.full = new boolean[] {a.size() == y.size(), b.size() == y.size()};
    for (int i = A; i <= B; i++) {
      moving[i] = walk.moving(i);
      resting[i] = walk.resting(i);
    }
  }

  /**
   * {@code y = f(a, b)} for n elements; an input with step 0 is one number. y may be the same as an
   * input with step 1.
   */
  abstract void apply(
      Kernels kernels,
      float[] y,
      int yAt,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int n);

  /** Says which inputs the gradient of an input depends on. */
  abstract void keep(Needs needs, int input);

  /**
   * What the gradient of an input is in place of {@link #gradient}: 1 or -1 times that of the
   * output; 0 where it is neither.
   */
  float sign(int input) {
    return 0;
  }

  /**
   * The gradient of an input for n elements, from that of the output.
   *
   * @param g where it goes; the same as nothing else
   */
  abstract void gradient(
      int input,
      Kernels kernels,
      float[] g,
      int gAt,
      float[] dy,
      int dyAt,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int n);

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(2, 2);
    s.floats(A);
    s.floats(B);
    s.require(
        shape.fits(),
        "dimensions that are equal or 1, counted from the last",
        s.shape(A) + " and " + s.shape(B),
        "reshape one of them");
    return new Shape[] {shape.result()};
  }

  @Override
  public final void needs(Needs needs) {
    for (int i = A; i <= B; i++) {
      if (full[i]) {
        needs.outputOverInput(0, i);
      }
    }
    if (!needs.backward()) {
      return;
    }
    needs.backwardScratch(2L * PIECE * needs.lanes());
    for (int i = A; i <= B; i++) {
      boolean sums = needs.wants(i) && !full[i];
      needs.backwardScratch(sums ? needs.shape(i).size() : 0);
      if (needs.wants(i)) {
        keep(needs, i);
        needs.gradientOverInput(i);
        if (full[i]) {
          needs.gradientOverGradient(i, 0);
        }
      }
    }
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    Slice a = f.input(A);
    Slice b = f.input(B);
    Slice y = f.output(0);
    int width = walk.width();
    int to = lane.to(y.size(), Gradients.GRANULE);
    for (int i = lane.from(y.size(), Gradients.GRANULE); i < to; ) {
      int row = i / width;
      int column = i - row * width;
      int n = Math.min(width - column, to - i);
      apply(
          lane.kernels(),
          y.data(),
          y.at() + i,
          a.data(),
          a.at() + walk.at(A, row) + column * walk.step(A),
          walk.step(A),
          b.data(),
          b.at() + walk.at(B, row) + column * walk.step(B),
          walk.step(B),
          n);
      i += n;
    }
  }

  /**
   * Sums come first, into scratch, since they read what may be overwritten next: the gradient of
   * the output, whose place another gradient takes, and parameters that are their own gradient.
   */
  @Override
  public final void backward(Frame f, Lane lane) {
    boolean sums = false;
    for (int i = A; i <= B; i++) {
      if (f.wants(i) && !full[i]) {
        sums = true;
        if (walk.movesInRow(i)) {
          sumRows(f, lane, i);
        } else {
          sumElements(f, lane, i);
        }
      }
    }
    if (sums) {
      lane.sync();
    }
    addFull(f, lane);
    if (sums) {
      lane.sync();
    }
    for (int i = A; i <= B; i++) {
      if (f.wants(i) && !full[i]) {
        Slice sum = f.backwardScratch(SUMS + i);
        int from = lane.from(sum.size(), Gradients.GRANULE);
        int n = lane.to(sum.size(), Gradients.GRANULE) - from;
        Gradients.add(lane.kernels(), f, i, from, sum.data(), sum.at() + from, n, 1f);
      }
    }
  }

  private boolean addsFull(Frame f, int input) {
    return full[input] && f.wants(input);
  }

  /** Both gradients of a piece are computed before either is written, in the place of anything. */
  private void addFull(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    Slice t = f.backwardScratch(PIECES);
    Kernels kernels = lane.kernels();
    int tAt = t.at() + lane.index() * 2 * PIECE;
    int width = walk.width();
    int to = lane.to(dy.size(), Gradients.GRANULE);
    if (!addsFull(f, A) && !addsFull(f, B)) {
      return;
    }
    for (int i = lane.from(dy.size(), Gradients.GRANULE); i < to; ) {
      int row = i / width;
      int column = i - row * width;
      int n = Math.min(Math.min(width - column, to - i), PIECE);
      for (int input = A; input <= B; input++) {
        if (addsFull(f, input) && sign(input) == 0) {
          int aAt = walk.at(A, row) + column * walk.step(A);
          int bAt = walk.at(B, row) + column * walk.step(B);
          gradient(f, kernels, input, t.data(), tAt + input * PIECE, dy, i, aAt, bAt, n);
        }
      }
      for (int input = A; input <= B; input++) {
        if (addsFull(f, input)) {
          float sign = sign(input);
          if (sign == 0) {
            Gradients.add(kernels, f, input, i, t.data(), tAt + input * PIECE, n, 1f);
          } else {
            Gradients.add(kernels, f, input, i, dy.data(), dy.at() + i, n, sign);
          }
        }
      }
      i += n;
    }
  }

  private void gradient(
      Frame f,
      Kernels kernels,
      int input,
      float[] g,
      int gAt,
      Slice dy,
      int dyAt,
      int aAt,
      int bAt,
      int n) {
    Slice a = f.input(A);
    Slice b = f.input(B);
    gradient(
        input,
        kernels,
        g,
        gAt,
        dy.data(),
        dy.at() + dyAt,
        a.data(),
        a.at() + aAt,
        walk.step(A),
        b.data(),
        b.at() + bAt,
        walk.step(B),
        n);
  }

  /** Sums of an input that moves along rows: whole runs are added up. */
  private void sumRows(Frame f, Lane lane, int input) {
    Walk kept = moving[input];
    Walk copies = resting[input];
    Slice dy = f.outputGradient(0);
    Slice sum = f.backwardScratch(SUMS + input);
    Slice t = f.backwardScratch(PIECES);
    Kernels kernels = lane.kernels();
    int tAt = t.at() + lane.index() * 2 * PIECE;
    float sign = sign(input);
    int to = lane.to(sum.size(), Gradients.GRANULE);
    for (int i = lane.from(sum.size(), Gradients.GRANULE); i < to; ) {
      int row = i / kept.width();
      int column = i - row * kept.width();
      int n = Math.min(Math.min(kept.width() - column, to - i), PIECE);
      int aAt = kept.at(A, row) + column * kept.step(A);
      int bAt = kept.at(B, row) + column * kept.step(B);
      int yAt = kept.at(Y, row) + column * kept.step(Y);
      Arrays.fill(sum.data(), sum.at() + i, sum.at() + i + n, 0f);
      for (int c = 0; c < copies.size(); c++) {
        int at = yAt + copies.atElement(Y, c);
        if (sign == 0) {
          int aCopy = aAt + copies.atElement(A, c);
          int bCopy = bAt + copies.atElement(B, c);
          gradient(f, kernels, input, t.data(), tAt, dy, at, aCopy, bCopy, n);
          kernels.addScaled(sum.data(), sum.at() + i, t.data(), tAt, n, 1f);
        } else {
          kernels.addScaled(sum.data(), sum.at() + i, dy.data(), dy.at() + at, n, sign);
        }
      }
      i += n;
    }
  }

  /** Sums of an input that is one number in each row: rows are summed up. */
  private void sumElements(Frame f, Lane lane, int input) {
    Walk kept = moving[input];
    Walk copies = resting[input];
    Slice dy = f.outputGradient(0);
    Slice sum = f.backwardScratch(SUMS + input);
    Slice t = f.backwardScratch(PIECES);
    Kernels kernels = lane.kernels();
    int tAt = t.at() + lane.index() * 2 * PIECE;
    float sign = sign(input);
    for (int i = lane.from(sum.size(), 1); i < lane.to(sum.size(), 1); i++) {
      int aAt = kept.atElement(A, i);
      int bAt = kept.atElement(B, i);
      int yAt = kept.atElement(Y, i);
      double total = 0;
      for (int row = 0; row < copies.rows(); row++) {
        int at = yAt + copies.at(Y, row);
        if (sign != 0) {
          total += sign * kernels.sum(dy.data(), dy.at() + at, copies.width());
          continue;
        }
        int aRow = aAt + copies.at(A, row);
        int bRow = bAt + copies.at(B, row);
        for (int j = 0; j < copies.width(); j += PIECE) {
          int n = Math.min(PIECE, copies.width() - j);
          int aPiece = aRow + j * walk.step(A);
          int bPiece = bRow + j * walk.step(B);
          gradient(f, kernels, input, t.data(), tAt, dy, at + j, aPiece, bPiece, n);
          total += kernels.sum(t.data(), tAt, n);
        }
      }
      sum.data()[sum.at() + i] = (float) total;
    }
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
