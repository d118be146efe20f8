package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;
import java.util.List;

/**
 * LSTM with coupled input and forget gate and a recurrent projection (Sak, Senior and Beaufays
 * 2014; the recurrent layer of Hard et al. 2018), with the gate rows in the order f, g, o and one
 * bias: f, o = sigmoid and g = tanh of {@code w_ih x + w_rh r + b}; {@code c' = f c + (1 - f) g};
 * {@code h' = o tanh(c')}; {@code r' = p h'}. With the identity as p it is {@link Cifg}.
 *
 * <p>x [T, B, I], w_ih [3 H, I], w_rh [3 H, R], b [3 H], p [R, H]. Outputs: y [T, B, R], the r of
 * all steps; the last r [B, R] and the last c [B, H].
 *
 * <p>The product of the input is made for all steps at once, weights are packed once. A lane owns
 * the same hidden units and the same columns of r in every step. The rows of r are few and every
 * lane packs them for itself; those of h and of the gates are shared, so lanes meet three times a
 * step. Few rows in few steps take the weights as they lie, since packing takes longer than the
 * products. Many rows of which nothing is kept are read by {@link ProjectedCifgReading}.
 */
public final class ProjectedCifg implements Operation {

  static final int X = 0;
  static final int W_INPUT = 1;
  static final int W_STATE = 2;
  static final int BIAS = 3;
  static final int P = 4;
  static final int R0 = 5;
  static final int C0 = 6;

  static final int Y = 0;
  static final int LAST_R = 1;
  static final int LAST_C = 2;

  /** The activations, replaced by the gradient of the pre-activations. */
  static final int GATES = 0;

  /** The c before each step and after the last; backward leaves h where it has used c. */
  static final int CELLS = 1;

  static final int PACKED_STATE = 0;
  static final int PACKED_PROJECTION = 1;
  static final int PACKED_R = 2;

  /** Where a plan prepares, behind the two packed weights above. */
  private static final int PREPARED_INPUT = 2;

  /** Forward: of h. Backward: of the gradient of the gates. */
  static final int PACKED_ROWS = 3;

  static final int PRODUCT = 4;
  private static final int H = 5;

  private final boolean stateful;
  private final ProjectedCifgGradient gradient;
  private final ProjectedCifgReading reading;

  private ProjectedCifg(boolean stateful) {
    this.stateful = stateful;
    this.gradient = new ProjectedCifgGradient(stateful);
    this.reading = new ProjectedCifgReading(stateful);
  }

  /** A layer that starts from zero; the first output is y. */
  public static List<Tensor> of(
      Graph graph, String layer, Tensor x, Tensor wIh, Tensor wRh, Tensor b, Tensor p) {
    return graph.applyAll(new ProjectedCifg(false), layer, x, wIh, wRh, b, p);
  }

  /** A layer that starts from a given state, r0 [B, R] and c0 [B, H]. */
  public static List<Tensor> from(
      Graph graph,
      String layer,
      Tensor x,
      Tensor wIh,
      Tensor wRh,
      Tensor b,
      Tensor p,
      Tensor r0,
      Tensor c0) {
    return graph.applyAll(new ProjectedCifg(true), layer, x, wIh, wRh, b, p, r0, c0);
  }

  @Override
  public String name() {
    return "projected_cifg";
  }

  @Override
  public Shape[] shapes(Signature s) {
    int count = stateful ? C0 + 1 : P + 1;
    s.inputs(count, count);
    s.floats(X);
    s.floats(P);
    s.require(
        s.shape(X).rank() == 3, "x [time, batch, inputs]", "x " + s.shape(X), "time comes first");
    s.require(
        s.shape(P).rank() == 2,
        "p [projected, hidden]",
        "p " + s.shape(P),
        "rows of p are outputs, columns are hidden units");
    int projected = s.shape(P).dim(0);
    int hidden = s.shape(P).dim(1);
    int batch = s.shape(X).dim(1);
    s.shape(W_INPUT, Shape.of(3 * hidden, s.shape(X).dim(2)));
    s.shape(W_STATE, Shape.of(3 * hidden, projected));
    s.shape(BIAS, Shape.of(3 * hidden));
    Shape lastR = Shape.of(batch, projected);
    Shape lastC = Shape.of(batch, hidden);
    if (stateful) {
      s.shape(R0, lastR);
      s.shape(C0, lastC);
    }
    return new Shape[] {Shape.of(s.shape(X).dim(0), batch, projected), lastR, lastC};
  }

