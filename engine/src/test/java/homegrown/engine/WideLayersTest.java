package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.op.Cifg;
import homegrown.engine.op.Dropout;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Gru;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.SampledSoftmax;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Layers wider than the tiles of the fast kernels: only there do lanes share hidden units and rows,
 * each a part of a row. The bits are those of one lane.
 */
class WideLayersTest {

  private static final int TIME = 3;
  private static final int BATCH = 19;
  private static final int VOCABULARY = 301;
  private static final int EMBEDDING = 37;
  private static final int HIDDEN = 300;
  private static final int NEGATIVES = 70;
  private static final int STEPS = 3;
  private static final Initial SMALL = Initial.uniform(0.06);

  private final List<KernelSet> sets =
      List.of(BuiltInKernels.portable(), KernelChoice.detect().kernels());

  private enum Layer {
    LSTM,
    CIFG,
    GRU,
    GRU_AS_PUBLISHED
  }

  @ParameterizedTest
  @EnumSource
  void theNumberOfLanesDoesNotChangeABit(Layer layer) {
    List<Update> updates = new ArrayList<>();
    updates.add(Update.by(new Sgd(), Schedule.constant(0.1)));
    updates.add(Update.by(new Adam(), Schedule.constant(0.01)).clipNorm(0.5));
    updates.add(Update.by(new RowAdagrad(), Schedule.constant(0.05)).decay(0.01));
    for (KernelSet kernels : sets) {
      for (Update update : updates) {
        float[] one = run(layer, kernels, 1, update);
        assertThat(one).doesNotContain(Float.NaN);
        for (int lanes : new int[] {2, 3}) {
          assertThat(Arrays.mismatch(run(layer, kernels, lanes, update), one))
              .as("the first other float of %s, %s", kernels.name(), update.rule().name())
              .isEqualTo(-1);
        }
      }
    }
  }

  /** All losses, then all weights, of some steps. */
  private static float[] run(Layer layer, KernelSet kernels, int lanes, Update update) {
    Graph graph = new Graph();
    Tensor x = graph.ids("x", TIME, BATCH);
    Tensor y = graph.ids("y", TIME, BATCH);
    Tensor negatives = graph.ids("negatives", NEGATIVES);
    Tensor loss = loss(graph, layer, x, y, negatives);
    Plan plan = Plan.training(loss, update).on(kernels, lanes);
    try (Team team = Team.of(kernels, lanes)) {
      Trainer trainer = plan.start(Weights.of(graph, 1), team, 3);
      Rubbish.fill(trainer);
      Random random = new Random(5);
      float[] weights = trainer.weights().data();
      float[] result = Arrays.copyOf(weights, weights.length + STEPS);
      for (int s = 0; s < STEPS; s++) {
        Arrays.setAll(trainer.ids(x), i -> random.nextInt(VOCABULARY));
        Arrays.setAll(trainer.ids(y), i -> random.nextInt(VOCABULARY));
        if (samples(layer)) {
          Arrays.setAll(trainer.ids(negatives), i -> random.nextInt(VOCABULARY));
          Slice expected = trainer.input(graph.tensor("expected"));
          Arrays.fill(expected.data(), expected.at(), expected.at() + expected.size(), -1f);
        }
        result[weights.length + s] = trainer.step();
      }
      System.arraycopy(weights, 0, result, 0, weights.length);
      return result;
    }
  }

  private static boolean samples(Layer layer) {
    return layer == Layer.CIFG || layer == Layer.GRU_AS_PUBLISHED;
  }

  private static Tensor loss(Graph graph, Layer layer, Tensor x, Tensor y, Tensor negatives) {
    Tensor table = graph.parameter("table", Initial.normal(0.5), VOCABULARY, EMBEDDING);
    Tensor h = recurrent(graph, layer, Embedding.of(graph, "embed", x, table));
    Tensor scale = graph.parameter("scale", Initial.constant(1), HIDDEN);
    Tensor shift = graph.parameter("shift", Initial.zeros(), HIDDEN);
    h = LayerNorm.of(graph, "norm", Dropout.of(graph, "drop", h, 0.2), scale, shift, -1, 1e-5);
    Tensor p = graph.parameter("p", SMALL, EMBEDDING, HIDDEN);
    Tensor b = graph.parameter("b", SMALL, VOCABULARY);
    Tensor hidden = Linear.of(graph, "project", h, p);
    if (samples(layer)) {
      Tensor expected = graph.input("expected", VOCABULARY);
      return SampledSoftmax.of(graph, "loss", hidden, table, b, y, negatives, expected);
    }
    return SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "output", hidden, table, b), y);
  }

  private static Tensor recurrent(Graph graph, Layer layer, Tensor x) {
    int gates = (layer == Layer.LSTM ? 4 : 3) * HIDDEN;
    Tensor wIh = graph.parameter("w_ih", SMALL, gates, EMBEDDING);
    Tensor wHh = graph.parameter("w_hh", SMALL, gates, HIDDEN);
    Tensor bIh = graph.parameter("b_ih", SMALL, gates);
    if (layer == Layer.CIFG) {
      return Cifg.of(graph, "cifg", x, wIh, wHh, bIh).get(0);
    }
    Tensor bHh = graph.parameter("b_hh", SMALL, gates);
    if (layer == Layer.LSTM) {
      return Lstm.of(graph, "lstm", x, wIh, wHh, bIh, bHh).get(0);
    }
    Gru.Reset reset = layer == Layer.GRU ? Gru.Reset.AFTER_PRODUCT : Gru.Reset.BEFORE_PRODUCT;
    return Gru.of(graph, "gru", reset, x, wIh, wHh, bIh, bHh).get(0);
  }
}
