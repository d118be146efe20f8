package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BinaryTest {

  private static final int[][][] SHAPES = {
    {{1}, {1}},
    {{}, {}},
    {{3, 7}, {3, 7}},
    {{3, 7}, {7}},
    {{7}, {3, 7}},
    {{2, 3, 13}, {3, 1}},
    {{7, 1}, {1, 17}},
    {{3, 5}, {}},
    {{}, {3, 5}},
    {{1, 3, 1, 1}, {2, 3, 3, 5}},
    {{2, 1, 3, 1}, {1, 7, 1, 5}},
    {{3, 1, 7}, {3, 13, 1}},
    {{1, 1, 17}, {13, 17}},
    {{33, 41}, {33, 41}},
    {{1, 3}, {3}},
  };

  /** Builds one operation. */
  interface Layer {
    Tensor of(Graph graph, String layer, Tensor a, Tensor b);
  }

  private static Layer layer(String name) {
    switch (name) {
      case "add":
        return Add::of;
      case "subtract":
        return Subtract::of;
      case "multiply":
        return Multiply::of;
      default:
        return Divide::of;
    }
  }

  static Stream<String> names() {
    return Stream.of("add", "subtract", "multiply", "divide");
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    names().forEach(name -> Stream.of(SHAPES).forEach(s -> cases.add(Arguments.of(name, s))));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradients(String name, int[][] shapes) {
    GradientCheck.of(
            p ->
                List.of(
                    layer(name)
                        .of(
                            p.graph(),
                            p.layer("y"),
                            p.value("a", shapes[0]),
                            p.value("b", 1, 2, shapes[1]))))
        .check();
  }

  @ParameterizedTest
  @MethodSource("names")
  void gradientsOfATensorWithItself(String name) {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", 1, 2, 3, 13);
              return List.of(layer(name).of(p.graph(), p.layer("y"), x, x));
            })
        .check();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void chainsWorkInPlace(String name, int[][] shapes) {
    GradientCheck.of(
            p -> {
              Tensor a = Scale.by(p.graph(), p.layer("a2"), p.value("a", shapes[0]), 0.5);
              Tensor b = Scale.of(p.graph(), p.layer("b2"), p.value("b", shapes[1]), 0.25, 1.5);
              Tensor y = layer(name).of(p.graph(), p.layer("y"), a, b);
              return List.of(Scale.by(p.graph(), p.layer("z"), y, 0.5));
            })
        .check();
  }

  @Test
  void aResidualBranchAddsUp() {
    GradientCheck.of(
            p -> {
              Tensor x = Scale.by(p.graph(), p.layer("x2"), p.value("x", 3, 17), 0.5);
              Tensor branch = Tanh.of(p.graph(), p.layer("branch"), x);
              Tensor sum = Add.of(p.graph(), p.layer("sum"), x, branch);
              Tensor gate = Sigmoid.of(p.graph(), p.layer("gate"), sum);
              return List.of(Multiply.of(p.graph(), p.layer("y"), gate, sum));
            })
        .check();
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor a = graph.input("a", 3, 7);
    Tensor b = graph.input("b", 3);

    assertThatThrownBy(() -> Add.of(graph, "sum", a, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer sum (add)")
        .hasMessageContaining("[3, 7] and [3]");
  }
}
