package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseTest {

  private static final int[][] SHAPES = {{1}, {7}, {3, 13, 17}};

  /** Points on both sides of the kinks at -6, -3, -1, 0, 1, 2.5, 3 and 6, and at a distance. */
  private static final float[] POINTS = {
    -6.5f, -4f, -3.5f, -2.5f, -1.5f, -0.75f, -0.5f, -0.2f, 0.2f, 0.4f, 0.6f, 1.4f, 2.2f, 2.75f,
    3.5f, 5.5f, 6.5f
  };

  /** Builds one operation. */
  interface Layer {
    Tensor of(Graph graph, String layer, Tensor x);
  }

  /** An operation with a name for the report. */
  record Named(String name, Layer layer) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Named named(String name, Layer layer) {
    return new Named(name, layer);
  }

  static Stream<Named> smooth() {
    return Stream.of(
        named("sigmoid", Sigmoid::of),
        named("tanh", Tanh::of),
        named("exp", Exp::of),
        named("neg", Neg::of),
        named("scale", (g, l, x) -> Scale.of(g, l, x, -1.5, 0.25)),
        named("softplus", Softplus::of),
        named("silu", Silu::of),
        named("gelu", Gelu::of),
        named("gelu by tanh", GeluTanh::of),
        named("erf", Erf::of),
        named("mish", Mish::of),
        named("sin", Sin::of),
        named("cos", Cos::of),
        named("square", (g, l, x) -> Pow.of(g, l, x, 2)),
        named("cube", (g, l, x) -> Pow.of(g, l, x, 3)),
        named("zeroth power", (g, l, x) -> Pow.of(g, l, x, 0)));
  }

  static Stream<Named> kinked() {
    return Stream.of(
        named("relu", Relu::of),
        named("leaky relu", (g, l, x) -> LeakyRelu.of(g, l, x, 0.25)),
        named("leaky relu, falling", (g, l, x) -> LeakyRelu.of(g, l, x, -0.5)),
        named("abs", Abs::of),
        named("clip", (g, l, x) -> Clip.of(g, l, x, -1, 2.5)),
        named("clip from below", (g, l, x) -> Clip.atLeast(g, l, x, -1)),
        named("clip from above", (g, l, x) -> Clip.atMost(g, l, x, 1)),
        named("elu", (g, l, x) -> Elu.of(g, l, x, 0.5)),
        named("elu, falling", (g, l, x) -> Elu.of(g, l, x, -0.5)),
        named("selu", Selu::of),
        named("selu by numbers", (g, l, x) -> Selu.of(g, l, x, 0.5, 2)),
        named("celu", (g, l, x) -> Celu.of(g, l, x, 0.75)),
        named("softsign", Softsign::of),
        named("thresholded relu", (g, l, x) -> ThresholdedRelu.of(g, l, x, 1)),
        named("thresholded relu, from below", (g, l, x) -> ThresholdedRelu.of(g, l, x, -1)),
        named("hard sigmoid", HardSigmoid::of),
        named("hard swish", HardSwish::of),
        named("relu6", Relu6::of));
  }

  static Stream<Named> above0() {
    return Stream.of(
        named("log", Log::of),
        named("sqrt", Sqrt::of),
        named("reciprocal", Reciprocal::of),
        named("rsqrt", Rsqrt::of),
        named("root", (g, l, x) -> Pow.of(g, l, x, 0.5)),
        named("inverse square", (g, l, x) -> Pow.of(g, l, x, -2)));
  }

  @ParameterizedTest
  @MethodSource("smooth")
  void gradientsOfSmoothFunctions(Named op) {
    for (int[] shape : SHAPES) {
      GradientCheck.of(p -> List.of(op.layer.of(p.graph(), p.layer("y"), p.value("x", shape))))
          .check();
    }
  }

  @ParameterizedTest
  @MethodSource("kinked")
  void gradientsOnBothSidesOfKinks(Named op) {
    int[] shape = {3, POINTS.length};
    float[] x = new float[3 * POINTS.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = POINTS[i % POINTS.length];
    }
    GradientCheck.of(p -> List.of(op.layer.of(p.graph(), p.layer("y"), p.value("x", x, shape))))
        .check();
  }

  @ParameterizedTest
  @MethodSource("above0")
  void gradientsOfFunctionsOfPositiveNumbers(Named op) {
    for (int[] shape : SHAPES) {
      GradientCheck.of(
              p -> List.of(op.layer.of(p.graph(), p.layer("y"), p.value("x", 0.6, 2, shape))))
          .check();
    }
  }

  @ParameterizedTest
  @MethodSource({"smooth", "kinked"})
  void chainsWorkInPlace(Named op) {
    // Each output takes the place of the one before where its gradient does not need that.
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", POINTS, POINTS.length);
              Tensor first = Scale.by(p.graph(), p.layer("first"), x, 0.9375);
              Tensor second = op.layer.of(p.graph(), p.layer("second"), first);
              Tensor third = Neg.of(p.graph(), p.layer("third"), second);
              return List.of(Scale.of(p.graph(), p.layer("fourth"), third, 0.5, 1));
            })
        .check();
  }

  private static float[] infer(Layer layer, float... x) {
    Graph graph = new Graph();
    Tensor in = graph.input("x", x.length);
    Tensor out = layer.of(graph, "y", in);
    KernelSet kernels = BuiltInKernels.portable();
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = Plan.inference(out).on(kernels, 1).start(Weights.of(graph, 1), team, 1);
      System.arraycopy(x, 0, trainer.input(in).data(), trainer.input(in).at(), x.length);
      trainer.step();
      return trainer.value(out).copy();
    }
  }

  private static long arena(Layer layer) {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.zeros(), 64, 100);
    Tensor loss = Sum.of(graph, "loss", layer.of(graph, "y", x));
    Update update = Update.by(new Sgd(), Schedule.constant(1));
    return Plan.training(loss, update).on(BuiltInKernels.portable(), 1).memory().arena();
  }

  @Test
  void aChainTakesThePlaceOfOneLayer() {
    Layer chain =
        (g, l, x) -> {
          Tensor first = Scale.by(g, "first", x, 2);
          Tensor second = Neg.of(g, "second", first);
          return Reshape.of(g, "third", Tanh.of(g, l, second), 6400);
        };

    assertThat(arena(chain)).isEqualTo(arena(Tanh::of));
  }

  @Test
  void aRectifierKeepsAMaskWhereNobodyElseKeepsItsOutput() {
    // What follows reads neither, and takes the place of the rectified values: one layer, no more.
    Layer alone = (g, l, x) -> Scale.by(g, "last", Relu6.of(g, l, Scale.by(g, "first", x, 2)), 3);
    Layer kept = (g, l, x) -> Softsign.of(g, "last", Relu6.of(g, l, Scale.by(g, "first", x, 2)));
    long layer = 4 * 64 * 100;

    assertThat(arena(alone)).isLessThan(layer + layer / 2);
    assertThat(arena(kept)).isGreaterThan(2 * layer);
  }

  @Test
  void valuesAreThoseOfTheDefinition() {
    assertThat(infer(Relu::of, -1, 0, -0f, 2)).containsExactly(0, 0, 0, 2);
    assertThat(infer(Relu6::of, -1, 3, 7)).containsExactly(0, 3, 6);
    assertThat(infer((g, l, x) -> LeakyRelu.of(g, l, x, 0.5), -2, 0, 3)).containsExactly(-1, 0, 3);
    assertThat(infer((g, l, x) -> Clip.of(g, l, x, -1, 2), -5, 1, 5)).containsExactly(-1, 1, 2);
    assertThat(infer((g, l, x) -> Scale.of(g, l, x, 2, 1), -1, 3)).containsExactly(-1, 7);
    assertThat(infer(HardSwish::of, -4, -3, 0, 3, 100)).containsExactly(-0f, -0f, 0, 3, 100);
    assertThat(infer(HardSigmoid::of, -4, 0, 4)).containsExactly(0, 0.5f, 1);
    assertThat(infer(Gelu::of, -100, 0, 100)).containsExactly(0, 0, 100);
    assertThat(infer(GeluTanh::of, -1e30f, 0, 1e30f)).containsExactly(-0f, 0, 1e30f);
    assertThat(infer(Mish::of, -200, 0, 200)).containsExactly(-0f, 0, 200);
    assertThat(infer(Softsign::of, -3, 0, 1)).containsExactly(-0.75f, 0, 0.5f);
    assertThat(infer((g, l, x) -> ThresholdedRelu.of(g, l, x, 1), 0.5f, 1, 2, -3))
        .containsExactly(0, 0, 2, 0);
    assertThat(infer((g, l, x) -> ThresholdedRelu.of(g, l, x, -1), -0.5f, -1, 2, 0))
        .containsExactly(-0.5f, 0, 2, 0);
    assertThat(infer((g, l, x) -> Selu.of(g, l, x, 2, 3), -200, 0, 2)).containsExactly(-6, 0, 6);
    assertThat(infer((g, l, x) -> Celu.of(g, l, x, 2), -200, 0, 2)).containsExactly(-2, 0, 2);
    assertThat(infer(Softplus::of, -200, 0, 200)).containsExactly(0, (float) Math.log(2), 200);
  }

  @Test
  void errorFunctionIsPreciseEverywhere() {
    // The Taylor series, summed in double: more than enough terms up to 4.
    for (double x = -4; x <= 4; x += 0.0078125) {
      double term = x;
      double sum = x;
      for (int n = 1; n < 120; n++) {
        term *= -x * x / n;
        sum += term / (2 * n + 1);
      }
      double expected = 2 / Math.sqrt(Math.PI) * sum;
      assertThat((double) Erf.erf((float) x))
          .isCloseTo(expected, Offset.offset(7e-8 * Math.abs(expected) + 1e-10));
    }
    assertThat(Erf.erf(4f)).isEqualTo(1f);
    assertThat(Erf.erf(-1e30f)).isEqualTo(-1f);
  }
}
