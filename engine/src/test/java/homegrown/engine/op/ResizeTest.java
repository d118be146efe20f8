package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Noise;
import homegrown.engine.Tensor;
import homegrown.engine.op.Resize.Coordinates;
import homegrown.engine.op.Resize.Nearest;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResizeTest {

  private static float[] row(OneStep.Layer layer, int size) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = i;
    }
    return OneStep.values(layer, x, size);
  }

  private static float[] nearest(int from, int to, Coordinates coordinates, Nearest nearest) {
    return row((g, x) -> List.of(Resize.nearestTo(g, "y", x, coordinates, nearest, to)), from);
  }

  private static float[] linear(int from, int to, Coordinates coordinates) {
    return row((g, x) -> List.of(Resize.linearTo(g, "y", x, coordinates, to)), from);
  }

  @Test
  void nearestElementsAreThoseOfTheDefinition() {
    // Coordinates by half pixels are -0.25, 0.25, 0.75, 1.25; by the corners 0, 1/3, 2/3, 1.
    assertThat(nearest(2, 4, Coordinates.HALF_PIXEL, Nearest.FLOOR)).containsExactly(0, 0, 0, 1);
    assertThat(nearest(2, 4, Coordinates.HALF_PIXEL, Nearest.CEIL)).containsExactly(0, 1, 1, 1);
    assertThat(nearest(2, 4, Coordinates.ALIGN_CORNERS, Nearest.ROUND_PREFER_FLOOR))
        .containsExactly(0, 0, 1, 1);
    // By the plain quotient 0, 0.5, 1, 1.5, 2, 2.5: ties.
    assertThat(nearest(3, 6, Coordinates.ASYMMETRIC, Nearest.ROUND_PREFER_FLOOR))
        .containsExactly(0, 0, 1, 1, 2, 2);
    assertThat(nearest(3, 6, Coordinates.ASYMMETRIC, Nearest.ROUND_PREFER_CEIL))
        .containsExactly(0, 1, 1, 2, 2, 2);
    assertThat(nearest(7, 1, Coordinates.HALF_PIXEL, Nearest.FLOOR)).containsExactly(3);
    assertThat(nearest(7, 1, Coordinates.PYTORCH_HALF_PIXEL, Nearest.FLOOR)).containsExactly(0);
    assertThat(nearest(7, 1, Coordinates.ALIGN_CORNERS, Nearest.FLOOR)).containsExactly(0);
  }

  @Test
  void linesAreThoseOfTheDefinition() {
    assertThat(linear(2, 4, Coordinates.HALF_PIXEL)).containsExactly(0, 0.25f, 0.75f, 1);
    assertThat(linear(2, 4, Coordinates.PYTORCH_HALF_PIXEL)).containsExactly(0, 0.25f, 0.75f, 1);
    assertThat(linear(2, 4, Coordinates.ASYMMETRIC)).containsExactly(0, 0.5f, 1, 1);
    assertThat(linear(3, 5, Coordinates.ALIGN_CORNERS)).containsExactly(0, 0.5f, 1, 1.5f, 2);
    assertThat(linear(4, 2, Coordinates.HALF_PIXEL)).containsExactly(0.5f, 2.5f);
    assertThat(linear(4, 1, Coordinates.HALF_PIXEL)).containsExactly(1.5f);
    assertThat(linear(4, 1, Coordinates.PYTORCH_HALF_PIXEL)).containsExactly(0);
  }

  @Test
  void scalesGiveTheWholePartOfASize() {
    // The example of the standard for linear interpolation by 0.6.
    float[] y =
        OneStep.values(
            (g, x) -> List.of(Resize.linearBy(g, "y", x, Coordinates.HALF_PIXEL, 0.6, 0.6)),
            new float[] {1, 2, 3, 4, 5, 6, 7, 8},
            2,
            4);

    assertThat(y).hasSize(2);
    assertThat(y[0]).isCloseTo(2.6666665f, Offset.offset(1e-6f));
    assertThat(y[1]).isCloseTo(4.3333331f, Offset.offset(1e-6f));
  }

  @ParameterizedTest
  @EnumSource(Coordinates.class)
  void planesAreThoseOfTheNaiveTwin(Coordinates coordinates) {
    int[] in = {2, 5, 7, 3};
    int[] out = {2, 8, 4, 3};
    float[] x = new float[2 * 5 * 7 * 3];
    float[] dy = new float[2 * 8 * 4 * 3];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Noise.uniform(Noise.key(1, 1), i);
    }
    for (int i = 0; i < dy.length; i++) {
      dy[i] = (float) Noise.uniform(Noise.key(2, 1), i);
    }
    double[] y = new double[dy.length];
    double[] dx = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      double h = coordinate(coordinates, i / 12 % 8, 5, 8);
      double w = coordinate(coordinates, i / 3 % 4, 7, 4);
      for (int corner = 0; corner < 4; corner++) {
        double row = Math.floor(h) + corner / 2;
        double column = Math.floor(w) + corner % 2;
        double weight = (1 - Math.abs(h - row)) * (1 - Math.abs(w - column));
        int r = (int) Math.max(0, Math.min(4, row));
        int c = (int) Math.max(0, Math.min(6, column));
        int at = ((i / 96 * 5 + r) * 7 + c) * 3 + i % 3;
        y[i] += weight * x[at];
        dx[at] += weight * dy[i];
      }
    }

    OneStep step =
        OneStep.of((g, t) -> List.of(Resize.linearTo(g, "y", t, coordinates, out)), x, dy, in);

    for (int i = 0; i < y.length; i++) {
      assertThat((double) step.outputs[0][i]).isCloseTo(y[i], Offset.offset(1e-6));
    }
    for (int i = 0; i < dx.length; i++) {
      assertThat((double) step.gradient[i]).isCloseTo(dx[i], Offset.offset(2e-6));
    }
  }

  private static double coordinate(Coordinates coordinates, int i, int in, int out) {
    switch (coordinates) {
      case ASYMMETRIC:
        return (double) i * in / out;
      case ALIGN_CORNERS:
        return (double) i * (in - 1) / (out - 1);
      default:
        return (i + 0.5) * in / out - 0.5;
    }
  }

  @ParameterizedTest
  @EnumSource(Coordinates.class)
  void gradients(Coordinates coordinates) {
    for (Nearest nearest : Nearest.values()) {
      GradientCheck.of(
              p -> {
                Tensor x = p.value("x", 2, 3, 4, 17);
                return List.of(
                    Resize.nearestBy(
                        p.graph(), p.layer("y"), x, coordinates, nearest, 1, 2, 0.5, 1),
                    Resize.nearestTo(
                        p.graph(), p.layer("z"), x, coordinates, nearest, 2, 7, 13, 17));
              })
          .check();
    }
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", 2, 3, 4, 5);
              Tensor all = Resize.linearTo(p.graph(), p.layer("y"), x, coordinates, 3, 7, 3, 2);
              Tensor two = Resize.linearBy(p.graph(), p.layer("z"), x, coordinates, 1, 2, 1.5, 1);
              return List.of(Tanh.of(p.graph(), p.layer("t"), all), two);
            })
        .check();
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2, 5);

    assertThatThrownBy(() -> Resize.linearBy(graph, "y", x, Coordinates.HALF_PIXEL, 1, 0.1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (resize)")
        .hasMessageContaining("scales [1.0, 0.1]");
    assertThatThrownBy(
            () -> Resize.nearestTo(graph, "y", x, Coordinates.HALF_PIXEL, Nearest.FLOOR, 3))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("dimensions [3]");
  }
}
