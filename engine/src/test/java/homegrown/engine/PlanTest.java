package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Cifg;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Linear;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a plan leaves out, in which order it updates, and what it refuses. */
class PlanTest {

  private static final int TIME = 4;
  private static final int BATCH = 3;
  private static final int VOCABULARY = 50;
  private static final int WIDTH = 8;
  private static final int HIDDEN = 20;

  private final KernelSet kernels = BuiltInKernels.portable();
  private final Graph graph = new Graph();
  private final Tensor ids = graph.ids("ids", TIME, BATCH);
  private final Tensor targets = graph.ids("targets", TIME, BATCH);
  private final Tensor table = graph.parameter("table", Initial.uniform(0.1), VOCABULARY, WIDTH);
  private final Tensor wIh = graph.parameter("w_ih", Initial.uniform(0.1), 3 * HIDDEN, WIDTH);
  private final Tensor wHh = graph.parameter("w_hh", Initial.uniform(0.1), 3 * HIDDEN, HIDDEN);
  private final Tensor b = graph.parameter("b", Initial.zeros(), 3 * HIDDEN);
  private final Tensor w = graph.parameter("w", Initial.uniform(0.1), VOCABULARY, HIDDEN);
  private final Tensor embedded = Embedding.of(graph, "embed", ids, table);
  private final Tensor h = Cifg.of(graph, "cifg", embedded, wIh, wHh, b).get(0);
  private final Tensor loss =
      SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "output", h, w), targets);

  private static Update sgd() {
    return Update.by(new Sgd(), Schedule.constant(0.1));
  }

  @Test
  void backwardEndsAtTheLastLayerThatTrains() {
    Plan whole = Plan.training(loss, sgd()).on(kernels, 1);
    Plan head = Plan.training(loss, sgd()).trainOnly(w).on(kernels, 1);

    assertThat(acts(whole))
        .containsExactly(
            "FORWARD embed",
            "FORWARD cifg",
            "FORWARD output",
            "FORWARD loss",
            "BACKWARD loss",
            "BACKWARD output",
            "UPDATE w",
            "BACKWARD cifg",
            "UPDATE w_ih",
            "UPDATE w_hh",
            "UPDATE b",
            "BACKWARD embed",
            "UPDATE table");
    assertThat(acts(head))
        .containsExactly(
            "FORWARD embed",
            "FORWARD cifg",
            "FORWARD output",
            "FORWARD loss",
            "BACKWARD loss",
            "BACKWARD output",
            "UPDATE w");
    long product = (long) TIME * BATCH * VOCABULARY * HIDDEN;
    assertThat(head.cost().backward()).isEqualTo(product);
    assertThat(head.memory().arena()).isLessThan(whole.memory().arena());
  }

  @Test
  void clippingByTheNormKeepsAllGradientsToTheEnd() {
    Plan at = Plan.training(loss, sgd().clipNorm(1)).on(kernels, 1);

    List<String> acts = acts(at);
    assertThat(acts.subList(acts.size() - 6, acts.size()))
        .containsExactly(
            "CLIP", "UPDATE table", "UPDATE w_ih", "UPDATE w_hh", "UPDATE b", "UPDATE w");
    long parameters = 4L * Weights.of(graph, 1).data().length;
    assertThat(at.memory().arena()).isGreaterThanOrEqualTo(parameters);
  }

  @Test
  void plainDescentNeedsNoMemoryForTheGradientsOfWeights() {
    long direct = Plan.training(loss, sgd()).on(kernels, 1).memory().arena();
    long buffered = Plan.training(loss, sgd().clipNorm(1)).on(kernels, 1).memory().arena();

    assertThat(buffered - direct).isGreaterThan(4L * VOCABULARY * HIDDEN);
  }

  @Test
  void inferenceKeepsNothingForABackward() {
    Plan training = Plan.training(loss, sgd()).on(kernels, 1);
    Plan inference = Plan.inference(loss).on(kernels, 1);

    assertThat(inference.cost().backward()).isZero();
    assertThat(acts(inference)).noneMatch(act -> act.startsWith("BACKWARD"));
    assertThat(inference.peakBytes()).isLessThan(training.peakBytes());
  }

  @Test
  void aStepAllocatesNothing() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Plan plan = Plan.training(loss, Update.by(new Adam(), Schedule.constant(0.01))).on(kernels, 1);
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = plan.start(Weights.of(graph, 1), team, 1);
      for (int i = 0; i < 200; i++) {
        trainer.step();
      }
      // The virtual machine may allocate on a thread of its own accord: one quiet try is enough.
      long least = Long.MAX_VALUE;
      for (int attempt = 0; attempt < 10 && least > 0; attempt++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        trainer.step();
        long between = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
          trainer.step();
        }
        long after = threads.getCurrentThreadAllocatedBytes();
        // The measurement itself may allocate once: a hundred steps cost no more than one.
        least = Math.min(least, after - between - (between - before));
      }
      assertThat(least).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void errorsNameTheLayerAndTheMend() {
    assertThatThrownBy(() -> Linear.of(graph, "wrong", h, table))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer wrong (linear)")
        .hasMessageContaining("[out, 20]")
        .hasMessageContaining("[50, 8]");
    assertThatThrownBy(() -> Plan.training(h, sgd())).hasMessageContaining("one float");
    assertThatThrownBy(
            () -> Plan.training(loss, sgd()).freeze(table, wIh, wHh, b, w).on(kernels, 1))
        .hasMessageContaining("at least one trainable parameter");
    assertThatThrownBy(() -> graph.ids("ids", 3)).hasMessageContaining("ids is taken");
    Plan two = Plan.training(loss, sgd()).on(kernels, 2);
    try (Team team = Team.of(kernels, 1)) {
      assertThatThrownBy(() -> two.start(Weights.of(graph, 1), team, 1))
          .hasMessageContaining("2 lanes");
    }
  }

  @Test
  void anIdOutsideOfTheVocabularyStopsTheStepWithItsPlace() {
    Plan plan = Plan.training(loss, sgd()).on(kernels, 2);
    try (Team team = Team.of(kernels, 2)) {
      Trainer trainer = plan.start(Weights.of(graph, 1), team, 1);
      trainer.ids(ids)[5] = VOCABULARY;
      assertThatThrownBy(trainer::step)
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("layer embed (embedding)")
          .hasMessageContaining("0..49")
          .hasMessageContaining("50 at 5");
      trainer.ids(ids)[5] = 0;
      assertThat(trainer.step()).isBetween(3.8f, 4.0f);
    }
  }

  private static List<String> acts(Plan plan) {
    List<String> acts = new ArrayList<>();
    for (Act act : plan.layout.acts) {
      switch (act.kind) {
        case UPDATE:
          acts.add("UPDATE " + plan.layout.trained.get(act.index).name());
          break;
        case CLIP:
          acts.add("CLIP");
          break;
        default:
          acts.add(act.kind + " " + plan.layout.nodes.get(act.index).layer);
      }
    }
    return acts;
  }
}