  @Override
  public void needs(Needs needs) {
    Shape x = needs.shape(X);
    int batch = x.dim(1);
    if (ProjectedCifgReading.serves(batch, needs.training())) {
      reading.needs(needs);
      return;
    }
    int projected = needs.shape(P).dim(0);
    int hidden = needs.shape(P).dim(1);
    int width = 3 * hidden;
    Kernels kernels = needs.kernels();
    int lanes = needs.lanes();
    needs.saved((long) x.rows() * width);
    needs.saved((long) (x.dim(0) + 1) * batch * hidden);
    boolean packs = !MatrixProduct.direct(x.rows());
    boolean once = packs && needs.prepares(W_INPUT) && needs.prepares(W_STATE) && needs.prepares(P);
    if (once) {
      needs.prepared(3L * kernels.packedRight(projected, hidden));
      needs.prepared(kernels.packedRight(hidden, projected));
      needs.prepared(MatrixProduct.packed(kernels, width, x.dim(2)));
    }
    boolean anew = packs && !once;
    needs.forwardScratch(anew ? 3L * kernels.packedRight(projected, hidden) : 0);
    needs.forwardScratch(anew ? kernels.packedRight(hidden, projected) : 0);
    needs.forwardScratch(packs ? (long) lanes * kernels.packedLeft(batch, projected) : 0);
    needs.forwardScratch(packs ? kernels.packedLeft(batch, hidden) : 0);
    long product = MatrixProduct.scratch(kernels, lanes, x.rows(), width, x.dim(2), 1, 1);
    needs.forwardScratch(once ? 0 : product);
    needs.forwardScratch((long) batch * hidden);
    if (needs.backward()) {
      gradient.needs(needs);
    }
  }

  @Override
  public void prepare(Frame f, Lane lane) {
    if (f.preparedCount() == 0) {
      return;
    }
    Shape x = f.shape(X);
    if (ProjectedCifgReading.serves(x.dim(1), f.training())) {
      reading.pack(f, lane);
      return;
    }
    int projected = f.shape(P).dim(0);
    int hidden = f.shape(P).dim(1);
    int granule = lane.kernels().tileColumns();
    int from = lane.from(hidden, granule);
    packState(f, lane.kernels(), projected, hidden, from, lane.to(hidden, granule) - from);
    int first = lane.from(projected, granule);
    packProjection(f, lane.kernels(), hidden, first, lane.to(projected, granule) - first);
    Slice packed = f.prepared(PREPARED_INPUT);
    Slice w = f.input(W_INPUT);
    int k = x.dim(2);
    MatrixProduct.pack(lane, packed.data(), packed.at(), w.data(), w.at(), 1, k, 3 * hidden, k);
  }

