package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Noise;
import homegrown.engine.Plan;
import homegrown.engine.Rubbish;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Convolutions of the sizes that models have, where the work is cut into blocks and shared, against
 * nested loops: outputs and gradients, for any number of lanes with the same bits.
 */
class ConvTwinTest {

  private static final float RATE = 0.5f;

  static Stream<ConvCase> cases() {
    return Stream.of(
        // Without a window.
        ConvCase.x(3, 40, 37, 8).w(48, 8, 1, 1),
        ConvCase.x(2, 7, 9, 48).w(9, 48, 1, 1),
        ConvCase.x(2, 9, 12, 10).w(15, 2, 1, 1).groups(5),
        ConvCase.x(2, 9, 12, 10).w(7, 10, 1, 1).strides(2, 3),
        // More weights than values that they are applied to.
        ConvCase.x(1, 4, 4, 112).w(301, 112, 1, 1),
        ConvCase.x(1, 4, 3, 260).w(70, 260, 1, 1),
        ConvCase.x(1, 1, 1, 97).w(49, 97, 1, 1),
        ConvCase.x(1, 3, 3, 200).w(200, 90, 1, 1).transposed(),
        // One dimension: short lines of many examples, and a long one.
        ConvCase.x(9, 128, 9).w(64, 9, 5).pads(2, 2),
        ConvCase.x(2, 61, 64).w(33, 64, 5).pads(1, 3),
        ConvCase.x(1, 6000, 3).w(5, 3, 7).pads(3, 3),
        ConvCase.x(1, 5000, 17).w(13, 17, 3).strides(2).dilations(3).pads(5, 0),
        ConvCase.x(1, 5000, 12).w(12, 1, 5).groups(12).pads(2, 2),
        // Two dimensions.
        ConvCase.x(3, 28, 28, 1).w(32, 1, 3, 3).pads(1, 1, 1, 1),
        ConvCase.x(3, 14, 14, 32).w(64, 32, 3, 3).pads(1, 1, 1, 1),
        // By tiles: whole ones, some that reach beyond the map, and wide padding.
        ConvCase.x(14, 14, 14, 32).w(64, 32, 3, 3).pads(1, 1, 1, 1),
        ConvCase.x(7, 17, 13, 32).w(48, 32, 3, 3),
        ConvCase.x(5, 18, 19, 64).w(32, 64, 3, 3).pads(3, 2, 0, 4),
        ConvCase.x(2, 33, 31, 3).w(16, 3, 3, 3).strides(2, 2).pads(0, 0, 1, 1),
        ConvCase.x(2, 33, 31, 20).w(24, 20, 3, 3).strides(2, 2).pads(1, 1, 1, 1),
        ConvCase.x(2, 20, 21, 12).w(18, 4, 3, 2).groups(3).strides(1, 2).pads(1, 0, 1, 1),
        ConvCase.x(1, 30, 33, 9).w(11, 9, 3, 3).dilations(2, 3).pads(2, 3, 2, 3),
        ConvCase.x(1, 17, 19, 6).w(7, 6, 4, 3).dilations(3, 2).strides(2, 4).pads(5, 1, 0, 2),
        ConvCase.x(1, 5, 5, 40).w(200, 40, 5, 5),
        ConvCase.x(5, 4, 4, 56).w(56, 56, 3, 3).pads(1, 1, 1, 1),
        // Windows that reach far beyond the image.
        ConvCase.x(2, 3, 2, 5).w(6, 5, 3, 3).pads(4, 5, 5, 4).strides(2, 1),
        // Steps that are longer than the image.
        ConvCase.x(2, 3, 4, 5).w(6, 5, 2, 2).strides(9, 7),
        ConvCase.x(2, 3, 4, 18).w(18, 1, 2, 2).groups(18).strides(9, 7).pads(1, 0, 0, 1),
        ConvCase.x(2, 1, 1, 5).w(5, 6, 2, 3).transposed().strides(9, 7),
        ConvCase.x(2, 2, 1, 5).w(5, 6, 2, 3).transposed(1, 2).strides(9, 7).pads(4, 1, 2, 1),
        ConvCase.x(1, 1, 1, 7).w(7, 1, 3, 3).transposed().groups(7).strides(9, 7),
        // Depth-wise.
        ConvCase.x(2, 32, 31, 48).w(48, 1, 3, 3).groups(48).pads(1, 1, 1, 1),
        ConvCase.x(2, 33, 32, 48).w(48, 1, 3, 3).groups(48).strides(2, 2).pads(1, 1, 1, 1),
        ConvCase.x(1, 21, 22, 19).w(19, 1, 5, 4).groups(19).dilations(2, 3).pads(3, 6, 4, 3),
        ConvCase.x(1, 3, 2, 18).w(18, 1, 5, 5).groups(18).pads(4, 5, 5, 4).strides(3, 2),
        ConvCase.x(2, 12, 11, 9).w(18, 1, 3, 3).groups(9).pads(1, 1, 1, 1),
        // Three dimensions.
        ConvCase.x(2, 6, 9, 8, 5).w(7, 5, 3, 3, 3).pads(1, 1, 1, 1, 1, 1),
        ConvCase.x(1, 7, 8, 9, 6)
            .w(9, 2, 2, 3, 4)
            .groups(3)
            .strides(2, 1, 3)
            .pads(1, 0, 2, 0, 1, 1),
        ConvCase.x(1, 6, 8, 9, 6)
            .w(6, 1, 3, 3, 3)
            .groups(6)
            .strides(2, 2, 1)
            .pads(1, 1, 1, 1, 1, 1),
        // Transposed.
        ConvCase.x(3, 14, 14, 32).w(32, 16, 3, 3).transposed().pads(1, 1, 1, 1),
        ConvCase.x(2, 13, 12, 20).w(20, 24, 2, 2).transposed().strides(2, 2),
        ConvCase.x(2, 9, 7, 12).w(12, 10, 3, 3).transposed(1, 1).strides(2, 2).pads(1, 1, 1, 1),
        ConvCase.x(1, 9, 7, 6).w(6, 4, 3, 4).transposed(2, 1).strides(3, 2).dilations(2, 3),
        ConvCase.x(1, 5, 4, 6).w(6, 2, 1, 2).transposed(2, 0).strides(3, 3).pads(1, 0, 0, 1),
        ConvCase.x(1, 11, 12, 12).w(12, 3, 3, 3).transposed().groups(4).pads(1, 1, 1, 1),
        ConvCase.x(1, 16, 15, 24).w(24, 1, 4, 4).transposed().groups(24).strides(2, 2),
        ConvCase.x(2, 40, 9).w(9, 5, 6).transposed(1).strides(4).pads(1, 2),
        ConvCase.x(1, 3, 4, 5, 4).w(4, 3, 2, 3, 2).transposed(0, 1, 0).strides(1, 2, 2));
  }

