package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.engine.op.DepthToSpace.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cumulative sums, triangles, blocks of pixels and elements at indices. */
class AlongAxisTest {

  private static float[] counting(int size) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = i;
    }
    return x;
  }

  @Test
  void gradientsOfCumulativeSums() {
    int[][] shapes = {{7}, {3, 13}, {2, 5, 17}, {1, 1}};
    for (int[] shape : shapes) {
      for (int axis = -1; axis < shape.length; axis++) {
        int along = axis;
        GradientCheck.of(
                p -> {
                  Tensor x = p.value("x", shape);
                  return List.of(
                      CumulativeSum.of(p.graph(), p.layer("y"), x, along),
                      CumulativeSum.of(p.graph(), p.layer("z"), x, along, true, true));
                })
            .check();
      }
    }
  }

  @Test
  void cumulativeSumsAreThoseOfTheDefinition() {
    float[] x = {1, 2, 4, 8};
    boolean[] both = {false, true};
    float[][] expected = {{1, 3, 7, 15}, {15, 14, 12, 8}, {0, 1, 3, 7}, {14, 12, 8, 0}};
    int at = 0;
    for (boolean exclusive : both) {
      for (boolean reverse : both) {
        assertThat(
                OneStep.values(
                    (g, t) -> List.of(CumulativeSum.of(g, "y", t, 0, exclusive, reverse)), x, 4))
            .containsExactly(expected[at++]);
      }
    }
    assertThat(OneStep.values((g, t) -> List.of(CumulativeSum.of(g, "y", t, 0)), x, 2, 2))
        .containsExactly(1, 2, 5, 10);
  }

  @Test
  void trianglesAreThoseOfTheDefinition() {
    float[] x = counting(12);
    assertThat(OneStep.values((g, t) -> List.of(Trilu.upper(g, "y", t, 1)), x, 3, 4))
        .containsExactly(0, 1, 2, 3, 0, 0, 6, 7, 0, 0, 0, 11);
    assertThat(OneStep.values((g, t) -> List.of(Trilu.lower(g, "y", t, 0)), x, 3, 4))
        .containsExactly(0, 0, 0, 0, 4, 5, 0, 0, 8, 9, 10, 0);
    assertThat(OneStep.values((g, t) -> List.of(Trilu.lower(g, "y", t, -2)), x, 2, 3, 2))
        .containsExactly(0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 10, 0);
    assertThat(
            OneStep.values((g, t) -> List.of(Trilu.upper(g, "y", t, Integer.MAX_VALUE)), x, 3, 4))
        .containsOnly(0);
    assertThat(
            OneStep.values((g, t) -> List.of(Trilu.lower(g, "y", t, Integer.MAX_VALUE)), x, 3, 4))
        .isEqualTo(x);
  }

  @Test
  void gradientsOfTriangles() {
    for (int diagonal : new int[] {-3, -1, 0, 2, 20}) {
      for (boolean upper : new boolean[] {false, true}) {
        GradientCheck.of(
                p -> {
                  Tensor x = Scale.by(p.graph(), p.layer("x2"), p.value("x", 2, 5, 7), 2);
                  Tensor y =
                      upper
                          ? Trilu.upper(p.graph(), p.layer("y"), x, diagonal)
                          : Trilu.lower(p.graph(), p.layer("y"), x, diagonal);
                  return List.of(Tanh.of(p.graph(), p.layer("z"), y));
                })
            .check();
      }
    }
  }

  /** The definitions of ONNX for images with channels second, by transposing. */
  private static Tensor byTransposing(Graph g, Tensor x, int size, Order order) {
    Shape s = x.shape();
    int c = s.dim(3) / size / size;
    Tensor second = Transpose.of(g, "second", x, 0, 3, 1, 2);
    Tensor blocks =
        order == Order.PLACE_FIRST
            ? Transpose.of(
                g,
                "blocks",
                Reshape.of(g, "r", second, s.dim(0), size, size, c, s.dim(1), s.dim(2)),
                0,
                3,
                4,
                1,
                5,
                2)
            : Transpose.of(
                g,
                "blocks",
                Reshape.of(g, "r", second, s.dim(0), c, size, size, s.dim(1), s.dim(2)),
                0,
                1,
                4,
                2,
                5,
                3);
    Tensor image = Reshape.of(g, "image", blocks, s.dim(0), c, size * s.dim(1), size * s.dim(2));
    return Transpose.of(g, "last", image, 0, 2, 3, 1);
  }

  @Test
  void blocksAreThoseOfTheDefinitionAndBack() {
    int[] shape = {2, 3, 2, 36};
    float[] x = counting(2 * 3 * 2 * 36);
    for (Order order : Order.values()) {
      for (int size : new int[] {1, 2, 3}) {
        float[] expected =
            OneStep.values((g, t) -> List.of(byTransposing(g, t, size, order)), x, shape);
        assertThat(
                OneStep.values(
                    (g, t) -> List.of(DepthToSpace.of(g, "y", t, size, order)), x, shape))
            .isEqualTo(expected);
        assertThat(
                OneStep.values(
                    (g, t) -> {
                      Tensor y = DepthToSpace.of(g, "y", t, size, order);
                      Tensor back = SpaceToDepth.of(g, "back", y, size, order);
                      assertThat(back.shape()).isEqualTo(t.shape());
                      return List.of(back);
                    },
                    x,
                    shape))
            .isEqualTo(x);
      }
    }
  }

  @Test
  void gradientsOfBlocks() {
    for (Order order : Order.values()) {
      GradientCheck.of(
              p -> {
                Tensor x = p.value("x", 1, 4, 6, 12);
                return List.of(
                    DepthToSpace.of(p.graph(), p.layer("y"), x, 2, order),
                    SpaceToDepth.of(p.graph(), p.layer("z"), x, 2, order));
              })
          .check();
    }
  }

  @Test
  void gradientsOfElementsAtIndices() {
    int[][][] cases = {
      {{7}, {4}, {0}, {6, -1, 0, 6}},
      {{3, 5}, {2, 6}, {1}, {0, 4, -5, 1, 1, 1, 2, 2, 2, 0, 0, -1}},
      {{3, 5}, {4, 5}, {0}, {0, 1, 2, -1, 0, 2, 2, 2, 2, 2, 0, 1, 2, -3, 0, 0, 0, 0, 1, 1}},
      {{2, 3, 2}, {1, 3, 2}, {-3}, {0, 1, 1, 0, -1, -2}},
    };
    for (int[][] c : cases) {
      GradientCheck.of(
              p ->
                  List.of(
                      GatherElements.of(
                          p.graph(),
                          p.layer("y"),
                          p.value("x", c[0]),
                          p.ids("indices", c[3], c[1]),
                          c[2][0])))
          .check();
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2, 3);
    Tensor image = graph.input("image", 1, 4, 6, 12);

    assertThat(SpaceToDepth.of(graph, "s", image, 2, Order.PLACE_FIRST).shape())
        .isEqualTo(Shape.of(1, 2, 3, 48));
    assertThatThrownBy(() -> CumulativeSum.of(graph, "y", x, 2)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Trilu.upper(graph, "y", graph.input("flat", 3), 0))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("two dimensions");
    assertThatThrownBy(() -> DepthToSpace.of(graph, "y", image, 5, Order.PLACE_FIRST))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (depth_to_space)")
        .hasMessageContaining("size 5");
    assertThatThrownBy(() -> SpaceToDepth.of(graph, "y", image, 4, Order.PLACE_FIRST))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> SpaceToDepth.of(graph, "y", x, 1, Order.PLACE_FIRST))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> GatherElements.of(graph, "y", x, graph.ids("i", 3, 3), 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[3, 3]");
    assertThatThrownBy(() -> GatherElements.of(graph, "y", x, graph.ids("j", 3), 1))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> GatherElements.of(graph, "y", x, graph.ids("k", 2, 3), 2))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("axis 2");
  }
}
