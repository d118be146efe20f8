package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Mean;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frozen convolutions that run by lines, against the same ones one by one. */
class ChainsTest {

  /** A small network that narrows. */
  private static final class Net {

    private final Graph graph = new Graph();
    private final Tensor images;
    private final Tensor classes;
    private final Tensor loss;
    private final Tensor expanded;
    private final Tensor last;

    Net(int batch, int height, int width) {
      images = graph.input("images", batch, height, width, 3);
      classes = graph.ids("classes", batch);
      Tensor x = conv("stem", images, 7, 3, 2, 1, 1);
      x = conv("deep", x, 7, 3, 1, 7, 1);
      x = conv("narrow", x, 4, 1, 1, 1, 0);
      expanded = conv("expand", x, 35, 1, 1, 1, 0);
      x = conv("stride", expanded, 35, 5, 2, 35, 2);
      last = conv("project", x, 6, 1, 1, 1, 0);
      Tensor w = graph.parameter("w", Initial.uniform(0.3), 5, 6);
      Tensor logits = Linear.of(graph, "logits", Mean.of(graph, "pooled", last, 1, 2), w);
      loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, classes);
    }

    private Tensor conv(
        String name, Tensor x, int out, int kernel, int stride, int groups, int pad) {
      int in = x.shape().last() / groups;
      Tensor w =
          graph.parameter(name + ".w", Initial.uniform(1.0 / kernel), out, in, kernel, kernel);
      Tensor scale = graph.parameter(name + ".scale", Initial.uniform(1), out);
      Tensor shift = graph.parameter(name + ".shift", Initial.uniform(1), out);
      ConvWindow window =
          ConvWindow.plain()
              .strides(stride, stride)
              .pads(new int[] {pad, pad}, new int[] {pad, pad})
              .groups(groups);
      return Conv.over(window).relu6().normed(graph, name, x, w, scale, shift);
    }

    private Plan.Builder head() {
      Update update = Update.by(new Sgd(), Schedule.constant(0.1));
      return Plan.training(loss, update).trainOnly(graph.tensor("w"));
    }

