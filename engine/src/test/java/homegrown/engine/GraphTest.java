package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Lstm;
import homegrown.engine.op.Tanh;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a graph refuses, and that it stays as it was then. */
class GraphTest {

  private final Graph graph = new Graph();
  private final Tensor x = graph.input("x", 3, 2, 4);
  private final Tensor wIh = graph.parameter("w_ih", Initial.uniform(0.1), 20, 4);
  private final Tensor wHh = graph.parameter("w_hh", Initial.uniform(0.1), 20, 5);
  private final Tensor b = graph.parameter("b", Initial.zeros(), 20);

  @Test
  void aNameThatIsTakenLeavesTheGraphAsItWas() {
    Tensor taken = graph.input("lstm:2", 7);
    List<Tensor> before = new ArrayList<>(graph.tensors());

    assertThatThrownBy(() -> Lstm.of(graph, "lstm", x, wIh, wHh, b, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("the name lstm:2 is taken", "lstm:2 [7]", "choose another");
    assertThatThrownBy(() -> graph.parameter("x", Initial.zeros(), 9))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("the name x is taken", "x [3, 2, 4]");

    assertThat(graph.tensors()).isEqualTo(before);
    assertThat(graph.nodes()).isEmpty();
    assertThat(graph.tensor("lstm:2")).isSameAs(taken);
    assertThat(graph.tensor("x")).isSameAs(x);
    assertThatThrownBy(() -> graph.tensor("lstm")).isInstanceOf(GraphException.class);
    assertThat(Lstm.of(graph, "another", x, wIh, wHh, b, b)).hasSize(3);
  }

  @Test
  void inputsOfAnotherGraphAreRefused() {
    Tensor foreign = new Graph().input("x", 3);

    assertThatThrownBy(() -> Tanh.of(graph, "tanh", foreign))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("layer tanh", "tensor of this graph", "x [3] of another one");
    assertThat(graph.nodes()).isEmpty();
  }
}
