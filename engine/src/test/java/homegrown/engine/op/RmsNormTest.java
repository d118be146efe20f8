package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RmsNormTest {

  @Test
  void gradients() {
    int[][] shapes = {{1, 3}, {7, 13}, {17, 7}, {3, 67}, {2, 5, 3, 7}};
    for (int[] shape : shapes) {
      int axis = shape.length > 2 ? 2 : -1;
      int[] width = shape.length > 2 ? new int[] {3, 7} : new int[] {shape[1]};
      GradientCheck.of(
              p -> {
                Tensor x = p.between("x", 0.5, 4, shape);
                return List.of(
                    RmsNorm.of(p.graph(), p.layer("y"), x, p.value("scale", width), axis, 1e-5),
                    RmsNorm.plain(p.graph(), p.layer("z"), x, 0, 1e-3));
              })
          .check();
    }
  }

  @Test
  void chainsWorkInPlace() {
    GradientCheck.of(
            p -> {
              Tensor x = Scale.by(p.graph(), p.layer("x2"), p.between("x", 1, 4, 5, 19), 0.5);
              Tensor scale = p.value("scale", 19);
              Tensor y = RmsNorm.of(p.graph(), p.layer("y"), x, scale, 1, 1e-5);
              return List.of(Tanh.of(p.graph(), p.layer("z"), y));
            })
        .check();
  }

  @Test
  void rowsHaveAUnitMeanSquare() {
    float[] y =
        OneStep.values(
            (g, x) -> List.of(RmsNorm.plain(g, "y", x, -1, 0)), new float[] {3, 4, 0, -7}, 2, 2);

    float root = (float) Math.sqrt(2);
    assertThat(y[0]).isCloseTo(0.6f * root, Offset.offset(1e-6f));
    assertThat(y[1]).isCloseTo(0.8f * root, Offset.offset(1e-6f));
    assertThat(y[3]).isCloseTo(-root, Offset.offset(1e-6f));
  }

  @Test
  void refusesAScaleOfAnotherShape() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7);
    Tensor scale = graph.input("scale", 3);

    assertThatThrownBy(() -> RmsNorm.of(graph, "y", x, scale, -1, 1e-5))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (rms_norm)")
        .hasMessageContaining("[7]");
    assertThatThrownBy(() -> RmsNorm.plain(graph, "y", x, 2, 1e-5))
        .isInstanceOf(GraphException.class);
  }
}
