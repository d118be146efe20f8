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
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;

/**
 * What {@link Lstm} and {@link Cifg} share: a layer whose gates are a matrix product of the input,
 * made for all steps at once, plus one of the state, made step by step with weights packed once,
 * and a cell that works unit by unit. A lane owns the same hidden units in every step, so that
 * lanes meet twice a step.
 *
 * <p>Inputs: x [T, B, I], w_ih [G H, I], w_hh [G H, H], the biases [G H], then h0 and c0 [B, H] if
 * the layer is given a state; without one it starts from zero, and the products with zero are left
 * out. Outputs: y [T, B, H], the last h and c [B, H].
 */
abstract class GatedRecurrence implements Operation {

  private static final int X = 0;
  private static final int W_INPUT = 1;
  private static final int W_STATE = 2;
  private static final int BIAS = 3;

  private static final int Y = 0;
  private static final int LAST_H = 1;
  private static final int LAST_C = 2;

  private static final int GATES = 0;
  private static final int CELLS = 1;

  private static final int PACKED_WEIGHTS = 0;
  private static final int PACKED_ROWS = 1;
  private static final int PRODUCT = 2;
  private static final int BIAS_SUM = 3;
  private static final int DH = 3;
  private static final int DC = 4;

  private final int gateCount;
  private final int biases;
  private final boolean stateful;
  private final boolean reversed;

  /**
   * A recurrence.
   *
   * @param gateCount gates of a unit
   * @param biases the number of bias inputs, which are added
   * @param stateful whether h0 and c0 are inputs
   * @param reversed whether it runs from the last step to the first
   */
  GatedRecurrence(int gateCount, int biases, boolean stateful, boolean reversed) {
    this.gateCount = gateCount;
    this.biases = biases;
    this.stateful = stateful;
    this.reversed = reversed;
  }

  /** The forward of n units of one example, as {@link Kernels#lstm}. */
  abstract void cell(
      Kernels kernels,
      Slice gates,
      int gatesAt,
      int gateStride,
      Slice cells,
      int before,
      int after,
      Slice y,
      int yAt,
      int n);

  /** The backward of n units of one example, as {@link Kernels#lstmGradient}. */
  abstract void cellGradient(
      Kernels kernels,
      Slice gates,
      int gatesAt,
      int gateStride,
      Slice cells,
      int before,
      int after,
      Slice dh,
      Slice dc,
      int at,
      int n);

  private int h0() {
    return BIAS + biases;
  }

  private int c0() {
    return h0() + 1;
  }

  @Override
  public final Shape[] shapes(Signature s) {
    int count = BIAS + biases + (stateful ? 2 : 0);
    s.inputs(count, count);
    s.floats(X);
    s.floats(W_STATE);
    s.require(
        s.shape(X).rank() == 3, "x [time, batch, inputs]", "x " + s.shape(X), "time comes first");
    s.require(
        s.shape(W_STATE).rank() == 2
            && s.shape(W_STATE).dim(0) == gateCount * s.shape(W_STATE).dim(1),
        "w_hh [" + gateCount + " hidden, hidden]",
        "w_hh " + s.shape(W_STATE),
        "one block of rows for each gate");
    int hidden = s.shape(W_STATE).dim(1);
    int batch = s.shape(X).dim(1);
    s.shape(W_INPUT, Shape.of(gateCount * hidden, s.shape(X).dim(2)));
    for (int i = 0; i < biases; i++) {
      s.shape(BIAS + i, Shape.of(gateCount * hidden));
    }
    if (stateful) {
      s.shape(h0(), Shape.of(batch, hidden));
      s.shape(c0(), Shape.of(batch, hidden));
    }
    Shape last = Shape.of(batch, hidden);
    return new Shape[] {Shape.of(s.shape(X).dim(0), batch, hidden), last, last};
  }

