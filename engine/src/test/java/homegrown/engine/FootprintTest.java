package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FootprintTest {

  private static final int GRAPHS = 30;

  private final KernelSet kernels = BuiltInKernels.portable();

  @Test
  void aMarkedArenaIsUntouchedAndCountsWhatIsWritten() {
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = trainer(new RandomGraph(1), team);
      Footprint.mark(trainer);
      assertThat(Footprint.touchedBytes(trainer)).isZero();
      assertThat(Footprint.highWaterBytes(trainer)).isZero();

      float[] arena = trainer.arena();
      arena[3] = 0f;
      arena[9] = Float.NaN;
      assertThat(Footprint.touchedBytes(trainer)).isEqualTo(8);
      assertThat(Footprint.highWaterBytes(trainer)).isEqualTo(40);
      Arrays.fill(arena, 1f);
      assertThat(Footprint.touchedBytes(trainer)).isEqualTo(4L * arena.length);
      assertThat(Footprint.highWaterBytes(trainer)).isEqualTo(4L * arena.length);
    }
  }

  /** A copy of the pattern by way of arithmetic is quiet; that is no writing of a value. */
  @Test
  void thePatternStaysThePatternWhenItIsCopied() {
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = trainer(new RandomGraph(1), team);
      Footprint.mark(trainer);
      float[] arena = trainer.arena();
      int quiet = Float.floatToRawIntBits(arena[0]) | 0x00400000;
      arena[0] = Float.intBitsToFloat(quiet);
      assertThat(Footprint.touchedBytes(trainer)).isZero();
    }
  }

  @Test
  void aStepTouchesNoMoreThanThePlanSaysAndNeverReadsThePattern() {
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = new RandomGraph(seed);
      try (Team team = Team.of(kernels, 2)) {
        Trainer plain = trainer(graph, team);
        Trainer marked = trainer(graph, team);
        for (int i = 0; i < 2; i++) {
          graph.feed(plain, i);
          Footprint.mark(marked);
          graph.feed(marked, i);
          assertThat(marked.step()).as("graph %d", seed).isEqualTo(plain.step());
        }
        assertThat(marked.weights().data()).isEqualTo(plain.weights().data());
        long touched = Footprint.touchedBytes(marked);
        long high = Footprint.highWaterBytes(marked);
        assertThat(touched).as("graph %d", seed).isPositive().isLessThanOrEqualTo(high);
        assertThat(high).isLessThanOrEqualTo(4L * marked.arena().length);
      }
    }
  }

  private static Trainer trainer(RandomGraph graph, Team team) {
    Plan plan =
        Plan.training(graph.loss, graph.update)
            .freeze(graph.frozen)
            .on(team.kernels(), team.count());
    return plan.start(Weights.of(graph.graph, 5), team, 7);
  }
}
