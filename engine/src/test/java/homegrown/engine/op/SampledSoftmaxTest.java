package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.op.GradientCheck.Parts;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.Team;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampledSoftmaxTest {

  private static final int CLASSES = 7;

  /** Repeated negatives, and negatives that are targets of some rows. */
  private static final int[] NEGATIVES = {3, 0, 5, 3};

  private static Tensor loss(Parts p, int rows, int width, boolean weighted) {
    int[] targets = new int[rows];
    float[] weights = new float[rows];
    for (int i = 0; i < rows; i++) {
      targets[i] = (3 * i + 3) % CLASSES;
      weights[i] = i % 3 + 0.5f;
    }
    float[] logs = {-1, 0.5f, 0, -2, 0.25f, -0.5f, 1};
    Tensor hidden = p.value("hidden", rows, width);
    Tensor w = p.value("w", CLASSES, width);
    Tensor b = p.value("b", CLASSES);
    Tensor y = p.ids("targets", targets, rows);
    Tensor negatives = p.ids("negatives", NEGATIVES, NEGATIVES.length);
    Tensor expected = p.input("expected", logs, CLASSES);
    return weighted
        ? SampledSoftmax.weighted(
            p.graph(),
            p.layer("loss"),
            hidden,
            w,
            b,
            y,
            negatives,
            expected,
            p.input("weights", weights, rows))
        : SampledSoftmax.of(p.graph(), p.layer("loss"), hidden, w, b, y, negatives, expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, false", "3, 7, true", "13, 3, false", "7, 37, true"})
  void gradients(int rows, int width, boolean weighted) {
    GradientCheck.of(p -> List.of(loss(p, rows, width, weighted))).check();
  }

  @Test
  void gradientsWithAFixedLayerBefore() {
    GradientCheck.of(
            p -> {
              float[] fixed = {0.5f, -1, 2, 0.25f, 0, 1};
              return List.of(
                  SampledSoftmax.of(
                      p.graph(),
                      p.layer("loss"),
                      p.input("hidden", fixed, 2, 3),
                      p.value("w", CLASSES, 3),
                      p.value("b", CLASSES),
                      p.ids("targets", new int[] {6, 6}, 2),
                      p.ids("negatives", NEGATIVES, 4),
                      p.input("expected", new float[CLASSES], CLASSES)));
            })
        .check();
  }

  /** One step of plain descent; gives all weights after it, with the loss before it behind them. */
  private static double[] step(boolean sampled) {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.uniform(1), 5, 3);
    Tensor w = graph.parameter("w", Initial.uniform(1), CLASSES, 3);
    Tensor b = graph.parameter("b", Initial.uniform(1), CLASSES);
    Tensor y = graph.ids("y", 5);
    Tensor negatives = graph.ids("negatives", CLASSES);
    Tensor expected = graph.input("expected", CLASSES);
    Tensor loss =
        sampled
            ? SampledSoftmax.of(graph, "loss", x, w, b, y, negatives, expected)
            : SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "logits", x, w, b), y);
    Weights weights = Weights.of(graph, 1);
    try (Team team = Team.of(BuiltInKernels.portable(), 2)) {
      Plan plan =
          Plan.training(loss, Update.by(new Sgd(), Schedule.constant(1))).on(team.kernels(), 2);
      Trainer trainer = plan.start(weights, team, 1);
      System.arraycopy(new int[] {6, 0, 3, 3, 1}, 0, trainer.ids(y), 0, 5);
      for (int i = 0; sampled && i < CLASSES; i++) {
        trainer.ids(negatives)[i] = (i * 3) % CLASSES;
        Slice logs = trainer.input(expected);
        logs.data()[logs.at() + i] = 0;
      }
      float value = trainer.step();
      double[] all = new double[weights.data().length + 1];
      for (int i = 0; i < weights.data().length; i++) {
        all[i] = weights.data()[i];
      }
      all[all.length - 1] = value;
      return all;
    }
  }

  @Test
  void isTheFullSoftmaxWhereEveryClassIsSampledOnce() {
    assertThat(step(true)).containsExactly(step(false), within(2e-6));
  }

  @Test
  void refusesATargetForNoRow() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 5, 3);
    Tensor w = graph.input("w", CLASSES, 3);
    Tensor b = graph.input("b", CLASSES);
    Tensor y = graph.ids("y", 4);
    Tensor negatives = graph.ids("negatives", 2);
    assertThatThrownBy(() -> SampledSoftmax.of(graph, "loss", x, w, b, y, negatives, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer loss")
        .hasMessageContaining("targets [4]");
  }
}
