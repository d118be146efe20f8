package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Linear;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Tanh;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Kernels;
import homegrown.kernels.Team;
import java.lang.ref.WeakReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trainer gives out, and what it and its plan refuse. */
class TrainerTest {

  private final KernelSet kernels = BuiltInKernels.portable();
  private final Model own = new Model();
  private final Model other = new Model();

  /** Twice the same names, in two graphs. */
  private static final class Model {
    private final Graph graph = new Graph();
    private final Tensor x = graph.input("x", 4, 3);
    private final Tensor y = graph.ids("y", 4);
    private final Tensor unused = graph.input("unused", 4);
    private final Tensor w = graph.parameter("w", Initial.uniform(0.5), 5, 3);
    private final Tensor h = Linear.of(graph, "h", x, w);
    private final Tensor logits = Tanh.of(graph, "logits", h);
    private final Tensor loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, y);
  }

  private static Update by(Schedule schedule) {
    return Update.by(new Sgd(), schedule);
  }

  private Plan.Builder asked() {
    return Plan.training(own.loss, by(Schedule.constant(0.1)));
  }

  private static void refuses(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(GraphException.class).hasMessageContainingAll(parts);
  }

  @Test
  void aPlanRefusesTensorsOfAnotherGraph() {
    refuses(() -> asked().keep(own.h, other.h), "keep", "h [4, 5] of another one");
    refuses(() -> asked().freeze(other.w), "freeze", "w [5, 3] of another one");
    refuses(() -> asked().trainOnly(other.w), "trainOnly", "w [5, 3] of another one");
    refuses(() -> Plan.inference(own.h, other.h), "keep", "h [4, 5] of another one");
    refuses(() -> asked().freeze(own.x), "freeze: expected a parameter", "x [4, 3]");
    refuses(() -> asked().trainOnly(own.x), "trainOnly: expected a parameter", "x [4, 3]");
  }

  @Test
  void aTrainerRefusesTensorsOfAnotherGraph() {
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = asked().on(kernels, 1).start(Weights.of(own.graph, 1), team, 1);
      refuses(() -> trainer.ids(other.y), "ids", "y [4] of another one");
      refuses(() -> trainer.input(other.x), "input", "x [4, 3] of another one");
      refuses(() -> trainer.value(other.loss), "value", "loss [] of another one");
    }
  }

  @Test
  void aValueThatWasNotKeptIsRefused() {
    try (Team team = Team.of(kernels, 1)) {
      Plan.Builder asked = asked().keep(own.logits);
      Trainer trainer = asked.on(kernels, 1).start(Weights.of(own.graph, 1), team, 1);
      asked.keep(own.h);
      trainer.step();
      refuses(() -> trainer.value(own.h), "value", "h [4, 5]", "keep it in the plan");
      refuses(() -> trainer.value(own.unused), "value", "unused [4]", "keep it in the plan");
      refuses(() -> trainer.value(own.y), "value", "y [4]", "see ids");
      refuses(() -> trainer.input(own.unused), "input", "unused [4]", "depends on");
      refuses(() -> trainer.ids(own.x), "ids", "x [4, 3]");
      assertThat(trainer.value(own.loss).size()).isEqualTo(1);
      assertThat(trainer.value(own.logits).size()).isEqualTo(20);
      assertThat(trainer.value(own.x).same(trainer.input(own.x))).isTrue();
      assertThat(trainer.value(own.w).same(trainer.weights().slice("w"))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -0.5, 1e39})
  void aRateThatIsNoneIsRefusedBeforeAnythingMoves(double wrong) {
    double[] rate = {0.1};
    Plan plan = Plan.training(own.loss, by(step -> rate[0])).on(kernels, 1);
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = plan.start(Weights.of(own.graph, 1), team, 1);
      trainer.input(own.x).data()[trainer.input(own.x).at()] = 1;
      trainer.step();
      float[] weights = trainer.weights().data().clone();
      float[] arena = trainer.arena().clone();
      rate[0] = wrong;

      refuses(trainer::step, "step 1", "learning rate", "got " + wrong, "schedule");

      assertThat(trainer.weights().data()).isEqualTo(weights);
      assertThat(trainer.arena()).isEqualTo(arena);
      assertThat(trainer.steps()).isEqualTo(1);
      rate[0] = 0.1;
      trainer.step();
      assertThat(trainer.weights().data()).isNotEqualTo(weights);
    }
  }

  @Test
  void aPlanDoesNotHoldTheKernelsThatItAsked() {
    KernelsOnce once = new KernelsOnce(kernels);
    Plan plan = asked().on(once, 1);
    for (int i = 0; i < 100 && once.last.get() != null; i++) {
      System.gc();
    }
    assertThat(once.last.get()).isNull();
    assertThat(plan.peakBytes()).isPositive();
  }

  /** Remembers, weakly, the kernels that it gave. */
  private static final class KernelsOnce implements KernelSet {
    private final KernelSet set;
    private WeakReference<Kernels> last;

    private KernelsOnce(KernelSet set) {
      this.set = set;
    }

    @Override
    public String name() {
      return set.name();
    }

    @Override
    public Kernels create() {
      Kernels kernels = set.create();
      last = new WeakReference<>(kernels);
      return kernels;
    }
  }

  @Test
  void aCopyOfWeightsHasValuesOfItsOwn() {
    Weights weights = Weights.of(own.graph, 1);
    Weights copy = weights.copy();
    assertThat(copy.data()).isEqualTo(weights.data());
    assertThat(copy.shapes()).isEqualTo(weights.shapes());
    copy.set("w", new float[15]);
    assertThat(copy.slice("w").copy()).containsOnly(0f);
    assertThat(copy.data()).containsOnly(0f);
    assertThat(weights.data()).isEqualTo(Weights.of(own.graph, 1).data());
  }
}
