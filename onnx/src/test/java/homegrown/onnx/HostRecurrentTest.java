package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Recurrent layers: one unit by its equations, and what directions, lengths and layouts mean. */
class HostRecurrentTest {

  private static final int STEPS = 4;
  private static final int BATCH = 3;
  private static final int INPUTS = 2;
  private static final int HIDDEN = 3;

  private final Random random = new Random(11);

  private Value random(int... dims) {
    double[] data = new double[HostValues.product(dims, 0, dims.length)];
    Arrays.setAll(data, i -> random.nextGaussian());
    return floats(dims, data);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static Value[] run(String op, Given given, Value... inputs) {
    return Host.all(op, 14, op.equals("LSTM") ? 3 : 2, given, inputs);
  }

  private static void refused(String op, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void oneUnitOfAnRnn() {
    Value x = floats(dims(2, 1, 1), 1, -2);
    Value w = floats(dims(1, 1, 1), 0.5);
    Value r = floats(dims(1, 1, 1), -0.25);
    Value b = floats(dims(1, 2), 0.1, 0.2);
    Value start = floats(dims(1, 1, 1), 0.4);
    double first = Math.tanh(0.5 - 0.1 + 0.3);
    double second = Math.tanh(-1 - 0.25 * first + 0.3);
    Value[] y = run("RNN", Given.none(), x, w, r, b, null, start);
    check(y[0], dims(2, 1, 1, 1), first, second);
    check(y[1], dims(1, 1, 1), second);
    Given clipped = Given.of("clip", 0.5f).and("activations", new String[] {"Relu"});
    check(run("RNN", clipped, x, w, r, b, null, start)[0], dims(2, 1, 1, 1), 0.5, 0);
  }

  @Test
  void oneUnitOfAGru() {
    Value x = floats(dims(1, 1, 1), 2);
    Value w = floats(dims(1, 3, 1), 0.1, -0.3, 0.5);
    Value r = floats(dims(1, 3, 1), 0.7, 0.2, -0.4);
    Value b = floats(dims(1, 6), 0.01, 0.02, 0.03, 0.04, 0.05, 0.06);
    Value start = floats(dims(1, 1, 1), 0.8);
    double z = sigmoid(0.2 + 0.56 + 0.05);
    double reset = sigmoid(-0.6 + 0.16 + 0.07);
    double before = Math.tanh(1 - 0.4 * (reset * 0.8) + 0.03 + 0.06);
    double after = Math.tanh(1 + reset * (-0.4 * 0.8 + 0.06) + 0.03);
    Value[] y = run("GRU", Given.none(), x, w, r, b, null, start);
    check(y[1], dims(1, 1, 1), (1 - z) * before + z * 0.8);
    y = run("GRU", Given.of("linear_before_reset", 1), x, w, r, b, null, start);
    check(y[1], dims(1, 1, 1), (1 - z) * after + z * 0.8);
  }

  @Test
  void oneUnitOfAnLstm() {
    Value x = floats(dims(1, 1, 1), 2);
    Value w = floats(dims(1, 4, 1), 0.1, -0.3, 0.5, 0.2);
    Value r = floats(dims(1, 4, 1), 0.7, 0.2, -0.4, 0.3);
    Value b = floats(dims(1, 8), 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08);
    Value h = floats(dims(1, 1, 1), 0.8);
    Value c = floats(dims(1, 1, 1), -0.5);
    Value peepholes = floats(dims(1, 3), 1, 2, 3);
    double in = sigmoid(0.2 + 0.56 + 0.06 + 1 * -0.5);
    double forget = sigmoid(1 - 0.32 + 0.1 + 3 * -0.5);
    double candidate = Math.tanh(0.4 + 0.24 + 0.12);
    double cell = forget * -0.5 + in * candidate;
    double out = sigmoid(-0.6 + 0.16 + 0.08 + 2 * cell);
    Value[] y = run("LSTM", Given.none(), x, w, r, b, null, h, c, peepholes);
    check(y[0], dims(1, 1, 1, 1), out * Math.tanh(cell));
    check(y[1], dims(1, 1, 1), out * Math.tanh(cell));
    check(y[2], dims(1, 1, 1), cell);
    double coupled = (1 - in) * -0.5 + in * candidate;
    y = run("LSTM", Given.of("input_forget", 1), x, w, r, b, null, h, c, peepholes);
    check(y[2], dims(1, 1, 1), coupled);
  }

  @Test
  void activationsConsumeTheirScales() {
    Value x = floats(dims(1, 1, 1), 1);
    Value w = floats(dims(1, 4, 1), 0.2, 1, 0, 2);
    Value r = floats(dims(1, 4, 1), 0, 0, 0, 0);
    Given given =
        Given.of("activations", new String[] {"HardSigmoid", "affine", "ScaledTanh"})
            .and("activation_alpha", new float[] {0.5f, 3, 2})
            .and("activation_beta", new float[] {0.25f, 0.5f, 0.1f});
    double cell = (0.5 * 0.2 + 0.25) * (3 * 2 + 0.5);
    check(run("LSTM", given, x, w, r)[1], dims(1, 1, 1), 0.75 * 2 * Math.tanh(0.1 * cell));
    refused("LSTM", Given.of("activations", new String[] {"Tanh"}), x, w, r);
    String[] unknown = {"Tanh", "Tanh", "Sine"};
    refused("LSTM", Given.of("activations", unknown), x, w, r);
  }

  @Test
  void bothDirectionsAreTheOneAndTheOther() {
    for (String op : new String[] {"RNN", "GRU", "LSTM"}) {
      int gates = op.equals("RNN") ? 1 : op.equals("GRU") ? 3 : 4;
      Value x = random(STEPS, BATCH, INPUTS);
      Value w = random(2, gates * HIDDEN, INPUTS);
      Value r = random(2, gates * HIDDEN, HIDDEN);
      Value[] both = run(op, Given.of("direction", "bidirectional"), x, w, r);
      Value[] forward = run(op, Given.none(), x, half(w, 0), half(r, 0));
      Value[] reverse = run(op, Given.of("direction", "reverse"), x, half(w, 1), half(r, 1));
      Value[] turned = run(op, Given.none(), turned(x), half(w, 1), half(r, 1));
      assertThat(turned(turned[0]).floats()).isEqualTo(reverse[0].floats());
      for (int t = 0; t < STEPS; t++) {
        assertThat(part(both[0], 2 * t)).isEqualTo(part(forward[0], t));
        assertThat(part(both[0], 2 * t + 1)).isEqualTo(part(reverse[0], t));
      }
      for (int state = 1; state < both.length; state++) {
        assertThat(part(both[state], 0)).isEqualTo(forward[state].floats());
        assertThat(part(both[state], 1)).isEqualTo(reverse[state].floats());
      }
    }
  }

  /** One direction of weights for two. */
  private static Value half(Value weights, int direction) {
    int[] dims = weights.dims().clone();
    dims[0] = 1;
    int n = weights.size() / 2;
    return Value.floats(
        dims, Arrays.copyOfRange(weights.floats(), direction * n, (direction + 1) * n));
  }

  /** The hidden values of all of a batch, at one step and direction. */
  private static float[] part(Value y, int index) {
    int n = BATCH * HIDDEN;
    return Arrays.copyOfRange(y.floats(), index * n, (index + 1) * n);
  }

  private static Value turned(Value steps) {
    Value starts = ints(-1);
    return Host.run("Slice", 13, steps, starts, ints(Long.MIN_VALUE), ints(0), ints(-1));
  }

  @Test
  void sequencesEndWhereTheirLengthSays() {
    Value x = random(STEPS, BATCH, INPUTS);
    Value w = random(1, 4 * HIDDEN, INPUTS);
    Value r = random(1, 4 * HIDDEN, HIDDEN);
    Value start = random(1, BATCH, HIDDEN);
    Value lengths = ints(4, 2, 0);
    for (String direction : new String[] {"forward", "reverse"}) {
      Given given = Given.of("direction", direction);
      Value[] all = run("LSTM", given, x, w, r, null, lengths, start);
      for (int n = 0; n < BATCH; n++) {
        int length = (int) lengths.ints()[n];
        Value one = entry(Host.run("Slice", 13, x, ints(0), ints(length), ints(0)), 1, n);
        Value[] alone = run("LSTM", given, one, w, r, null, null, entry(start, 1, n));
        for (int t = 0; t < STEPS; t++) {
          Value got = entry(entry(all[0], 0, t), 2, n);
          if (t < length) {
            assertThat(got.floats()).isEqualTo(entry(alone[0], 0, t).floats());
          } else {
            assertThat(got.floats()).containsOnly(0);
          }
        }
        assertThat(entry(all[1], 1, n).floats()).isEqualTo(alone[1].floats());
        assertThat(entry(all[2], 1, n).floats()).isEqualTo(alone[2].floats());
      }
    }
    refused("LSTM", Given.none(), x, w, r, null, ints(4, 5, 1));
    refused("LSTM", Given.none(), x, w, r, null, ints(4, -1, 1));
    refused("LSTM", Given.none(), x, w, r, null, ints(4));
  }

  private static Value entry(Value value, int axis, int index) {
    return Host.run("Gather", 13, Given.of("axis", axis), value, ints(index));
  }

  @Test
  void theBatchMayComeFirst() {
    Value x = random(STEPS, BATCH, INPUTS);
    Value w = random(2, 3 * HIDDEN, INPUTS);
    Value r = random(2, 3 * HIDDEN, HIDDEN);
    Value start = random(2, BATCH, HIDDEN);
    Given both = Given.of("direction", "bidirectional");
    Value[] expected = run("GRU", both, x, w, r, null, null, start);
    both.and("layout", 1);
    Value[] got = run("GRU", both, swapped(x, 1, 0, 2), w, r, null, null, swapped(start, 1, 0, 2));
    assertThat(got[0].dims()).containsExactly(BATCH, STEPS, 2, HIDDEN);
    assertThat(got[0].floats()).isEqualTo(swapped(expected[0], 2, 0, 1, 3).floats());
    assertThat(got[1].dims()).containsExactly(BATCH, 2, HIDDEN);
    assertThat(got[1].floats()).isEqualTo(swapped(expected[1], 1, 0, 2).floats());
  }

  private static Value swapped(Value value, long... axes) {
    return Host.run("Transpose", 13, Given.of("perm", axes), value);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Value x = random(STEPS, BATCH, INPUTS);
    Value w = random(1, HIDDEN, INPUTS);
    Value r = random(1, HIDDEN, HIDDEN);
    refused("RNN", Given.of("hidden_size", 4), x, w, r);
    refused("RNN", Given.of("direction", "bidirectional"), x, w, r);
    refused("RNN", Given.of("direction", "sideways"), x, w, r);
    refused("GRU", Given.none(), x, w, r);
    refused("RNN", Given.none(), x, w, r, random(1, HIDDEN));
    refused("RNN", Given.none(), x, w, r, null, null, random(1, HIDDEN));
    refused("RNN", Given.none(), floats(1), w, r);
    refused("RNN", Given.none(), x, w);
  }
}
