package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that repeat their input. */
class RepetitionTest {

  @Test
  void gradientsOfExpansions() {
    int[][][] cases = {
      {{3, 1}, {3, 7}},
      {{1}, {2, 3}},
      {{}, {13}},
      {{1, 3, 1}, {2, 1, 5}},
      {{7}, {3, 7}},
      {{3, 1, 17}, {3, 5, 17}},
      {{2, 1, 3, 1}, {2, 7, 3, 5}},
      {{3, 5}, {3, 5}},
      {{1, 600}, {3, 600}},
      {{3, 5}, {1}},
    };
    for (int[][] c : cases) {
      GradientCheck.of(p -> List.of(Expand.to(p.graph(), p.layer("y"), p.value("x", c[0]), c[1])))
          .check();
    }
  }

  @Test
  void gradientsOfTiles() {
    int[][][] cases = {
      {{3}, {4}},
      {{2, 3}, {3, 2}},
      {{2, 1, 7}, {1, 13, 1}},
      {{5, 3, 2}, {1, 1, 3}},
      {{3, 7}, {2, 1}}
    };
    for (int[][] c : cases) {
      GradientCheck.of(
              p -> {
                Tensor x = Scale.by(p.graph(), p.layer("x2"), p.value("x", c[0]), 2);
                Tensor y = Tile.of(p.graph(), p.layer("y"), x, c[1]);
                return List.of(Tanh.of(p.graph(), p.layer("z"), y));
              })
          .check();
    }
  }

  @Test
  void tilesLieSideBySide() {
    float[] x = {1, 2, 3, 4};

    assertThat(OneStep.values((g, t) -> List.of(Tile.of(g, "y", t, 2, 2)), x, 2, 2))
        .containsExactly(1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4);
    assertThat(OneStep.values((g, t) -> List.of(Expand.to(g, "y", t, 2, 1, 1)), x, 2, 2))
        .containsExactly(1, 2, 3, 4, 1, 2, 3, 4);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2, 3);

    assertThat(Tile.of(graph, "t", x, 2, 5).shape()).isEqualTo(Shape.of(4, 15));
    assertThatThrownBy(() -> Expand.to(graph, "y", x, 4, 3))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (expand)")
        .hasMessageContaining("[4, 3]");
    assertThatThrownBy(() -> Tile.of(graph, "y", x, 2, 0))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[2, 0]");
    assertThatThrownBy(() -> Tile.of(graph, "y", x, 2)).isInstanceOf(GraphException.class);
  }
}
