package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxTest {

  @ParameterizedTest
  @CsvSource({
    "1, -1",
    "7 13, -1",
    "3 17, 1",
    "2 3 7, 1",
    "17 3, 0",
    "2 3 1 5, -3",
    "1 1, 0",
    "13, 0"
  })
  void gradients(String dims, int axis) {
    int[] shape = Arrays.stream(dims.split(" ")).mapToInt(Integer::parseInt).toArray();
    GradientCheck.of(
            p -> List.of(Softmax.of(p.graph(), p.layer("y"), p.between("x", -3, 3, shape), axis)))
        .check();
    GradientCheck.of(
            p ->
                List.of(LogSoftmax.of(p.graph(), p.layer("y"), p.between("x", -3, 3, shape), axis)))
        .check();
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7);
    assertThatThrownBy(() -> Softmax.of(graph, "y", x, 2))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y")
        .hasMessageContaining("axis 2");
    assertThatThrownBy(() -> LogSoftmax.of(graph, "z", x, -3))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("axis -3");
  }
}
