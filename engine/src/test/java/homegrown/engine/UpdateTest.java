package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What happens to a gradient before it reaches the rule. */
class UpdateTest {

  private static final double RATE = 0.1;
  private static final int SIZE = 301;
  private static final float[] W = GivenGradients.numbers(SIZE, 5);
  private static final float[] G = GivenGradients.numbers(SIZE, 6);

  private interface Formula {
    double at(int i);
  }

  private static Update plain() {
    return Update.by(new Sgd(), Schedule.constant(RATE));
  }

  private static void check(Update update, Formula formula) {
    float[] one = GivenGradients.train(update, 1, new int[] {SIZE}, W, G);
    for (int i = 0; i < SIZE; i++) {
      double expected = formula.at(i);
      assertThat((double) one[i])
          .as("element %d", i)
          .isCloseTo(expected, Offset.offset(1e-6 * (1 + Math.abs(expected))));
    }
    for (int lanes = 2; lanes <= 3; lanes++) {
      assertThat(GivenGradients.train(update, lanes, new int[] {SIZE}, W, G)).isEqualTo(one);
    }
  }

  private static double norm(float[]... gradients) {
    double sum = 0;
    for (float[] gradient : gradients) {
      for (float g : gradient) {
        sum += (double) g * g;
      }
    }
    return Math.sqrt(sum);
  }

  @Test
  void clippingByNormScalesAllGradients() {
    double factor = 3 / (norm(G) + 1e-6);
    assertThat(factor).isLessThan(1);
    check(plain().clipNorm(3), i -> W[i] - RATE * factor * G[i]);
  }

  @Test
  void clippingByNormLeavesSmallGradients() {
    check(plain().clipNorm(1e4), i -> W[i] - RATE * G[i]);
  }

  @Test
  void theNormIsThatOfAllParametersTogether() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("large", new int[] {5000});
    shapes.put("small", new int[] {3, 7});
    float[] large = GivenGradients.numbers(5000, 1);
    float[] small = GivenGradients.numbers(21, 2);
    double factor = 2 / (norm(large, small) + 1e-6);
    float[] one = null;
    for (int lanes = 1; lanes <= 3; lanes++) {
      GivenGradients given = new GivenGradients(shapes);
      Weights weights = Weights.of(given.graph(), 0);
      KernelSet set = BuiltInKernels.portable();
      try (Team team = Team.of(set, lanes)) {
        Trainer trainer = given.plan(plain().clipNorm(2), set, lanes).start(weights, team, 0);
        given.give(trainer, "large", large);
        given.give(trainer, "small", small);
        trainer.step();
        assertThat(trainer.gradientNorm())
            .isCloseTo(norm(large, small), Offset.offset(1e-6 * norm(large, small)));
      }
      for (int i = 0; i < 21; i++) {
        assertThat((double) weights.slice("small").copy()[i])
            .isCloseTo(-RATE * factor * small[i], Offset.offset(1e-7));
      }
      one = one == null ? weights.data() : one;
      assertThat(weights.data()).isEqualTo(one);
    }
  }

  @Test
  void clippingByValueCutsElements() {
    check(plain().clipValue(0.5), i -> W[i] - RATE * Math.max(-0.5, Math.min(0.5, G[i])));
  }

  @Test
  void decayIsAPartOfTheGradient() {
    check(plain().decay(0.2), i -> W[i] - RATE * (G[i] + 0.2 * W[i]));
    // The rule sees it: the first step of Adam is the rate, whatever is in the gradient.
    float[] adam =
        GivenGradients.train(
            Update.by(new Adam(), Schedule.constant(RATE)).decay(0.5),
            1,
            new int[] {2},
            new float[] {4, -4},
            new float[] {-1, 1});
    assertThat(adam[0]).isCloseTo(3.9f, Offset.offset(1e-6f));
    assertThat(adam[1]).isCloseTo(-3.9f, Offset.offset(1e-6f));
  }

  @Test
  void decoupledDecayIsNot() {
    check(plain().decoupledDecay(0.2), i -> W[i] * (1 - RATE * 0.2) - RATE * G[i]);
    float[] adam =
        GivenGradients.train(
            Update.by(new Adam(), Schedule.constant(RATE)).decoupledDecay(0.25),
            1,
            new int[] {2},
            new float[] {4, -4},
            new float[] {-1, 1});
    assertThat(adam[0]).isCloseTo(4.0f, Offset.offset(1e-6f));
    assertThat(adam[1]).isCloseTo(-4.0f, Offset.offset(1e-6f));
  }

  @Test
  void pullIsTowardsTheAnchor() {
    Weights anchor = Weights.of(GivenGradients.of(SIZE).graph(), 0);
    float[] a = GivenGradients.numbers(SIZE, 7);
    anchor.set("w", a);
    check(plain().towards(anchor, 0.3), i -> W[i] - RATE * (G[i] + 0.3 * (W[i] - a[i])));
    assertThat(anchor.data()).isEqualTo(a);
  }

  @Test
  void allTogetherInTheOrderThatIsPromised() {
    Weights anchor = Weights.of(GivenGradients.of(SIZE).graph(), 0);
    float[] a = GivenGradients.numbers(SIZE, 7);
    anchor.set("w", a);
    double factor = 9 / (norm(G) + 1e-6);
    Update update =
        plain().clipNorm(9).clipValue(0.05).decay(0.2).towards(anchor, 0.3).decoupledDecay(0.4);
    check(
        update,
        i -> {
          double g = Math.max(-0.05, Math.min(0.05, factor * G[i]));
          g += 0.2 * W[i];
          g += 0.3 * (W[i] - a[i]);
          return W[i] * (1 - RATE * 0.4) - RATE * g;
        });
  }

  @Test
  void wrongNumbersAreNamed() {
    assertThatThrownBy(() -> plain().clipNorm(0))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("clipNorm", "got 0.0");
    assertThatThrownBy(() -> plain().decay(Double.NaN)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> plain().decoupledDecay(-1)).isInstanceOf(GraphException.class);
  }
}
