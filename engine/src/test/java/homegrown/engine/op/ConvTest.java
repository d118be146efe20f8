package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.engine.Update;
import homegrown.kernels.BuiltInKernels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvTest {

  static Stream<ConvCase> cases() {
    return Stream.of(
        ConvCase.x(1, 1, 1).w(1, 1, 1),
        ConvCase.x(3, 7, 3).w(5, 3, 1),
        ConvCase.x(2, 13, 3).w(7, 3, 3).pads(1, 1),
        ConvCase.x(2, 17, 2).w(3, 2, 5).pads(3, 0).strides(2).dilations(2),
        ConvCase.x(1, 7, 3).w(3, 1, 3).groups(3).pads(1, 1),
        ConvCase.x(2, 5, 3, 7).w(3, 7, 1, 1),
        ConvCase.x(1, 2, 1, 7).w(9, 7, 1, 1),
        ConvCase.x(2, 5, 6, 3).w(4, 3, 3, 3).pads(1, 1, 1, 1),
        ConvCase.x(1, 7, 6, 13).w(3, 13, 3, 2).pads(0, 1, 1, 0).strides(2, 3),
        ConvCase.x(1, 7, 7, 2).w(3, 2, 3, 3).dilations(2, 3).pads(2, 3, 2, 3),
        ConvCase.x(1, 6, 7, 6).w(9, 2, 3, 3).groups(3).pads(1, 1, 1, 1).strides(1, 2),
        ConvCase.x(2, 5, 7, 17).w(17, 1, 3, 3).groups(17).pads(1, 1, 1, 1),
        ConvCase.x(1, 7, 6, 3).w(3, 1, 3, 2).groups(3).pads(1, 0, 1, 1).strides(2, 3),
        ConvCase.x(1, 6, 5, 3).w(6, 1, 3, 3).groups(3).pads(1, 1, 1, 1),
        ConvCase.x(1, 3, 4, 5, 2).w(3, 2, 2, 3, 3).pads(1, 1, 1, 0, 1, 1).strides(1, 1, 2));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradients(ConvCase c) {
    GradientCheck.of(
            p ->
                List.of(
                    Conv.over(c.window())
                        .of(
                            p.graph(),
                            p.layer("y"),
                            p.value("x", c.x),
                            p.value("w", c.w),
                            p.value("b", c.w[0]))))
        .check();
  }

  @Test
  void gradientsWithoutBias() {
    GradientCheck.of(
            p ->
                List.of(
                    Conv.over(ConvWindow.plain())
                        .of(p.graph(), p.layer("y"), p.value("x", 2, 7, 3), p.value("w", 5, 3, 3)),
                    Conv.over(ConvWindow.plain().groups(3))
                        .of(
                            p.graph(),
                            p.layer("depth"),
                            p.value("x", 2, 7, 3),
                            p.value("v", 3, 1, 3))))
        .check();
  }

  /** Numbers that repeat. */
  private static float[] numbers(int size, float... numbers) {
    float[] all = new float[size];
    for (int i = 0; i < size; i++) {
      all[i] = numbers[i % numbers.length];
    }
    return all;
  }

  /** Outputs that are far from the bounds: some channels lie below, some between, some above. */
  @ParameterizedTest
  @MethodSource("cases")
  void gradientsBetweenBounds(ConvCase c) {
    double small = 1.0 / (4 * ConvCase.size(c.w) / c.w[0]);
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", c.x);
              Tensor w = p.between("w", -small, small, c.w);
              Tensor b = p.value("b", numbers(c.w[0], 3, -4, 10, 2), c.w[0]);
              return List.of(
                  Conv.over(c.window()).relu6().of(p.graph(), p.layer("relu6"), x, w, b),
                  Conv.over(c.window()).relu().of(p.graph(), p.layer("relu"), x, w, b));
            })
        .check();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsWithAFrozenNorm(ConvCase c) {
    double small = 1.0 / (4 * ConvCase.size(c.w) / c.w[0]);
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", c.x);
              Tensor w = p.between("w", -small, small, c.w);
              Tensor scale = p.input("scale", numbers(c.w[0], 1.5f, -0.5f, 0.75f), c.w[0]);
              Tensor shift = p.value("shift", numbers(c.w[0], 3, -4, 10, 2), c.w[0]);
              return List.of(
                  Conv.over(c.window()).normed(p.graph(), p.layer("plain"), x, w, scale, shift),
                  Conv.over(c.window())
                      .relu6()
                      .normed(p.graph(), p.layer("bounded"), x, w, scale, shift));
            })
        .check();
  }

  @Test
  void gradientsOfTheSameWeightsTwice() {
    GradientCheck.of(
            p -> {
              Tensor w = p.value("w", 3, 3, 3);
              Conv same = Conv.over(ConvWindow.plain().pads(new int[] {1}, new int[] {1}));
              Tensor first = same.of(p.graph(), p.layer("first"), p.value("x", 2, 7, 3), w);
              return List.of(same.of(p.graph(), p.layer("second"), first, w, p.value("b", 3)));
            })
        .check();
  }

  @Test
  void aScaleThatTrainsIsRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2, 7, 3);
    Tensor w = graph.parameter("w", Initial.uniform(1), 5, 3, 3);
    Tensor scale = graph.parameter("scale", Initial.uniform(1), 5);
    Tensor shift = graph.parameter("shift", Initial.uniform(1), 5);
    Tensor y = Conv.over(ConvWindow.plain()).normed(graph, "normed", x, w, scale, shift);
    Plan.Builder plan =
        Plan.training(Sum.of(graph, "loss", y), Update.by(new Sgd(), Schedule.constant(0.1)));
    assertThatThrownBy(() -> plan.on(BuiltInKernels.portable(), 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer normed (conv)")
        .hasMessageContaining("a scale that does not train");
    assertThat(plan.freeze(scale).on(BuiltInKernels.portable(), 1).cost().forward())
        .isEqualTo(2L * 5 * 5 * 9);
  }

  @Test
  void costCountsMultiplyAccumulates() {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.uniform(1), 2, 9, 8, 4);
    Tensor w = graph.parameter("w", Initial.uniform(1), 6, 2, 3, 3);
    ConvWindow window = ConvWindow.plain().strides(2, 1).groups(2);
    Tensor y = Conv.over(window).of(graph, "y", x, w);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 4, 6, 6));
    Plan plan =
        Plan.training(Sum.of(graph, "loss", y), Update.by(new Sgd(), Schedule.constant(0.1)))
            .on(BuiltInKernels.portable(), 1);
    long product = 2L * 4 * 6 * 6 * 2 * 9;
    assertThat(plan.cost().forward()).isEqualTo(product);
    assertThat(plan.cost().backward()).isEqualTo(2 * product);
  }

  private static void refused(String part, Conv conv, int[] x, int[] w) {
    Graph graph = new Graph();
    Tensor input = graph.input("x", x);
    Tensor weights = graph.input("w", w);
    assertThatThrownBy(() -> conv.of(graph, "y", input, weights))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (conv)")
        .hasMessageContaining(part);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    ConvWindow plain = ConvWindow.plain();
    Conv conv = Conv.over(plain);
    refused("1 to 3 spatial dimensions", conv, new int[] {3, 7}, new int[] {3, 7});
    refused("w of 4 dimensions", conv, new int[] {1, 5, 5, 3}, new int[] {2, 3, 3});
    refused("w [out, 3 / groups, kernel...]", conv, new int[] {1, 5, 3}, new int[] {2, 4, 3});
    refused("pad more", conv, new int[] {1, 5, 3}, new int[] {2, 3, 6});
    refused("2 groups", Conv.over(plain.groups(2)), new int[] {1, 5, 4}, new int[] {3, 2, 3});
    refused("one stride", Conv.over(plain.strides(2, 2)), new int[] {1, 5, 3}, new int[] {2, 3, 3});
    refused("one stride", Conv.over(plain.strides(0)), new int[] {1, 5, 3}, new int[] {2, 3, 3});
    refused("a lower bound", conv.clip(6, 0), new int[] {1, 5, 3}, new int[] {2, 3, 3});
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 5, 3);
    Tensor w = graph.input("w", 2, 3, 3);
    Tensor bias = graph.input("b", 3);
    assertThatThrownBy(() -> conv.of(graph, "y", x, w, bias))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[2]");
  }
}
