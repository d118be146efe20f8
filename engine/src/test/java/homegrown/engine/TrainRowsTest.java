package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Add;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Tanh;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training a run of rows against training all of them and putting the others back. */
class TrainRowsTest {

  private static final int BATCH = 5;
  private static final int VOCABULARY = 19;
  private static final int WIDTH = 13;
  private static final int HIDDEN = 33;
  private static final int STEPS = 4;

  private final Graph graph = new Graph();
  private final Tensor ids = graph.ids("ids", BATCH);
  private final Tensor targets = graph.ids("targets", BATCH);
  private final Tensor table = graph.parameter("table", Initial.uniform(0.5), VOCABULARY, WIDTH);
  private final Tensor w1 = graph.parameter("w1", Initial.uniform(0.5), HIDDEN, WIDTH);
  private final Tensor b1 = graph.parameter("b1", Initial.uniform(0.5), HIDDEN);
  private final Tensor w2 = graph.parameter("w2", Initial.uniform(0.5), WIDTH, HIDDEN);
  private final Tensor bias = graph.parameter("bias", Initial.uniform(0.5), VOCABULARY);
  private final Tensor embedded = Embedding.of(graph, "embed", ids, table);
  private final Tensor hidden = Tanh.of(graph, "tanh", Linear.of(graph, "first", embedded, w1, b1));
  // The table is tied: rows of it have two users.
  private final Tensor logits =
      Linear.of(graph, "output", Linear.of(graph, "second", hidden, w2), table, bias);
  private final Tensor loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, targets);

  private static Update by(UpdateRule rule) {
    return Update.by(rule, Schedule.linear(0.5, STEPS + 1));
  }

  static Stream<Update> updates() {
    return Stream.of(
        by(new Sgd()),
        by(new Sgd()).decay(0.01),
        by(new Sgd()).clipValue(1e-3),
        by(new Momentum()),
        by(new Adam()).decoupledDecay(0.1),
        by(new Rmsprop()),
        by(new Adagrad()));
  }

  private static Map<String, int[]> runs() {
    Map<String, int[]> runs = new LinkedHashMap<>();
    runs.put("table", new int[] {3, 17});
    runs.put("w1", new int[] {1, 33});
    runs.put("b1", new int[] {17, 30});
    runs.put("w2", new int[] {12, 13});
    return runs;
  }

  private Plan.Builder some(Update update) {
    return some(update, runs());
  }

  private Plan.Builder some(Update update, Map<String, int[]> runs) {
    Plan.Builder builder = Plan.training(loss, update);
    runs.forEach((name, run) -> builder.trainRows(graph.tensor(name), run[0], run[1]));
    return builder;
  }

  private void feed(Trainer trainer, int step) {
    Random random = new Random(step);
    for (int i = 0; i < BATCH; i++) {
      trainer.ids(ids)[i] = random.nextInt(VOCABULARY);
      trainer.ids(targets)[i] = random.nextInt(VOCABULARY);
    }
  }

  /** The weights after some steps. */
  private float[] run(Plan plan, KernelSet kernels, int lanes) {
    return run(plan, kernels, lanes, new LinkedHashMap<>());
  }

  /** The same; after each step, the rows of these parameters outside of the runs are put back. */
  private float[] run(Plan plan, KernelSet kernels, int lanes, Map<String, int[]> runs) {
    Weights start = Weights.of(graph, 1);
    Weights weights = start.copy();
    try (Team team = Team.of(kernels, lanes)) {
      Trainer trainer = plan.start(weights, team, 1);
      for (int step = 0; step < STEPS; step++) {
        Rubbish.fill(trainer);
        feed(trainer, step);
        trainer.step();
        runs.forEach((name, run) -> putBack(start, weights, name, run));
      }
    }
    return weights.data();
  }

  private static void putBack(Weights start, Weights weights, String name, int[] run) {
    Slice slice = weights.slice(name);
    int row = slice.size() / weights.shapes().get(name).dim(0);
    float[] values = start.slice(name).copy();
    for (int i = run[0] * row; i < run[1] * row; i++) {
      values[i] = slice.data()[slice.at() + i];
    }
    weights.set(name, values);
  }

  @ParameterizedTest
  @MethodSource("updates")
  void rowsMoveAsWhenAllTrainAndTheOthersStay(Update update) {
    for (KernelSet kernels :
        List.of(
            BuiltInKernels.naive(), BuiltInKernels.portable(), KernelChoice.detect().kernels())) {
      Plan whole = Plan.training(loss, update).on(kernels, 1);
      float[] expected = run(whole, kernels, 1, runs());
      for (int lanes = 1; lanes <= 3; lanes++) {
        assertThat(run(some(update).on(kernels, lanes), kernels, lanes))
            .as("%s, %d lanes", kernels.name(), lanes)
            .isEqualTo(expected);
        assertThat(run(some(update).apart().on(kernels, lanes), kernels, lanes))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aPullGoesToTheRowsOfTheAnchor() {
    Update update = by(new Sgd()).towards(Weights.of(graph, 9), 0.3);
    KernelSet kernels = BuiltInKernels.portable();
    assertThat(run(some(update).on(kernels, 2), kernels, 2))
        .isEqualTo(run(Plan.training(loss, update).on(kernels, 2), kernels, 2, runs()));
  }

  @Test
  void aRuleThatMovesRowsTogetherTakesThemWhole() {
    Update update = by(new RowAdagrad());
    KernelSet kernels = BuiltInKernels.portable();
    Map<String, int[]> runs = runs();
    runs.remove("b1");
    assertThat(run(some(update, runs).on(kernels, 2), kernels, 2))
        .isEqualTo(run(Plan.training(loss, update).on(kernels, 2), kernels, 2, runs));
    // A bias is one row to it.
    assertThatThrownBy(() -> on(some(update)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("trainRows b1[17, 30)")
        .hasMessageContaining("row_adagrad");
  }

  @Test
  void clippingByTheNormCountsTheRowsThatTrain() {
    KernelSet kernels = BuiltInKernels.portable();
    Plan plan = some(by(new Sgd()).clipNorm(1e-3)).on(kernels, 1);
    Weights start = Weights.of(graph, 1);
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = plan.start(start.copy(), team, 1);
      feed(trainer, 0);
      trainer.step();
      double squares = 0;
      for (int i = 0; i < start.data().length; i++) {
        squares += Math.pow(trainer.weights().data()[i] - (double) start.data()[i], 2);
      }
      double rate = by(new Sgd()).schedule().rate(0);
      assertThat(Math.sqrt(squares) / rate).isBetween(0.98e-3, 1.02e-3);
    }
  }

  @Test
  void takesMemoryAndTimeForTheRowsThatTrainAlone() {
    // One row is multiplied without scratch memory, which would hide what a gradient takes.
    Tensor x = graph.input("x", 1, 64);
    Tensor y = graph.ids("y", 1);
    Tensor w = graph.parameter("w", Initial.uniform(0.1), 512, 64);
    Tensor wide = SoftmaxCrossEntropy.mean(graph, "wide", Linear.of(graph, "linear", x, w), y);
    Plan.Builder all = Plan.training(wide, by(new Adam()));
    Plan whole = on(all);
    Plan part = on(all.trainRows(w, 4, 12));
    long row = 4L * 64;
    assertThat(whole.memory().state()).isEqualTo(2 * 512 * row);
    assertThat(part.memory().state()).isEqualTo(2 * 8 * row);
    assertThat(whole.memory().trained()).isEqualTo(512 * row);
    assertThat(part.memory().trained()).isEqualTo(8 * row);
    assertThat(part.memory().weights()).isEqualTo(whole.memory().weights());
    assertThat(whole.memory().arena()).isGreaterThan(512 * row);
    assertThat(part.memory().arena()).isLessThan(128 * row);
    assertThat(part.memory().trainingBytes())
        .isEqualTo(
            part.memory().trained()
                + part.memory().state()
                + part.memory().arena()
                + part.memory().inputs()
                + part.memory().kernels());
    assertThat(whole.cost().backward()).isEqualTo(512 * 64L);
    assertThat(part.cost().backward()).isEqualTo(8 * 64L);
    try (Team team = Team.of(BuiltInKernels.portable(), 1)) {
      Trainer trainer = part.start(Weights.of(graph, 1), team, 1);
      assertThat(4L * trainer.state().length).isEqualTo(part.memory().state());
      assertThat(4L * trainer.arena().length).isEqualTo(part.memory().arena());
    }
  }

  @Test
  void allRowsAreTheWholeParameter() {
    Plan whole = on(Plan.training(loss, by(new Sgd())));
    Plan rows = on(Plan.training(loss, by(new Sgd())).trainRows(w1, 0, HIDDEN));
    assertThat(rows.memory()).isEqualTo(whole.memory());
    assertThat(rows.cost()).isEqualTo(whole.cost());
  }

  @Test
  void stateGoesOnForTheSameRowsAndNoOthers() {
    KernelSet kernels = BuiltInKernels.portable();
    Plan plan = on(Plan.training(loss, by(new Adam())).trainOnly(w1, w2).trainRows(w1, 4, 12));
    Plan other = on(Plan.training(loss, by(new Adam())).trainOnly(w1, w2).trainRows(w1, 5, 13));
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = plan.start(Weights.of(graph, 1), team, 1);
      feed(trainer, 0);
      trainer.step();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      trainer.write(out);
      Trainer read = Trainer.read(plan, team, new ByteArrayInputStream(out.toByteArray()));
      assertThat(read.state(w1, 1).copy()).isEqualTo(trainer.state(w1, 1).copy());
      assertThat(read.state(w1, 1).size()).isEqualTo(8 * WIDTH);
      assertThatThrownBy(() -> read.state(table, 0)).hasMessageContaining("got table [19, 13]");
      assertThatThrownBy(() -> read.state(w1, 2)).hasMessageContaining("slot 2");
      feed(trainer, 1);
      feed(read, 1);
      trainer.step();
      read.step();
      assertThat(read.weights().data()).isEqualTo(trainer.weights().data());
      assertThatThrownBy(
              () -> Trainer.read(other, team, new ByteArrayInputStream(out.toByteArray())))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("w1[5, 13)")
          .hasMessageContaining("w1[4, 12)");
    }
  }

  @Test
  void whatCannotGiveRowsIsRefused() {
    Plan.Builder builder = Plan.training(loss, by(new Sgd()));
    assertThatThrownBy(() -> builder.trainRows(w1, 3, 3)).hasMessageContaining("its 33 rows");
    assertThatThrownBy(() -> builder.trainRows(w1, -1, 3)).hasMessageContaining("from -1");
    assertThatThrownBy(() -> builder.trainRows(w1, 30, 34)).hasMessageContaining("before 34");
    assertThatThrownBy(() -> builder.trainRows(hidden, 0, 1))
        .hasMessageContaining("expected a parameter");
    assertThatThrownBy(() -> on(Plan.training(loss, by(new Sgd())).freeze(w1).trainRows(w1, 0, 3)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("trainRows w1[0, 3)")
        .hasMessageContaining("a parameter that trains");
    Tensor scale = graph.parameter("scale", Initial.constant(1), WIDTH);
    Tensor zero = graph.parameter("zero", Initial.zeros(), WIDTH);
    Tensor norm = LayerNorm.of(graph, "norm", embedded, scale, zero, -1, 1e-5);
    Tensor other =
        SoftmaxCrossEntropy.mean(
            graph, "other", Linear.of(graph, "out", norm, table, bias), targets);
    assertThatThrownBy(() -> on(Plan.training(other, by(new Sgd())).trainRows(scale, 0, 3)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer norm (layer_norm)");
    Tensor both = Add.of(graph, "both", loss, other);
    Tensor summed = Add.of(graph, "with a bias", logits, bias);
    Tensor third = SoftmaxCrossEntropy.mean(graph, "third", summed, targets);
    assertThat(on(Plan.training(both, by(new Sgd())).trainRows(bias, 0, 3)).memory().trained())
        .isPositive();
    assertThatThrownBy(() -> on(Plan.training(third, by(new Sgd())).trainRows(bias, 0, 3)))
        .hasMessageContaining("layer with a bias (add)");
  }

  private static Plan on(Plan.Builder builder) {
    return builder.on(BuiltInKernels.portable(), 1);
  }
}
