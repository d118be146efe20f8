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
import org.junit.jupiter.api.Test;

/** Operations with steps and kinks: extremes, learnt slopes, comparisons, truth, rounding. */
class ChoiceTest {

  private static final float NAN = Float.NaN;

  private static final int[][][] SHAPES = {
    {{1}, {1}},
    {{3, 7}, {3, 7}},
    {{3, 7}, {7}},
    {{13}, {2, 1, 13}},
    {{2, 3, 5}, {3, 1}},
    {{5, 17}, {}}
  };

  /** Builds one operation of two tensors. */
  interface Layer {
    Tensor of(Graph graph, String layer, Tensor a, Tensor b);
  }

  /** Multiples of 0.3 that are not 0, in no order. */
  private static float[] apart(int[] dims, int stride, float offset) {
    float[] values = new float[Shape.of(dims).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.3f * (i * stride % 11 - 5) + offset;
    }
    return values;
  }

  private static void check(Layer layer) {
    for (int[][] shapes : SHAPES) {
      GradientCheck.of(
              p -> {
                Tensor a = p.value("a", apart(shapes[0], 7, 0.15f), shapes[0]);
                Tensor b = p.value("b", apart(shapes[1], 4, 0.3f), shapes[1]);
                Tensor y = layer.of(p.graph(), p.layer("y"), a, b);
                return List.of(Scale.by(p.graph(), p.layer("z"), y, 0.5));
              })
          .check();
    }
  }

  @Test
  void gradientsOfExtremes() {
    check(Maximum::of);
    check(Minimum::of);
  }

  @Test
  void gradientsOfLearntSlopes() {
    check(PRelu::of);
  }

  @Test
  void equalElementsShareTheGradient() {
    float[] x = {1, -2, 0};
    float[] dy = {4, 6, 8};
    OneStep same =
        OneStep.of((g, t) -> List.of(Maximum.of(g, "y", t, constant(g, "c", -2, 3))), x, dy, 3);

    assertThat(same.outputs[0]).containsExactly(1, -2, 0);
    assertThat(same.gradient).containsExactly(4, 3, 8);
    OneStep least =
        OneStep.of((g, t) -> List.of(Minimum.of(g, "y", t, constant(g, "c", 0, 3))), x, dy, 3);
    assertThat(least.outputs[0]).containsExactly(0, -2, 0);
    assertThat(least.gradient).containsExactly(0, 6, 4);
    OneStep slope =
        OneStep.of((g, t) -> List.of(PRelu.of(g, "y", t, constant(g, "c", 0.5f, 1))), x, dy, 3);
    assertThat(slope.outputs[0]).containsExactly(1, -1, 0);
    assertThat(slope.gradient).containsExactly(4, 3, 4);
  }

  private static Tensor constant(Graph graph, String name, float value, int size) {
    return graph.parameter(name, Initial.constant(value), size);
  }

  private static float[] with(Layer layer, float b, float... a) {
    return OneStep.values(
        (g, x) -> List.of(layer.of(g, "y", x, constant(g, "c", b, 1))), a, a.length);
  }

  @Test
  void comparisonsAreThoseOfTheDefinition() {
    assertThat(with(Compare::equal, 1, 0, 1, 2, NAN)).containsExactly(0, 1, 0, 0);
    assertThat(with(Compare::less, 1, 0, 1, 2, NAN)).containsExactly(1, 0, 0, 0);
    assertThat(with(Compare::lessOrEqual, 1, 0, 1, 2, NAN)).containsExactly(1, 1, 0, 0);
    assertThat(with(Compare::greater, 1, 0, 1, 2, NAN)).containsExactly(0, 0, 1, 0);
    assertThat(with(Compare::greaterOrEqual, 1, 0, 1, 2, NAN)).containsExactly(0, 1, 1, 0);
  }

  @Test
  void truthIsThatOfTheDefinition() {
    assertThat(with(Logical::and, 2, 0, 1, -0f)).containsExactly(0, 1, 0);
    assertThat(with(Logical::and, 0, 0, 1, 3)).containsExactly(0, 0, 0);
    assertThat(with(Logical::or, 2, 0, 1)).containsExactly(1, 1);
    assertThat(with(Logical::or, 0, 0, 1, 3)).containsExactly(0, 1, 1);
    assertThat(with(Logical::xor, 2, 0, 1)).containsExactly(1, 0);
    assertThat(with(Logical::xor, 0, 0, -3)).containsExactly(0, 1);
    assertThat(with((g, l, a, b) -> Logical.not(g, l, a), 0, 0, -0f, 3)).containsExactly(1, 1, 0);
  }

  @Test
  void roundingIsThatOfTheDefinition() {
    float[] x = {-1.5f, -0.5f, 0.5f, 1.2f, 2.5f, -2.7f, 0};
    assertThat(with((g, l, a, b) -> Rounding.floor(g, l, a), 0, x))
        .containsExactly(-2, -1, 0, 1, 2, -3, 0);
    assertThat(with((g, l, a, b) -> Rounding.ceil(g, l, a), 0, x))
        .containsExactly(-1, -0f, 1, 2, 3, -2, 0);
    assertThat(with((g, l, a, b) -> Rounding.round(g, l, a), 0, x))
        .containsExactly(-2, -0f, 0, 1, 2, -3, 0);
    assertThat(with((g, l, a, b) -> Rounding.sign(g, l, a), 0, x))
        .containsExactly(-1, -1, 1, 1, 1, -1, 0);
  }

  @Test
  void noGradientPassesThroughSteps() {
    float[] values = new float[33];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 11 - 4.7f;
    }
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", values, 3, 11);
              Tensor step = Rounding.floor(p.graph(), p.layer("floor"), x);
              Tensor above = Compare.greater(p.graph(), p.layer("above"), x, step);
              Tensor both = Logical.and(p.graph(), p.layer("both"), above, step);
              Tensor gated = Multiply.of(p.graph(), p.layer("gated"), x, both);
              return List.of(gated, Add.of(p.graph(), p.layer("sum"), gated, step));
            })
        .check();
  }

  @Test
  void whatALossDependsOnThroughStepsAloneIsNotTrained() {
    Graph graph = new Graph();
    Tensor w = graph.parameter("w", Initial.uniform(1), 4);
    Tensor loss = Sum.of(graph, "loss", Rounding.sign(graph, "sign", w));
    Plan.Builder builder = Plan.training(loss, Update.by(new Sgd(), Schedule.constant(1)));

    assertThatThrownBy(() -> builder.on(BuiltInKernels.portable(), 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("at least one trainable parameter");
  }
}