    /** The weights after some steps in an arena full of NaN, then what is kept of the last one. */
    private float[] run(Plan plan, KernelSet kernels, int lanes) {
      try (Team team = Team.of(kernels, lanes)) {
        Trainer trainer = plan.start(Weights.of(graph, 5), team, 1);
        Random random = new Random(3);
        float sum = 0;
        for (int i = 0; i < 3; i++) {
          Arrays.fill(trainer.arena(), Float.NaN);
          Slice in = trainer.input(images);
          for (int j = 0; j < in.size(); j++) {
            in.data()[in.at() + j] = random.nextFloat() - 0.5f;
          }
          for (int j = 0; j < classes.shape().size(); j++) {
            trainer.ids(classes)[j] = random.nextInt(5);
          }
          sum += trainer.step();
        }
        float[] features = trainer.value(last).copy();
        float[] weights = trainer.weights().data();
        float[] all = Arrays.copyOf(features, features.length + weights.length + 1);
        System.arraycopy(weights, 0, all, features.length, weights.length);
        all[all.length - 1] = sum;
        return all;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 45, 38", "1, 64, 64", "3, 33, 47"})
  void theBitsAreThoseOfOneByOne(int batch, int height, int width) {
    Net net = new Net(batch, height, width);
    for (KernelSet kernels : List.of(BuiltInKernels.portable(), KernelChoice.detect().kernels())) {
      float[] expected = net.run(net.head().keep(net.last).apart().on(kernels, 1), kernels, 1);
      assertThat(expected).doesNotContain(Float.NaN);
      for (int lanes = 1; lanes <= 4; lanes++) {
        Plan plan = net.head().keep(net.last).refill(net.images).on(kernels, lanes);
        assertThat(net.run(plan, kernels, lanes)).as("%d lanes", lanes).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 6", "3, 9", "5, 7"})
  void linesThatNobodyReadsAreLeftOut(int kernel, int stride) {
    Graph graph = new Graph();
    Tensor images = graph.input("images", 2, 64, 61, 3);
    Tensor w = graph.parameter("w", Initial.uniform(1), 32, 3, 1, 1);
    Tensor v = graph.parameter("v", Initial.uniform(1), 4, 32, kernel, kernel);
    Tensor wide = Conv.over(ConvWindow.plain()).of(graph, "wide", images, w);
    ConvWindow window = ConvWindow.plain().strides(stride, stride);
    Tensor last = Conv.over(window).of(graph, "last", wide, v);
    KernelSet kernels = BuiltInKernels.portable();
    float[] expected = infer(Plan.inference(last).apart().on(kernels, 1), images, last);
    Plan plan = Plan.inference(last).on(kernels, 1);
    assertThat(plan.memory().arena()).isLessThan(4L * wide.shape().size());
    assertThat(infer(plan, images, last)).isEqualTo(expected).doesNotContain(Float.NaN);
  }

  private static float[] infer(Plan plan, Tensor images, Tensor last) {
    try (Team team = Team.of(BuiltInKernels.portable(), 1)) {
      Trainer trainer = plan.start(Weights.of(images.graph(), 5), team, 1);
      Arrays.fill(trainer.arena(), Float.NaN);
      Slice in = trainer.input(images);
      for (int j = 0; j < in.size(); j++) {
        in.data()[in.at() + j] = (float) Math.sin(j);
      }
      trainer.step();
      return trainer.value(last).copy();
    }
  }

  @Test
  void whatLiesBetweenTakesNoMemoryUnlessItIsKept() {
    KernelSet kernels = BuiltInKernels.portable();
    Net net = new Net(2, 45, 38);
    Plan chained = net.head().on(kernels, 1);
    Plan whole = net.head().keep(net.expanded).on(kernels, 1);

    long bytes = 4L * net.expanded.shape().size();
    assertThat(whole.memory().arena()).isGreaterThan(bytes);
    assertThat(chained.memory().arena()).isLessThan(whole.memory().arena() - bytes / 2);
    assertThat(chained.cost()).isEqualTo(whole.cost());
    assertThat(whole.widest().tenants().get(0).name()).isEqualTo("value of expand");
    assertThat(whole.widest().bytes()).isEqualTo(whole.memory().arenaBound());
  }

  @Test
  void lanesShareTheLinesInBetween() {
    KernelSet kernels = BuiltInKernels.portable();
    Net net = new Net(1, 256, 256);
    long one = scratch(net.head().refill(net.images).on(kernels, 1));
    long two = scratch(net.head().refill(net.images).on(kernels, 2));
    // Three lines of the stem and one of what follows, for the lane that came.
    long least = 4L * (3 + 1) * 128 * 7;

    assertThat(two - one).isLessThan(least / 2);
  }

  /** Bytes of scratch memory when most is live. */
  private static long scratch(Plan plan) {
    return plan.widest().tenants().stream()
        .filter(tenant -> tenant.name().startsWith("scratch"))
        .mapToLong(Moment.Tenant::bytes)
        .sum();
  }

  @Test
  void aLineIsReadInPlaceButForItsEnds() {
    KernelSet kernels = BuiltInKernels.portable();
    Net net = new Net(1, 256, 256);
    long scratch = scratch(net.head().refill(net.images).on(kernels, 1));
    // The lines in between are within the budget; copies of the images' lines were as much again.
    assertThat(scratch).isBetween(1L, 4L * (8 * 1024 + 1024));
  }

  @Test
  void aRefilledInputIsNotReadBack() {
    KernelSet kernels = BuiltInKernels.portable();
    Net net = new Net(2, 45, 38);
    Plan kept = net.head().on(kernels, 1);
    Plan refilled = net.head().refill(net.images).on(kernels, 1);

    assertThat(refilled.memory().arena()).isLessThanOrEqualTo(kept.memory().arena());
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = refilled.start(Weights.of(net.graph, 1), team, 1);
      assertThatThrownBy(() -> trainer.value(net.images))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("not refilled");
    }
    assertThatThrownBy(() -> net.head().refill(net.graph.tensor("w")))
        .hasMessageContaining("float input");
  }
}
