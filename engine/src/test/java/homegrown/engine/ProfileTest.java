package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Linear;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Tanh;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import org.junit.jupiter.api.Test;

/** The memory of a step, node by node, against the plan and against sums by hand. */
class ProfileTest {

  private final KernelSet kernels = BuiltInKernels.portable();

  @Test
  void theMostThatIsLiveIsTheBoundOfThePlan() {
    for (int seed = 0; seed < 100; seed++) {
      RandomGraph graph = new RandomGraph(seed);
      Plan.Builder builder = Plan.training(graph.loss, graph.update).freeze(graph.frozen);
      Profile profile = builder.profile(kernels, 2);
      Memory memory = builder.on(kernels, 2).memory();
      long most = profile.end();
      for (int n = 0; n < profile.nodes(); n++) {
        most = Math.max(most, Math.max(profile.forward(n), profile.backward(n)));
      }
      assertThat(most).as("graph %d", seed).isEqualTo(memory.arenaBound());
      assertThat(profile.memory())
          .isEqualTo(
              new Memory(
                  memory.weights(),
                  memory.trained(),
                  memory.state(),
                  memory.arenaBound(),
                  memory.arenaBound(),
                  memory.inputs(),
                  memory.kernels()));
    }
  }

  @Test
  void saysWhatIsLiveAtEachNode() {
    // One row is multiplied without scratch memory. Sizes in lines of 16 floats, 64 bytes.
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 160);
    Tensor y = graph.ids("y", 1);
    Tensor w = graph.parameter("w", Initial.uniform(0.1), 320, 160);
    Tensor v = graph.parameter("v", Initial.uniform(0.1), 16, 320);
    Tensor h = Tanh.of(graph, "tanh", Linear.of(graph, "first", x, w));
    Tensor loss = SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "second", h, v), y);
    Update update = Update.by(new Sgd(), Schedule.constant(0.1));

    Profile all = Plan.training(loss, update).profile(kernels, 1);
    Profile head = Plan.training(loss, update).trainOnly(v).profile(kernels, 1);

    assertThat(all.trained()).containsExactlyInAnyOrder(w, v);
    assertThat(all.firstUser(w)).isZero();
    assertThat(all.firstUser(v)).isEqualTo(2);
    assertThat(head.trained()).containsExactly(v);
    assertThat(all.byRun(w)).isTrue();
    assertThatThrownBy(() -> head.firstUser(w))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("w [320, 160]");
    // The input and the gradient of the loss stay throughout: 10 and 1 lines.
    assertThat(head.forward(0)).isEqualTo(64 * (11 + 20));
    assertThat(head.forward(2)).isEqualTo(64 * (11 + 20 + 1));
    assertThat(head.backward(0)).isZero();
    assertThat(head.backward(1)).isZero();
    assertThat(all.forward(0)).isEqualTo(head.forward(0));
    // Before the gradient of h there is h, and its gradient may not take its place: tanh reads it.
    assertThat(all.backward(2) - head.backward(2)).isGreaterThanOrEqualTo(64 * 20);
    assertThat(all.backward(1)).isGreaterThanOrEqualTo(64 * (11 + 20 + 20));
  }

  @Test
  void clippingKeepsGradientsToTheEnd() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 16);
    Tensor y = graph.ids("y", 1);
    Tensor w = graph.parameter("w", Initial.uniform(0.1), 16, 16);
    Tensor loss = SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "linear", x, w), y);
    Update update = Update.by(new Sgd(), Schedule.constant(0.1));

    long without = Plan.training(loss, update).profile(kernels, 1).end();
    long with = Plan.training(loss, update.clipNorm(1)).profile(kernels, 1).end();

    assertThat(with - without).isEqualTo(4 * 16 * 16);
  }
}
