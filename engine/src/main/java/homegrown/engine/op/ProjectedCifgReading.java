package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * The forward of {@link ProjectedCifg} over many lines at once where nothing has to be kept for a
 * backward. Weights are packed once, then a lane goes through all steps of its own rows of the
 * batch and meets nobody. The gates of one step take the place of those of the step before, so that
 * they stay in a near cache from the first product to the cell.
 */
final class ProjectedCifgReading {

  /** The fewest rows for which this is faster than sharing hidden units among lanes. */
  private static final int FEWEST_ROWS = 48;

  private static final int X = ProjectedCifg.X;
  private static final int W_INPUT = ProjectedCifg.W_INPUT;
  private static final int W_STATE = ProjectedCifg.W_STATE;
  private static final int BIAS = ProjectedCifg.BIAS;
  private static final int P = ProjectedCifg.P;

  private static final int PACKED_INPUT = 0;
  private static final int PACKED_STATE = 1;
  private static final int PACKED_PROJECTION = 2;
  private static final int PACKED_X = 3;
  private static final int PACKED_R = 4;
  private static final int PACKED_H = 5;
  private static final int GATES = 6;
  private static final int CELLS = 7;
  private static final int H = 8;

  private final boolean stateful;

  ProjectedCifgReading(boolean stateful) {
    this.stateful = stateful;
  }

  /** Whether so many rows are read in this way. */
  static boolean serves(int batch, boolean training) {
    return !training && batch >= FEWEST_ROWS;
  }

  void needs(Needs needs) {
    Kernels kernels = needs.kernels();
    int batch = needs.shape(X).dim(1);
    int inputs = needs.shape(X).dim(2);
    int projected = needs.shape(P).dim(0);
    int hidden = needs.shape(P).dim(1);
    int width = 3 * hidden;
    weight(needs, kernels.packedRight(inputs, width));
    weight(needs, kernels.packedRight(projected, width));
    weight(needs, kernels.packedRight(hidden, projected));
    needs.forwardScratch(kernels.packedLeft(batch, inputs));
    needs.forwardScratch(kernels.packedLeft(batch, projected));
    needs.forwardScratch(kernels.packedLeft(batch, hidden));
    needs.forwardScratch((long) batch * width);
    needs.forwardScratch((long) batch * hidden);
    needs.forwardScratch((long) batch * hidden);
  }

  /** The packed form of a weight: made once where the plan says so, or else in every step. */
  private static void weight(Needs needs, long floats) {
    boolean once = prepares(needs);
    if (once) {
      needs.prepared(floats);
    }
    needs.forwardScratch(once ? 0 : floats);
  }

  private static boolean prepares(Needs needs) {
    return needs.prepares(W_INPUT) && needs.prepares(W_STATE) && needs.prepares(P);
  }

  private static Slice packed(Frame f, int buffer) {
    return f.preparedCount() > 0 ? f.prepared(buffer) : f.forwardScratch(buffer);
  }

  /** Packs the weights. */
  void pack(Frame f, Lane lane) {
    int projected = f.shape(P).dim(0);
    int hidden = f.shape(P).dim(1);
    pack(f, lane, PACKED_INPUT, W_INPUT, 3 * hidden, f.shape(X).dim(2));
    pack(f, lane, PACKED_STATE, W_STATE, 3 * hidden, projected);
    pack(f, lane, PACKED_PROJECTION, P, projected, hidden);
  }

  void run(Frame f, Lane lane) {
    Shape x = f.shape(X);
    int hidden = f.shape(P).dim(1);
    if (f.preparedCount() == 0) {
      pack(f, lane);
      lane.sync();
    }
    int granule = lane.kernels().tileRows();
    int first = lane.from(x.dim(1), granule);
    int rows = lane.to(x.dim(1), granule) - first;
    if (rows == 0) {
      return;
    }
    start(f, first, rows, hidden);
    for (int t = 0; t < x.dim(0); t++) {
      step(f, lane.kernels(), t, first, rows);
    }
    finish(f, first, rows);
  }

  /** A lane's share of the transpose of a weight [outputs, inputs]. */
  private static void pack(Frame f, Lane lane, int buffer, int weight, int outputs, int inputs) {
    Kernels kernels = lane.kernels();
    int from = lane.from(outputs, kernels.tileColumns());
    int n = lane.to(outputs, kernels.tileColumns()) - from;
    Slice packed = packed(f, buffer);
    Slice w = f.input(weight);
    int to = packed.at() + from * inputs;
    kernels.packRight(packed.data(), to, w.data(), w.at() + from * inputs, 1, inputs, inputs, n);
  }