  @Override
  public final void needs(Needs needs) {
    Shape x = needs.shape(X);
    int rows = x.rows();
    int batch = x.dim(1);
    int inputs = x.dim(2);
    int hidden = needs.shape(W_STATE).dim(1);
    int gates = gateCount * hidden;
    Kernels kernels = needs.kernels();
    int lanes = needs.lanes();
    needs.saved((long) rows * gates);
    needs.saved((long) (x.dim(0) + 1) * batch * hidden);
    needs.forwardScratch((long) gateCount * kernels.packedRight(hidden, hidden));
    needs.forwardScratch(kernels.packedLeft(batch, hidden));
    needs.forwardScratch(MatrixProduct.scratch(kernels, lanes, rows, gates, inputs));
    needs.forwardScratch(gates);
    if (!needs.backward()) {
      return;
    }
    needs.keepInput(W_STATE);
    needs.gradientOverInput(W_STATE);
    long product = 0;
    if (needs.wants(X)) {
      needs.keepInput(W_INPUT);
      needs.gradientOverInput(W_INPUT);
      product = MatrixProduct.scratch(kernels, lanes, rows, inputs, gates);
    }
    if (needs.wants(W_INPUT)) {
      needs.keepInput(X);
      product = Math.max(product, MatrixProduct.scratch(kernels, lanes, gates, inputs, rows));
    }
    if (needs.wants(W_STATE)) {
      needs.keepOutput(Y);
      int later = Math.max(1, rows - batch);
      product = Math.max(product, MatrixProduct.scratch(kernels, lanes, gates, hidden, later));
      if (stateful) {
        needs.keepInput(h0());
        product = Math.max(product, MatrixProduct.scratch(kernels, lanes, gates, hidden, batch));
      }
    }
    needs.backwardScratch(kernels.packedRight(gates, hidden));
    needs.backwardScratch(kernels.packedLeft(batch, gates));
    needs.backwardScratch(product);
    needs.backwardScratch((long) batch * hidden);
    needs.backwardScratch((long) batch * hidden);
  }

  private int time(int step, int steps) {
    return reversed ? steps - 1 - step : step;
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    Shape shape = f.shape(X);
    int steps = shape.dim(0);
    int batch = shape.dim(1);
    int inputs = shape.dim(2);
    int hidden = f.shape(W_STATE).dim(1);
    int width = gateCount * hidden;
    Slice x = f.input(X);
    Slice w = f.input(W_INPUT);
    Slice gates = f.saved(GATES);
    Slice cells = f.saved(CELLS);
    Slice y = f.output(Y);
    int from = lane.from(hidden, kernels.tileColumns());
    int units = lane.to(hidden, kernels.tileColumns()) - from;

    Slice bias = f.forwardScratch(BIAS_SUM);
    sumBiases(f, lane, bias);
    lane.sync();
    Slice product = f.forwardScratch(PRODUCT);
    MatrixProduct.run(
        lane,
        product.data(),
        product.at(),
        gates.data(),
        gates.at(),
        width,
        Start.BIAS,
        bias.data(),
        bias.at(),
        x.data(),
        x.at(),
        inputs,
        1,
        w.data(),
        w.at(),
        1,
        inputs,
        steps * batch,
        width,
        inputs,
        1f);

    Slice packed = f.forwardScratch(PACKED_WEIGHTS);
    int packedGate = kernels.packedRight(hidden, hidden);
    Slice u = f.input(W_STATE);
    if (steps > 1 || stateful) {
      for (int g = 0; g < gateCount; g++) {
        kernels.packRight(
            packed.data(),
            packed.at() + g * packedGate + from * hidden,
            u.data(),
            u.at() + (g * hidden + from) * hidden,
            1,
            hidden,
            hidden,
            units);
      }
    }
    Slice rows = f.forwardScratch(PACKED_ROWS);
    startCells(f, cells, batch, hidden, from, units);
    lane.sync();
    for (int s = 0; s < steps; s++) {
      int t = time(s, steps);
      int gatesAt = gates.at() + t * batch * width;
      if (s > 0 || stateful) {
        Slice h = s > 0 ? y : f.input(h0());
        int hAt = s > 0 ? y.at() + time(s - 1, steps) * batch * hidden : h.at();
        packRows(lane, rows, h.data(), hAt, batch, hidden);
        lane.sync();
        for (int g = 0; g < gateCount; g++) {
          kernels.product(
              gates.data(),
              gatesAt + g * hidden + from,
              width,
              rows.data(),
              rows.at(),
              packed.data(),
              packed.at() + g * packedGate + from * hidden,
              batch,
              units,
              hidden,
              1f);
        }
      }
      for (int b = 0; b < batch; b++) {
        int before = cells.at() + (s * batch + b) * hidden + from;
        cell(
            kernels,
            gates,
            gatesAt + b * width + from,
            hidden,
            cells,
            before,
            before + batch * hidden,
            y,
            y.at() + (t * batch + b) * hidden + from,
            units);
      }
      lane.sync();
    }
    int lastY = y.at() + time(steps - 1, steps) * batch * hidden;
    copyUnits(f.output(LAST_H), f.output(LAST_H).at(), y, lastY, batch, hidden, from, units);
    int lastC = cells.at() + steps * batch * hidden;
    copyUnits(f.output(LAST_C), f.output(LAST_C).at(), cells, lastC, batch, hidden, from, units);
  }

