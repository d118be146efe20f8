package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhereTest {

  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void gradients() {
    int[][][] cases = {
      {{3, 7}, {3, 7}, {3, 7}},
      {{7, 1}, {1, 3}, {}},
      {{1, 1, 5, 5}, {2, 3, 5, 5}, {1}},
      {{}, {3, 5}, {5}},
      {{2, 3, 1}, {13}, {2, 3, 13}},
      {{1}, {1}, {1}},
    };
    for (int[][] c : cases) {
      float[] condition = new float[Shape.of(c[0]).size()];
      for (int i = 0; i < condition.length; i++) {
        condition[i] = i % 3 == 0 ? 0 : i % 3 - 1.5f;
      }
      GradientCheck.of(
              p -> {
                Tensor chosen = p.input("condition", condition, c[0]);
                Tensor a = p.value("a", c[1]);
                Tensor b = p.value("b", c[2]);
                return List.of(Where.of(p.graph(), p.layer("y"), chosen, a, b));
              })
          .check();
    }
  }

  @Test
  void gradientsOfATensorWithItself() {
    GradientCheck.of(
            p -> {
              Tensor chosen = p.input("condition", new float[] {0, 1, 0}, 3);
              Tensor x = Scale.by(p.graph(), p.layer("x2"), p.value("x", 5, 3), 2);
              Tensor y = Where.of(p.graph(), p.layer("y"), chosen, x, x);
              return List.of(Tanh.of(p.graph(), p.layer("z"), y));
            })
        .check();
  }

  @Test
  void whatIsNotChosenIsNotLookedAt() {
    float[] x = {INFINITY, Float.NaN, -INFINITY, 2};

    OneStep step =
        OneStep.of(
            (g, t) -> List.of(Where.of(g, "y", Relu.of(g, "c", t), t, Neg.of(g, "n", t))),
            x,
            new float[] {1, 2, 3, 4},
            4);

    assertThat(step.outputs[0][0]).isEqualTo(INFINITY);
    assertThat(step.outputs[0][2]).isEqualTo(INFINITY);
    assertThat(step.outputs[0][3]).isEqualTo(2);
    assertThat(step.gradient[0]).isEqualTo(1);
    assertThat(step.gradient[2]).isEqualTo(-3);
    assertThat(step.gradient[3]).isEqualTo(4);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor a = graph.input("a", 3, 7);
    Tensor b = graph.input("b", 3);

    assertThatThrownBy(() -> Where.of(graph, "y", a, a, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y-false (where)");
  }
}
