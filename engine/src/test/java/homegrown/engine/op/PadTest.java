package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PadTest {

  /** One way of padding. */
  record Way(String name, Layer layer) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Builds the operation. */
  interface Layer {
    Tensor of(Graph graph, String layer, Tensor x, int[] begins, int[] ends);
  }

  static Stream<Way> ways() {
    return Stream.of(
        new Way("constant", (g, l, x, b, e) -> Pad.constant(g, l, x, b, e, -1.5)),
        new Way("edge", Pad::edge),
        new Way("reflect", Pad::reflect),
        new Way("wrap", Pad::wrap));
  }

  private static int[] ints(int... values) {
    return values;
  }

  private static float[] row(Layer layer, int size, int begin, int end) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = i + 1;
    }
    return OneStep.values((g, t) -> List.of(layer.of(g, "y", t, ints(begin), ints(end))), x, size);
  }

  @Test
  void rowsAreThoseOfTheDefinition() {
    Layer value = (g, l, x, b, e) -> Pad.constant(g, l, x, b, e, 9);
    assertThat(row(value, 3, 2, 1)).containsExactly(9, 9, 1, 2, 3, 9);
    assertThat(row(value, 3, -1, 2)).containsExactly(2, 3, 9, 9);
    assertThat(row(value, 4, -1, -2)).containsExactly(2);
    assertThat(row(value, 4, 0, 0)).containsExactly(1, 2, 3, 4);
    assertThat(row(Pad::edge, 3, 2, 1)).containsExactly(1, 1, 1, 2, 3, 3);
    assertThat(row(Pad::edge, 3, -1, 1)).containsExactly(2, 3, 3);
    assertThat(row(Pad::reflect, 4, 3, 2)).containsExactly(4, 3, 2, 1, 2, 3, 4, 3, 2);
    assertThat(row(Pad::reflect, 3, 5, 0)).containsExactly(2, 1, 2, 3, 2, 1, 2, 3);
    assertThat(row(Pad::reflect, 1, 1, 2)).containsExactly(1, 1, 1, 1);
    assertThat(row(Pad::wrap, 3, 2, 4)).containsExactly(2, 3, 1, 2, 3, 1, 2, 3, 1);
    assertThat(row(Pad::wrap, 4, -1, 2)).containsExactly(2, 3, 4, 2, 3);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void gradients(Way way) {
    int[][][] cases = {
      {{7}, {3}, {5}},
      {{3, 7}, {0, 2}, {0, 4}},
      {{2, 5, 6, 17}, {0, 1, 2, 0}, {0, 2, 1, 0}},
      {{2, 5, 3}, {1, -2, 0}, {1, 3, 0}},
      {{3, 4, 13}, {2, 0, -3}, {-1, 1, -4}},
      {{3, 5}, {0, 0}, {0, 0}},
      {{1, 1}, {2, 1}, {0, 3}},
    };
    for (int[][] c : cases) {
      GradientCheck.of(
              p -> List.of(way.layer.of(p.graph(), p.layer("y"), p.value("x", c[0]), c[1], c[2])))
          .check();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void gradientsOfResults(Way way) {
    GradientCheck.of(
            p -> {
              Tensor x = Scale.by(p.graph(), p.layer("x2"), p.value("x", 4, 5, 3), 2);
              Tensor y = way.layer.of(p.graph(), p.layer("y"), x, ints(1, 2, 0), ints(-1, 1, 0));
              return List.of(Tanh.of(p.graph(), p.layer("z"), y));
            })
        .check();
  }

  @Test
  void shapesFollowTheNumbers() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2, 5, 3);

    assertThat(Pad.edge(graph, "y", x, ints(0, 2, -1), ints(1, -3, 0)).shape())
        .isEqualTo(Shape.of(3, 4, 2));
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2, 5);

    assertThatThrownBy(() -> Pad.edge(graph, "y", x, ints(1), ints(1)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (pad)")
        .hasMessageContaining("[2, 5]");
    assertThatThrownBy(() -> Pad.wrap(graph, "y", x, ints(0, -3), ints(0, -2)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[0, -3] and [0, -2]");
    assertThatThrownBy(() -> Pad.constant(graph, "y", x, ints(0, -7), ints(0, 20), 0))
        .isInstanceOf(GraphException.class);
  }
}