  private void sumBiases(Frame f, Lane lane, Slice sum) {
    int from = lane.from(sum.size(), Gradients.GRANULE);
    int size = lane.to(sum.size(), Gradients.GRANULE) - from;
    Arrays.fill(sum.data(), sum.at() + from, sum.at() + from + size, 0f);
    for (int i = 0; i < biases; i++) {
      Slice b = f.input(BIAS + i);
      lane.kernels().addScaled(sum.data(), sum.at() + from, b.data(), b.at() + from, size, 1f);
    }
  }

  private void startCells(Frame f, Slice cells, int batch, int hidden, int from, int units) {
    if (stateful) {
      Slice c0 = f.input(c0());
      copyUnits(cells, cells.at(), c0, c0.at(), batch, hidden, from, units);
      return;
    }
    for (int b = 0; b < batch; b++) {
      int at = cells.at() + b * hidden + from;
      Arrays.fill(cells.data(), at, at + units, 0f);
    }
  }

  static void copyUnits(
      Slice to, int toAt, Slice source, int at, int batch, int hidden, int from, int units) {
    for (int b = 0; b < batch; b++) {
      int offset = b * hidden + from;
      System.arraycopy(source.data(), at + offset, to.data(), toAt + offset, units);
    }
  }

  /** Packs the rows of one step as a left operand, each lane some of them. */
  private static void packRows(
      Lane lane, Slice packed, float[] rows, int rowsAt, int batch, int width) {
    int tile = lane.kernels().tileRows();
    int from = lane.from(batch, tile);
    int count = lane.to(batch, tile) - from;
    if (count > 0) {
      lane.kernels()
          .packLeft(
              packed.data(),
              packed.at() + from * width,
              rows,
              rowsAt + from * width,
              width,
              1,
              count,
              width);
    }
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    Shape shape = f.shape(X);
    int steps = shape.dim(0);
    int batch = shape.dim(1);
    int hidden = f.shape(W_STATE).dim(1);
    int width = gateCount * hidden;
    Slice gates = f.saved(GATES);
    Slice cells = f.saved(CELLS);
    Slice dh = f.backwardScratch(DH);
    Slice dc = f.backwardScratch(DC);
    int from = lane.from(hidden, kernels.tileColumns());
    int units = lane.to(hidden, kernels.tileColumns()) - from;
    boolean toStart = stateful && (f.wants(h0()) || f.wants(c0()));

    Slice packed = f.backwardScratch(PACKED_WEIGHTS);
    Slice u = f.input(W_STATE);
    if (steps > 1 || toStart) {
      kernels.packRight(
          packed.data(),
          packed.at() + from * width,
          u.data(),
          u.at() + from,
          hidden,
          1,
          width,
          units);
    }
    startGradient(f, LAST_H, dh, batch, hidden, from, units);
    startGradient(f, LAST_C, dc, batch, hidden, from, units);
    Slice rows = f.backwardScratch(PACKED_ROWS);
    for (int s = steps - 1; s >= 0; s--) {
      int t = time(s, steps);
      int gatesAt = gates.at() + t * batch * width;
      for (int b = 0; b < batch; b++) {
        int unit = b * hidden + from;
        if (f.has(Y)) {
          Slice dy = f.outputGradient(Y);
          int dyAt = dy.at() + t * batch * hidden + unit;
          kernels.addScaled(dh.data(), dh.at() + unit, dy.data(), dyAt, units, 1f);
        }
        int before = cells.at() + s * batch * hidden + unit;
        cellGradient(
            kernels,
            gates,
            gatesAt + b * width + from,
            hidden,
            cells,
            before,
            before + batch * hidden,
            dh,
            dc,
            unit,
            units);
      }
      lane.sync();
      if (s > 0 || toStart) {
        packRows(lane, rows, gates.data(), gatesAt, batch, width);
        lane.sync();
        for (int b = 0; b < batch; b++) {
          int at = dh.at() + b * hidden + from;
          Arrays.fill(dh.data(), at, at + units, 0f);
        }
        kernels.product(
            dh.data(),
            dh.at() + from,
            hidden,
            rows.data(),
            rows.at(),
            packed.data(),
            packed.at() + from * width,
            batch,
            units,
            width,
            1f);
      }
    }
    if (stateful) {
      giveUnits(f, h0(), lane, dh, batch, hidden, from, units);
      giveUnits(f, c0(), lane, dc, batch, hidden, from, units);
    }
    weightGradients(f, lane, gates, steps, batch, hidden);
  }

