package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;

/**
 * The backward of {@link ProjectedCifg}. The gradient of p needs h, which is not kept: it is made
 * again from o and c, and lies in the place of c from where c has been used for the last time.
 */
final class ProjectedCifgGradient {

  private static final int DR = 5;
  private static final int DH = 6;
  private static final int DC = 7;
  private static final int H = 8;

  private final boolean stateful;

  ProjectedCifgGradient(boolean stateful) {
    this.stateful = stateful;
  }

  void needs(Needs needs) {
    Shape x = needs.shape(ProjectedCifg.X);
    int rows = x.rows();
    int batch = x.dim(1);
    int inputs = x.dim(2);
    int projected = needs.shape(ProjectedCifg.P).dim(0);
    int hidden = needs.shape(ProjectedCifg.P).dim(1);
    int width = 3 * hidden;
    int later = rows - batch;
    Kernels kernels = needs.kernels();
    int lanes = needs.lanes();
    boolean projects = needs.wants(ProjectedCifg.P);
    needs.keepInput(ProjectedCifg.P);
    needs.gradientOverInput(ProjectedCifg.P);
    if (later > 0 || stateful && needs.wants(ProjectedCifg.R0)) {
      needs.keepInput(ProjectedCifg.W_STATE);
      needs.gradientOverInput(ProjectedCifg.W_STATE);
    }
    long product = 0;
    if (needs.wants(ProjectedCifg.X)) {
      needs.keepInput(ProjectedCifg.W_INPUT);
      needs.gradientOverInput(ProjectedCifg.W_INPUT);
      product = MatrixProduct.scratch(kernels, lanes, rows, inputs, width);
    }
    if (needs.wants(ProjectedCifg.W_INPUT)) {
      needs.keepInput(ProjectedCifg.X);
      product = Math.max(product, MatrixProduct.scratch(kernels, lanes, width, inputs, rows));
    }
    if (needs.wants(ProjectedCifg.W_STATE)) {
      if (later > 0) {
        needs.keepOutput(ProjectedCifg.Y);
        product = Math.max(product, MatrixProduct.scratch(kernels, lanes, width, projected, later));
      }
      if (stateful) {
        needs.keepInput(ProjectedCifg.R0);
        product = Math.max(product, MatrixProduct.scratch(kernels, lanes, width, projected, batch));
      }
    }
    if (projects) {
      product = Math.max(product, MatrixProduct.scratch(kernels, lanes, projected, hidden, rows));
    }
    needs.backwardScratch(kernels.packedRight(width, projected));
    needs.backwardScratch(kernels.packedRight(projected, hidden));
    needs.backwardScratch((long) lanes * kernels.packedLeft(batch, projected));
    needs.backwardScratch(kernels.packedLeft(batch, width));
    needs.backwardScratch(product);
    needs.backwardScratch((long) (projects ? rows + batch : batch) * projected);
    needs.backwardScratch((long) batch * hidden);
    needs.backwardScratch((long) batch * hidden);
    needs.backwardScratch(projects ? hidden : 0);
  }

  void run(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    int steps = f.shape(ProjectedCifg.X).dim(0);
    int batch = f.shape(ProjectedCifg.X).dim(1);
    int projected = f.shape(ProjectedCifg.P).dim(0);
    int hidden = f.shape(ProjectedCifg.P).dim(1);
    int from = lane.from(hidden, kernels.tileColumns());
    int units = lane.to(hidden, kernels.tileColumns()) - from;
    int first = lane.from(projected, kernels.tileColumns());
    int columns = lane.to(projected, kernels.tileColumns()) - first;
    boolean toStart = stateful && f.wants(ProjectedCifg.R0);
    packWeights(f, kernels, steps > 1 || toStart, projected, hidden, from, units, first, columns);
    Slice dr = f.backwardScratch(DR);
    Slice dc = f.backwardScratch(DC);
    GatedRecurrence.startGradient(f, ProjectedCifg.LAST_C, dc, batch, hidden, from, units);
    for (int t = steps - 1; t >= 0; t--) {
      startState(f, kernels, t, steps, batch, projected, first, columns);
      if (t < steps - 1) {
        stateGradient(f, kernels, t, batch, projected, hidden, first, columns);
      }
      lane.sync();
      cellGradient(f, lane, t, batch, projected, hidden, from, units);
      lane.sync();
      if (t > 0 || toStart) {
        Slice gates = f.saved(ProjectedCifg.GATES);
        Slice rows = f.backwardScratch(ProjectedCifg.PACKED_ROWS);
        int width = 3 * hidden;
        int gatesAt = gates.at() + t * batch * width;
        Gru.packRows(lane, rows, rows.at(), gates.data(), gatesAt, width, batch, width);
        lane.sync();
      }
    }
    if (toStart) {
      for (int b = 0; b < batch; b++) {
        int at = dr.at() + b * projected + first;
        Arrays.fill(dr.data(), at, at + columns, 0f);
      }
      stateGradient(f, kernels, -1, batch, projected, hidden, first, columns);
      GatedRecurrence.giveUnits(f, ProjectedCifg.R0, lane, dr, batch, projected, first, columns);
    }
    if (stateful) {
      GatedRecurrence.giveUnits(f, ProjectedCifg.C0, lane, dc, batch, hidden, from, units);
    }
    weightGradients(f, lane, steps, batch, projected, hidden);
  }

