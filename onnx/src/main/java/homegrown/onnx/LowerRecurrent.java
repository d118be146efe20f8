package homegrown.onnx;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.Concat;
import homegrown.engine.op.Crop;
import homegrown.engine.op.Gru;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Recurrent layers, in one direction or both. */
final class LowerRecurrent {

  private static final int X = 0;
  private static final int W = 1;
  private static final int R = 2;
  private static final int BIAS = 3;
  private static final int LENGTHS = 4;
  private static final int H0 = 5;
  private static final int C0 = 6;
  private static final int PEEPHOLES = 7;

  /** What one step in time costs however small it is, in multiply-accumulates. */
  private static final int STEP = 8192;

  /** The same for one example of a batch. */
  private static final int ROW = 1024;

  /** Gates of ONNX in the order of the engine's: i, o, f, c there, i, f, g, o here. */
  private static final int[] LSTM_ORDER = {0, 2, 3, 1};

  /** The same for z, r, h and r, z, n. */
  private static final int[] GRU_ORDER = {1, 0, 2};

  private LowerRecurrent() {}

  static void register(Map<String, Lowering> all) {
    all.put("LSTM", LowerRecurrent::lstm);
    all.put("GRU", LowerRecurrent::gru);
  }

  private static void lstm(NodeCall call) {
    String[] activations = {"sigmoid", "tanh", "tanh"};
    int directions = check(call, activations);
    if (call.has(PEEPHOLES)) {
      throw new NoFormException("its gates look at the cell");
    }
    if (call.attributes().integer("input_forget", 0) != 0) {
      throw new NoFormException("its gates are coupled");
    }
    boolean stateful = call.has(H0) || call.has(C0);
    List<List<Tensor>> results = new ArrayList<>();
    for (int d = 0; d < directions; d++) {
      Parts p = new Parts(call, d, LSTM_ORDER);
      boolean back = reversed(call, d);
      Graph g = call.graph();
      String layer = call.layer("direction " + d);
      if (stateful) {
        Tensor h = p.state(H0);
        Tensor c = p.state(C0);
        results.add(
            back
                ? Lstm.reversedFrom(g, layer, p.x, p.w, p.r, p.bias(0), p.bias(1), h, c)
                : Lstm.from(g, layer, p.x, p.w, p.r, p.bias(0), p.bias(1), h, c));
      } else {
        results.add(
            back
                ? Lstm.reversed(g, layer, p.x, p.w, p.r, p.bias(0), p.bias(1))
                : Lstm.of(g, layer, p.x, p.w, p.r, p.bias(0), p.bias(1)));
      }
    }
    give(call, results);
  }

  private static void gru(NodeCall call) {
    int directions = check(call, new String[] {"sigmoid", "tanh"});
    Gru.Reset reset =
        call.attributes().integer("linear_before_reset", 0) != 0
            ? Gru.Reset.AFTER_PRODUCT
            : Gru.Reset.BEFORE_PRODUCT;
    List<List<Tensor>> results = new ArrayList<>();
    for (int d = 0; d < directions; d++) {
      Parts p = new Parts(call, d, GRU_ORDER);
      boolean back = reversed(call, d);
      Graph g = call.graph();
      String layer = call.layer("direction " + d);
      if (call.has(H0)) {
        Tensor h = p.state(H0);
        results.add(
            back
                ? Gru.reversedFrom(g, layer, reset, p.x, p.w, p.r, p.bias(0), p.bias(1), h)
                : Gru.from(g, layer, reset, p.x, p.w, p.r, p.bias(0), p.bias(1), h));
      } else {
        results.add(
            back
                ? Gru.reversed(g, layer, reset, p.x, p.w, p.r, p.bias(0), p.bias(1))
                : Gru.of(g, layer, reset, p.x, p.w, p.r, p.bias(0), p.bias(1)));
      }
    }
    give(call, results);
  }

