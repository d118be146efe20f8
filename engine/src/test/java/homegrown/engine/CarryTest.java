package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Add;
import homegrown.engine.op.BatchNorm;
import homegrown.engine.op.BatchNorm.Running;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Scale;
import homegrown.engine.op.SquaredError;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Parameters that take the value of a result at the end of a step: running statistics. */
class CarryTest {

  private static final int ROWS = 8;
  private static final int CHANNELS = 5;
  private static final int STEPS = 4;

  private final KernelSet kernels = BuiltInKernels.portable();

  /** A linear layer with normalised outputs. */
  private static final class Model {
    private final Graph graph = new Graph();
    private final Tensor x = graph.input("x", ROWS, 3);
    private final Tensor target = graph.input("target", ROWS, CHANNELS);
    private final Tensor w = graph.parameter("w", Initial.uniform(1), CHANNELS, 3);
    private final Tensor scale = graph.parameter("scale", Initial.constant(1), CHANNELS);
    private final Tensor shift = graph.parameter("shift", Initial.zeros(), CHANNELS);
    private final Tensor mean = graph.parameter("mean", Initial.zeros(), CHANNELS);
    private final Tensor variance = graph.parameter("variance", Initial.constant(1), CHANNELS);
    private final Tensor h = Linear.of(graph, "h", x, w);
    private final Tensor y =
        BatchNorm.learning(
            graph, "y", h, scale, shift, mean, variance, 1e-5, 0.25, Running.UNBIASED);
    private final Tensor loss = SquaredError.mean(graph, "loss", y, target);
  }

  private static void feed(Trainer trainer, Model model, int step) {
    Slice x = trainer.input(model.x);
    for (int i = 0; i < x.size(); i++) {
      x.data()[x.at() + i] = (float) Noise.uniform(Noise.key(step, 1), i);
    }
    Slice target = trainer.input(model.target);
    for (int i = 0; i < target.size(); i++) {
      target.data()[target.at() + i] = (float) Noise.uniform(Noise.key(step, 2), i);
    }
  }

  private static Plan.Builder training(Model model) {
    return Plan.training(model.loss, Update.by(new Sgd(), Schedule.constant(0.5)));
  }

  /** The weights after some steps. */
  private Weights run(int lanes, UnaryOperator<Plan.Builder> ask) {
    Model model = new Model();
    Weights weights = Weights.of(model.graph, 1);
    try (Team team = Team.of(kernels, lanes)) {
      Plan plan = ask.apply(training(model)).on(kernels, lanes);
      Trainer trainer = plan.start(weights, team, 1);
      for (int step = 0; step < STEPS; step++) {
        feed(trainer, model, step);
        trainer.step();
      }
    }
    return weights;
  }

  @Test
  void runningStatisticsTakeUpThoseOfEachBatch() {
    Model model = new Model();
    Weights weights = Weights.of(model.graph, 1);
    double[] mean = new double[CHANNELS];
    double[] variance = new double[CHANNELS];
    Arrays.fill(variance, 1);
    try (Team team = Team.of(kernels, 2)) {
      Trainer trainer = training(model).keep(model.h).on(kernels, 2).start(weights, team, 1);
      for (int step = 0; step < STEPS; step++) {
        feed(trainer, model, step);
        trainer.step();
        float[] h = trainer.value(model.h).copy();
        for (int c = 0; c < CHANNELS; c++) {
          double sum = 0;
          double squares = 0;
          for (int r = 0; r < ROWS; r++) {
            sum += h[r * CHANNELS + c];
            squares += (double) h[r * CHANNELS + c] * h[r * CHANNELS + c];
          }
          double spread = (squares - sum * sum / ROWS) / (ROWS - 1);
          mean[c] = 0.75 * mean[c] + 0.25 * sum / ROWS;
          variance[c] = 0.75 * variance[c] + 0.25 * spread;
          assertThat((double) weights.slice("mean").copy()[c])
              .isCloseTo(mean[c], Offset.offset(1e-6));
          assertThat((double) weights.slice("variance").copy()[c])
              .isCloseTo(variance[c], Offset.offset(1e-6));
        }
      }
    }
  }

  @Test
  void anyNumberOfLanesGivesTheSameBits() {
    float[] one = run(1, b -> b).data();

    assertThat(run(2, b -> b).data()).isEqualTo(one);
    assertThat(run(3, b -> b).data()).isEqualTo(one);
  }

