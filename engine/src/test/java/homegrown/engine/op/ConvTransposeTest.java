package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvTransposeTest {

  static Stream<ConvCase> cases() {
    return Stream.of(
        ConvCase.x(1, 1, 1).w(1, 1, 1).transposed(),
        ConvCase.x(2, 7, 3).w(3, 5, 3).transposed().pads(1, 1),
        ConvCase.x(2, 5, 3).w(3, 2, 3).transposed(1).strides(2).pads(0, 1),
        ConvCase.x(1, 4, 3).w(3, 2, 1).transposed(2).strides(3),
        ConvCase.x(2, 3, 4, 7).w(7, 5, 2, 2).transposed().strides(2, 2),
        ConvCase.x(1, 4, 3, 3).w(3, 2, 3, 3).transposed(1, 1).strides(2, 2).pads(1, 1, 1, 1),
        ConvCase.x(1, 3, 3, 2).w(2, 3, 3, 2).transposed(1, 2).strides(1, 2).dilations(2, 3),
        ConvCase.x(1, 4, 4, 4).w(4, 3, 3, 3).transposed().groups(2).pads(1, 1, 1, 1),
        ConvCase.x(1, 4, 3, 5).w(5, 1, 3, 3).transposed().groups(5).strides(2, 1).pads(1, 1, 0, 1),
        ConvCase.x(1, 2, 3, 2, 3).w(3, 2, 2, 1, 3).transposed().strides(2, 1, 2));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradients(ConvCase c) {
    GradientCheck.of(
            p ->
                List.of(
                    ConvTranspose.over(c.window())
                        .behind(c.behind())
                        .of(
                            p.graph(),
                            p.layer("y"),
                            p.value("x", c.x),
                            p.value("w", c.w),
                            p.value("b", c.channelsOut()))))
        .check();
  }

  @Test
  void gradientsWithoutBias() {
    GradientCheck.of(
            p ->
                List.of(
                    ConvTranspose.over(ConvWindow.plain().strides(2))
                        .of(p.graph(), p.layer("y"), p.value("x", 2, 5, 3), p.value("w", 3, 4, 3))))
        .check();
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 5, 3);
    Tensor w = graph.input("w", 4, 2, 3);
    Tensor fits = graph.input("fits", 3, 2, 3);
    ConvTranspose plain = ConvTranspose.over(ConvWindow.plain());
    assertThatThrownBy(() -> plain.of(graph, "y", x, w))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (conv_transpose)")
        .hasMessageContaining("w [3, out / groups, kernel...]");
    assertThatThrownBy(() -> plain.behind(1, 1).of(graph, "y", x, fits))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("behind for each of 1 dimensions");
    ConvWindow wide = ConvWindow.plain().pads(new int[] {4}, new int[] {3});
    assertThatThrownBy(() -> ConvTranspose.over(wide).of(graph, "y", x, fits))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("crop less");
  }
}
