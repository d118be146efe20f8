package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import homegrown.engine.op.InnerProduct;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Lane;
import homegrown.kernels.Team;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State to and from streams. */
class StateTest {

  private static final KernelSet SET = BuiltInKernels.portable();
  private static final Schedule RATES = Schedule.cosine(0.1, 30).warmUpFromZero(4);

  private static Update adam() {
    return Update.by(new Adam(), RATES).clipNorm(4).decoupledDecay(0.01);
  }

  private static Update[] updates() {
    return new Update[] {
      Update.by(new Sgd(), RATES),
      adam(),
      Update.by(new Momentum(), RATES),
      Update.by(Momentum.nesterov(0.8), RATES),
      Update.by(new Adagrad().start(0.1).rateDecay(0.1), RATES),
      Update.by(new RowAdagrad(), RATES),
      Update.by(new Rmsprop().momentum(0.9).centered(), RATES),
    };
  }

  /** A small graph with two parameters, a scalar and dropout. */
  private static final class Model {
    final Graph graph = new Graph();
    final Tensor x = graph.input("x", 5, 7);
    final Tensor w = graph.parameter("w", Initial.uniform(1), 5, 7);
    final Tensor v = graph.parameter("v", Initial.normal(1), 5, 7);
    final Tensor still = graph.parameter("still", Initial.constant(2), 3);
    final Tensor scalar = graph.parameter("\u00e9", Initial.constant(2));
    final Tensor loss;

    Model() {
      Tensor a = InnerProduct.of(graph, "a", graph.apply(new Dropping(), "dropped", w), x);
      Tensor b = InnerProduct.of(graph, "b", graph.apply(new Dropping(), "dropped too", v), w);
      Tensor c = InnerProduct.of(graph, "c", a, scalar);
      Tensor d = InnerProduct.of(graph, "d", b, c);
      loss = InnerProduct.of(graph, "loss", d, scalar);
    }

    Plan plan(Update update, int lanes) {
      return Plan.training(loss, update).freeze(still).on(SET, lanes);
    }

    void step(Trainer trainer) {
      float[] values = GivenGradients.numbers(35, trainer.steps());
      Slice input = trainer.input(x);
      for (int i = 0; i < 35; i++) {
        input.data()[input.at() + i] = values[i] * 1e-2f;
      }
      trainer.step();
    }
  }

  /** Drops half of the elements, by the numbers of the node and the step. */
  private static final class Dropping implements Operation {

    @Override
    public String name() {
      return "dropping";
    }

    @Override
    public Shape[] shapes(Signature signature) {
      return new Shape[] {signature.shape(0)};
    }

    @Override
    public void needs(Needs needs) {
      // The numbers are made again in backward.
    }

    @Override
    public void forward(Frame frame, Lane lane) {
      drop(frame, lane, frame.output(0), frame.input(0), false, 1);
    }

    @Override
    public void backward(Frame frame, Lane lane) {
      drop(frame, lane, frame.gradient(0), frame.outputGradient(0), frame.adds(0), frame.scale(0));
    }

    private static void drop(
        Frame frame, Lane lane, Slice to, Slice from, boolean adds, float scale) {
      for (int i = lane.from(to.size(), 1); i < lane.to(to.size(), 1); i++) {
        float kept = Noise.uniform(frame.key(), i) < 0.5 ? 0 : 2 * from.data()[from.at() + i];
        to.data()[to.at() + i] = (adds ? to.data()[to.at() + i] : 0) + scale * kept;
      }
    }

    @Override
    public Cost cost(Signature signature) {
      return Cost.NONE;
    }
  }

  private static byte[] written(Trainer trainer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    trainer.write(out);
    return out.toByteArray();
  }