  /** A lane packs the columns of its own r and of its own h, for it alone to read. */
  private static void packWeights(
      Frame f,
      Kernels kernels,
      boolean follows,
      int projected,
      int hidden,
      int from,
      int units,
      int first,
      int columns) {
    if (follows) {
      Slice packed = f.backwardScratch(ProjectedCifg.PACKED_STATE);
      Slice w = f.input(ProjectedCifg.W_STATE);
      int width = 3 * hidden;
      int to = packed.at() + first * width;
      kernels.packRight(packed.data(), to, w.data(), w.at() + first, projected, 1, width, columns);
    }
    Slice packed = f.backwardScratch(ProjectedCifg.PACKED_PROJECTION);
    Slice p = f.input(ProjectedCifg.P);
    int to = packed.at() + from * projected;
    kernels.packRight(packed.data(), to, p.data(), p.at() + from, hidden, 1, projected, units);
  }

  /** Where the gradient of the r after a step lies; that of r0 (step -1) comes first. */
  private static int at(Frame f, int t, int batch, int projected) {
    int at = f.backwardScratch(DR).at();
    return f.wants(ProjectedCifg.P) ? at + (t + 1) * batch * projected : at;
  }

  /** Starts dr from the gradients of y and of the last r, or from zero. */
  private static void startState(
      Frame f,
      Kernels kernels,
      int t,
      int steps,
      int batch,
      int projected,
      int first,
      int columns) {
    Slice dr = f.backwardScratch(DR);
    int drAt = at(f, t, batch, projected);
    for (int b = 0; b < batch; b++) {
      int offset = b * projected + first;
      int to = drAt + offset;
      if (f.has(ProjectedCifg.Y)) {
        Slice dy = f.outputGradient(ProjectedCifg.Y);
        int dyAt = dy.at() + t * batch * projected + offset;
        System.arraycopy(dy.data(), dyAt, dr.data(), to, columns);
      } else {
        Arrays.fill(dr.data(), to, to + columns, 0f);
      }
      if (t == steps - 1 && f.has(ProjectedCifg.LAST_R)) {
        Slice last = f.outputGradient(ProjectedCifg.LAST_R);
        kernels.addScaled(dr.data(), to, last.data(), last.at() + offset, columns, 1f);
      }
    }
  }

  /** Adds to dr what comes through the gates of the step after, whose rows are packed. */
  private static void stateGradient(
      Frame f,
      Kernels kernels,
      int t,
      int batch,
      int projected,
      int hidden,
      int first,
      int columns) {
    Slice dr = f.backwardScratch(DR);
    Slice rows = f.backwardScratch(ProjectedCifg.PACKED_ROWS);
    Slice packed = f.backwardScratch(ProjectedCifg.PACKED_STATE);
    int width = 3 * hidden;
    kernels.product(
        dr.data(),
        at(f, t, batch, projected) + first,
        projected,
        rows.data(),
        rows.at(),
        packed.data(),
        packed.at() + first * width,
        batch,
        columns,
        width,
        1f);
  }

