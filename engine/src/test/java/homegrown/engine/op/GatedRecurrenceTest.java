package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.GradientCheck.Parts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatedRecurrenceTest {

  private static List<Tensor> lstm(
      Parts p, String start, int steps, int batch, int inputs, int hidden) {
    Graph graph = p.graph();
    String name = p.layer("lstm");
    Tensor x = p.value("x", steps, batch, inputs);
    Tensor wIh = p.value("w_ih", 4 * hidden, inputs);
    Tensor wHh = p.value("w_hh", 4 * hidden, hidden);
    Tensor bIh = p.value("b_ih", 4 * hidden);
    Tensor bHh = p.value("b_hh", 4 * hidden);
    if (start.equals("zero")) {
      return Lstm.of(graph, name, x, wIh, wHh, bIh, bHh);
    }
    if (start.equals("reversed")) {
      return Lstm.reversed(graph, name, x, wIh, wHh, bIh, bHh);
    }
    Tensor h0 = p.value("h0", batch, hidden);
    Tensor c0 = p.value("c0", batch, hidden);
    return start.equals("given")
        ? Lstm.from(graph, name, x, wIh, wHh, bIh, bHh, h0, c0)
        : Lstm.reversedFrom(graph, name, x, wIh, wHh, bIh, bHh, h0, c0);
  }

  private static List<Tensor> cifg(
      Parts p, String start, int steps, int batch, int inputs, int hidden) {
    Graph graph = p.graph();
    String name = p.layer("cifg");
    Tensor x = p.value("x", steps, batch, inputs);
    Tensor wIh = p.value("w_ih", 3 * hidden, inputs);
    Tensor wHh = p.value("w_hh", 3 * hidden, hidden);
    Tensor b = p.value("b", 3 * hidden);
    if (start.equals("zero")) {
      return Cifg.of(graph, name, x, wIh, wHh, b);
    }
    if (start.equals("reversed")) {
      return Cifg.reversed(graph, name, x, wIh, wHh, b);
    }
    Tensor h0 = p.value("h0", batch, hidden);
    Tensor c0 = p.value("c0", batch, hidden);
    return start.equals("given")
        ? Cifg.from(graph, name, x, wIh, wHh, b, h0, c0)
        : Cifg.reversedFrom(graph, name, x, wIh, wHh, b, h0, c0);
  }

  @ParameterizedTest
  @CsvSource({
    "zero, 1, 1, 1, 1",
    "zero, 3, 2, 3, 7",
    "given, 1, 3, 1, 3",
    "given, 3, 2, 7, 5",
    "reversed, 1, 2, 3, 5",
    "reversed, 3, 1, 3, 7",
    "reversed from, 3, 1, 3, 13"
  })
  void gradients(String start, int steps, int batch, int inputs, int hidden) {
    GradientCheck.of(p -> lstm(p, start, steps, batch, inputs, hidden)).check();
    GradientCheck.of(p -> cifg(p, start, steps, batch, inputs, hidden)).check();
  }

  @Test
  void gradientsOfTheLastStatesAlone() {
    GradientCheck.of(p -> List.of(lstm(p, "zero", 3, 2, 3, 4).get(1))).check();
    GradientCheck.of(p -> List.of(lstm(p, "given", 3, 2, 3, 4).get(2))).check();
    GradientCheck.of(p -> List.of(cifg(p, "zero", 3, 2, 3, 4).get(2))).check();
    GradientCheck.of(p -> List.of(cifg(p, "given", 3, 2, 3, 4).get(0))).check();
  }
}
