package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;

/** The backward of {@link Gru}. */
final class GruGradient {

  private final Gru gru;

  GruGradient(Gru gru) {
    this.gru = gru;
  }

  void run(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    int steps = f.shape(Gru.X).dim(0);
    int batch = f.shape(Gru.X).dim(1);
    int hidden = f.shape(Gru.W_STATE).dim(1);
    int from = lane.from(hidden, kernels.tileColumns());
    int units = lane.to(hidden, kernels.tileColumns()) - from;
    boolean toStart = gru.stateful() && f.wants(Gru.H0);
    Slice packed = f.backwardScratch(Gru.PACKED_WEIGHTS);
    Slice u = f.input(Gru.W_STATE);
    Slice dh = f.backwardScratch(Gru.DH);
    int gatesAt = packed.at() + from * 2 * hidden;
    kernels.packRight(
        packed.data(), gatesAt, u.data(), u.at() + from, hidden, 1, 2 * hidden, units);
    int candidateAt = packed.at() + kernels.packedRight(2 * hidden, hidden) + from * hidden;
    int rowsAt = u.at() + 2 * hidden * hidden + from;
    kernels.packRight(packed.data(), candidateAt, u.data(), rowsAt, hidden, 1, hidden, units);
    GatedRecurrence.startGradient(f, Gru.LAST, dh, batch, hidden, from, units);
    for (int s = steps - 1; s >= 0; s--) {
      int t = gru.time(s, steps);
      for (int b = 0; b < batch; b++) {
        int unit = b * hidden + from;
        if (f.has(Gru.Y)) {
          Slice dy = f.outputGradient(Gru.Y);
          int dyAt = dy.at() + t * batch * hidden + unit;
          kernels.addScaled(dh.data(), dh.at() + unit, dy.data(), dyAt, units, 1f);
        }
        cellGradient(f, s, steps, batch, hidden, b, from, units);
      }
      lane.sync();
      boolean goesOn = s > 0 || toStart;
      if (!gru.after()) {
        resetGradient(f, lane, s, steps, batch, hidden, from, units, candidateAt);
        lane.sync();
      }
      if (goesOn) {
        stateGradient(f, lane, t, batch, hidden, from, units, gatesAt, candidateAt);
      }
    }
    if (gru.stateful()) {
      GatedRecurrence.giveUnits(f, Gru.H0, lane, dh, batch, hidden, from, units);
    }
    weightGradients(f, lane, steps, batch, hidden);
  }

  /**
   * The gradients of one example's gates and what of dh goes straight through z. Before the product
   * the gradient of r is left to {@link #resetGradient}.
   */
  private void cellGradient(
      Frame f, int s, int steps, int batch, int hidden, int b, int from, int units) {
    int row = gru.time(s, steps) * batch + b;
    Slice part = f.saved(Gru.STATE_PART);
    Slice dh = f.backwardScratch(Gru.DH);
    float[] g = f.saved(Gru.GATES).data();
    int r = f.saved(Gru.GATES).at() + row * 3 * hidden + from;
    int z = r + hidden;
    int n = z + hidden;
    int q = part.at() + row * hidden + from;
    int d = dh.at() + b * hidden + from;
    boolean any = gru.follows(s);
    float[] h = any ? gru.before(f, s).data() : g;
    int hAt = any ? gru.beforeAt(f, s, steps, batch, hidden) + b * hidden + from : 0;
    for (int j = 0; j < units; j++) {
      float reached = dh.data()[d + j];
      float update = g[z + j];
      float candidate = g[n + j];
      float old = any ? h[hAt + j] : 0f;
      float dn = reached * (1f - update) * (1f - candidate * candidate);
      g[z + j] = reached * (old - candidate) * update * (1f - update);
      g[n + j] = dn;
      dh.data()[d + j] = reached * update;
      if (gru.after()) {
        float gate = g[r + j];
        g[r + j] = dn * part.data()[q + j] * gate * (1f - gate);
        part.data()[q + j] = dn * gate;
      }
    }
  }

  /** The gradient of r h, and through it those of r and of h. */
  private void resetGradient(
      Frame f,
      Lane lane,
      int s,
      int steps,
      int batch,
      int hidden,
      int from,
      int units,
      int candidateAt) {
    Kernels kernels = lane.kernels();
    int width = 3 * hidden;
    int t = gru.time(s, steps);
    Slice gates = f.saved(Gru.GATES);
    Slice rows = f.backwardScratch(Gru.PACKED_ROWS);
    Slice packed = f.backwardScratch(Gru.PACKED_WEIGHTS);
    Slice dh = f.backwardScratch(Gru.DH);
    Slice dReset = f.backwardScratch(Gru.D_RESET);
    int gatesAt = gates.at() + t * batch * width;
    boolean any = gru.follows(s);
    if (!any) {
      for (int b = 0; b < batch; b++) {
        int r = gatesAt + b * width + from;
        Arrays.fill(gates.data(), r, r + units, 0f);
      }
      return;
    }
    int left = rows.at() + kernels.packedLeft(batch, 2 * hidden);
    Gru.packRows(lane, rows, left, gates.data(), gatesAt + 2 * hidden, width, batch, hidden);
    lane.sync();
    for (int b = 0; b < batch; b++) {
      int at = dReset.at() + b * hidden + from;
      Arrays.fill(dReset.data(), at, at + units, 0f);
    }
    kernels.product(
        dReset.data(),
        dReset.at() + from,
        hidden,
        rows.data(),
        left,
        packed.data(),
        candidateAt,
        batch,
        units,
        hidden,
        1f);
    float[] h = gru.before(f, s).data();
    for (int b = 0; b < batch; b++) {
      int unit = b * hidden + from;
      int hAt = gru.beforeAt(f, s, steps, batch, hidden) + unit;
      int r = gatesAt + b * width + from;
      for (int j = 0; j < units; j++) {
        float gate = gates.data()[r + j];
        float d = dReset.data()[dReset.at() + unit + j];
        gates.data()[r + j] = d * h[hAt + j] * gate * (1f - gate);
        dh.data()[dh.at() + unit + j] += d * gate;
      }
    }
  }

