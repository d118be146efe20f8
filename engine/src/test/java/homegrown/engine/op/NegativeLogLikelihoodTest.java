package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Plan;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import homegrown.engine.op.NegativeLogLikelihood.Options;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.Team;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegativeLogLikelihoodTest {

  private static int[] targets(int count, int classes) {
    int[] targets = new int[count];
    for (int i = 0; i < count; i++) {
      targets[i] = (5 * i + 1) % classes;
    }
    return targets;
  }

  @ParameterizedTest
  @ValueSource(ints = {-100, 1})
  void gradients(int ignored) {
    GradientCheck.of(
            p -> {
              Graph graph = p.graph();
              Tensor x = p.value("x", 7, 5);
              Tensor columns = p.value("columns", 2, 5, 3);
              Tensor targets = p.ids("targets", targets(7, 5), 7);
              Tensor places = p.ids("places", targets(6, 5), 2, 3);
              Tensor classes = p.input("classes", new float[] {0.5f, 1, 0, 2, 1.5f}, 5);
              float[] perTarget = {1, 3, 0, 0.25f, 2, 1, 1};
              Options with = NegativeLogLikelihood.with().ignoring(ignored);
              Options weighted =
                  with.classWeights(classes).targetWeights(p.input("weights", perTarget, 7));
              Options second = with.classesAt(1).classWeights(classes);
              return List.of(
                  with.mean(graph, p.layer("mean"), x, targets),
                  with.sum(graph, p.layer("sum"), x, targets),
                  with.each(graph, p.layer("each"), x, targets),
                  weighted.mean(graph, p.layer("mean-w"), x, targets),
                  weighted.sum(graph, p.layer("sum-w"), x, targets),
                  weighted.each(graph, p.layer("each-w"), x, targets),
                  second.mean(graph, p.layer("mean-1"), columns, places),
                  second.sum(graph, p.layer("sum-1"), columns, places),
                  second.each(graph, p.layer("each-1"), columns, places));
            })
        .check();
  }

  @Test
  void gradientsThroughLogSoftmax() {
    GradientCheck.of(
            p -> {
              Tensor x = p.between("x", -3, 3, 17, 13);
              Tensor logs = LogSoftmax.of(p.graph(), p.layer("logs"), x, -1);
              Tensor targets = p.ids("targets", targets(17, 13), 17);
              return List.of(NegativeLogLikelihood.mean(p.graph(), p.layer("loss"), logs, targets));
            })
        .check();
  }

  private static float value(Options options, float[] x, int... targets) {
    Graph graph = new Graph();
    int rows = targets.length;
    Tensor in = graph.input("x", rows, x.length / rows);
    Tensor y = graph.ids("y", rows);
    Tensor loss = options.mean(graph, "loss", in, y);
    try (Team team = Team.of(BuiltInKernels.portable(), 2)) {
      Trainer trainer =
          Plan.inference(loss)
              .on(BuiltInKernels.portable(), 2)
              .start(Weights.of(graph, 1), team, 1);
      System.arraycopy(x, 0, trainer.input(in).data(), trainer.input(in).at(), x.length);
      System.arraycopy(targets, 0, trainer.ids(y), 0, rows);
      trainer.step();
      return trainer.value(loss).copy()[0];
    }
  }

  @Test
  void meansAreOverWhatIsNotIgnored() {
    float[] x = {-1, -2, -4, -8};

    assertThat(value(NegativeLogLikelihood.with(), x, 1, 0)).isEqualTo(3);
    assertThat(value(NegativeLogLikelihood.with().ignoring(7), x, 7, 1)).isEqualTo(8);
    assertThat(value(NegativeLogLikelihood.with().ignoring(7), x, 7, 7)).isEqualTo(0);
    assertThatThrownBy(() -> value(NegativeLogLikelihood.with(), x, 0, 2))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("targets in 0..1")
        .hasMessageContaining("2 at 1");
  }

  @Test
  void targetsOfAnotherShapeAreRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7);
    Tensor targets = graph.ids("targets", 7);

    assertThatThrownBy(() -> NegativeLogLikelihood.mean(graph, "loss", x, targets))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer loss (negative_log_likelihood)")
        .hasMessageContaining("targets [3]");
  }
}
