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
 * Gated recurrent unit (Cho et al. 2014), with the gate rows in the order r, z, n and two biases,
 * as PyTorch has them: r, z = sigmoid of {@code w_ih x + b_ih + w_hh h + b_hh}; n by {@link Reset};
 * {@code h' = (1 - z) n + z h}.
 *
 * <p>x [T, B, I], w_ih [3 H, I], w_hh [3 H, H], biases [3 H]. Outputs: y [T, B, H] and the last h
 * [B, H]. As in {@link GatedRecurrence}, a lane owns the same hidden units in every step.
 */
public final class Gru implements Operation {

  /** Where the reset gate acts. */
  public enum Reset {
    /** {@code n = tanh(w_n x + b_in + r (u_n h + b_hn))}, as PyTorch has it. */
    AFTER_PRODUCT,

    /** {@code n = tanh(w_n x + b_in + u_n (r h) + b_hn)}, as published. */
    BEFORE_PRODUCT
  }

  static final int X = 0;
  static final int W_INPUT = 1;
  static final int W_STATE = 2;
  static final int B_INPUT = 3;
  static final int B_STATE = 4;
  static final int H0 = 5;

  static final int Y = 0;
  static final int LAST = 1;

  static final int GATES = 0;

  /** By reset: u_n h + b_hn, replaced by its gradient, or r h. */
  static final int STATE_PART = 1;

  static final int PACKED_WEIGHTS = 0;
  static final int PACKED_ROWS = 1;
  static final int PRODUCT = 2;
  private static final int BIAS_SUM = 3;
  static final int DH = 3;
  static final int D_RESET = 4;

  private final Reset reset;
  private final boolean stateful;
  private final boolean reversed;
  private final GruGradient gradient;

  private Gru(Reset reset, boolean stateful, boolean reversed) {
    this.reset = reset;
    this.stateful = stateful;
    this.reversed = reversed;
    this.gradient = new GruGradient(this);
  }

  /** A layer that starts from zero; the first output is y. */
  public static List<Tensor> of(
      Graph graph,
      String layer,
      Reset reset,
      Tensor x,
      Tensor wIh,
      Tensor wHh,
      Tensor bIh,
      Tensor bHh) {
    return graph.applyAll(new Gru(reset, false, false), layer, x, wIh, wHh, bIh, bHh);
  }

  /** A layer that starts from a given state. */
  public static List<Tensor> from(
      Graph graph,
      String layer,
      Reset reset,
      Tensor x,
      Tensor wIh,
      Tensor wHh,
      Tensor bIh,
      Tensor bHh,
      Tensor h0) {
    return graph.applyAll(new Gru(reset, true, false), layer, x, wIh, wHh, bIh, bHh, h0);
  }

  /** A layer that runs from the last step to the first, from zero; y keeps the order of x. */
  public static List<Tensor> reversed(
      Graph graph,
      String layer,
      Reset reset,
      Tensor x,
      Tensor wIh,
      Tensor wHh,
      Tensor bIh,
      Tensor bHh) {
    return graph.applyAll(new Gru(reset, false, true), layer, x, wIh, wHh, bIh, bHh);
  }

  /** A layer that runs from the last step to the first, from a given state. */
  public static List<Tensor> reversedFrom(
      Graph graph,
      String layer,
      Reset reset,
      Tensor x,
      Tensor wIh,
      Tensor wHh,
      Tensor bIh,
      Tensor bHh,
      Tensor h0) {
    return graph.applyAll(new Gru(reset, true, true), layer, x, wIh, wHh, bIh, bHh, h0);
  }

  @Override
  public String name() {
    return "gru";
  }

  @Override
  public Shape[] shapes(Signature s) {
    int count = stateful ? H0 + 1 : H0;
    s.inputs(count, count);
    s.floats(X);
    s.floats(W_STATE);
    s.require(
        s.shape(X).rank() == 3, "x [time, batch, inputs]", "x " + s.shape(X), "time comes first");
    s.require(
        s.shape(W_STATE).rank() == 2 && s.shape(W_STATE).dim(0) == 3 * s.shape(W_STATE).dim(1),
        "w_hh [3 hidden, hidden]",
        "w_hh " + s.shape(W_STATE),
        "one block of rows for each gate");
    int hidden = s.shape(W_STATE).dim(1);
    Shape last = Shape.of(s.shape(X).dim(1), hidden);
    s.shape(W_INPUT, Shape.of(3 * hidden, s.shape(X).dim(2)));
    s.shape(B_INPUT, Shape.of(3 * hidden));
    s.shape(B_STATE, Shape.of(3 * hidden));
    if (stateful) {
      s.shape(H0, last);
    }
    return new Shape[] {Shape.of(s.shape(X).dim(0), s.shape(X).dim(1), hidden), last};
  }

  @Override
  public void needs(Needs needs) {
    Shape x = needs.shape(X);
    int rows = x.rows();
    int batch = x.dim(1);
    int inputs = x.dim(2);
    int hidden = needs.shape(W_STATE).dim(1);
    int width = 3 * hidden;
    Kernels kernels = needs.kernels();
    int lanes = needs.lanes();
    needs.saved((long) rows * width);
    needs.saved((long) rows * hidden);
    needs.forwardScratch(3L * kernels.packedRight(hidden, hidden));
    needs.forwardScratch(kernels.packedLeft(batch, hidden));
    needs.forwardScratch(MatrixProduct.scratch(kernels, lanes, rows, width, inputs));
    needs.forwardScratch(width);
    if (!needs.backward()) {
      return;
    }
    needs.keepOutput(Y);
    if (stateful) {
      needs.keepInput(H0);
    }
    needs.keepInput(W_STATE);
    needs.gradientOverInput(W_STATE);
    long product = 0;
    if (needs.wants(X)) {
      needs.keepInput(W_INPUT);
      needs.gradientOverInput(W_INPUT);
      product = MatrixProduct.scratch(kernels, lanes, rows, inputs, width);
    }
    if (needs.wants(W_INPUT)) {
      needs.keepInput(X);
      product = Math.max(product, MatrixProduct.scratch(kernels, lanes, width, inputs, rows));
    }
    if (needs.wants(W_STATE)) {
      for (int r : new int[] {rows, Math.max(1, rows - batch), batch}) {
        long gates = MatrixProduct.scratch(kernels, lanes, 2 * hidden, hidden, r);
        long candidate = MatrixProduct.scratch(kernels, lanes, hidden, hidden, r);
        product = Math.max(product, Math.max(gates, candidate));
      }
    }
    needs.backwardScratch(
        (long) kernels.packedRight(2 * hidden, hidden) + kernels.packedRight(hidden, hidden));
    needs.backwardScratch(
        (long) kernels.packedLeft(batch, 2 * hidden) + kernels.packedLeft(batch, hidden));
    needs.backwardScratch(product);
    needs.backwardScratch((long) batch * hidden);
    needs.backwardScratch(reset == Reset.BEFORE_PRODUCT ? (long) batch * hidden : 0);
  }

  /** True where the reset gate acts after the product. */
  boolean after() {
    return reset == Reset.AFTER_PRODUCT;
  }

  /** True where there is a state before a step. */
  boolean follows(int step) {
    return step > 0 || stateful;
  }

  /** Whether the state before the first step is an input. */
  boolean stateful() {
    return stateful;
  }

  /** Where the rows of a step lie in x and y. */
  int time(int step, int steps) {
    return reversed ? steps - 1 - step : step;
  }

  /** Where the state before a step lies; asked for only where there is one. */
  Slice before(Frame f, int step) {
    return step > 0 ? f.output(Y) : f.input(H0);
  }

  int beforeAt(Frame f, int step, int steps, int batch, int hidden) {
    return step > 0 ? f.output(Y).at() + time(step - 1, steps) * batch * hidden : f.input(H0).at();
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    int steps = f.shape(X).dim(0);
    int batch = f.shape(X).dim(1);
    int inputs = f.shape(X).dim(2);
    int hidden = f.shape(W_STATE).dim(1);
    int width = 3 * hidden;
    Slice x = f.input(X);
    Slice w = f.input(W_INPUT);
    Slice gates = f.saved(GATES);
    Slice y = f.output(Y);
    int from = lane.from(hidden, kernels.tileColumns());
    int units = lane.to(hidden, kernels.tileColumns()) - from;
    Slice bias = f.forwardScratch(BIAS_SUM);
    sumBiases(f, lane, bias, hidden);
    lane.sync();
    Slice scratch = f.forwardScratch(PRODUCT);
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
        steps * batch,
        width,
        inputs,
        1f);
    Slice packed = f.forwardScratch(PACKED_WEIGHTS);
    Slice u = f.input(W_STATE);
    int packedGate = kernels.packedRight(hidden, hidden);
    for (int g = 0; g < 3; g++) {
      int to = packed.at() + g * packedGate + from * hidden;
      int row = u.at() + (g * hidden + from) * hidden;
      kernels.packRight(packed.data(), to, u.data(), row, 1, hidden, hidden, units);
    }
    lane.sync();
    for (int s = 0; s < steps; s++) {
      int t = time(s, steps);
      if (s > 0 || stateful) {
        step(f, lane, s, steps, batch, hidden, from, units);
      } else {
        firstStep(f, kernels, t, batch, hidden, from, units);
      }
      lane.sync();
    }
    int lastY = y.at() + time(steps - 1, steps) * batch * hidden;
    Slice last = f.output(LAST);
    GatedRecurrence.copyUnits(last, last.at(), y, lastY, batch, hidden, from, units);
  }

  /** The biases that are added before the first step: those of the state but for n after reset. */
  private void sumBiases(Frame f, Lane lane, Slice sum, int hidden) {
    Slice input = f.input(B_INPUT);
    Slice state = f.input(B_STATE);
    int from = lane.from(3 * hidden, Gradients.GRANULE);
    int to = lane.to(3 * hidden, Gradients.GRANULE);
    for (int i = from; i < to; i++) {
      boolean joins = reset == Reset.BEFORE_PRODUCT || i < 2 * hidden;
      float added = joins ? state.data()[state.at() + i] : 0f;
      sum.data()[sum.at() + i] = input.data()[input.at() + i] + added;
    }
  }

  /** A step from zero: no products. */
  private void firstStep(
      Frame f, Kernels kernels, int t, int batch, int hidden, int from, int units) {
    Slice gates = f.saved(GATES);
    Slice part = f.saved(STATE_PART);
    Slice bias = f.input(B_STATE);
    Slice y = f.output(Y);
    for (int b = 0; b < batch; b++) {
      int row = t * batch + b;
      int r = gates.at() + row * 3 * hidden + from;
      int z = r + hidden;
      int n = z + hidden;
      int partAt = part.at() + row * hidden + from;
      kernels.sigmoid(gates.data(), r, gates.data(), r, units);
      kernels.sigmoid(gates.data(), z, gates.data(), z, units);
      if (reset == Reset.AFTER_PRODUCT) {
        int biasAt = bias.at() + 2 * hidden + from;
        System.arraycopy(bias.data(), biasAt, part.data(), partAt, units);
        kernels.addProduct(gates.data(), n, gates.data(), r, part.data(), partAt, units);
      } else {
        Arrays.fill(part.data(), partAt, partAt + units, 0f);
      }
      kernels.tanh(gates.data(), n, gates.data(), n, units);
      int yAt = y.at() + row * hidden + from;
      for (int j = 0; j < units; j++) {
        y.data()[yAt + j] = (1f - gates.data()[z + j]) * gates.data()[n + j];
      }
    }
  }

  private void step(
      Frame f, Lane lane, int s, int steps, int batch, int hidden, int from, int units) {
    Kernels kernels = lane.kernels();
    int width = 3 * hidden;
    int t = time(s, steps);
    Slice gates = f.saved(GATES);
    Slice part = f.saved(STATE_PART);
    Slice packed = f.forwardScratch(PACKED_WEIGHTS);
    Slice rows = f.forwardScratch(PACKED_ROWS);
    Slice bias = f.input(B_STATE);
    Slice y = f.output(Y);
    Slice h = before(f, s);
    int hAt = beforeAt(f, s, steps, batch, hidden);
    int gatesAt = gates.at() + t * batch * width;
    int partAt = part.at() + t * batch * hidden;
    int packedGate = kernels.packedRight(hidden, hidden);
    int right = packed.at() + from * hidden;
    packRows(lane, rows, rows.at(), h.data(), hAt, hidden, batch, hidden);
    lane.sync();
    float[] left = rows.data();
    int leftAt = rows.at();
    float[] u = packed.data();
    float[] g = gates.data();
    int r = gatesAt + from;
    int z = r + hidden;
    int n = z + hidden;
    kernels.product(g, r, width, left, leftAt, u, right, batch, units, hidden, 1f);
    kernels.product(g, z, width, left, leftAt, u, right + packedGate, batch, units, hidden, 1f);
    right += 2 * packedGate;
    boolean after = reset == Reset.AFTER_PRODUCT;
    for (int b = 0; b < batch; b++) {
      int rAt = r + b * width;
      int to = partAt + b * hidden + from;
      kernels.sigmoid(g, rAt, g, rAt, units);
      kernels.sigmoid(g, rAt + hidden, g, rAt + hidden, units);
      if (after) {
        System.arraycopy(bias.data(), bias.at() + 2 * hidden + from, part.data(), to, units);
      } else {
        kernels.multiply(part.data(), to, g, rAt, h.data(), hAt + b * hidden + from, units);
      }
    }
    if (after) {
      int to = partAt + from;
      kernels.product(part.data(), to, hidden, left, leftAt, u, right, batch, units, hidden, 1f);
    } else {
      lane.sync();
      packRows(lane, rows, rows.at(), part.data(), partAt, hidden, batch, hidden);
      lane.sync();
      kernels.product(g, n, width, left, leftAt, u, right, batch, units, hidden, 1f);
    }
    for (int b = 0; b < batch; b++) {
      int at = b * width;
      if (after) {
        int q = partAt + b * hidden + from;
        kernels.addProduct(g, n + at, g, r + at, part.data(), q, units);
      }
      kernels.tanh(g, n + at, g, n + at, units);
      int unit = b * hidden + from;
      int yAt = y.at() + t * batch * hidden + unit;
      for (int j = 0; j < units; j++) {
        float candidate = g[n + at + j];
        float old = h.data()[hAt + unit + j];
        y.data()[yAt + j] = candidate + g[z + at + j] * (old - candidate);
      }
    }
  }

  /** Packs rows that are some distance apart as a left operand, each lane some of them. */
  static void packRows(
      Lane lane,
      Slice packed,
      int packedAt,
      float[] rows,
      int rowsAt,
      int stride,
      int count,
      int width) {
    int tile = lane.kernels().tileRows();
    int from = lane.from(count, tile);
    int size = lane.to(count, tile) - from;
    if (size > 0) {
      int to = packedAt + from * width;
      int at = rowsAt + from * stride;
      lane.kernels().packLeft(packed.data(), to, rows, at, stride, 1, size, width);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    gradient.run(f, lane);
  }

  @Override
  public Cost cost(Signature s) {
    long hidden = s.shape(W_STATE).dim(1);
    long rows = s.shape(X).rows();
    long batch = s.shape(X).dim(1);
    long input = rows * 3 * hidden * s.shape(X).dim(2);
    long state = (stateful ? rows : rows - batch) * 3 * hidden * hidden;
    long backward = 0;
    boolean runs = false;
    for (int i = 0; i < s.count(); i++) {
      runs |= s.wants(i);
    }
    if (runs) {
      boolean toStart = stateful && s.wants(H0);
      backward = (toStart ? rows : rows - batch) * 3 * hidden * hidden;
      backward += (s.wants(X) ? input : 0) + (s.wants(W_INPUT) ? input : 0);
      backward += s.wants(W_STATE) ? state : 0;
    }
    return new Cost(input + state, backward);
  }
}
