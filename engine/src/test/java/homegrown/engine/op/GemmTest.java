package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GemmTest {

  private static final int M = 7;
  private static final int N = 13;
  private static final int K = 3;

  static Stream<int[]> shapesOfC() {
    return Stream.of(
        new int[] {},
        new int[] {1},
        new int[] {N},
        new int[] {1, N},
        new int[] {M, 1},
        new int[] {1, 1},
        new int[] {M, N});
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void gradientsOfTransposes(boolean transposeA, boolean transposeB) {
    Gemm left = transposeA ? Gemm.plain().transposeA() : Gemm.plain();
    Gemm gemm = transposeB ? left.transposeB() : left;
    GradientCheck.of(
            p -> {
              Tensor a = transposeA ? p.value("a", K, M) : p.value("a", M, K);
              Tensor b = transposeB ? p.value("b", N, K) : p.value("b", K, N);
              return List.of(
                  gemm.alpha(0.5).beta(2).of(p.graph(), p.layer("y"), a, b, p.value("c", M, N)),
                  gemm.of(p.graph(), p.layer("z"), a, b));
            })
        .check();
  }

  @ParameterizedTest
  @MethodSource("shapesOfC")
  void gradientsOfWhatIsAdded(int[] c) {
    for (double beta : new double[] {1, -0.5}) {
      GradientCheck.of(
              p ->
                  List.of(
                      Gemm.plain()
                          .beta(beta)
                          .of(
                              p.graph(),
                              p.layer("y"),
                              p.value("a", M, K),
                              p.value("b", K, N),
                              p.value("c", c))))
          .check();
    }
  }

  @Test
  void gradientsOfATensorInAllPlaces() {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", 7, 7);
              return List.of(Gemm.plain().transposeA().of(p.graph(), p.layer("y"), x, x, x));
            })
        .check();
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor a = graph.input("a", M, K);
    Tensor b = graph.input("b", N, K);
    Tensor c = graph.input("c", M);

    assertThatThrownBy(() -> Gemm.plain().of(graph, "p", a, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer p (gemm)");
    assertThatThrownBy(() -> Gemm.plain().transposeB().of(graph, "p", a, b, c))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("repeated to [7, 13]");
  }
}
