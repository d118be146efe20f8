package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import homegrown.engine.op.GradientCheck.Parts;
import homegrown.engine.op.Gru.Reset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GruTest {

  private static List<Tensor> layer(
      Parts p, Reset reset, String start, int steps, int batch, int inputs, int hidden) {
    Graph graph = p.graph();
    String name = p.layer("gru");
    Tensor x = p.value("x", steps, batch, inputs);
    Tensor wIh = p.value("w_ih", 3 * hidden, inputs);
    Tensor wHh = p.value("w_hh", 3 * hidden, hidden);
    Tensor bIh = p.value("b_ih", 3 * hidden);
    Tensor bHh = p.value("b_hh", 3 * hidden);
    switch (start) {
      case "zero":
        return Gru.of(graph, name, reset, x, wIh, wHh, bIh, bHh);
      case "given":
        return Gru.from(graph, name, reset, x, wIh, wHh, bIh, bHh, p.value("h0", batch, hidden));
      case "reversed":
        return Gru.reversed(graph, name, reset, x, wIh, wHh, bIh, bHh);
      default:
        return Gru.reversedFrom(
            graph, name, reset, x, wIh, wHh, bIh, bHh, p.value("h0", batch, hidden));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AFTER_PRODUCT, zero, 1, 1, 1, 1",
    "AFTER_PRODUCT, zero, 3, 2, 3, 7",
    "AFTER_PRODUCT, given, 1, 3, 1, 3",
    "AFTER_PRODUCT, given, 3, 2, 7, 5",
    "AFTER_PRODUCT, reversed, 3, 1, 3, 13",
    "AFTER_PRODUCT, reversed from, 3, 2, 2, 5",
    "BEFORE_PRODUCT, zero, 1, 1, 1, 1",
    "BEFORE_PRODUCT, zero, 3, 2, 3, 7",
    "BEFORE_PRODUCT, given, 1, 3, 1, 3",
    "BEFORE_PRODUCT, given, 3, 2, 7, 5",
    "BEFORE_PRODUCT, reversed, 3, 1, 3, 13",
    "BEFORE_PRODUCT, reversed from, 3, 2, 2, 5"
  })
  void gradients(Reset reset, String start, int steps, int batch, int inputs, int hidden) {
    GradientCheck.of(p -> layer(p, reset, start, steps, batch, inputs, hidden)).check();
  }

  @ParameterizedTest
  @CsvSource({"AFTER_PRODUCT", "BEFORE_PRODUCT"})
  void gradientsOfTheLastStateAlone(Reset reset) {
    GradientCheck.of(p -> List.of(layer(p, reset, "zero", 3, 2, 3, 4).get(1))).check();
    GradientCheck.of(p -> List.of(layer(p, reset, "given", 3, 2, 3, 4).get(0))).check();
  }

  @Test
  void refusesWeightsOfAnotherSize() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 2, 5);
    Tensor w = graph.input("w", 12, 5);
    Tensor u = graph.input("u", 16, 4);
    Tensor b = graph.input("b", 12);
    assertThatThrownBy(() -> Gru.of(graph, "gru", Reset.AFTER_PRODUCT, x, w, u, b, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer gru")
        .hasMessageContaining("[16, 4]");
  }
}