  @Test
  void inferenceUsesRunningStatisticsAndLeavesThem() {
    Weights weights = run(1, b -> b);
    Model model = new Model();
    float[] before = weights.data().clone();
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = Plan.inference(model.h, model.y).on(kernels, 1).start(weights, team, 1);
      Slice x = trainer.input(model.x);
      for (int i = 0; i < x.size(); i++) {
        x.data()[x.at() + i] = i;
      }
      trainer.step();
      float[] h = trainer.value(model.h).copy();
      float[] y = trainer.value(model.y).copy();
      for (int i = 0; i < y.length; i++) {
        int c = i % CHANNELS;
        double deviation = Math.sqrt(weights.slice("variance").copy()[c] + 1e-5);
        double expected =
            (h[i] - weights.slice("mean").copy()[c]) / deviation * weights.slice("scale").copy()[c]
                + weights.slice("shift").copy()[c];
        assertThat((double) y[i]).isCloseTo(expected, Offset.offset(1e-4));
      }
    }
    assertThat(weights.data()).isEqualTo(before);
  }

  @Test
  void frozenParametersAreNotCarried() {
    Model model = new Model();
    Weights start = Weights.of(model.graph, 1);
    Weights frozen = run(1, b -> b.freeze(b.graph.tensor("mean"), b.graph.tensor("variance")));
    Weights part = run(1, b -> b.trainOnly(b.graph.tensor("w"), b.graph.tensor("variance")));
    Weights all = run(1, b -> b);

    assertThat(frozen.slice("mean").copy()).isEqualTo(start.slice("mean").copy());
    assertThat(frozen.slice("variance").copy()).isEqualTo(start.slice("variance").copy());
    assertThat(frozen.slice("w").copy()).isEqualTo(all.slice("w").copy());
    assertThat(part.slice("mean").copy()).isEqualTo(start.slice("mean").copy());
    assertThat(part.slice("variance").copy()).isNotEqualTo(start.slice("variance").copy());
    assertThat(part.slice("scale").copy()).isEqualTo(start.slice("scale").copy());
  }

  @Test
  void nothingIsCarriedWhereNothingMoves() {
    Model model = new Model();
    Weights weights = Weights.of(model.graph, 1);
    float[] before = weights.data().clone();
    try (Team team = Team.of(kernels, 2)) {
      Update update = Update.by(new Sgd(), Schedule.constant(0.5)).clipNorm(1);
      Trainer trainer = Plan.training(model.loss, update).on(kernels, 2).start(weights, team, 1);
      feed(trainer, model, 0);
      trainer.input(model.x).data()[trainer.input(model.x).at()] = Float.NaN;
      trainer.step();
      assertThat(weights.data()).isEqualTo(before);
      feed(trainer, model, 0);
      trainer.step();
      assertThat(weights.slice("mean").copy()).doesNotContain(0f, Float.NaN);
    }
  }

  @Test
  void aContinuedRunHasTheSameBits() {
    Weights whole = run(2, b -> b);
    Model model = new Model();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Team team = Team.of(kernels, 2)) {
      Plan plan = training(model).on(kernels, 2);
      Trainer first = plan.start(Weights.of(model.graph, 1), team, 1);
      for (int step = 0; step < 2; step++) {
        feed(first, model, step);
        first.step();
      }
      first.write(out);
      Trainer second = Trainer.read(plan, team, new ByteArrayInputStream(out.toByteArray()));
      for (int step = 2; step < STEPS; step++) {
        feed(second, model, step);
        second.step();
      }
      assertThat(second.weights().data()).isEqualTo(whole.data());
    }
  }

  @Test
  void aResultThatNoLossDependsOnIsCarriedWhenKept() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 2);
    Tensor w = graph.parameter("w", Initial.constant(1), 2);
    Tensor average = graph.parameter("average", Initial.zeros(), 2);
    Tensor half = Scale.by(graph, "half", average, 0.5);
    Tensor next = Add.of(graph, "next", half, Scale.by(graph, "part", w, 0.5));
    graph.carry(average, next);
    Tensor loss = Mean.of(graph, "loss", Add.of(graph, "sum", x, w));
    Weights weights = Weights.of(graph, 1);
    try (Team team = Team.of(kernels, 1)) {
      Plan.Builder builder = Plan.training(loss, Update.by(new Sgd(), Schedule.constant(1)));
      builder.on(kernels, 1).start(weights, team, 1).step();
      assertThat(weights.slice("average").copy()).containsExactly(0, 0);
      assertThat(weights.slice("w").copy()).containsExactly(0.5f, 0.5f);
      builder.keep(next).on(kernels, 1).start(weights, team, 1).step();
      assertThat(weights.slice("average").copy()).containsExactly(0.25f, 0.25f);
    }
  }

  @Test
  void whatCannotBeCarriedIsRefused() {
    Model model = new Model();
    Graph graph = model.graph;
    Tensor other = Scale.by(graph, "other", model.mean, 2);

    assertThatThrownBy(() -> graph.carry(model.mean, other))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("mean [5]")
        .hasMessageContaining("another result already");
    assertThatThrownBy(() -> graph.carry(model.w, other)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> graph.carry(other, other)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> graph.carry(model.shift, model.scale))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected a parameter and a result of its shape");
    Model apart = new Model();
    assertThatThrownBy(() -> graph.carry(model.scale, apart.y)).isInstanceOf(GraphException.class);
  }
}
