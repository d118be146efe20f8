package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Recurrent layers: RNN, GRU, LSTM, in one or both directions, for sequences of one length or of
 * many. Past the end of a sequence the output is 0, and the last state is that at its end.
 */
final class HostRecurrent {

  private static final int X = 0;
  private static final int W = 1;
  private static final int R = 2;
  private static final int B = 3;
  private static final int LENGTHS = 4;
  private static final int INITIAL_H = 5;
  private static final int INITIAL_C = 6;
  private static final int PEEPHOLES = 7;

  private final HostCall call;
  private final int gates;
  private final boolean batchFirst;
  private final String direction;
  private final int directions;
  private final int steps;
  private final int batch;
  private final int inputs;
  private final int hidden;
  private final float[] x;
  private final float[] w;
  private final float[] r;
  private final float[] b;
  private final float[] peepholes;
  private final double clip;
  private final DoubleUnaryOperator[] activations;
  private final int activationsEach;

  /** Gates of the cell at work: products of the input and of the state, biases not added. */
  private final double[] fromInput;

  private final double[] fromState;
  private final double[] h;
  private final double[] c;
  private final double[] next;

  private HostRecurrent(HostCall call, int gates, String... defaults) {
    this.call = call;
    this.gates = gates;
    this.batchFirst = call.opset() >= 14 && call.flag("layout", false);
    this.direction = call.choice("direction", "forward", "reverse", "bidirectional");
    this.directions = direction.equals("bidirectional") ? 2 : 1;
    Value data = call.floats(X);
    Value recurrence = call.floats(R);
    if (data.rank() != 3 || recurrence.rank() != 3) {
      throw call.refuse(
          "three dimensions for inputs 0 and 2",
          Arrays.toString(data.dims()) + " and " + Arrays.toString(recurrence.dims()),
          "reshape them");
    }
    this.steps = data.dims()[batchFirst ? 1 : 0];
    this.batch = data.dims()[batchFirst ? 0 : 1];
    this.inputs = data.dims()[2];
    this.hidden = recurrence.dims()[2];
    long size = call.attributes().integer("hidden_size", hidden);
    if (size != hidden) {
      throw call.refuse(
          "hidden_size " + hidden + " as input 2 says", String.valueOf(size), "correct it");
    }
    this.x = data.floats();
    int rows = call.dims((long) gates * hidden)[0];
    this.w = call.floats(W, directions, rows, inputs).floats();
    this.r = call.floats(R, directions, rows, hidden).floats();
    int biases = call.dims(2L * rows)[0];
    this.b = call.optional(B) == null ? null : call.floats(B, directions, biases).floats();
    this.peepholes =
        gates < 4 || call.optional(PEEPHOLES) == null
            ? null
            : call.floats(PEEPHOLES, directions, 3 * hidden).floats();
    this.clip = call.attributes().number("clip", Float.POSITIVE_INFINITY);
    this.activations = HostActivations.of(call, directions, defaults);
    this.activationsEach = defaults.length;
    call.work(steps, batch, directions, rows, (long) inputs + hidden);
    this.fromInput = new double[rows];
    this.fromState = new double[rows];
    this.h = new double[hidden];
    this.c = new double[hidden];
    this.next = new double[hidden];
  }

  static void register(Map<String, Evaluator> operations) {
    operations.put("RNN", HostRecurrent::rnn);
    operations.put("GRU", HostRecurrent::gru);
    operations.put("LSTM", HostRecurrent::lstm);
  }

  /** Replaces the state of a cell by the next, from the products of its gates. */
  private interface Cell {
    void step(int direction);
  }

  private static Value[] rnn(HostCall call) {
    HostRecurrent layer = new HostRecurrent(call, 1, "Tanh");
    return Arrays.copyOf(layer.run(layer::stepRnn), 2);
  }

  private static Value[] gru(HostCall call) {
    HostRecurrent layer = new HostRecurrent(call, 3, "Sigmoid", "Tanh");
    boolean linearFirst = call.flag("linear_before_reset", false);
    return Arrays.copyOf(layer.run(d -> layer.stepGru(d, linearFirst)), 2);
  }

  private static Value[] lstm(HostCall call) {
    HostRecurrent layer = new HostRecurrent(call, 4, "Sigmoid", "Tanh", "Tanh");
    boolean coupled = call.flag("input_forget", false);
    return layer.run(d -> layer.stepLstm(d, coupled));
  }

  private int[] state() {
    return batchFirst
        ? new int[] {batch, directions, hidden}
        : new int[] {directions, batch, hidden};
  }

