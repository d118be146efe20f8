package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerNormTest {

  // Not rows of one or two elements: their normalised values are constant but for epsilon.
  @ParameterizedTest
  @CsvSource({"1, 3", "7, 13", "17, 7", "3, 37"})
  void gradients(int rows, int width) {
    GradientCheck.of(
            p ->
                List.of(
                    LayerNorm.of(
                        p.graph(),
                        p.layer("y"),
                        p.between("x", -4, 4, rows, width),
                        p.value("scale", width),
                        p.value("bias", width),
                        -1,
                        1e-5)))
        .check();
  }

  @Test
  void gradientsOverSeveralAxes() {
    GradientCheck.of(
            p ->
                List.of(
                    LayerNorm.of(
                        p.graph(),
                        p.layer("y"),
                        p.between("x", -4, 4, 2, 5, 3, 7),
                        p.value("scale", 3, 7),
                        p.value("bias", 3, 7),
                        2,
                        1e-5)))
        .check();
  }

  @Test
  void gradientsWithoutScaleOrBias() {
    GradientCheck.of(
            p -> {
              Tensor x = p.between("x", -4, 4, 3, 7);
              Tensor w = p.value("w", 7);
              return List.of(
                  LayerNorm.plain(p.graph(), p.layer("plain"), x, 1, 1e-12),
                  LayerNorm.scaled(p.graph(), p.layer("scaled"), x, w, -1, 1e-5),
                  LayerNorm.shifted(p.graph(), p.layer("shifted"), x, w, -1, 1e-5));
            })
        .check();
  }

  @Test
  void gradientsOfAMeanFarFromZero() {
    GradientCheck.of(
            p ->
                List.of(
                    LayerNorm.plain(
                        p.graph(), p.layer("y"), p.between("x", 996, 1004, 3, 17), -1, 1e-5)))
        .check();
  }

  @Test
  void statisticsAreThoseOfTheRows() {
    float[] x = new float[2 * 3 * 5];
    for (int i = 0; i < x.length; i++) {
      x[i] = 100 + i * i % 17;
    }
    OneStep step =
        OneStep.of(
            (g, t) -> LayerNorm.statistics(g, "s", t, 1, 0.5), x, new float[] {15, 30}, 2, 3, 5);

    assertThat(step.shape).isEqualTo(Shape.of(2, 1, 1));
    for (int r = 0; r < 2; r++) {
      double mean = 0;
      double variance = 0;
      for (int i = r * 15; i < r * 15 + 15; i++) {
        mean += x[i] / 15;
        assertThat(step.gradient[i]).isEqualTo(r + 1);
      }
      for (int i = r * 15; i < r * 15 + 15; i++) {
        variance += (x[i] - mean) * (x[i] - mean) / 15;
      }
      double inverse = 1 / Math.sqrt(variance + 0.5);
      assertThat((double) step.outputs[0][r]).isCloseTo(mean, Offset.offset(1e-4));
      assertThat((double) step.outputs[1][r]).isCloseTo(inverse, Offset.offset(1e-6));
    }
  }

  @Test
  void refusesAScaleOfAnotherShape() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7);
    Tensor scale = graph.input("scale", 3);
    assertThatThrownBy(() -> LayerNorm.scaled(graph, "y", x, scale, -1, 1e-5))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y")
        .hasMessageContaining("[7]");
    assertThatThrownBy(() -> LayerNorm.statistics(graph, "s", x, 2, 1e-5))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("axes [2]");
  }
}