  private static byte[] written(Weights weights) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    weights.write(out);
    return out.toByteArray();
  }

  private static byte[] trained(Update update, int steps) {
    Model model = new Model();
    try (Team team = Team.of(SET, 1)) {
      Trainer trainer = model.plan(update, 1).start(Weights.of(model.graph, 3), team, 99);
      for (int i = 0; i < steps; i++) {
        model.step(trainer);
      }
      return written(trainer);
    }
  }

  private static Trainer read(Update update, Team team, byte[] bytes) {
    return Trainer.read(
        new Model().plan(update, team.count()), team, new ByteArrayInputStream(bytes));
  }

  private static Weights readWeights(Graph graph, byte[] bytes) {
    return Weights.read(graph, new ByteArrayInputStream(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6})
  void aTrainerThatWasReadGoesOnWithTheSameBits(int steps) {
    for (Update update : updates()) {
      byte[] uninterrupted = trained(update, 13);
      for (int lanes = 1; lanes <= 3; lanes++) {
        Model model = new Model();
        try (Team team = Team.of(SET, lanes)) {
          Trainer trainer =
              Trainer.read(
                  model.plan(update, lanes),
                  team,
                  new ByteArrayInputStream(trained(update, steps)));
          assertThat(trainer.steps()).isEqualTo(steps);
          while (trainer.steps() < 13) {
            model.step(trainer);
          }
          assertThat(written(trainer)).as(update.rule().name()).isEqualTo(uninterrupted);
        }
      }
    }
  }

  @Test
  void seedStepAndSlotsMatter() {
    // Without this the test above would pass for a model that uses none of them.
    byte[] state = trained(adam(), 6);
    Model model = new Model();
    try (Team team = Team.of(SET, 1)) {
      Trainer whole = Trainer.read(model.plan(adam(), 1), team, new ByteArrayInputStream(state));
      Trainer otherSeed = model.plan(adam(), 1).start(whole.weights().copy(), team, 98);
      Trainer otherStep = model.plan(adam(), 1).start(whole.weights().copy(), team, 99);
      Trainer otherSlots = model.plan(adam(), 1).start(whole.weights().copy(), team, 99);
      otherSeed.resume(6);
      System.arraycopy(whole.state(), 0, otherSeed.state(), 0, whole.state().length);
      System.arraycopy(whole.state(), 0, otherStep.state(), 0, whole.state().length);
      otherSlots.resume(6);
      model.step(whole);
      for (Trainer other : new Trainer[] {otherSeed, otherStep, otherSlots}) {
        model.step(other);
        assertThat(other.weights().data()).isNotEqualTo(whole.weights().data());
      }
    }
  }

  @Test
  void weightsComeBackWithTheSameBits() {
    Model model = new Model();
    Weights weights = Weights.of(model.graph, 3);
    weights.set("still", new float[] {Float.NaN, -0f, Float.MIN_VALUE});
    Weights read = readWeights(new Model().graph, written(weights));
    assertThat(bits(read.data())).isEqualTo(bits(weights.data()));
    assertThat(read.shapes()).isEqualTo(weights.shapes());
  }

  private static int[] bits(float[] floats) {
    int[] bits = new int[floats.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(floats[i]);
    }
    return bits;
  }

  @Test
  void weightsLargerThanAPieceComeBack() {
    Graph graph = new Graph();
    graph.parameter("large", Initial.uniform(1), 401, 503);
    Weights weights = Weights.of(graph, 1);
    byte[] bytes = written(weights);
    assertThat(readWeights(graph, bytes).data()).isEqualTo(weights.data());
    InputStream inDrops =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] to, int from, int count) {
            return super.read(to, from, Math.min(count, 1021));
          }
        };
    assertThat(Weights.read(graph, inDrops).data()).isEqualTo(weights.data());
  }

  @Test
  void notAByteBeyondTheEndIsRead() {
    byte[] state = trained(adam(), 2);
    Model model = new Model();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Weights weights = Weights.of(model.graph, 8);
    weights.write(out);
    out.write(state, 0, state.length);
    out.write(42);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    assertThat(Weights.read(model.graph, in).data()).isEqualTo(weights.data());
    try (Team team = Team.of(SET, 1)) {
      assertThat(written(Trainer.read(model.plan(adam(), 1), team, in))).isEqualTo(state);
    }
    assertThat(in.read()).isEqualTo(42);
    assertThat(in.read()).isEqualTo(-1);
  }

  private static void isRefused(byte[] bytes, Function<byte[], Object> reading, String about) {
    assertThat(catchThrowable(() -> reading.apply(bytes)))
        .as(about)
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll(" of the stream: expected ", ", got ", "; ");
  }

  private static void everyDamageIsFound(byte[] bytes, Function<byte[], Object> reading) {
    reading.apply(bytes);
    for (int at = 0; at < bytes.length; at++) {
      for (int flip : new int[] {0x01, 0x80, 0xFF, 0x24}) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) flip;
        isRefused(damaged, reading, "byte " + at + " flipped by " + flip);
      }
      isRefused(Arrays.copyOf(bytes, at), reading, "cut at " + at);
    }
  }

  @Test
  void everyFlippedByteAndEveryCutIsFoundInWeights() {
    Model model = new Model();
    byte[] bytes = written(Weights.of(model.graph, 3));
    everyDamageIsFound(bytes, damaged -> readWeights(model.graph, damaged));
  }

  @Test
  void everyFlippedByteAndEveryCutIsFoundInATrainersState() {
    byte[] bytes = trained(adam(), 3);
    Plan plan = new Model().plan(adam(), 1);
    try (Team team = Team.of(SET, 1)) {
      everyDamageIsFound(
          bytes, damaged -> Trainer.read(plan, team, new ByteArrayInputStream(damaged)));
    }
  }

  private static void refused(Runnable reading, String... parts) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll(parts);
  }

  private static Graph graph(Map<String, int[]> shapes) {
    Graph graph = new Graph();
    shapes.forEach((name, shape) -> graph.parameter(name, Initial.zeros(), shape));
    return graph;
  }

  private static Map<String, int[]> shapes(Object... namesAndShapes) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndShapes.length; i += 2) {
      shapes.put((String) namesAndShapes[i], (int[]) namesAndShapes[i + 1]);
    }
    return shapes;
  }

  @Test
  void weightsOfAnotherGraphAreRefused() {
    byte[] bytes = written(Weights.of(graph(shapes("a", new int[] {2, 3}, "b", new int[] {4})), 0));
    refused(
        () -> readWeights(graph(shapes("a", new int[] {3, 2}, "b", new int[] {4})), bytes),
        "weights, byte ",
        "expected parameter a of shape [3, 2], got [2, 3]",
        "the graph and the plan that it was written from");
    refused(
        () -> readWeights(graph(shapes("a", new int[] {6}, "b", new int[] {4})), bytes),
        "expected parameter a of shape [6], got [2, 3]");
    refused(
        () -> readWeights(graph(shapes("a", new int[] {2, 3}, "c", new int[] {4})), bytes),
        "expected a parameter named c, got b");
    refused(
        () -> readWeights(graph(shapes("a", new int[] {2, 3})), bytes),
        "expected a number of parameters of 1, got 2");
  }

  @Test
  void theStateOfAnotherPlanIsRefused() {
    byte[] bytes = trained(adam(), 3);
    try (Team team = Team.of(SET, 1)) {
      refused(
          () -> read(Update.by(new Momentum(), RATES), team, bytes),
          "a trainer's state, byte ",
          "expected the update rule momentum, got adam");
      Model model = new Model();
      Plan fewer = Plan.training(model.loss, adam()).freeze(model.still, model.v).on(SET, 1);
      refused(
          () -> Trainer.read(fewer, team, new ByteArrayInputStream(bytes)),
          "expected a number of trained parameters of 2, got 3");
      Plan infers = Plan.inference(model.loss).on(SET, 1);
      refused(
          () -> Trainer.read(infers, team, new ByteArrayInputStream(bytes)),
          "expected a plan that trains, got one that only infers; use Weights.read");
      Trainer inferring = infers.start(Weights.of(model.graph, 0), team, 0);
      refused(() -> written(inferring), "use Weights.write");
      byte[] withMomentum = trained(Update.by(new Rmsprop().momentum(0.5), RATES), 1);
      refused(
          () -> read(Update.by(new Rmsprop(), RATES), team, withMomentum),
          "expected a number of slots of 1, got 2");
      refused(
          () -> read(Update.by(new Rmsprop().centered(), RATES), team, withMomentum),
          "expected the update rule rmsprop_centered, got rmsprop");
    }
  }

  @Test
  void theOtherKindAndForeignBytesAreNamed() {
    Model model = new Model();
    byte[] state = trained(adam(), 1);
    byte[] weights = written(Weights.of(model.graph, 0));
    refused(
        () -> readWeights(model.graph, state),
        "expected weights, got a trainer's state; read it with Trainer.read");
    try (Team team = Team.of(SET, 1)) {
      refused(
          () -> read(adam(), team, weights),
          "expected a trainer's state, got weights; read it with Weights.read");
    }
    refused(
        () -> readWeights(model.graph, new byte[100]),
        "weights, byte 8 of the stream: expected the first bytes of a state, got others");
    refused(
        () -> readWeights(model.graph, new byte[0]),
        "weights, byte 0 of the stream: expected 8 bytes more, got the end of the stream");
  }

  /** The stream with its header's checksum made right again. */
  private static byte[] sealed(byte[] bytes) {
    int end = 16 + (bytes[12] & 0xFF | (bytes[13] & 0xFF) << 8);
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, end);
    for (int i = 0; i < 4; i++) {
      bytes[end + i] = (byte) (crc.getValue() >>> 8 * i);
    }
    return bytes;
  }

  @Test
  void aLaterVersionIsNamed() {
    Model model = new Model();
    byte[] bytes = written(Weights.of(model.graph, 0));
    bytes[8] = 7;
    refused(() -> readWeights(model.graph, bytes), "expected checksum", "of the header");
    refused(
        () -> readWeights(model.graph, sealed(bytes)),
        "expected version 1 to 1, got 7; read it with the release that wrote it, or a later one");
  }

  @Test
  void aHeaderThatLiesIsRefusedBeforeAnythingIsAllocatedForIt() {
    Model model = new Model();
    byte[] bytes = written(Weights.of(model.graph, 0));
    byte[] huge = bytes.clone();
    Arrays.fill(huge, 12, 16, (byte) 0xFF);
    refused(() -> readWeights(model.graph, huge), "expected a header of at most 16777216 bytes");
    byte[] kind = bytes.clone();
    kind[16] = 9;
    refused(() -> readWeights(model.graph, sealed(kind)), "expected weights (kind 1), got kind 9");
    byte[] name = bytes.clone();
    name[21] = (byte) 0xFF;
    name[22] = (byte) 0xFF;
    refused(
        () -> readWeights(model.graph, sealed(name)), "expected 65535 more bytes of the header");
    byte[] dimension = bytes.clone();
    Arrays.fill(dimension, 25, 29, (byte) 0xFF);
    refused(
        () -> readWeights(model.graph, sealed(dimension)),
        "expected parameter w of shape [5, 7], got [-1, 7]");
  }

  @Test
  void aHeaderThatGoesOnIsRefused() {
    Model model = new Model();
    byte[] bytes = written(Weights.of(model.graph, 0));
    int end = 16 + bytes[12];
    byte[] longer = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, longer, 0, end);
    System.arraycopy(bytes, end, longer, end + 3, bytes.length - end);
    longer[12] += 3;
    refused(
        () -> readWeights(model.graph, sealed(longer)),
        "expected the end of the header, got 3 bytes more of it");
  }

  @Test
  void aNegativeNumberOfStepsIsRefused() {
    Graph graph = new Graph();
    Tensor w = graph.parameter("w", Initial.zeros());
    Plan plan =
        Plan.training(InnerProduct.of(graph, "loss", w, w), Update.by(new Sgd(), RATES)).on(SET, 1);
    try (Team team = Team.of(SET, 1)) {
      byte[] bytes = written(plan.start(Weights.of(graph, 0), team, 0));
      // Behind the kind, the number of parameters, and the one without dimensions.
      Arrays.fill(bytes, 25, 33, (byte) 0xFF);
      refused(
          () -> Trainer.read(plan, team, new ByteArrayInputStream(sealed(bytes))),
          "expected a number of steps of at least 0, got -1");
    }
  }

  @Test
  void aFailingStreamIsNamed() {
    Model model = new Model();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("no space left");
          }
        };
    assertThatThrownBy(() -> Weights.of(model.graph, 0).write(full))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("weights", "byte 0", "got no space left");
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken");
          }
        };
    assertThatThrownBy(() -> Weights.read(model.graph, broken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("weights", "byte 0", "got broken");
  }

  @Test
  void moreDimensionsThanAByteCountsAreRefusedWhenTheyAreWritten() {
    int[] dims = new int[256];
    Arrays.fill(dims, 1);
    refused(
        () -> written(Weights.of(graph(shapes("w", dims)), 0)),
        "expected at most 255 dimensions",
        "got 256");
  }

  @Test
  void aNameThatIsTooLongIsRefusedWhenItIsWritten() {
    char[] letters = new char[70_000];
    Arrays.fill(letters, 'n');
    Graph graph = graph(shapes(new String(letters), new int[] {1}));
    refused(
        () -> written(Weights.of(graph, 0)), "expected names of at most 65535 bytes, got 70000");
  }
}
