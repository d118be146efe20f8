package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Mean;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions whose outputs lie over their inputs, against the same ones with places apart. */
class OverlapTest {

  private static final int GRAPHS = 150;
  private static final int[] SIZES = {1, 3, 7, 13, 17, 33};
  private static final int[] CHANNELS = {1, 3, 7, 8, 13, 17, 33, 48};

  /** Convolutions of images one after the other, then a classifier. */
  private static final class Chain {

    private final Graph graph = new Graph();
    private final List<Tensor> maps = new ArrayList<>();
    private final List<Tensor> trained = new ArrayList<>();
    private Tensor classes;
    private Tensor loss;

    Chain(int... images) {
      maps.add(graph.input("images", images));
    }

    static Chain random(int seed) {
      Random random = new Random(seed);
      int channels = CHANNELS[random.nextInt(CHANNELS.length)];
      Chain chain = new Chain(1 + random.nextInt(3), 5 + size(random), 5 + size(random), channels);
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        chain.random(random);
      }
      return chain.classify();
    }

    private static int size(Random random) {
      return SIZES[random.nextInt(SIZES.length)];
    }

    private void random(Random random) {
      int in = last().shape().last();
      int kernel = 1 + 2 * random.nextInt(3);
      int most = Math.min(last().shape().dim(1), last().shape().dim(2));
      kernel = Math.min(kernel, most % 2 == 0 ? most - 1 : most);
      boolean depthwise = random.nextInt(3) == 0;
      int out = depthwise ? in : CHANNELS[random.nextInt(CHANNELS.length)];
      int groups = depthwise ? in : in % 2 == 0 && out % 2 == 0 && random.nextBoolean() ? 2 : 1;
      int[] begins = {random.nextInt(1 + kernel / 2), random.nextInt(1 + kernel / 2)};
      int[] ends = {random.nextInt(3), random.nextInt(3)};
      int stride = most > 8 ? 1 + random.nextInt(2) : 1;
      int across = most > 8 ? 1 + random.nextInt(2) : 1;
      int dilation = kernel > 1 && 2 * kernel < most ? 1 + random.nextInt(2) : 1;
      ConvWindow window =
          ConvWindow.plain()
              .strides(stride, across)
              .dilations(dilation, 1)
              .pads(begins, ends)
              .groups(groups);
      conv(
          random.nextBoolean() ? Conv.over(window).relu6() : Conv.over(window),
          out,
          kernel,
          groups);
    }

    Chain conv(Conv conv, int out, int kernel, int groups) {
      String name = "conv" + maps.size();
      int in = last().shape().last() / groups;
      Initial initial = Initial.uniform(1.0 / kernel / Math.sqrt(in));
      Tensor w = graph.parameter(name + ".w", initial, out, in, kernel, kernel);
      Tensor b = graph.parameter(name + ".b", Initial.uniform(1), out);
      maps.add(conv.of(graph, name, last(), w, b));
      trained.add(w);
      trained.add(b);
      return this;
    }