  /** What of dh goes through the products with the state. */
  private void stateGradient(
      Frame f,
      Lane lane,
      int t,
      int batch,
      int hidden,
      int from,
      int units,
      int gatesAt,
      int candidateAt) {
    Kernels kernels = lane.kernels();
    Slice gates = f.saved(Gru.GATES);
    Slice part = f.saved(Gru.STATE_PART);
    Slice rows = f.backwardScratch(Gru.PACKED_ROWS);
    Slice packed = f.backwardScratch(Gru.PACKED_WEIGHTS);
    Slice dh = f.backwardScratch(Gru.DH);
    int row = t * batch;
    int second = rows.at() + kernels.packedLeft(batch, 2 * hidden);
    int first = gates.at() + row * 3 * hidden;
    boolean after = gru.after();
    Gru.packRows(lane, rows, rows.at(), gates.data(), first, 3 * hidden, batch, 2 * hidden);
    if (after) {
      int partAt = part.at() + row * hidden;
      Gru.packRows(lane, rows, second, part.data(), partAt, hidden, batch, hidden);
    }
    lane.sync();
    float[] left = rows.data();
    float[] u = packed.data();
    float[] d = dh.data();
    int to = dh.at() + from;
    kernels.product(d, to, hidden, left, rows.at(), u, gatesAt, batch, units, 2 * hidden, 1f);
    if (after) {
      kernels.product(d, to, hidden, left, second, u, candidateAt, batch, units, hidden, 1f);
    }
  }

  /** The gradients of x and of all weights from those of the gates, which lie in their place. */
  private void weightGradients(Frame f, Lane lane, int steps, int batch, int hidden) {
    int width = 3 * hidden;
    int inputs = f.shape(Gru.X).dim(2);
    int rows = steps * batch;
    Slice gates = f.saved(Gru.GATES);
    Slice part = f.saved(Gru.STATE_PART);
    Slice scratch = f.backwardScratch(Gru.PRODUCT);
    if (f.wants(Gru.X)) {
      Slice w = f.input(Gru.W_INPUT);
      RowGradient.add(f, Gru.X, lane, scratch, gates, w, rows, inputs, width);
      lane.sync();
    }
    if (f.wants(Gru.W_INPUT)) {
      Slice x = f.input(Gru.X);
      Start start = f.adds(Gru.W_INPUT) ? Start.ADD : Start.ZERO;
      OuterProduct.add(
          f,
          Gru.W_INPUT,
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
          start);
    }
    if (f.wants(Gru.W_STATE)) {
      boolean after = gru.after();
      stateWeights(f, lane, gates, width, 0, 2 * hidden, steps, batch, hidden);
      if (after) {
        stateWeights(f, lane, part, hidden, 2 * hidden, hidden, steps, batch, hidden);
      } else {
        Start start = f.adds(Gru.W_STATE) ? Start.ADD : Start.ZERO;
        int dAt = gates.at() + 2 * hidden;
        int row = 2 * hidden;
        OuterProduct.add(
            f,
            Gru.W_STATE,
            row,
            lane,
            scratch,
            gates,
            dAt,
            width,
            hidden,
            part,
            part.at(),
            hidden,
            rows,
            start);
      }
    }
    if (f.wants(Gru.B_INPUT)) {
      ColumnSums.add(f, Gru.B_INPUT, lane, gates, rows, width);
    }
    if (f.wants(Gru.B_STATE)) {
      boolean after = gru.after();
      ColumnSums.add(f, Gru.B_STATE, 0, lane, gates, rows, width, after ? 2 * hidden : width);
      if (after) {
        ColumnSums.add(f, Gru.B_STATE, 2 * hidden, lane, part, rows, hidden, hidden);
      }
    }
  }

  /** The gradient of some rows of w_hh that meet the state as it is: d has those rows' columns. */
  private void stateWeights(
      Frame f,
      Lane lane,
      Slice d,
      int stride,
      int row,
      int count,
      int steps,
      int batch,
      int hidden) {
    Start start = f.adds(Gru.W_STATE) ? Start.ADD : Start.ZERO;
    Slice scratch = f.backwardScratch(Gru.PRODUCT);
    Slice y = f.output(Gru.Y);
    int later = (steps - 1) * batch;
    boolean reversed = gru.time(0, steps) > 0;
    if (gru.stateful()) {
      Slice h = f.input(Gru.H0);
      int dAt = d.at() + gru.time(0, steps) * batch * stride;
      OuterProduct.add(
          f,
          Gru.W_STATE,
          row,
          lane,
          scratch,
          d,
          dAt,
          stride,
          count,
          h,
          h.at(),
          hidden,
          batch,
          start);
      start = Start.ADD;
    }
    if (later > 0) {
      // Step s meets the state after step s - 1.
      int dAt = d.at() + (reversed ? 0 : batch * stride);
      int yAt = y.at() + (reversed ? batch * hidden : 0);
      OuterProduct.add(
          f, Gru.W_STATE, row, lane, scratch, d, dAt, stride, count, y, yAt, hidden, later, start);
    } else if (start == Start.ZERO) {
      Slice du = f.gradient(Gru.W_STATE);
      int at = du.at() + row * hidden;
      int size = count * hidden;
      Arrays.fill(
          du.data(),
          at + lane.from(size, Gradients.GRANULE),
          at + lane.to(size, Gradients.GRANULE),
          0f);
    }
  }
}
