package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Embedding;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Sum;
import homegrown.engine.op.Tanh;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no array can hold is refused before anything is allocated. */
class LimitsTest {

  private static final String MOST = String.valueOf(Integer.MAX_VALUE - 8);

  private final KernelSet kernels = BuiltInKernels.portable();
  private final Graph graph = new Graph();

  private static Update by(UpdateRule rule) {
    return Update.by(rule, Schedule.constant(0.1));
  }

  @Test
  void weightsBeyondOneArray() {
    Tensor w = graph.parameter("w", Initial.zeros(), 3);
    graph.parameter("large", Initial.zeros(), 40_000, 40_000);
    graph.parameter("larger", Initial.zeros(), 40_000, 50_000);
    Tensor loss = Sum.of(graph, "loss", w);

    assertThatThrownBy(() -> Weights.of(graph, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("weights:", MOST, "got 3600000003", "smaller");
    assertThatThrownBy(() -> Plan.training(loss, by(new Sgd())).on(kernels, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("plan:", "all parameters", MOST, "got 3600000003", "smaller");
    assertThatThrownBy(() -> Plan.inference(loss).on(kernels, 1))
        .isInstanceOf(GraphException.class);
  }

  @Test
  void stateBeyondOneArray() {
    Tensor w = graph.parameter("w", Initial.zeros(), 40_000, 40_000);
    Tensor loss = Sum.of(graph, "loss", w);

    assertThatThrownBy(() -> Plan.training(loss, by(new Adam())).on(kernels, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("the update rule remembers", MOST, "got 3200000000", "fewer");
    Memory memory = Plan.training(loss, by(new Adagrad())).on(kernels, 1).memory();
    assertThat(memory.state()).isEqualTo(6_400_000_000L);
  }

  @Test
  void idsBeyondOneArray() {
    Tensor ids = graph.ids("ids", Integer.MAX_VALUE);
    Tensor table = graph.parameter("table", Initial.zeros(), 2, 1);
    Tensor loss = Mean.of(graph, "loss", Embedding.of(graph, "embed", ids, table));

    assertThatThrownBy(() -> Plan.training(loss, by(new Sgd())).on(kernels, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("input ids [2147483647]", MOST, "got 2147483647", "batch");
  }

  @Test
  void anArenaBeyondOneArray() {
    Tensor x = graph.input("x", 40_000, 40_000);
    Tensor y = Tanh.of(graph, "tanh", x);

    assertThatThrownBy(() -> Plan.inference(y).keep(x).on(kernels, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("2147483647");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 257})
  void lanesThatNoTeamHas(int lanes) {
    Tensor loss = Sum.of(graph, "loss", graph.parameter("w", Initial.zeros(), 3));

    assertThatThrownBy(() -> Plan.training(loss, by(new Sgd())).on(kernels, lanes))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("1 to 256 lanes", "got " + lanes);
  }

  @Test
  void asManyLanesAsATeamMayHave() {
    Tensor loss = Sum.of(graph, "loss", graph.parameter("w", Initial.zeros(), 3));

    assertThat(Plan.training(loss, by(new Sgd())).on(kernels, 256).peakBytes()).isPositive();
  }
}