    Chain classify() {
      classes = graph.ids("classes", last().shape().dim(0));
      Tensor w = graph.parameter("w", Initial.uniform(0.3), 5, last().shape().last());
      Tensor logits = Linear.of(graph, "logits", Mean.of(graph, "pooled", last(), 1, 2), w);
      loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, classes);
      trained.add(w);
      return this;
    }

    Tensor last() {
      return maps.get(maps.size() - 1);
    }

    Plan.Builder inference() {
      return Plan.inference(last()).refill(maps.get(0));
    }

    /** Trains so many of the last parameters. */
    Plan.Builder suffix(int count) {
      Tensor[] suffix =
          trained
              .subList(Math.max(0, trained.size() - count), trained.size())
              .toArray(new Tensor[0]);
      return Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.1)))
          .trainOnly(suffix)
          .refill(maps.get(0));
    }

    /** What some steps in an arena full of NaN give: losses and weights, or the last map. */
    private float[] run(Plan plan, KernelSet kernels, int lanes) {
      try (Team team = Team.of(kernels, lanes)) {
        Trainer trainer = plan.start(Weights.of(graph, 5), team, 1);
        Random random = new Random(3);
        boolean trains = plan.layout.loss != null;
        float[] all = new float[2];
        for (int i = 0; i < 2; i++) {
          Arrays.fill(trainer.arena(), Float.NaN);
          Slice in = trainer.input(maps.get(0));
          for (int j = 0; j < in.size(); j++) {
            in.data()[in.at() + j] = random.nextFloat() - 0.5f;
          }
          for (int j = 0; trains && j < classes.shape().size(); j++) {
            trainer.ids(classes)[j] = random.nextInt(5);
          }
          all[i] = trainer.step();
        }
        float[] result = trains ? trainer.weights().data() : trainer.value(last()).copy();
        all = Arrays.copyOf(all, all.length + result.length);
        System.arraycopy(result, 0, all, all.length - result.length, result.length);
        return all;
      }
    }
  }

  static List<KernelSet> sets() {
    return List.of(
        BuiltInKernels.naive(), BuiltInKernels.portable(), KernelChoice.detect().kernels());
  }

  /** How many outputs lie over their inputs. */
  private static int overlaps(Plan plan) {
    int count = 0;
    List<long[]> placed = plan.layout.placed();
    for (Overlap overlap : Overlap.in(plan.layout)) {
      long[] out = placed.get(overlap.written());
      long[] in = placed.get(overlap.read());
      count += out[0] < in[0] + in[1] && in[0] < out[0] + out[1] && in[0] != out[0] ? 1 : 0;
    }
    return count;
  }

  private static long near(Plan plan, double share) {
    return (long) (share * plan.memory().arenaBound());
  }

  private static ConvWindow same(int stride, int groups) {
    return ConvWindow.plain()
        .strides(stride, stride)
        .pads(new int[] {1, 1}, new int[] {1, 1})
        .groups(groups);
  }

  /** A point-wise convolution that widens, then a depth-wise one that strides, then one back. */
  private static Chain block() {
    return new Chain(1, 64, 64, 8)
        .conv(Conv.over(ConvWindow.plain()).relu6(), 48, 1, 1)
        .conv(Conv.over(same(2, 48)).relu6(), 48, 3, 48)
        .conv(Conv.over(ConvWindow.plain()), 8, 1, 1)
        .classify();
  }

  @ParameterizedTest
  @MethodSource("sets")
  void theBitsAreThoseOfPlacesApart(KernelSet kernels) {
    int overlapping = 0;
    int far = 0;
    for (int seed = 0; seed < GRAPHS; seed++) {
      Chain chain = Chain.random(seed);
      for (boolean whole : new boolean[] {true, false}) {
        Plan.Builder builder = seed % 2 == 0 ? chain.inference() : chain.suffix(1 + seed % 4);
        Plan plan = (whole ? builder.wholeMaps() : builder).on(kernels, 1);
        float[] tight = chain.run(plan, kernels, 1);
        float[] apart = chain.run(builder.apart().on(kernels, 1), kernels, 1);
        assertThat(tight).as("chain %d", seed).isEqualTo(apart).doesNotContain(Float.NaN);
        assertThat(plan.memory().arena()).as("chain %d", seed).isLessThanOrEqualTo(near(plan, 1.1));
        far += plan.memory().arena() > near(plan, 1.05) ? 1 : 0;
        overlapping += overlaps(plan) > 0 ? 1 : 0;
      }
    }
    assertThat(overlapping).isGreaterThan(GRAPHS);
    // Each event could do with the bound, but not always all of them together.
    assertThat(far).isLessThanOrEqualTo(GRAPHS / 25);
  }

  @ParameterizedTest
  @MethodSource("sets")
  void aBlockTakesLittleMoreThanItsWidestMap(KernelSet kernels) {
    Chain chain = block();
    Plan plan = chain.suffix(1).wholeMaps().on(kernels, 1);
    long widest = 4L * 64 * 64 * 48;
    // Beside it a piece of the input, a line of the output, and scratch.
    assertThat(plan.memory().arena()).isBetween(widest, widest + widest / 25);
    assertThat(overlaps(plan)).isEqualTo(2);
    assertThat(chain.run(plan, kernels, 1))
        .isEqualTo(chain.run(chain.suffix(1).wholeMaps().apart().on(kernels, 1), kernels, 1));
  }

  @Test
  void sharedFloatsCountOnce() {
    KernelSet kernels = BuiltInKernels.portable();
    Plan.Builder builder = block().suffix(1).wholeMaps();
    Plan plan = builder.on(kernels, 1);
    Moment widest = plan.widest();
    Profile profile = builder.profile(kernels, 1);
    long most = profile.end();
    for (int n = 0; n < profile.nodes(); n++) {
      most = Math.max(most, Math.max(profile.forward(n), profile.backward(n)));
    }
    long tenants = widest.tenants().stream().mapToLong(Moment.Tenant::bytes).sum();
    assertThat(widest.bytes()).isEqualTo(plan.memory().arenaBound());
    assertThat(most).isEqualTo(plan.memory().arenaBound());
    assertThat(tenants).isEqualTo(widest.bytes());
    assertThat(widest.tenants())
        .contains(new Moment.Tenant("value of conv1", 4L * 64 * 64 * 48))
        // Its last piece of eight lies behind the output.
        .contains(new Moment.Tenant("value of images", 4L * 8 * 64 * 8));
  }

  @Test
  void whatIsReadLaterIsNotWrittenOver() {
    KernelSet kernels = BuiltInKernels.portable();
    Chain chain = block();
    long apart = 4L * (64 * 64 * 48 + 32 * 32 * 48);

    assertThat(overlaps(chain.suffix(1).wholeMaps().on(kernels, 1))).isEqualTo(2);
    // Several lanes are at different lines.
    assertThat(overlaps(chain.suffix(1).wholeMaps().on(kernels, 2))).isZero();
    // Kept for who asked, filled for the next step, read by the backward.
    Plan.Builder kept = chain.suffix(1).keep(chain.maps.get(1)).wholeMaps();
    assertThat(kept.on(kernels, 1).memory().arena()).isGreaterThan(apart);
    Tensor[] all = chain.trained.toArray(new Tensor[0]);
    Update update = Update.by(new Sgd(), Schedule.constant(0.1));
    assertThat(overlaps(Plan.training(chain.loss, update).trainOnly(all).on(kernels, 1))).isZero();
    Plan filled = Plan.inference(chain.maps.get(1)).on(kernels, 1);
    assertThat(overlaps(filled)).isZero();
  }
}
