package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReductionTest {

  /** Shapes of x, each with the axes that go. */
  private static final int[][][] CASES = {
    {{}, {}},
    {{7}, {}},
    {{1, 17}, {}},
    {{3, 13}, {1}},
    {{3, 13}, {0}},
    {{33, 3}, {1}},
    {{2, 3, 7}, {0, 2}},
    {{2, 3, 7}, {1}},
    {{2, 3, 4, 5}, {-1, -2}},
    {{2, 3, 4, 5}, {0, 2}},
    {{1, 3, 1}, {0}},
    {{17, 41}, {0}},
  };

  /** Builds one operation. */
  interface Layer {
    Tensor of(Graph graph, String layer, Tensor x, int... axes);
  }

  private static void check(Layer layer, Layer keeping) {
    for (int[][] shape : CASES) {
      GradientCheck.of(
              p -> {
                float[] x = apart(shape[0]);
                Tensor in = p.value("x", x, shape[0]);
                return List.of(
                    layer.of(p.graph(), p.layer("y"), in, shape[1]),
                    keeping.of(p.graph(), p.layer("z"), in, shape[1]));
              })
          .check();
    }
  }

  /** Elements that are different by more than the steps of differences, in no order. */
  private static float[] apart(int[] shape) {
    int size = 1;
    for (int dim : shape) {
      size *= dim;
    }
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      // 101 is coprime to all sizes used.
      x[i] = (i * 101 % size - size / 2) * Math.max(0.15f, 2f / size) + 0.03f;
    }
    return x;
  }

  @Test
  void gradientsOfSums() {
    check(Sum::of, Sum::keeping);
  }

  @Test
  void gradientsOfMeans() {
    check(Mean::of, Mean::keeping);
  }

  @Test
  void gradientsOfMaxima() {
    check(Max::of, Max::keeping);
  }

  @Test
  void gradientsOfMinima() {
    check(Min::of, Min::keeping);
  }

  @Test
  void gradientsOfSumsOfSquares() {
    check(SumSquares::of, SumSquares::keeping);
  }

  @Test
  void gradientsOfSumsOfAbsoluteValues() {
    check(
        (g, l, x, axes) -> SumAbs.of(g, l, Scale.of(g, l + "-away", x, 1, 0.045), axes),
        (g, l, x, axes) -> SumAbs.keeping(g, l, Scale.of(g, l + "-away", x, 1, 0.045), axes));
  }

  @Test
  void gradientsOfProductsWithZeros() {
    // No zero, one, two, and zeros alone.
    float[] x = {2, 0.5f, -1.5f, 3, 0, -2, 0, 4, 0, 0, 0, 0};
    OneStep step =
        OneStep.of((g, t) -> List.of(Product.of(g, "y", t, 1)), x, new float[] {1, 2, 3, 4}, 4, 3);

    assertThat(step.outputs[0]).containsExactly(-1.5f, 0, 0, 0);
    assertThat(step.gradient).containsExactly(-0.75f, -3, 1, 0, -12, 0, 0, 0, 0, 0, 0, 0);
    GradientCheck.of(
            p -> {
              Tensor in = p.value("x", x, 4, 3);
              return List.of(Product.keeping(p.graph(), p.layer("y"), in, 0));
            })
        .check();
  }

  static Stream<int[][]> cases() {
    return Stream.of(CASES);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsOfNormsProductsAndLogSums(int[][] shape) {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", 0.7, 1.5, shape[0]);
              return List.of(
                  Norm.of(p.graph(), p.layer("norm"), x, shape[1]),
                  Product.of(p.graph(), p.layer("product"), x, shape[1]),
                  LogSumExp.keeping(p.graph(), p.layer("log"), x, shape[1]));
            })
        .check();
  }

  @Test
  void axesThatAreNotThereAreRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7);

    assertThatThrownBy(() -> Sum.of(graph, "sum", x, 2))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer sum (reduce_sum)")
        .hasMessageContaining("axes [2]");
    assertThatThrownBy(() -> Mean.of(graph, "mean", x, 1, -1)).isInstanceOf(GraphException.class);
  }
}
