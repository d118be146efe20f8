package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule against the same rule in double precision, written as in its paper. */
class UpdateRuleTest {

  private static final int STEPS = 9;
  private static final Schedule RATES = Schedule.linear(0.05, 40);

  /** Whatever this machine has: the last is the portable one where there is nothing faster. */
  private static final List<KernelSet> SETS =
      List.of(BuiltInKernels.naive(), BuiltInKernels.portable(), KernelChoice.detect().kernels());

  /** A rule in double precision over one parameter. */
  private interface Twin {
    void step(double[] w, double[] g, double[][] memory, int columns, double rate, int t);
  }

  private static Arguments rule(UpdateRule rule, double start, Twin twin) {
    return Arguments.of(Named.of(rule.name() + "/" + rule.slots(), rule), start, twin);
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        rule(new Sgd(), 0, (w, g, m, columns, rate, t) -> each(w, i -> rate * g[i])),
        rule(
            new Momentum(0.9),
            0,
            (w, g, m, columns, rate, t) ->
                each(
                    w,
                    i -> {
                      m[0][i] = t == 1 ? g[i] : 0.9 * m[0][i] + g[i];
                      return rate * m[0][i];
                    })),
        rule(
            Momentum.nesterov(0.7),
            0,
            (w, g, m, columns, rate, t) ->
                each(
                    w,
                    i -> {
                      m[0][i] = t == 1 ? g[i] : 0.7 * m[0][i] + g[i];
                      return rate * (g[i] + 0.7 * m[0][i]);
                    })),
        rule(new Adam(), 0, adam(0.9, 0.999, 1e-8)),
        rule(new Adam(0.8, 0.95, 1e-3), 0, adam(0.8, 0.95, 1e-3)),
        rule(new Adagrad(), 0, adagrad(1e-10, 0)),
        rule(new Adagrad().start(0.3).rateDecay(0.2).epsilon(1e-3), 0.3, adagrad(1e-3, 0.2)),
        rule(new RowAdagrad(), 0, rowAdagrad(1e-8)),
        rule(new RowAdagrad().start(0.3).epsilon(1e-2), 0.3, rowAdagrad(1e-2)),
        rule(new Rmsprop(), 0, rmsprop(0.99, 1e-8, 0, 0)),
        rule(new Rmsprop().alpha(0.9).epsilon(1e-3).momentum(0.8), 0, rmsprop(0.9, 1e-3, 0.8, 0)),
        rule(new Rmsprop().centered(), 0, rmsprop(0.99, 1e-8, 0, 1)),
        rule(
            new Rmsprop().alpha(0.9).epsilon(1e-3).momentum(0.8).centered(),
            0,
            rmsprop(0.9, 1e-3, 0.8, 1)));
  }

  private interface Move {
    double by(int i);
  }

  private static void each(double[] w, Move move) {
    for (int i = 0; i < w.length; i++) {
      w[i] -= move.by(i);
    }
  }

  private static Twin adam(double beta1, double beta2, double epsilon) {
    return (w, g, m, columns, rate, t) ->
        each(
            w,
            i -> {
              m[0][i] = beta1 * m[0][i] + (1 - beta1) * g[i];
              m[1][i] = beta2 * m[1][i] + (1 - beta2) * g[i] * g[i];
              double mean = m[0][i] / (1 - Math.pow(beta1, t));
              double square = m[1][i] / (1 - Math.pow(beta2, t));
              return rate * mean / (Math.sqrt(square) + epsilon);
            });
  }

  private static Twin adagrad(double epsilon, double rateDecay) {
    return (w, g, m, columns, rate, t) ->
        each(
            w,
            i -> {
              m[0][i] += g[i] * g[i];
              return rate / (1 + (t - 1) * rateDecay) * g[i] / (Math.sqrt(m[0][i]) + epsilon);
            });
  }

  private static Twin rowAdagrad(double epsilon) {
    return (w, g, m, columns, rate, t) -> {
      for (int row = 0; row < w.length / columns; row++) {
        double squares = 0;
        for (int i = row * columns; i < (row + 1) * columns; i++) {
          squares += g[i] * g[i];
        }
        m[0][row] += squares / columns;
        for (int i = row * columns; i < (row + 1) * columns; i++) {
          w[i] -= rate * g[i] / (Math.sqrt(m[0][row]) + epsilon);
        }
      }
    };
  }

  private static Twin rmsprop(double alpha, double epsilon, double mu, int centered) {
    return (w, g, m, columns, rate, t) ->
        each(
            w,
            i -> {
              m[0][i] = alpha * m[0][i] + (1 - alpha) * g[i] * g[i];
              m[1][i] = alpha * m[1][i] + (1 - alpha) * g[i];
              double square = m[0][i] - centered * m[1][i] * m[1][i];
              double u = g[i] == 0 ? 0 : g[i] / (Math.sqrt(square) + epsilon);
              m[2][i] = mu * m[2][i] + u;
              return rate * m[2][i];
            });
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isTheSameAsInDoublePrecisionAndOnAnyNumberOfLanes(UpdateRule rule, double start, Twin twin) {
    int[][] shapes = {
      {1}, {1, 1}, {3}, {16, 1}, {17}, {33, 5}, {2, 3, 7}, {5, 16}, {1, 100}, {999}
    };
    for (int s = 0; s < shapes.length; s++) {
      Shape shape = Shape.of(shapes[s]);
      float[] before = GivenGradients.numbers(shape.size(), 100 + s);
      float[][] gradients = gradients(shape, s);
      double[] expected = doubles(before);
      double[][] memory = new double[3][shape.size()];
      Arrays.fill(memory[0], start);
      for (int t = 1; t <= STEPS; t++) {
        double[] g = doubles(gradients[t - 1]);
        twin.step(expected, g, memory, shape.last(), RATES.rate(t - 1), t);
      }
      Update update = Update.by(rule, RATES);
      for (KernelSet set : SETS) {
        float[] got = GivenGradients.train(set, update, 1, shapes[s], before, gradients);
        for (int i = 0; i < got.length; i++) {
          double bound = 2e-6 * (1 + Math.abs(before[i]) + Math.abs(expected[i]));
          assertThat((double) got[i])
              .as("%s %s %s element %d", set.name(), rule.name(), shape, i)
              .isCloseTo(expected[i], Offset.offset(bound));
        }
        for (int lanes = 2; lanes <= 3; lanes++) {
          assertThat(GivenGradients.train(set, update, lanes, shapes[s], before, gradients))
              .as("%s %s %s on %d lanes", set.name(), rule.name(), shape, lanes)
              .isEqualTo(got);
        }
      }
    }
  }

  /** Every third row of every step has no gradient. */
  private static float[][] gradients(Shape shape, int seed) {
    float[][] gradients = new float[STEPS][];
    for (int t = 0; t < STEPS; t++) {
      gradients[t] = GivenGradients.numbers(shape.size(), 1000 * seed + t);
      for (int row = t % 3; row < shape.rows() && shape.rows() > 1; row += 3) {
        int from = row * shape.last();
        Arrays.fill(gradients[t], from, from + shape.last(), 0f);
      }
    }
    return gradients;
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  @Test
  void theFirstStepOfMomentumIsThatOfPlainDescent() {
    float[] before = GivenGradients.numbers(50, 1);
    float[] gradient = GivenGradients.numbers(50, 2);
    Schedule rate = Schedule.constant(0.1);
    int[] shape = {50};
    assertThat(GivenGradients.train(Update.by(new Momentum(), rate), 1, shape, before, gradient))
        .isEqualTo(GivenGradients.train(Update.by(new Sgd(), rate), 1, shape, before, gradient));
  }

  @Test
  void theFirstStepOfAdamIsTheRate() {
    float[] before = new float[7];
    float[] gradient = {1e-3f, -1e-3f, 1, -1, 1000, -1000, 0};
    Update update = Update.by(new Adam(), Schedule.constant(0.5));
    float[] after = GivenGradients.train(update, 1, new int[] {7}, before, gradient);
    for (int i = 0; i < 6; i++) {
      // Within what epsilon takes off the smallest.
      assertThat(after[i]).isCloseTo(-0.5f * Math.signum(gradient[i]), Offset.offset(6e-6f));
    }
    assertThat(after[6]).isZero();
  }

  @Test
  void aRowWithoutGradientKeepsItsWeightsAndItsAccumulator() {
    float[] before = {1, 2, 3, 4, 5, 6};
    float[] quiet = {0, 0, 3, 4, -0f, 0};
    float[] loud = {3, 4, 3, 4, 0, 0};
    Update update = Update.by(new RowAdagrad(), Schedule.constant(1));
    float[] once = GivenGradients.train(update, 1, new int[] {3, 2}, before, loud);
    float[] later = GivenGradients.train(update, 1, new int[] {3, 2}, before, quiet, loud);
    assertThat(new float[] {later[0], later[1]}).isEqualTo(new float[] {once[0], once[1]});
    assertThat(new float[] {later[4], later[5]}).isEqualTo(new float[] {5, 6});
    assertThat(later[2]).isLessThan(once[2]);
  }

  @Test
  void theStateTakesWhatTheRulesSay() {
    assertThat(stateBytes(new Sgd())).isZero();
    assertThat(stateBytes(new Momentum())).isEqualTo(4 * 35);
    assertThat(stateBytes(new Adam())).isEqualTo(2 * 4 * 35);
    assertThat(stateBytes(new Adagrad())).isEqualTo(4 * 35);
    assertThat(stateBytes(new RowAdagrad())).isEqualTo(4 * 5);
    assertThat(stateBytes(new Rmsprop())).isEqualTo(4 * 35);
    assertThat(stateBytes(new Rmsprop().momentum(0.5))).isEqualTo(2 * 4 * 35);
    assertThat(stateBytes(new Rmsprop().momentum(0.5).centered())).isEqualTo(3 * 4 * 35);
  }

  private static long stateBytes(UpdateRule rule) {
    Update update = Update.by(rule, Schedule.constant(1));
    return GivenGradients.of(5, 7).plan(update, BuiltInKernels.portable(), 1).memory().state();
  }

  @Test
  void aWrongNumberIsNamedWithWhatIsUsual() {
    wrong(() -> new Momentum(1), "momentum: expected mu", "got 1.0", "usual is 0.9");
    wrong(() -> new Momentum(-0.1), "momentum: expected mu", "got -0.1");
    wrong(() -> Momentum.nesterov(Double.NaN), "nesterov: expected mu", "got NaN");
    wrong(() -> new Adam(1, 0.999, 1e-8), "adam: expected beta1", "got 1.0", "usual is 0.9");
    wrong(() -> new Adam(0.9, 0.9999999999, 1e-8), "adam: expected beta2", "below 1 as a float32");
    wrong(() -> new Adam(0.9, 0.999, 0), "adam: expected epsilon", "got 0.0", "usual is 1.0E-8");
    wrong(() -> new Adam(0.9, 0.999, 1e-60), "adam: expected epsilon", "got 1.0E-60");
    wrong(() -> new Adagrad().start(-1), "adagrad: expected start", "got -1.0");
    wrong(() -> new Adagrad().rateDecay(-1), "adagrad: expected rateDecay", "got -1.0");
    wrong(() -> new Adagrad().epsilon(-1), "adagrad: expected epsilon", "got -1.0");
    wrong(() -> new RowAdagrad().start(Double.POSITIVE_INFINITY), "row_adagrad: expected start");
    wrong(() -> new RowAdagrad().epsilon(0), "row_adagrad: expected epsilon");
    wrong(() -> new Rmsprop().alpha(2), "rmsprop: expected alpha", "got 2.0", "usual is 0.99");
    wrong(() -> new Rmsprop().epsilon(0), "rmsprop: expected epsilon");
    wrong(() -> new Rmsprop().momentum(1), "rmsprop: expected momentum");
  }

  private static void wrong(ThrowingCallable making, String... parts) {
    assertThatThrownBy(making).isInstanceOf(GraphException.class).hasMessageContainingAll(parts);
  }
}