  /** Refuses what the engine's layers have no form of; gives the number of directions. */
  private static int check(NodeCall call, String[] activations) {
    if (call.attributes().integer("layout", 0) != 0) {
      throw new NoFormException("its batch comes first");
    }
    if (call.attributes().has("clip")) {
      throw new NoFormException("it is clipped");
    }
    String direction = call.choice("direction", "forward", "reverse", "bidirectional");
    int directions = direction.equals("bidirectional") ? 2 : 1;
    String[] given = call.attributes().texts("activations");
    boolean usual = given == null || given.length == directions * activations.length;
    for (int i = 0; given != null && usual && i < given.length; i++) {
      usual = given[i].equalsIgnoreCase(activations[i % activations.length]);
    }
    if (!usual) {
      throw new NoFormException("its activations are others");
    }
    for (int input : new int[] {X, W, R}) {
      if (call.rank(input) != 3 || input != X && call.dims(input)[0] != directions) {
        throw new NoFormException("input " + input + " is not of its directions");
      }
    }
    if (call.has(LENGTHS)) {
      for (long length : call.integers(LENGTHS)) {
        if (length != call.dims(X)[0]) {
          throw new NoFormException("its sequences have different lengths");
        }
      }
    }
    return directions;
  }

  private static boolean reversed(NodeCall call, int direction) {
    return direction == 1 || call.attributes().text("direction", "forward").equals("reverse");
  }

  /** What a direction works with. */
  private static final class Parts {

    private final NodeCall call;
    private final int direction;
    private final int[] order;
    private final int hidden;
    private final Tensor x;
    private final Tensor w;
    private final Tensor r;

    Parts(NodeCall call, int direction, int[] order) {
      this.call = call;
      this.direction = direction;
      this.order = order;
      this.hidden = call.dims(R)[2];
      this.x = call.x(X);
      this.w = gates("w", of(W), call.dims(W)[2]);
      this.r = gates("r", of(R), hidden);
    }

    /** This direction's part of an input, without the dimension of directions. */
    private Tensor of(int input) {
      int[] dims = call.dims(input);
      Tensor all = call.x(input);
      Tensor part =
          dims[0] == 1
              ? all
              : Crop.of(call.graph(), call.layer("part"), all, 0, direction, direction + 1);
      int[] rest = Arrays.copyOfRange(dims, 1, dims.length);
      return Reshape.of(call.graph(), call.layer("direction"), part, rest);
    }

    /** Puts blocks of rows into the order of the engine. */
    private Tensor gates(String part, Tensor rows, int... width) {
      int[] sizes = new int[order.length];
      Arrays.fill(sizes, hidden);
      List<Tensor> blocks = Split.of(call.graph(), call.layer(part + " blocks"), rows, 0, sizes);
      Tensor[] ordered = new Tensor[order.length];
      for (int g = 0; g < order.length; g++) {
        ordered[g] = blocks.get(order[g]);
      }
      return Concat.of(call.graph(), call.layer(part + " gates"), 0, ordered);
    }

    /** The bias of the input, by 0, or of the state, by 1. */
    private Tensor bias(int which) {
      int gates = order.length * hidden;
      if (!call.has(BIAS)) {
        return zeros("no bias", gates);
      }
      Tensor both = of(BIAS);
      Tensor one =
          Crop.of(call.graph(), call.layer("bias"), both, 0, which * gates, (which + 1) * gates);
      return gates("bias " + which, one);
    }

    private Tensor state(int input) {
      if (call.has(input)) {
        return of(input);
      }
      return zeros("no state", call.dims(X)[1], hidden);
    }

    /** What a node leaves out stays so: it is not in the file, and does not train. */
    private Tensor zeros(String part, int... dims) {
      return call.zeros(call.layer(part), dims);
    }
  }

  /** The outputs, with the directions put together. */
  private static void give(NodeCall call, List<List<Tensor>> results) {
    int steps = call.dims(X)[0];
    int batch = call.dims(X)[1];
    int hidden = call.dims(R)[2];
    call.work(steps, Value.elements(call.dims(W)) + Value.elements(call.dims(R)), batch);
    call.work(steps, results.size(), STEP + (long) batch * ROW);
    for (int output = 0; output < results.get(0).size(); output++) {
      if (!call.wants(output)) {
        continue;
      }
      Tensor[] parts = new Tensor[results.size()];
      for (int d = 0; d < parts.length; d++) {
        Tensor part = results.get(d).get(output);
        parts[d] =
            output == 0
                ? Reshape.of(call.graph(), call.layer("one"), part, steps, 1, batch, hidden)
                : Reshape.of(call.graph(), call.layer("one"), part, 1, batch, hidden);
      }
      int axis = output == 0 ? 1 : 0;
      call.give(
          output,
          parts.length == 1 ? parts[0] : Concat.of(call.graph(), call.layer("both"), axis, parts));
    }
  }
}
