package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Plan;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import homegrown.engine.op.SoftmaxCrossEntropy.Options;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.Team;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxCrossEntropyTest {

  private static int[] targets(int count, int classes) {
    int[] targets = new int[count];
    for (int i = 0; i < count; i++) {
      targets[i] = (5 * i + 1) % classes;
    }
    return targets;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "3, 1", "7, 13", "17, 37"})
  void gradientsOfTheMean(int rows, int classes) {
    GradientCheck.of(
            p ->
                List.of(
                    SoftmaxCrossEntropy.mean(
                        p.graph(),
                        p.layer("loss"),
                        p.between("x", -3, 3, rows, classes),
                        p.ids("targets", targets(rows, classes), rows))))
        .check();
  }

  /** Mean, sum and each with the same options, over rows and over an axis in the middle. */
  private static void gradients(UnaryOperator<Options> options) {
    GradientCheck.of(
            p -> {
              Graph graph = p.graph();
              Tensor x = p.between("x", -3, 3, 7, 5);
              Tensor columns = p.between("columns", -3, 3, 2, 5, 3);
              Tensor targets = p.ids("targets", targets(7, 5), 7);
              Tensor places = p.ids("places", targets(6, 5), 2, 3);
              Options with = options.apply(SoftmaxCrossEntropy.with());
              return List.of(
                  with.mean(graph, p.layer("mean"), x, targets),
                  with.sum(graph, p.layer("sum"), x, targets),
                  with.each(graph, p.layer("each"), x, targets),
                  with.classesAt(1).mean(graph, p.layer("mean-1"), columns, places),
                  with.classesAt(1).sum(graph, p.layer("sum-1"), columns, places),
                  with.classesAt(-2).each(graph, p.layer("each-1"), columns, places));
            })
        .check();
  }

  @Test
  void gradientsOfEveryReduction() {
    gradients(options -> options);
  }

  @Test
  void gradientsWithAnIgnoredClass() {
    gradients(options -> options.ignoring(1));
  }

  @Test
  void gradientsWithSmoothing() {
    gradients(options -> options.smoothing(0.1));
    gradients(options -> options.smoothing(1));
  }

  @ParameterizedTest
  @CsvSource({"0, -100", "0.1, -100", "0.1, 1"})
  void gradientsWithWeights(double smoothing, int ignored) {
    GradientCheck.of(
            p -> {
              float[] perClass = {0.5f, 1, 0, 2, 1.5f};
              float[] perTarget = {1, 3, 0, 0.25f, 2, 1, 1};
              Options with =
                  SoftmaxCrossEntropy.with()
                      .smoothing(smoothing)
                      .ignoring(ignored)
                      .classWeights(p.input("classes", perClass, 5))
                      .targetWeights(p.input("weights", perTarget, 7));
              Tensor x = p.between("x", -3, 3, 7, 5);
              Tensor targets = p.ids("targets", targets(7, 5), 7);
              return List.of(
                  with.mean(p.graph(), p.layer("mean"), x, targets),
                  with.sum(p.graph(), p.layer("sum"), x, targets),
                  with.each(p.graph(), p.layer("each"), x, targets));
            })
        .check();
  }

  private static float value(float[] logits, int[] targets, Options options) {
    Graph graph = new Graph();
    int rows = targets.length;
    Tensor x = graph.input("x", rows, logits.length / rows);
    Tensor y = graph.ids("y", rows);
    Tensor loss = options.mean(graph, "loss", x, y);
    try (Team team = Team.of(BuiltInKernels.portable(), 2)) {
      Plan plan = Plan.inference(loss).on(team.kernels(), 2);
      Trainer trainer = plan.start(Weights.of(graph, 1), team, 1);
      System.arraycopy(logits, 0, trainer.input(x).data(), trainer.input(x).at(), logits.length);
      System.arraycopy(targets, 0, trainer.ids(y), 0, rows);
      trainer.step();
      return trainer.value(loss).copy()[0];
    }
  }

  @Test
  void isTheLogarithmOfTheProbability() {
    float[] logits = {0, (float) Math.log(3), 0, 0, 0, 0};
    Options none = SoftmaxCrossEntropy.with();
    assertThat((double) value(logits, new int[] {1, 2}, none))
        .isCloseTo((Math.log(5.0 / 3) + Math.log(3)) / 2, within(1e-6));
    assertThat((double) value(logits, new int[] {1, 9}, none.ignoring(9)))
        .isCloseTo(Math.log(5.0 / 3), within(1e-6));
    assertThat((double) value(new float[] {1000, 998}, new int[] {1}, none))
        .isCloseTo(2 + Math.log1p(Math.exp(-2)), within(1e-4));
  }

  @Test
  void isZeroWhereEverythingIsIgnored() {
    assertThat(value(new float[] {1, 2}, new int[] {0}, SoftmaxCrossEntropy.with().ignoring(0)))
        .isZero();
  }

  @Test
  void namesATargetThatIsNoClass() {
    assertThatThrownBy(
            () -> value(new float[] {1, 2, 3, 4}, new int[] {0, 2}, SoftmaxCrossEntropy.with()))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer loss")
        .hasMessageContaining("0..1")
        .hasMessageContaining("2 at 1");
  }

  @Test
  void refusesTargetsOfAnotherShape() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7, 2);
    Tensor y = graph.ids("y", 3, 2);
    assertThatThrownBy(() -> SoftmaxCrossEntropy.mean(graph, "loss", x, y))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer loss")
        .hasMessageContaining("[3, 7]");
  }
}