  private void start(Frame f, int first, int rows, int hidden) {
    Slice cells = f.forwardScratch(CELLS);
    int at = cells.at() + first * hidden;
    if (stateful) {
      Slice c0 = f.input(ProjectedCifg.C0);
      System.arraycopy(c0.data(), c0.at() + first * hidden, cells.data(), at, rows * hidden);
    } else {
      Arrays.fill(cells.data(), at, at + rows * hidden, 0f);
    }
  }

  private void step(Frame f, Kernels kernels, int t, int first, int rows) {
    int batch = f.shape(X).dim(1);
    int projected = f.shape(P).dim(0);
    int hidden = f.shape(P).dim(1);
    int width = 3 * hidden;
    Slice gates = f.forwardScratch(GATES);
    Slice bias = f.input(BIAS);
    int gatesAt = gates.at() + first * width;
    for (int row = 0; row < rows; row++) {
      System.arraycopy(bias.data(), bias.at(), gates.data(), gatesAt + row * width, width);
    }
    Slice y = f.output(ProjectedCifg.Y);
    int yAt = y.at() + (t * batch + first) * projected;
    Slice x = f.input(X);
    int inputs = f.shape(X).dim(2);
    int xAt = x.at() + (t * batch + first) * inputs;
    product(f, kernels, gates, gatesAt, PACKED_X, x, xAt, PACKED_INPUT, first, rows, inputs, width);
    if (t > 0) {
      int before = yAt - batch * projected;
      add(f, kernels, gates, gatesAt, y, before, first, rows);
    } else if (stateful) {
      Slice r0 = f.input(ProjectedCifg.R0);
      add(f, kernels, gates, gatesAt, r0, r0.at() + first * projected, first, rows);
    }
    Slice cells = f.forwardScratch(CELLS);
    Slice h = f.forwardScratch(H);
    for (int row = 0; row < rows; row++) {
      int c = cells.at() + (first + row) * hidden;
      kernels.cifg(
          gates.data(),
          gatesAt + row * width,
          hidden,
          cells.data(),
          c,
          cells.data(),
          c,
          h.data(),
          h.at() + (first + row) * hidden,
          hidden);
    }
    Arrays.fill(y.data(), yAt, yAt + rows * projected, 0f);
    int hAt = h.at() + first * hidden;
    product(
        f, kernels, y, yAt, PACKED_H, h, hAt, PACKED_PROJECTION, first, rows, hidden, projected);
  }

  /** Adds what the r before a step gives to the gates. */
  private static void add(
      Frame f, Kernels kernels, Slice gates, int gatesAt, Slice r, int rAt, int first, int rows) {
    int projected = f.shape(P).dim(0);
    int width = 3 * f.shape(P).dim(1);
    product(
        f, kernels, gates, gatesAt, PACKED_R, r, rAt, PACKED_STATE, first, rows, projected, width);
  }

  /** Adds the product of a lane's rows, [rows, k], with a packed weight to c, [rows, n]. */
  private static void product(
      Frame f,
      Kernels kernels,
      Slice c,
      int cAt,
      int leftBuffer,
      Slice a,
      int aAt,
      int rightBuffer,
      int first,
      int rows,
      int k,
      int n) {
    Slice left = f.forwardScratch(leftBuffer);
    Slice right = packed(f, rightBuffer);
    int leftAt = left.at() + first * k;
    kernels.packLeft(left.data(), leftAt, a.data(), aAt, k, 1, rows, k);
    kernels.product(
        c.data(), cAt, n, left.data(), leftAt, right.data(), right.at(), rows, n, k, 1f);
  }

  private static void finish(Frame f, int first, int rows) {
    Shape x = f.shape(X);
    int projected = f.shape(P).dim(0);
    int hidden = f.shape(P).dim(1);
    Slice y = f.output(ProjectedCifg.Y);
    Slice r = f.output(ProjectedCifg.LAST_R);
    int from = y.at() + ((x.dim(0) - 1) * x.dim(1) + first) * projected;
    System.arraycopy(y.data(), from, r.data(), r.at() + first * projected, rows * projected);
    Slice cells = f.forwardScratch(CELLS);
    Slice c = f.output(ProjectedCifg.LAST_C);
    int at = first * hidden;
    System.arraycopy(cells.data(), cells.at() + at, c.data(), c.at() + at, rows * hidden);
  }
}