  private static Set<KernelSet> sets() {
    Set<KernelSet> sets = new LinkedHashSet<>();
    sets.add(BuiltInKernels.portable());
    sets.add(KernelChoice.detect().kernels());
    return sets;
  }

  /** What a convolution gives, and the gradients of its inputs, for an upstream gradient. */
  private static final class Results {

    final double[] y;
    final double[] dx;
    final double[] dw;
    final double[] db;

    Results(ConvCase c) {
      y = new double[ConvCase.size(c.y())];
      dx = new double[ConvCase.size(c.x)];
      dw = new double[ConvCase.size(c.w)];
      db = new double[c.channelsOut()];
    }
  }

  private static float[] floats(int size, int key) {
    float[] floats = new float[size];
    for (int i = 0; i < size; i++) {
      floats[i] = (float) (2 * Noise.uniform(Noise.key(key, 5), i) - 1);
    }
    return floats;
  }

  /** With each channel of the map times its scale. */
  private static Results byLoops(
      ConvCase c, float[] x, float[] w, float[] scale, float[] b, float[] dy) {
    Results r = new Results(c);
    for (int i = 0; i < r.y.length; i++) {
      r.y[i] = b[i % b.length];
      r.db[i % b.length] += dy[i];
    }
    c.terms(
        (atX, atW, atY) -> {
          double factor = scale[atY % scale.length];
          r.y[atY] += factor * x[atX] * w[atW];
          r.dx[atX] += factor * dy[atY] * w[atW];
          r.dw[atW] += factor * dy[atY] * x[atX];
        });
    return r;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithNestedLoops(ConvCase c) {
    float[] ones = new float[c.channelsOut()];
    Arrays.fill(ones, 1f);
    compare(c, null, ones);
    if (!c.isTransposed()) {
      float[] scale = floats(c.channelsOut(), 6);
      compare(c, scale, scale);
    }
  }

  /**
   * Compares one convolution.
   *
   * @param scale of a frozen norm behind it, or null for none
   * @param factors the same, or ones
   */
  private static void compare(ConvCase c, float[] scale, float[] factors) {
    float[] x = floats(ConvCase.size(c.x), 1);
    float[] w = floats(ConvCase.size(c.w), 2);
    float[] b = floats(c.channelsOut(), 3);
    float[] dy = floats(ConvCase.size(c.y()), 4);
    Results expected = byLoops(c, x, w, factors, b, dy);
    for (KernelSet set : sets()) {
      float[] first = null;
      for (int lanes : new int[] {1, 2, 3, 7}) {
        String about = set.name() + " x " + lanes;
        Graph graph = new Graph();
        Tensor input = graph.parameter("x", Initial.zeros(), c.x);
        Tensor weights = graph.parameter("w", Initial.zeros(), c.w);
        Tensor bias = graph.parameter("b", Initial.zeros(), c.channelsOut());
        Tensor passed = graph.apply(new Pass(), "pass", input);
        List<Tensor> frozen = new ArrayList<>();
        Tensor y;
        if (c.isTransposed()) {
          y =
              ConvTranspose.over(c.window())
                  .behind(c.behind())
                  .of(graph, "y", passed, weights, bias);
        } else if (scale == null) {
          y = Conv.over(c.window()).of(graph, "y", passed, weights, bias);
        } else {
          frozen.add(graph.parameter("scale", Initial.zeros(), scale.length));
          y = Conv.over(c.window()).normed(graph, "y", passed, weights, frozen.get(0), bias);
        }
        assertThat(y.shape()).isEqualTo(Shape.of(c.y()));
        Tensor upstream = graph.input("dy", c.y());
        Tensor loss = InnerProduct.of(graph, "loss", y, upstream);
        Weights values = Weights.of(graph, 1);
        values.set("x", x);
        values.set("w", w);
        values.set("b", b);
        if (scale != null) {
          values.set("scale", scale);
        }
        try (Team team = Team.of(set, lanes)) {
          Plan plan =
              Plan.training(loss, Update.by(new Sgd(), Schedule.constant(RATE)))
                  .freeze(frozen.toArray(new Tensor[0]))
                  .keep(y)
                  .on(set, lanes);
          Trainer trainer = plan.start(values, team, 1);
          Rubbish.fill(trainer);
          Slice slice = trainer.input(upstream);
          System.arraycopy(dy, 0, slice.data(), slice.at(), dy.length);
          trainer.step();
          float[] result = trainer.value(y).copy();
          close(result, expected.y, b, 0, "y, " + about);
          close(values.slice("x").copy(), expected.dx, x, RATE, "dx, " + about);
          close(values.slice("w").copy(), expected.dw, w, RATE, "dw, " + about);
          close(values.slice("b").copy(), expected.db, b, RATE, "db, " + about);
          float[] all = Arrays.copyOf(values.data(), values.data().length + result.length);
          System.arraycopy(result, 0, all, values.data().length, result.length);
          first = first == null ? all : first;
          assertThat(all).as("bits, " + about).isEqualTo(first);
        }
      }
    }
  }

  /** Compares values, or what plain descent has made of the weights before it. */
  private static void close(
      float[] actual, double[] expected, float[] before, float rate, String about) {
    double most = 0;
    for (double e : expected) {
      most = Math.max(most, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      double want = rate == 0 ? expected[i] : before[i] - rate * expected[i];
      if (!(Math.abs(actual[i] - want) <= 3e-6 * (most + 1))) {
        assertThat((double) actual[i]).as(about + ", element " + i).isEqualTo(want);
      }
    }
  }
}