  /** A packed weight: made once where the plan says so, or else in every step. */
  private static Slice packed(Frame f, int buffer) {
    return f.preparedCount() > 0 ? f.prepared(buffer) : f.forwardScratch(buffer);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    int steps = f.shape(X).dim(0);
    int batch = f.shape(X).dim(1);
    if (ProjectedCifgReading.serves(batch, f.training())) {
      reading.run(f, lane);
      return;
    }
    int projected = f.shape(P).dim(0);
    int hidden = f.shape(P).dim(1);
    boolean packs = !MatrixProduct.direct(steps * batch);
    int granule = packs ? kernels.tileColumns() : Gradients.GRANULE;
    int from = lane.from(hidden, granule);
    int units = lane.to(hidden, granule) - from;
    int first = lane.from(projected, granule);
    int columns = lane.to(projected, granule) - first;
    inputProduct(f, lane);
    boolean anew = packs && f.preparedCount() == 0;
    if (anew && (steps > 1 || stateful)) {
      packState(f, kernels, projected, hidden, from, units);
    }
    if (anew) {
      packProjection(f, kernels, hidden, first, columns);
    }
    Slice cells = f.saved(CELLS);
    startCells(f, cells, batch, hidden, from, units);
    lane.sync();
    Slice h = f.forwardScratch(H);
    Slice y = f.output(Y);
    for (int t = 0; t < steps; t++) {
      if (t > 0 || stateful) {
        Slice r = t > 0 ? y : f.input(R0);
        int rAt = t > 0 ? y.at() + (t - 1) * batch * projected : r.at();
        if (packs) {
          addState(f, lane, t, r, rAt, batch, projected, hidden, from, units);
        } else {
          addStateRows(f, kernels, t, r, rAt, batch, projected, hidden, from, units);
        }
      }
      cell(f, kernels, t, batch, hidden, from, units);
      lane.sync();
      if (packs) {
        Slice rows = f.forwardScratch(PACKED_ROWS);
        Gru.packRows(lane, rows, rows.at(), h.data(), h.at(), hidden, batch, hidden);
        lane.sync();
      }
      int yAt = y.at() + t * batch * projected + first;
      for (int b = 0; b < batch; b++) {
        int at = yAt + b * projected;
        Arrays.fill(y.data(), at, at + columns, 0f);
      }
      if (packs) {
        project(f, kernels, yAt, batch, projected, hidden, first, columns);
      } else {
        projectRows(f, kernels, yAt, batch, projected, hidden, first, columns);
      }
      lane.sync();
    }
    Slice r = f.output(LAST_R);
    int lastR = y.at() + (steps - 1) * batch * projected;
    GatedRecurrence.copyUnits(r, r.at(), y, lastR, batch, projected, first, columns);
    Slice c = f.output(LAST_C);
    int lastC = cells.at() + steps * batch * hidden;
    GatedRecurrence.copyUnits(c, c.at(), cells, lastC, batch, hidden, from, units);
  }

