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
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropoutTest {

  private final KernelSet kernels = BuiltInKernels.portable();

  @ParameterizedTest
  @CsvSource({"1, 0.5", "7, 0.25", "67, 0.1", "131, 0.9"})
  void gradients(int size, double p) {
    GradientCheck.of(
            parts ->
                List.of(Dropout.of(parts.graph(), parts.layer("y"), parts.value("x", size), p)))
        .trainingOnly()
        .check();
  }

  @Test
  void gradientsWithNothingDropped() {
    GradientCheck.of(p -> List.of(Dropout.of(p.graph(), p.layer("y"), p.value("x", 3, 7), 0)))
        .check();
  }

  @Test
  void gradientsWithAGivenMask() {
    float[] mask = {1, 0, 0, 1, 1, 1, 0};
    GradientCheck.of(
            p ->
                List.of(
                    Dropout.masked(
                        p.graph(), p.layer("y"), p.value("x", 7), p.input("mask", mask, 7), 0.25)))
        .check();
  }

  /** Trains a vector of ones and gives what dropout made of it in some step. */
  private float[] dropped(double p, int size, int steps, int lanes, long seed) {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.constant(1), size);
    Tensor y = Dropout.of(graph, "y", x, p);
    Tensor loss = graph.apply(new Probe(), "loss", y);
    Plan plan =
        Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0))).keep(y).on(kernels, lanes);
    try (Team team = Team.of(kernels, lanes)) {
      Trainer trainer = plan.start(Weights.of(graph, 1), team, seed);
      for (int i = 0; i < steps; i++) {
        trainer.step();
      }
      return trainer.value(y).copy();
    }
  }

  @Test
  void dropsTheShareAskedForAndScalesTheRest() {
    int size = 100_000;
    for (double p : new double[] {0.1, 0.5, 0.8}) {
      int[] zeros = new int[2];
      float[] y = dropped(p, size, 1, 1, 3);
      for (int i = 0; i < size; i++) {
        if (y[i] == 0) {
          zeros[i % 2]++;
        } else {
          assertThat(y[i]).isEqualTo((float) (1 / (1 - p)));
        }
      }
      // Five standard deviations of a binomial share.
      double deviation = Math.sqrt(p * (1 - p) / (size / 2));
      assertThat(zeros[0] / (size / 2.0)).isCloseTo(p, within(5 * deviation));
      assertThat(zeros[1] / (size / 2.0)).isCloseTo(p, within(5 * deviation));
    }
  }

  @Test
  void drawsByStepAndSeedButNotByLanes() {
    float[] first = dropped(0.5, 1001, 1, 1, 3);
    assertThat(dropped(0.5, 1001, 1, 3, 3)).isEqualTo(first);
    assertThat(dropped(0.5, 1001, 2, 1, 3)).isNotEqualTo(first);
    assertThat(dropped(0.5, 1001, 1, 1, 4)).isNotEqualTo(first);
  }

  @Test
  void dropsNothingInInference() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 7);
    Tensor y = Dropout.of(graph, "y", x, 0.5);
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = Plan.inference(y).on(kernels, 1).start(Weights.of(graph, 1), team, 1);
      float[] values = {1, 2, 3, 4, 5, 6, 7};
      System.arraycopy(values, 0, trainer.input(x).data(), trainer.input(x).at(), 7);
      trainer.step();
      assertThat(trainer.value(y).copy()).isEqualTo(values);
    }
  }

  @Test
  void refusesToDropEverything() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 7);
    assertThatThrownBy(() -> Dropout.of(graph, "y", x, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y")
        .hasMessageContaining("p = 1.0");
  }

  @Test
  void refusesAMaskThatIsTrained() {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.constant(1), 7);
    Tensor mask = graph.parameter("mask", Initial.constant(1), 7);
    Tensor loss = graph.apply(new Probe(), "loss", Dropout.masked(graph, "y", x, mask, 0.5));
    Plan.Builder plan = Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.1)));
    assertThatThrownBy(() -> plan.on(kernels, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("mask");
  }
}
