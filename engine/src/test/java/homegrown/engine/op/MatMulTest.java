package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MatMulTest {

  static Stream<int[][]> shapes() {
    return Stream.of(
        new int[][] {{1, 1}, {1, 1}},
        new int[][] {{3, 7}, {7, 13}},
        new int[][] {{13, 17}, {17, 33}},
        new int[][] {{1, 67}, {67, 3}},
        new int[][] {{2, 3, 7}, {2, 7, 5}},
        new int[][] {{2, 3, 7}, {7, 5}},
        new int[][] {{3, 7}, {2, 7, 5}},
        new int[][] {{2, 1, 3, 7}, {5, 7, 4}},
        new int[][] {{3, 1, 7}, {2, 1, 7, 3}},
        new int[][] {{7}, {7, 3}},
        new int[][] {{3, 7}, {7}},
        new int[][] {{7}, {3, 7, 5}},
        new int[][] {{2, 3, 7}, {7}},
        new int[][] {{7}, {7}});
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradients(int[][] shapes) {
    GradientCheck.of(
            p ->
                List.of(
                    MatMul.of(
                        p.graph(), p.layer("y"), p.value("a", shapes[0]), p.value("b", shapes[1]))))
        .check();
  }

  @Test
  void gradientsOfASquare() {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", 7, 7);
              return List.of(MatMul.of(p.graph(), p.layer("y"), x, x));
            })
        .check();
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor a = graph.input("a", 3, 7);
    Tensor b = graph.input("b", 3, 7);
    Tensor batch = graph.input("batch", 2, 5, 3);
    Tensor other = graph.input("other", 3, 3, 5);
    Tensor scalar = graph.input("scalar");

    assertThatThrownBy(() -> MatMul.of(graph, "p", a, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer p (matmul)")
        .hasMessageContaining("[3, 7] and [3, 7]");
    assertThatThrownBy(() -> MatMul.of(graph, "p", batch, other))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> MatMul.of(graph, "p", a, scalar)).isInstanceOf(GraphException.class);
  }
}
