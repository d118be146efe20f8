package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.Team;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquaredGradientsTest {

  private static final int STEPS = 3;

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 67", "13, 1", "7, 17", "33, 3"})
  void addsUpBySlicesOfTheFirstDimensionAndMovesNothing(int rows, int columns) {
    for (int lanes = 1; lanes <= 3; lanes++) {
      GivenGradients given = GivenGradients.of(rows, columns);
      Update update = Update.by(new SquaredGradients(), Schedule.constant(1));
      Weights weights = Weights.of(given.graph(), 1);
      weights.set("w", GivenGradients.numbers(rows * columns, 9));
      float[] before = weights.data().clone();
      double[] expected = new double[rows];
      try (Team team = Team.of(BuiltInKernels.portable(), lanes)) {
        Trainer trainer = given.plan(update, team.kernels(), lanes).start(weights, team, 0);
        for (int step = 0; step < STEPS; step++) {
          float[] gradient = GivenGradients.numbers(rows * columns, step);
          for (int i = 0; i < gradient.length; i++) {
            expected[i / columns] += (double) gradient[i] * gradient[i];
          }
          given.give(trainer, "w", gradient);
          trainer.step();
        }
        float[] sums = trainer.state(given.graph().tensor("w"), 0).copy();
        assertThat(sums).hasSize(rows);
        for (int row = 0; row < rows; row++) {
          assertThat((double) sums[row]).isCloseTo(expected[row], within(1e-6 * expected[row]));
        }
      }
      assertThat(weights.data()).isEqualTo(before);
    }
  }
}