  /** Starts dh or dc from the gradient of the last state, or from zero. */
  static void startGradient(
      Frame f, int output, Slice d, int batch, int hidden, int from, int units) {
    if (f.has(output)) {
      Slice given = f.outputGradient(output);
      copyUnits(d, d.at(), given, given.at(), batch, hidden, from, units);
      return;
    }
    for (int b = 0; b < batch; b++) {
      int at = d.at() + b * hidden + from;
      Arrays.fill(d.data(), at, at + units, 0f);
    }
  }

  static void giveUnits(
      Frame f, int input, Lane lane, Slice d, int batch, int hidden, int from, int units) {
    if (!f.wants(input)) {
      return;
    }
    Slice gradient = f.gradient(input);
    for (int b = 0; b < batch; b++) {
      int at = b * hidden + from;
      if (!f.adds(input)) {
        Arrays.fill(gradient.data(), gradient.at() + at, gradient.at() + at + units, 0f);
      }
      lane.kernels()
          .addScaled(
              gradient.data(), gradient.at() + at, d.data(), d.at() + at, units, f.scale(input));
    }
  }

  /** The gradients of x and of all weights from those of the gates, which lie in their place. */
  private void weightGradients(Frame f, Lane lane, Slice gates, int steps, int batch, int hidden) {
    int width = gateCount * hidden;
    int inputs = f.shape(X).dim(2);
    int rows = steps * batch;
    Slice scratch = f.backwardScratch(PRODUCT);
    if (f.wants(X)) {
      RowGradient.add(f, X, lane, scratch, gates, f.input(W_INPUT), rows, inputs, width);
      lane.sync();
    }
    if (f.wants(W_INPUT)) {
      Slice x = f.input(X);
      Start start = f.adds(W_INPUT) ? Start.ADD : Start.ZERO;
      OuterProduct.add(
          f,
          W_INPUT,
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
    if (f.wants(W_STATE)) {
      Start start = f.adds(W_STATE) ? Start.ADD : Start.ZERO;
      Slice y = f.output(Y);
      int later = rows - batch;
      if (stateful) {
        Slice h = f.input(h0());
        int gatesAt = gates.at() + time(0, steps) * batch * width;
        OuterProduct.add(
            f, W_STATE, 0, lane, scratch, gates, gatesAt, width, width, h, h.at(), hidden, batch,
            start);
        start = Start.ADD;
      }
      if (later > 0) {
        // Step s meets the state after step s - 1.
        int gatesAt = gates.at() + (reversed ? 0 : batch * width);
        int yAt = y.at() + (reversed ? batch * hidden : 0);
        OuterProduct.add(
            f, W_STATE, 0, lane, scratch, gates, gatesAt, width, width, y, yAt, hidden, later,
            start);
      } else if (start == Start.ZERO) {
        Slice du = f.gradient(W_STATE);
        int from = lane.from(du.size(), Gradients.GRANULE);
        int to = lane.to(du.size(), Gradients.GRANULE);
        Arrays.fill(du.data(), du.at() + from, du.at() + to, 0f);
      }
    }
    for (int i = 0; i < biases; i++) {
      if (f.wants(BIAS + i)) {
        ColumnSums.add(f, BIAS + i, lane, gates, rows, width);
      }
    }
  }

  @Override
  public final Cost cost(Signature s) {
    long hidden = s.shape(W_STATE).dim(1);
    long width = gateCount * hidden;
    long rows = s.shape(X).rows();
    long batch = s.shape(X).dim(1);
    long input = rows * width * s.shape(X).dim(2);
    long state = (stateful ? rows : rows - batch) * width * hidden;
    long backward = 0;
    boolean runs = false;
    for (int i = 0; i < s.count(); i++) {
      runs |= s.wants(i);
    }
    if (runs) {
      boolean toStart = stateful && (s.wants(h0()) || s.wants(c0()));
      backward = (toStart ? rows : rows - batch) * width * hidden;
      backward += (s.wants(X) ? input : 0) + (s.wants(W_INPUT) ? input : 0);
      backward += s.wants(W_STATE) ? state : 0;
    }
    return new Cost(input + state, backward);
  }
}
