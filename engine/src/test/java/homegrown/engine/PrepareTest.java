package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Linear;
import homegrown.engine.op.ProjectedCifg;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of weights once gives the bits of what is made in every step. */
class PrepareTest {

  private static final KernelSet PORTABLE = BuiltInKernels.portable();
  private static final List<KernelSet> SETS = List.of(PORTABLE, KernelChoice.detect().kernels());

  private static Tensor input(Graph graph) {
    return graph.tensors().stream().filter(t -> t.kind() == Tensor.Kind.INPUT).findFirst().get();
  }

  private static Tensor linear(Graph graph, int batch, int inputs, int outputs) {
    Tensor x = graph.input("x", batch, inputs);
    Tensor w = graph.parameter("w", Initial.uniform(0.5), outputs, inputs);
    return Linear.of(graph, "layer", x, w, graph.parameter("b", Initial.uniform(1), outputs));
  }

  /** Layers whose values could lie where the packed weights of others are. */
  private static Tensor layers(Graph graph, int batch, int width) {
    Tensor x = graph.input("x", batch, width);
    for (int i = 0; i < 4; i++) {
      Tensor w = graph.parameter("w" + i, Initial.uniform(0.5), width, width);
      x = Linear.of(graph, "layer" + i, x, w);
    }
    return x;
  }

  private static Tensor cifg(Graph graph, int steps, int batch, int hidden) {
    Tensor x = graph.input("x", steps, batch, 5);
    Tensor input = graph.parameter("w_ih", Initial.uniform(0.5), 3 * hidden, 5);
    Tensor state = graph.parameter("w_rh", Initial.uniform(0.3), 3 * hidden, 9);
    Tensor bias = graph.parameter("b", Initial.uniform(0.5), 3 * hidden);
    Tensor p = graph.parameter("p", Initial.uniform(0.4), 9, hidden);
    return ProjectedCifg.of(graph, "layer", x, input, state, bias, p).get(0);
  }

  private static float[] steps(
      Function<Graph, Tensor> model, KernelSet set, int lanes, boolean prepares) {
    Graph graph = new Graph();
    Tensor y = model.apply(graph);
    Plan.Builder builder = Plan.inference(y);
    Plan plan = (prepares ? builder.prepare() : builder).on(set, lanes);
    Random random = new Random(3);
    float[] all = new float[0];
    try (Team team = Team.of(set, lanes)) {
      Trainer trainer = plan.start(Weights.of(graph, 1), team, 0);
      Rubbish.fill(trainer);
      for (int step = 0; step < 3; step++) {
        Slice x = trainer.input(input(graph));
        for (int i = 0; i < x.size(); i++) {
          x.data()[x.at() + i] = (float) random.nextGaussian();
        }
        trainer.step();
        float[] some = trainer.value(y).copy();
        int at = all.length;
        all = Arrays.copyOf(all, at + some.length);
        System.arraycopy(some, 0, all, at, some.length);
      }
    }
    return all;
  }

  private static void same(Function<Graph, Tensor> model) {
    for (KernelSet set : SETS) {
      for (int lanes = 1; lanes <= 3; lanes++) {
        assertThat(steps(model, set, lanes, true))
            .as("%s, %d lanes", set.name(), lanes)
            .isEqualTo(steps(model, set, lanes, false))
            .doesNotContain(Float.NaN);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7, 33", "3, 17, 13", "67, 33, 67", "17, 700, 130"})
  void linear(int batch, int inputs, int outputs) {
    same(graph -> linear(graph, batch, inputs, outputs));
  }

  @ParameterizedTest
  @CsvSource({"3, 7", "17, 33", "67, 13"})
  void layersOneAfterAnother(int batch, int width) {
    same(graph -> layers(graph, batch, width));
  }

  @ParameterizedTest
  @CsvSource({"3, 67, 17", "1, 50, 70", "2, 3, 33", "8, 1, 130", "1, 1, 33"})
  void projectedCifg(int steps, int batch, int hidden) {
    same(graph -> cifg(graph, steps, batch, hidden));
  }

  @Test
  void aWeightIsReadOnce() {
    Graph graph = new Graph();
    Tensor y = linear(graph, 8, 4, 4);
    Weights weights = Weights.of(graph, 1);
    try (Team team = Team.of(PORTABLE, 1)) {
      Trainer trainer = Plan.inference(y).prepare().on(PORTABLE, 1).start(weights, team, 0);
      Slice x = trainer.input(input(graph));
      Arrays.fill(x.data(), x.at(), x.at() + x.size(), 1f);
      trainer.step();
      float[] before = trainer.value(y).copy();
      Slice w = weights.slice("w");
      Arrays.fill(w.data(), w.at(), w.at() + w.size(), 0f);
      trainer.step();
      assertThat(trainer.value(y).copy()).isEqualTo(before);
    }
  }

  @Test
  void whatIsMadeOnceIsInThePlan() {
    Graph graph = new Graph();
    Tensor y = linear(graph, 8, 64, 500);
    long packed = 4L * PORTABLE.create().packedRight(64, 500);
    assertThat(Plan.inference(y).prepare().on(PORTABLE, 1).memory().arena())
        .isGreaterThanOrEqualTo(packed);
  }

  @Test
  void aPlanThatTrainsCannotPrepare() {
    Graph graph = new Graph();
    Tensor y = linear(graph, 8, 4, 4);
    Tensor loss = SoftmaxCrossEntropy.mean(graph, "loss", y, graph.ids("targets", 8));
    Plan.Builder training = Plan.training(loss, Update.by(new Sgd(), Schedule.constant(1)));
    assertThatThrownBy(training::prepare)
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("computes values only")
        .hasMessageContaining("weights change");
  }
}