  /** The gradients of a lane's units of h, c and the gates in one step, from that of r. */
  private static void cellGradient(
      Frame f, Lane lane, int t, int batch, int projected, int hidden, int from, int units) {
    Kernels kernels = lane.kernels();
    Slice gates = f.saved(ProjectedCifg.GATES);
    Slice cells = f.saved(ProjectedCifg.CELLS);
    Slice dr = f.backwardScratch(DR);
    Slice dh = f.backwardScratch(DH);
    Slice dc = f.backwardScratch(DC);
    Slice rows = f.backwardScratch(ProjectedCifg.PACKED_R);
    Slice packed = f.backwardScratch(ProjectedCifg.PACKED_PROJECTION);
    int left = rows.at() + lane.index() * kernels.packedLeft(batch, projected);
    int drAt = at(f, t, batch, projected);
    kernels.packLeft(rows.data(), left, dr.data(), drAt, projected, 1, batch, projected);
    for (int b = 0; b < batch; b++) {
      int at = dh.at() + b * hidden + from;
      Arrays.fill(dh.data(), at, at + units, 0f);
    }
    kernels.product(
        dh.data(),
        dh.at() + from,
        hidden,
        rows.data(),
        left,
        packed.data(),
        packed.at() + from * projected,
        batch,
        units,
        projected,
        1f);
    boolean projects = f.wants(ProjectedCifg.P);
    Slice h = f.backwardScratch(H);
    int hAt = h.at() + from;
    for (int b = 0; b < batch; b++) {
      int unit = b * hidden + from;
      int before = cells.at() + t * batch * hidden + unit;
      int after = before + batch * hidden;
      int gatesAt = gates.at() + (t * batch + b) * 3 * hidden + from;
      if (projects) {
        kernels.tanh(h.data(), hAt, cells.data(), after, units);
        kernels.multiply(h.data(), hAt, h.data(), hAt, gates.data(), gatesAt + 2 * hidden, units);
      }
      kernels.cifgGradient(
          gates.data(),
          gatesAt,
          hidden,
          cells.data(),
          before,
          cells.data(),
          after,
          dh.data(),
          dh.at() + unit,
          dc.data(),
          dc.at() + unit,
          units);
      if (projects) {
        System.arraycopy(h.data(), hAt, cells.data(), after, units);
      }
    }
  }

  /** The gradients of x and of all weights from those of the gates and of r. */
  private void weightGradients(
      Frame f, Lane lane, int steps, int batch, int projected, int hidden) {
    int width = 3 * hidden;
    int inputs = f.shape(ProjectedCifg.X).dim(2);
    int rows = steps * batch;
    Slice gates = f.saved(ProjectedCifg.GATES);
    Slice scratch = f.backwardScratch(ProjectedCifg.PRODUCT);
    if (f.wants(ProjectedCifg.X)) {
      Slice w = f.input(ProjectedCifg.W_INPUT);
      RowGradient.add(f, ProjectedCifg.X, lane, scratch, gates, w, rows, inputs, width);
    }
    if (f.wants(ProjectedCifg.W_INPUT)) {
      Slice x = f.input(ProjectedCifg.X);
      OuterProduct.add(
          f,
          ProjectedCifg.W_INPUT,
          0,
          lane,
          scratch,
          gates,
          gates.at(),
          width,
          width,
          x,
          x.at(),
          inputs,
          rows,
          start(f, ProjectedCifg.W_INPUT));
    }
    if (f.wants(ProjectedCifg.W_STATE)) {
      stateWeights(f, lane, gates, batch, rows - batch, projected, width);
    }
    if (f.wants(ProjectedCifg.P)) {
      Slice dr = f.backwardScratch(DR);
      Slice h = f.saved(ProjectedCifg.CELLS);
      OuterProduct.add(
          f,
          ProjectedCifg.P,
          0,
          lane,
          scratch,
          dr,
          at(f, 0, batch, projected),
          projected,
          projected,
          h,
          h.at() + batch * hidden,
          hidden,
          rows,
          start(f, ProjectedCifg.P));
    }
    if (f.wants(ProjectedCifg.BIAS)) {
      ColumnSums.add(f, ProjectedCifg.BIAS, lane, gates, rows, width);
    }
  }

  private static Start start(Frame f, int input) {
    return f.adds(input) ? Start.ADD : Start.ZERO;
  }

  /** Step t meets the r after step t - 1. */
  private void stateWeights(
      Frame f, Lane lane, Slice gates, int batch, int later, int projected, int width) {
    Slice scratch = f.backwardScratch(ProjectedCifg.PRODUCT);
    Start start = start(f, ProjectedCifg.W_STATE);
    if (stateful) {
      Slice r = f.input(ProjectedCifg.R0);
      OuterProduct.add(
          f,
          ProjectedCifg.W_STATE,
          0,
          lane,
          scratch,
          gates,
          gates.at(),
          width,
          width,
          r,
          r.at(),
          projected,
          batch,
          start);
      start = Start.ADD;
    }
    if (later > 0) {
      Slice y = f.output(ProjectedCifg.Y);
      OuterProduct.add(
          f,
          ProjectedCifg.W_STATE,
          0,
          lane,
          scratch,
          gates,
          gates.at() + batch * width,
          width,
          width,
          y,
          y.at(),
          projected,
          later,
          start);
    } else if (start == Start.ZERO) {
      Slice dw = f.gradient(ProjectedCifg.W_STATE);
      int from = lane.from(dw.size(), Gradients.GRANULE);
      int to = lane.to(dw.size(), Gradients.GRANULE);
      Arrays.fill(dw.data(), dw.at() + from, dw.at() + to, 0f);
    }
  }
}
