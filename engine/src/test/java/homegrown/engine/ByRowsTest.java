package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Add;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Mean;
import homegrown.engine.op.SampledSoftmax;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.Team;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates by rows against the same updates of the whole parameter. */
class ByRowsTest {

  private static final int CLASSES = 67;
  private static final int WIDTH = 7;
  private static final int BATCH = 5;
  private static final int NEGATIVES = 9;
  private static final int STEPS = 20;

  private final Graph graph = new Graph();
  private final Tensor x = graph.input("x", BATCH, WIDTH);
  private final Tensor expected = graph.input("expected", CLASSES);
  private final Tensor targets = graph.ids("targets", BATCH);
  private final Tensor negatives = graph.ids("negatives", NEGATIVES);
  private final Tensor w = graph.parameter("w", Initial.uniform(0.5), CLASSES, WIDTH);
  private final Tensor b = graph.parameter("b", Initial.zeros(), CLASSES);
  private final Tensor loss =
      SampledSoftmax.of(graph, "loss", x, w, b, targets, negatives, expected);

  private static Update update(UpdateRule rule) {
    return Update.by(rule, Schedule.linear(0.5, STEPS + 1));
  }

  private Weights run(Plan.Builder builder, int lanes) {
    try (Team team = Team.of(BuiltInKernels.portable(), lanes)) {
      Plan plan = builder.on(team.kernels(), lanes);
      Trainer trainer = plan.start(Weights.of(graph, 3), team, 0);
      Random random = new Random(5);
      for (int step = 0; step < STEPS; step++) {
        Slice data = trainer.input(x);
        for (int i = 0; i < data.size(); i++) {
          data.data()[data.at() + i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < BATCH; i++) {
          trainer.ids(targets)[i] = random.nextInt(CLASSES / 2);
        }
        for (int i = 0; i < NEGATIVES; i++) {
          trainer.ids(negatives)[i] = random.nextInt(CLASSES / 2);
        }
        trainer.step();
      }
      return trainer.weights();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void rowsMoveAsTheWholeWouldForEveryNumberOfLanes(int lanes) {
    Weights whole = run(Plan.training(loss, update(new RowAdagrad())), 1);
    Weights rows = run(Plan.training(loss, update(new RowAdagrad())).byRows(w), lanes);
    assertThat(rows.data()).isEqualTo(whole.data());
  }

  @Test
  void plainDescentMovesTheSameRows() {
    // A pull keeps the update of the whole from being applied directly; the anchor is the start.
    Weights start = Weights.of(graph, 3);
    Weights whole = run(Plan.training(loss, update(new Sgd()).clipValue(1e9)), 1);
    Weights rows = run(Plan.training(loss, update(new Sgd()).clipValue(1e9)).byRows(w), 2);
    assertThat(rows.data()).isEqualTo(whole.data());
    Slice table = rows.slice("w");
    for (int i = CLASSES / 2 * WIDTH; i < table.size(); i++) {
      assertThat(table.data()[table.at() + i]).isEqualTo(start.slice("w").data()[i]);
    }
  }

  @Test
  void aPullActsOnRowsThatAreTouchedAndOnNoOthers() {
    Weights anchor = Weights.of(graph, 9);
    Update update = update(new Sgd()).towards(anchor, 0.3);
    Weights start = Weights.of(graph, 3);
    Weights free = run(Plan.training(loss, update(new Sgd())).byRows(w), 1);
    Weights pulled = run(Plan.training(loss, update).byRows(w), 1);
    Slice table = pulled.slice("w");
    double freeDistance = 0;
    double distance = 0;
    for (int i = 0; i < table.size(); i++) {
      float to = anchor.slice("w").data()[i];
      if (i >= CLASSES / 2 * WIDTH) {
        assertThat(table.data()[table.at() + i]).isEqualTo(start.slice("w").data()[i]);
      } else {
        freeDistance += Math.pow(free.slice("w").data()[i] - to, 2);
        distance += Math.pow(table.data()[table.at() + i] - to, 2);
      }
    }
    assertThat(distance).isLessThan(0.8 * freeDistance);
  }

  @Test
  void takesMemoryForTheRowsOfAStepAlone() {
    Tensor table = graph.parameter("large", Initial.zeros(), 10_000, WIDTH);
    Tensor bias = graph.parameter("large_b", Initial.zeros(), 10_000);
    Tensor logs = graph.input("large_expected", 10_000);
    Tensor large = SampledSoftmax.of(graph, "l", x, table, bias, targets, negatives, logs);
    long whole = plan(Plan.training(large, update(new RowAdagrad()))).peakBytes();
    long rows = plan(Plan.training(large, update(new RowAdagrad())).byRows(table)).peakBytes();
    long gradient = 4L * 10_000 * WIDTH;
    long tables = 4L * (10_000 + BATCH + NEGATIVES);
    assertThat(whole - rows).isBetween(gradient - tables - 4096, gradient - tables);
  }

  @Test
  void saysWhyItCannotBe() {
    assertThatThrownBy(() -> plan(Plan.training(loss, update(new Adam())).byRows(w)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("byRows w")
        .hasMessageContaining("the rule adam");
    assertThatThrownBy(() -> plan(Plan.training(loss, update(new Sgd())).byRows(b)))
        .hasMessageContaining("gives a gradient to all rows");
    assertThatThrownBy(() -> plan(Plan.training(loss, update(new Sgd()).clipNorm(1)).byRows(w)))
        .hasMessageContaining("clipping by the global norm");
    Tensor dense = Linear.of(graph, "linear", x, w);
    Tensor both = Add.of(graph, "both", loss, Mean.of(graph, "mean", dense));
    assertThatThrownBy(() -> plan(Plan.training(both, update(new Sgd())).byRows(w)))
        .hasMessageContaining("2 users");
  }

  private static Plan plan(Plan.Builder builder) {
    return builder.on(BuiltInKernels.portable(), 1);
  }
}