  private Value[] run(Cell cell) {
    int[] dims =
        batchFirst
            ? new int[] {batch, steps, directions, hidden}
            : new int[] {steps, directions, batch, hidden};
    Value y = HostValues.like(call, call.input(X), dims);
    Value lastH = HostValues.like(call, call.input(X), state());
    Value lastC = HostValues.like(call, call.input(X), state());
    int[] lengths = lengths();
    for (int d = 0; d < directions; d++) {
      for (int n = 0; n < batch; n++) {
        int stateAt = (batchFirst ? n * directions + d : d * batch + n) * hidden;
        start(INITIAL_H, stateAt, h);
        start(gates < 4 ? -1 : INITIAL_C, stateAt, c);
        boolean backwards = direction.equals("reverse") || d == 1;
        for (int s = 0; s < lengths[n]; s++) {
          int t = backwards ? lengths[n] - 1 - s : s;
          int cellAt = batchFirst ? n * steps + t : t * batch + n;
          multiply(w, d, x, cellAt * inputs, inputs);
          multiply(r, d);
          cell.step(d);
          int yAt = batchFirst ? cellAt * directions + d : (t * directions + d) * batch + n;
          store(h, y, yAt * hidden);
        }
        store(h, lastH, stateAt);
        store(c, lastC, stateAt);
      }
    }
    return new Value[] {y, lastH, lastC};
  }

  private int[] lengths() {
    int[] lengths = new int[batch];
    Arrays.fill(lengths, steps);
    if (call.optional(LENGTHS) == null) {
      return lengths;
    }
    long[] given = call.integers(LENGTHS, batch);
    for (int n = 0; n < batch; n++) {
      if (given.length != batch || given[n] < 0 || given[n] > steps) {
        throw call.refuse(
            batch + " lengths from 0 to " + steps,
            HostCall.brief(given),
            "correct the sequence lengths");
      }
      lengths[n] = (int) given[n];
    }
    return lengths;
  }

  private void start(int input, int at, double[] state) {
    Arrays.fill(state, 0);
    if (input >= 0 && call.optional(input) != null) {
      float[] given = call.floats(input, state()).floats();
      for (int i = 0; i < hidden; i++) {
        state[i] = given[at + i];
      }
    }
  }

  private void store(double[] state, Value to, int at) {
    for (int i = 0; i < hidden; i++) {
      to.floats()[at + i] = (float) state[i];
    }
  }

  private void multiply(float[] weights, int d, float[] row, int at, int n) {
    for (int g = 0; g < fromInput.length; g++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += (double) weights[(d * fromInput.length + g) * n + i] * row[at + i];
      }
      fromInput[g] = sum;
    }
  }

  private void multiply(float[] weights, int d) {
    for (int g = 0; g < fromState.length; g++) {
      fromState[g] = product(weights, d * fromState.length + g, h);
    }
  }

  private double product(float[] weights, int row, double[] state) {
    double sum = 0;
    for (int i = 0; i < hidden; i++) {
      sum += weights[row * hidden + i] * state[i];
    }
    return sum;
  }

  private double inputBias(int d, int g) {
    return b == null ? 0 : b[d * 2 * fromInput.length + g];
  }

  private double stateBias(int d, int g) {
    return b == null ? 0 : b[(d * 2 + 1) * fromInput.length + g];
  }

  /** What a gate's activation is applied to, clipped. */
  private double sum(int d, int g) {
    return fromInput[g] + fromState[g] + inputBias(d, g) + stateBias(d, g);
  }

  private double activate(int d, int function, double sum) {
    double clipped = Math.max(-clip, Math.min(clip, sum));
    return activations[d * activationsEach + function].applyAsDouble(clipped);
  }

  private void stepRnn(int d) {
    for (int i = 0; i < hidden; i++) {
      h[i] = activate(d, 0, sum(d, i));
    }
  }

  /** Gates in the order z, r, h. */
  private void stepGru(int d, boolean linearFirst) {
    double[] reset = new double[hidden];
    for (int i = 0; i < hidden; i++) {
      reset[i] = activate(d, 0, sum(d, hidden + i));
      next[i] = reset[i] * h[i];
    }
    int rows = d * fromState.length + 2 * hidden;
    double[] candidate = new double[hidden];
    for (int i = 0; i < hidden; i++) {
      int g = 2 * hidden + i;
      double fromReset =
          linearFirst
              ? reset[i] * (fromState[g] + stateBias(d, g))
              : product(r, rows + i, next) + stateBias(d, g);
      candidate[i] = activate(d, 1, fromInput[g] + inputBias(d, g) + fromReset);
    }
    for (int i = 0; i < hidden; i++) {
      double update = activate(d, 0, sum(d, i));
      h[i] = (1 - update) * candidate[i] + update * h[i];
    }
  }

  /** Gates in the order i, o, f, c; peepholes i, o, f. */
  private void stepLstm(int d, boolean coupled) {
    for (int i = 0; i < hidden; i++) {
      double in = activate(d, 0, sum(d, i) + peephole(d, 0, i));
      double forget = coupled ? 1 - in : activate(d, 0, sum(d, 2 * hidden + i) + peephole(d, 2, i));
      double candidate = activate(d, 1, sum(d, 3 * hidden + i));
      c[i] = forget * c[i] + in * candidate;
      double out = activate(d, 0, sum(d, hidden + i) + peephole(d, 1, i));
      h[i] = out * activations[d * activationsEach + 2].applyAsDouble(c[i]);
    }
  }

  private double peephole(int d, int gate, int i) {
    return peepholes == null ? 0 : peepholes[(d * 3 + gate) * hidden + i] * c[i];
  }
}
