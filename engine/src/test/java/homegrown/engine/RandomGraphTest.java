package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a plan says against what a run does, on a hundred random graphs: a run in a tight arena that
 * is full of poison before every step must give the bits of a run in which every buffer has a place
 * of its own.
 */
class RandomGraphTest {

  private static final int GRAPHS = 100;
  private static final int STEPS = 3;
  private static final float CANARY = 12345.678f;

  /** Kinds of layers and, where the planner makes them, of operations. */
  private static final List<String> KINDS =
      List.of(
          "conv1d",
          "conv2d",
          "dense conv",
          "depth-wise conv",
          "conv of some groups",
          "conv with strides",
          "conv with dilation",
          "conv with padding",
          "conv of frozen weights",
          "scaled conv",
          "bounded conv",
          "transposed conv",
          "max pool",
          "average pool",
          "global pool",
          "batch norm",
          "frozen batch norm",
          "group norm",
          "norm",
          "rms norm",
          "relu6",
          "clip",
          "attention",
          "joined attention",
          "residual",
          "frozen chain",
          "conv_chain");

  private final KernelSet kernels = BuiltInKernels.portable();

  @Test
  void everyKindOfLayerIsAmongThem() {
    Map<String, Integer> counts = new TreeMap<>();
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = new RandomGraph(seed);
      for (String kind : graph.kinds) {
        counts.merge(kind, 1, Integer::sum);
      }
      for (Node node : plan(graph).on(kernels, 1).layout.nodes) {
        counts.merge(node.operation.name(), 1, Integer::sum);
      }
    }
    for (String kind : KINDS) {
      assertThat(counts.getOrDefault(kind, 0)).as(kind).isGreaterThanOrEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aPoisonedArenaChangesNothing(int lanes) {
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = new RandomGraph(seed);
      float[] apart = run(graph, plan(graph).apart().on(kernels, lanes), lanes, Float.NaN);
      float[] tight = run(graph, plan(graph).on(kernels, lanes), lanes, Float.NaN);
      assertThat(tight).as("graph %d", seed).isEqualTo(apart);
      assertThat(apart).as("graph %d", seed).doesNotContain(Float.NaN);
    }
  }

  @Test
  void noOperationWritesBesideItsBuffers() {
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = new RandomGraph(seed);
      Plan plan = plan(graph).apart().on(kernels, 2);
      try (Team team = Team.of(kernels, 2)) {
        Trainer trainer = plan.start(Weights.of(graph.graph, seed), team, seed);
        Arrays.fill(trainer.arena(), CANARY);
        graph.feed(trainer, seed);
        trainer.step();
        boolean[] owned = new boolean[trainer.arena().length];
        for (long[] place : plan.layout.placed()) {
          Arrays.fill(owned, (int) place[0], (int) (place[0] + place[1]), true);
        }
        for (int i = 0; i < owned.length; i++) {
          if (!owned[i]) {
            assertThat(trainer.arena()[i]).as("graph %d, float %d", seed, i).isEqualTo(CANARY);
          }
        }
      }
    }
  }

  @Test
  void theArenaIsWhatWasPlannedAndNearTheLeastPossible() {
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = new RandomGraph(seed);
      Plan plan = plan(graph).on(kernels, 1);
      Memory memory = plan.memory();
      assertThat(memory.arena()).isLessThanOrEqualTo((long) (1.05 * memory.arenaBound()));
      try (Team team = Team.of(kernels, 1)) {
        Trainer trainer = plan.start(Weights.of(graph.graph, seed), team, seed);
        assertThat(4L * trainer.arena().length).isEqualTo(memory.arena());
        assertThat(4L * trainer.state().length + 8L * plan.layout.normChunks())
            .isEqualTo(memory.state());
        assertThat(4L * trainer.weights().data().length).isEqualTo(memory.weights());
        assertThat(team.scratchBytes()).isEqualTo(memory.kernels());
      }
    }
  }

  @Test
  void theNumberOfLanesDoesNotChangeABit() {
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = new RandomGraph(seed);
      float[] one = run(graph, plan(graph).on(kernels, 1), 1, 0f);
      for (int lanes : List.of(2, 3)) {
        float[] more = run(graph, plan(graph).on(kernels, lanes), lanes, 0f);
        assertThat(more).as("graph %d, %d lanes", seed, lanes).isEqualTo(one);
      }
    }
  }

  private static Plan.Builder plan(RandomGraph graph) {
    Plan.Builder plan = Plan.training(graph.loss, graph.update).freeze(graph.frozen);
    return graph.images == null ? plan : plan.refill(graph.images);
  }

  /** All losses, then all weights, of some steps. */
  private float[] run(RandomGraph graph, Plan plan, int lanes, float poison) {
    try (Team team = Team.of(kernels, lanes)) {
      Trainer trainer = plan.start(Weights.of(graph.graph, 5), team, 7);
      float[] weights = trainer.weights().data();
      float[] result = new float[STEPS + weights.length];
      for (int i = 0; i < STEPS; i++) {
        Arrays.fill(trainer.arena(), poison);
        graph.feed(trainer, i);
        result[i] = trainer.step();
      }
      System.arraycopy(weights, 0, result, STEPS, weights.length);
      return result;
    }
  }
}