  /** What the inputs of all steps give to the gates, and the bias. */
  private static void inputProduct(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice w = f.input(W_INPUT);
    Slice bias = f.input(BIAS);
    Slice gates = f.saved(GATES);
    Slice scratch = f.forwardScratch(PRODUCT);
    int inputs = f.shape(X).dim(2);
    int width = f.shape(BIAS).dim(0);
    if (f.preparedCount() > 0) {
      Slice packed = f.prepared(PREPARED_INPUT);
      MatrixProduct.runPacked(
          lane,
          gates.data(),
          gates.at(),
          width,
          Start.BIAS,
          bias.data(),
          bias.at(),
          x.data(),
          x.at(),
          inputs,
          packed.data(),
          packed.at(),
          f.shape(X).rows(),
          width,
          inputs,
          1f);
      return;
    }
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
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
        f.shape(X).rows(),
        width,
        inputs,
        1f);
  }

  private static void packState(
      Frame f, Kernels kernels, int projected, int hidden, int from, int units) {
    Slice packed = packed(f, PACKED_STATE);
    Slice w = f.input(W_STATE);
    int packedGate = kernels.packedRight(projected, hidden);
    for (int g = 0; g < 3; g++) {
      int to = packed.at() + g * packedGate + from * projected;
      int row = w.at() + (g * hidden + from) * projected;
      kernels.packRight(packed.data(), to, w.data(), row, 1, projected, projected, units);
    }
  }

  private static void packProjection(Frame f, Kernels kernels, int hidden, int first, int columns) {
    Slice packed = packed(f, PACKED_PROJECTION);
    Slice p = f.input(P);
    int to = packed.at() + first * hidden;
    int row = p.at() + first * hidden;
    kernels.packRight(packed.data(), to, p.data(), row, 1, hidden, hidden, columns);
  }

  private void startCells(Frame f, Slice cells, int batch, int hidden, int from, int units) {
    if (stateful) {
      Slice c0 = f.input(C0);
      GatedRecurrence.copyUnits(cells, cells.at(), c0, c0.at(), batch, hidden, from, units);
      return;
    }
    for (int b = 0; b < batch; b++) {
      int at = cells.at() + b * hidden + from;
      Arrays.fill(cells.data(), at, at + units, 0f);
    }
  }

  /** Adds what the r before a step gives to the gates of a lane's units. */
  private static void addState(
      Frame f,
      Lane lane,
      int t,
      Slice r,
      int rAt,
      int batch,
      int projected,
      int hidden,
      int from,
      int units) {
    Kernels kernels = lane.kernels();
    Slice gates = f.saved(GATES);
    Slice rows = f.forwardScratch(PACKED_R);
    int left = rows.at() + lane.index() * kernels.packedLeft(batch, projected);
    kernels.packLeft(rows.data(), left, r.data(), rAt, projected, 1, batch, projected);
    Slice packed = packed(f, PACKED_STATE);
    int packedGate = kernels.packedRight(projected, hidden);
    int width = 3 * hidden;
    for (int g = 0; g < 3; g++) {
      kernels.product(
          gates.data(),
          gates.at() + t * batch * width + g * hidden + from,
          width,
          rows.data(),
          left,
          packed.data(),
          packed.at() + g * packedGate + from * projected,
          batch,
          units,
          projected,
          1f);
    }
  }

  /** The same with the weights as they lie. */
  private static void addStateRows(
      Frame f,
      Kernels kernels,
      int t,
      Slice r,
      int rAt,
      int batch,
      int projected,
      int hidden,
      int from,
      int units) {
    Slice gates = f.saved(GATES);
    Slice w = f.input(W_STATE);
    for (int b = 0; b < batch; b++) {
      int row = gates.at() + (t * batch + b) * 3 * hidden + from;
      for (int g = 0; g < 3; g++) {
        kernels.matrixVector(
            gates.data(),
            row + g * hidden,
            w.data(),
            w.at() + (g * hidden + from) * projected,
            projected,
            r.data(),
            rAt + b * projected,
            units,
            projected,
            1f);
      }
    }
  }

  /** The activations, cells and h of a lane's units in one step. */
  private static void cell(
      Frame f, Kernels kernels, int t, int batch, int hidden, int from, int units) {
    Slice gates = f.saved(GATES);
    Slice cells = f.saved(CELLS);
    Slice h = f.forwardScratch(H);
    for (int b = 0; b < batch; b++) {
      int unit = b * hidden + from;
      int before = cells.at() + t * batch * hidden + unit;
      kernels.cifg(
          gates.data(),
          gates.at() + (t * batch + b) * 3 * hidden + from,
          hidden,
          cells.data(),
          before,
          cells.data(),
          before + batch * hidden,
          h.data(),
          h.at() + unit,
          units);
    }
  }

  /** Adds a lane's columns of r, of which {@code yAt} is the first, in one step. */
  private static void project(
      Frame f,
      Kernels kernels,
      int yAt,
      int batch,
      int projected,
      int hidden,
      int first,
      int columns) {
    Slice rows = f.forwardScratch(PACKED_ROWS);
    Slice packed = packed(f, PACKED_PROJECTION);
    kernels.product(
        f.output(Y).data(),
        yAt,
        projected,
        rows.data(),
        rows.at(),
        packed.data(),
        packed.at() + first * hidden,
        batch,
        columns,
        hidden,
        1f);
  }

  /** The same with the weights as they lie. */
  private static void projectRows(
      Frame f,
      Kernels kernels,
      int yAt,
      int batch,
      int projected,
      int hidden,
      int first,
      int columns) {
    Slice h = f.forwardScratch(H);
    Slice p = f.input(P);
    for (int b = 0; b < batch; b++) {
      kernels.matrixVector(
          f.output(Y).data(),
          yAt + b * projected,
          p.data(),
          p.at() + first * hidden,
          hidden,
          h.data(),
          h.at() + b * hidden,
          columns,
          hidden,
          1f);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    gradient.run(f, lane);
  }

  @Override
  public Cost cost(Signature s) {
    long projected = s.shape(P).dim(0);
    long hidden = s.shape(P).dim(1);
    long rows = s.shape(X).rows();
    long later = rows - s.shape(X).dim(1);
    long input = rows * 3 * hidden * s.shape(X).dim(2);
    long state = (stateful ? rows : later) * 3 * hidden * projected;
    long projection = rows * projected * hidden;
    boolean runs = false;
    for (int i = 0; i < s.count(); i++) {
      runs |= s.wants(i);
    }
    long backward = 0;
    if (runs) {
      boolean toStart = stateful && s.wants(R0);
      backward = (toStart ? rows : later) * 3 * hidden * projected + projection;
      backward += (s.wants(X) ? input : 0) + (s.wants(W_INPUT) ? input : 0);
      backward += (s.wants(W_STATE) ? state : 0) + (s.wants(P) ? projection : 0);
    }
    return new Cost(input + state + projection, backward);
  }
}
