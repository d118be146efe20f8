package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that only move elements. */
class SelectionTest {

  @Test
  void gradientsOfTransposes() {
    int[][][] cases = {
      {{3, 7}, {1, 0}},
      {{2, 3, 5, 7}, {0, 2, 3, 1}},
      {{2, 3, 13}, {0, 2, 1}},
      {{1, 17, 3, 2}, {0, 3, 1, 2}},
      {{2, 3, 7}, {-1, 0, 1}},
      {{3, 17}, {0, 1}},
      {{}, {}}
    };
    for (int[][] c : cases) {
      GradientCheck.of(
              p -> List.of(Transpose.of(p.graph(), p.layer("y"), p.value("x", c[0]), c[1])))
          .check();
    }
  }

  @Test
  void gradientsOfReshapes() {
    int[][][] cases = {{{3, 7}, {21}}, {{2, 3, 7}, {2, -1}}, {{13, 4}, {0, 2, 2}}, {{1}, {}}};
    for (int[][] c : cases) {
      GradientCheck.of(p -> List.of(Reshape.of(p.graph(), p.layer("y"), p.value("x", c[0]), c[1])))
          .check();
    }
  }

  @Test
  void gradientsOfReshapesInPlace() {
    GradientCheck.of(
            p -> {
              Tensor x = Tanh.of(p.graph(), p.layer("tanh"), p.value("x", 3, 14));
              Tensor scaled = Scale.by(p.graph(), p.layer("scaled"), x, 0.5);
              Tensor y = Reshape.of(p.graph(), p.layer("y"), scaled, 7, 6);
              return List.of(Neg.of(p.graph(), p.layer("z"), y));
            })
        .check();
  }

  @Test
  void gradientsOfCrops() {
    int[][][] cases = {
      {{7}, {1}, {5}, {0}, {1}},
      {{13, 7}, {0, 2}, {13, 100}, {0, 1}, {2, 1}},
      {{3, 17}, {-5}, {-1}, {1}, {1}},
      {{2, 7, 3}, {6}, {-100}, {1}, {-2}},
      {{4, 5, 6}, {3}, {4}, {2}, {1}},
      {{3, 7}, {100}, {Integer.MIN_VALUE}, {1}, {-1}},
      {{3, 7}, {2}, {7}, {1}, {Integer.MAX_VALUE}},
    };
    for (int[][] c : cases) {
      GradientCheck.of(
              p ->
                  List.of(
                      Crop.of(p.graph(), p.layer("y"), p.value("x", c[0]), c[1], c[2], c[3], c[4])))
          .check();
    }
  }

  @Test
  void gradientsOfConcatenations() {
    GradientCheck.of(
            p -> {
              Tensor a = p.value("a", 2, 3, 7);
              Tensor b = p.value("b", 2, 13, 7);
              Tensor c = p.value("c", 2, 1, 7);
              return List.of(
                  Concat.of(p.graph(), p.layer("y"), 1, a, b, c),
                  Concat.of(p.graph(), p.layer("twice"), -1, a, a),
                  Concat.of(p.graph(), p.layer("alone"), 0, b));
            })
        .check();
  }

  @Test
  void gradientsOfSplits() {
    GradientCheck.of(
            p -> {
              List<Tensor> parts =
                  Split.of(p.graph(), p.layer("y"), p.value("x", 2, 17, 3), 1, 1, 13, 3);
              return List.of(parts.get(0), parts.get(1), parts.get(2));
            })
        .check();
  }

  @Test
  void partsOfASplitWithoutGradientGiveNone() {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", 3, 12);
              List<Tensor> parts = Split.of(p.graph(), p.layer("y"), x, -1, 4, 7, 1);
              return List.of(Tanh.of(p.graph(), p.layer("z"), parts.get(1)));
            })
        .check();
  }

  @Test
  void gradientsOfGatheredEntries() {
    int[][][] cases = {
      {{7, 3}, {0}, {4}, {1, -1, 1, 6}},
      {{3, 13}, {1}, {2, 2}, {0, 12, -13, 0}},
      {{2, 5, 3}, {-2}, {2}, {4, 4}},
      {{7}, {0}, {}, {3}},
      {{5, 37}, {0}, {3}, {2, 0, 2}},
    };
    for (int[][] c : cases) {
      GradientCheck.of(
              p ->
                  List.of(
                      Gather.of(
                          p.graph(),
                          p.layer("y"),
                          p.value("x", c[0]),
                          p.ids("indices", c[3], c[2]),
                          c[1][0])))
          .check();
    }
  }

  @Test
  void shapesFollowTheAttributes() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2, 3, 5);

    assertThat(Transpose.of(graph, "t", x, 2, 0, 1).shape()).isEqualTo(Shape.of(5, 2, 3));
    assertThat(Reshape.of(graph, "r", x, 0, -1).shape()).isEqualTo(Shape.of(2, 15));
    assertThat(Crop.of(graph, "c", x, -1, 1, 4).shape()).isEqualTo(Shape.of(2, 3, 3));
    assertThat(Concat.of(graph, "k", 1, x, x).shape()).isEqualTo(Shape.of(2, 6, 5));
    assertThat(Split.of(graph, "s", x, 2, 1, 4).get(1).shape()).isEqualTo(Shape.of(2, 3, 4));
    assertThat(Gather.of(graph, "g", x, graph.ids("i", 7, 4), 1).shape())
        .isEqualTo(Shape.of(2, 7, 4, 5));
  }

  @Test
  void attributesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7);
    Tensor other = graph.input("other", 3, 5);

    assertThatThrownBy(() -> Transpose.of(graph, "t", x, 0, 0))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer t (transpose)");
    assertThatThrownBy(() -> Reshape.of(graph, "r", x, 4, -1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("21 elements");
    assertThatThrownBy(() -> Reshape.of(graph, "r", x, -1, -1)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Reshape.of(graph, "r", x, 3, 7, 0)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Crop.of(graph, "c", x, 1, 5, 5))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[5] to [5]");
    assertThatThrownBy(() -> Concat.of(graph, "k", 0, x, other))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[3, 5]");
    assertThatThrownBy(() -> Concat.of(graph, "k", 2, x)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Split.of(graph, "s", x, 1, 3, 3))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("add up to 7");
  }
}
