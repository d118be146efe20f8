package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import homegrown.engine.op.Attention;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Gelu;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * A step allocates nothing on the fastest kernels of this machine, on no lane, once their loops are
 * compiled. Vectors are objects until then.
 */
class StepAllocationTest {

  private static final int LANES = 2;
  private static final int STEPS = 50;

  /** Far more than it takes: the compiler may have other work, or another thread the processor. */
  private static final int WINDOWS = 400;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Graph graph = new Graph();
  private final Tensor x = graph.ids("x", 6, 5);
  private final Tensor y = graph.ids("y", 6, 5);
  private final Tensor loss = loss();

  private Tensor loss() {
    int words = 150;
    int width = 70;
    Tensor table = graph.parameter("table", Initial.uniform(0.1), words, width);
    Tensor h = Embedding.of(graph, "embed", x, table);
    h =
        Lstm.of(
                graph,
                "lstm",
                h,
                graph.parameter("w_ih", Initial.uniform(0.1), 4 * width, width),
                graph.parameter("w_hh", Initial.uniform(0.1), 4 * width, width),
                graph.parameter("b_ih", Initial.zeros(), 4 * width),
                graph.parameter("b_hh", Initial.zeros(), 4 * width))
            .get(0);
    h =
        LayerNorm.of(
            graph,
            "norm",
            h,
            graph.parameter("scale", Initial.constant(1), width),
            graph.parameter("shift", Initial.zeros(), width),
            2,
            1e-5);
    Tensor joined =
        Linear.of(
            graph, "joined", h, graph.parameter("qkv", Initial.uniform(0.1), 3 * width, width));
    h = Attention.with().heads(5).causal().ofJoined(graph, "attention", joined);
    h = Gelu.of(graph, "gelu", h);
    Tensor w = graph.parameter("w", Initial.uniform(0.1), words, width);
    Tensor b = graph.parameter("b", Initial.zeros(), words);
    return SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "output", h, w, b), y);
  }

  @Test
  void aStepAllocatesNothingOnceItsLoopsAreCompiled() {
    KernelSet kernels = KernelChoice.detect().kernels();
    Update update = Update.by(new Adam(), Schedule.constant(0.001)).clipNorm(1);
    Plan plan = Plan.training(loss, update).on(kernels, LANES);
    try (Team team = Team.of(kernels, LANES)) {
      Trainer trainer = plan.start(Weights.of(graph, 1), team, 1);
      long[] lanes = new long[LANES];
      team.run(lane -> lanes[lane.index()] = Thread.currentThread().getId());
      long own = Long.MAX_VALUE;
      for (int i = 0; i < 20; i++) {
        own = Math.min(own, allocated(trainer, lanes, 0));
      }
      long fewest = Long.MAX_VALUE;
      for (int i = 0; i < WINDOWS && fewest > 0; i++) {
        fewest = Math.min(fewest, allocated(trainer, lanes, STEPS) - own);
      }
      assertThat(fewest)
          .as("bytes of %s steps with kernels %s", STEPS, kernels.name())
          .isLessThanOrEqualTo(0);
    }
  }

  /** Bytes that all lanes allocate in so many steps, those of the measurement with them. */
  private static long allocated(Trainer trainer, long[] lanes, int steps) {
    long before = 0;
    for (long lane : lanes) {
      before += THREADS.getThreadAllocatedBytes(lane);
    }
    for (int i = 0; i < steps; i++) {
      trainer.step();
    }
    long after = 0;
    for (long lane : lanes) {
      after += THREADS.getThreadAllocatedBytes(lane);
    }
    return after - before;
  }
}
