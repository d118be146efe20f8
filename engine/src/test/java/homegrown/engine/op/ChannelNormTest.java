package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Noise;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.engine.Update;
import homegrown.engine.op.BatchNorm.Running;
import homegrown.kernels.BuiltInKernels;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Normalisations whose scale and shift differ by channel. */
class ChannelNormTest {

  /** Several pieces of a row, several pixels in a piece, and several chunks of rows. */
  private static final int[][] SHAPES = {
    {3, 1}, {7, 13}, {2, 3, 5, 17}, {1, 13, 7, 3}, {3, 67, 2}, {2, 2, 1, 2, 33}, {5, 1030}
  };

  private static final int[] MANY_PIXELS = {2, 61, 70, 2};

  private static float[] fill(int size, float value) {
    float[] filled = new float[size];
    Arrays.fill(filled, value);
    return filled;
  }

  private static Tensor statistics(GradientCheck.Parts p, String name, int channels) {
    float[] values = new float[channels];
    for (int c = 0; c < channels; c++) {
      values[c] = 0.5f + (float) Noise.uniform(Noise.key(name.hashCode(), 1), c);
    }
    return p.input(name, values, channels);
  }

  private static GradientCheck batch(int... shape) {
    int channels = shape[shape.length - 1];
    return GradientCheck.of(
        p ->
            List.of(
                BatchNorm.ofBatch(
                        p.graph(),
                        p.layer("y"),
                        p.between("x", -4, 4, shape),
                        p.value("scale", channels),
                        p.value("shift", channels),
                        statistics(p, "mean", channels),
                        statistics(p, "variance", channels),
                        1e-3,
                        0.1,
                        Running.UNBIASED)
                    .get(0)));
  }

  @Test
  void gradientsThroughTheStatisticsOfABatch() {
    for (int[] shape : SHAPES) {
      batch(shape).check();
    }
  }

  @Test
  void gradientsThroughTheStatisticsOfManyPixels() {
    batch(MANY_PIXELS).check();
  }

  @Test
  void gradientsWithGivenStatistics() {
    for (int[] shape : SHAPES) {
      int channels = shape[shape.length - 1];
      GradientCheck.of(
              p -> {
                Tensor x = p.between("x", -4, 4, shape);
                Tensor scale = p.value("scale", channels);
                Tensor shift = p.value("shift", channels);
                Tensor mean = statistics(p, "mean", channels);
                Tensor variance = statistics(p, "variance", channels);
                Tensor y =
                    BatchNorm.given(p.graph(), p.layer("y"), x, scale, shift, mean, variance, 1e-3);
                Tensor z =
                    BatchNorm.given(
                        p.graph(), p.layer("z"), y, variance, shift, mean, variance, 1e-3);
                return List.of(z);
              })
          .check();
    }
  }

  @Test
  void gradientsOfChainsInPlace() {
    GradientCheck.of(
            p -> {
              Tensor x = Scale.by(p.graph(), p.layer("x2"), p.between("x", -4, 4, 3, 7, 5), 0.5);
              Tensor mean = statistics(p, "mean", 5);
              Tensor scale = p.between("scale", 0.75, 1.5, 5);
              Tensor shift = p.value("shift", 5);
              Tensor given =
                  BatchNorm.given(p.graph(), p.layer("given"), x, scale, shift, mean, mean, 0);
              Tensor group =
                  GroupNorm.of(p.graph(), p.layer("group"), given, scale, shift, 5, 1e-3);
              return List.of(Tanh.of(p.graph(), p.layer("tanh"), group));
            })
        .check();
  }

  @Test
  void gradientsByGroups() {
    int[][] groups = {{1}, {1, 13}, {1, 17}, {1, 3}, {2, 1}, {11, 3}, {2, 103}};
    for (int i = 1; i < SHAPES.length; i++) {
      int[] shape = SHAPES[i];
      int channels = shape[shape.length - 1];
      for (int g : groups[i]) {
        // Groups of one or two values are constant but for epsilon.
        if (Shape.of(shape).size() / shape[0] / g > 2) {
          GradientCheck.of(
                  p ->
                      List.of(
                          GroupNorm.of(
                              p.graph(),
                              p.layer("y"),
                              p.between("x", -4, 4, shape),
                              p.value("scale", channels),
                              p.value("shift", channels),
                              g,
                              1e-5)))
              .check();
        }
      }
    }
  }

  @Test
  void gradientsByInstances() {
    for (int[] shape : new int[][] {{2, 3, 5, 17}, {1, 13, 7, 3}, {3, 67, 2}, {2, 5, 515}}) {
      int channels = shape[shape.length - 1];
      GradientCheck.of(
              p ->
                  List.of(
                      InstanceNorm.of(
                          p.graph(),
                          p.layer("y"),
                          p.between("x", -4, 4, shape),
                          p.value("scale", channels),
                          p.value("shift", channels),
                          1e-5)))
          .check();
    }
  }

  /** In single precision a mean far from zero loses what a one-pass variance needs. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1000, -30_000})
  void statisticsAreThoseOfTheNaiveTwin(double centre) {
    int rows = 5000;
    int channels = 3;
    float[] x = new float[rows * channels];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (centre * (1 + i % channels) + 2 * Noise.uniform(Noise.key(9, 1), i) - 1);
    }
    double[] mean = new double[channels];
    double[] variance = new double[channels];
    for (int i = 0; i < x.length; i++) {
      mean[i % channels] += (double) x[i] / rows;
    }
    for (int i = 0; i < x.length; i++) {
      double d = x[i] - mean[i % channels];
      variance[i % channels] += d * d / rows;
    }

    double[] slope = new double[channels];
    double[] along = new double[channels];
    double[] u = new double[x.length];
    float[] dy = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      u[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + 1e-5);
      dy[i] = 1 + (float) Noise.uniform(Noise.key(10, 1), i);
      slope[c] += (double) dy[i] / rows;
      along[c] += dy[i] * u[i] / rows;
    }

    for (Running running : Running.values()) {
      OneStep step = OneStep.of((g, t) -> norm(g, t, channels, running), x, dy, 2, 2500, channels);

      for (int i = 0; i < x.length; i++) {
        int c = i % channels;
        double dx = (dy[i] - slope[c] - u[i] * along[c]) / Math.sqrt(variance[c] + 1e-5);
        assertThat((double) step.outputs[0][i]).isCloseTo(u[i], Offset.offset(5e-6));
        assertThat((double) step.gradient[i]).isCloseTo(dx, Offset.offset(1e-5));
      }
      double n = running == Running.UNBIASED ? (double) rows / (rows - 1) : 1;
      for (int c = 0; c < channels; c++) {
        // The running statistics are zero before.
        double offset = 1e-6 * Math.abs(mean[c]) + 1e-6;
        assertThat((double) step.outputs[1][c]).isCloseTo(0.25 * mean[c], Offset.offset(offset));
        assertThat((double) step.outputs[2][c])
            .isCloseTo(0.25 * n * variance[c], Offset.offset(1e-6));
      }
    }
  }

  /** With a scale of ones, a shift of zeros and running statistics of zeros. */
  private static List<Tensor> norm(Graph graph, Tensor x, int channels, Running running) {
    Tensor ones = graph.parameter("ones", Initial.constant(1), channels);
    Tensor zeros = graph.parameter("zeros", Initial.zeros(), channels);
    Tensor mean = graph.parameter("mean", Initial.zeros(), channels);
    Tensor variance = graph.parameter("variance", Initial.zeros(), channels);
    return BatchNorm.ofBatch(graph, "y", x, ones, zeros, mean, variance, 1e-5, 0.25, running);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 6);
    Tensor six = graph.parameter("six", Initial.zeros(), 6);
    Tensor five = graph.parameter("five", Initial.zeros(), 5);

    assertThatThrownBy(() -> GroupNorm.of(graph, "y", x, six, six, 4, 1e-5))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer y (group_norm)")
        .hasMessageContaining("divides 6 channels");
    assertThatThrownBy(() -> BatchNorm.given(graph, "y", x, six, five, six, six, 1e-5))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[6]");
    assertThatThrownBy(() -> InstanceNorm.of(graph, "y", x, six, six, 1e-5))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("at least 3 dimensions");
    assertThatThrownBy(() -> InstanceNorm.of(graph, "y", x, six, six, -1))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(
            () ->
                BatchNorm.ofBatch(graph, "y", x, six, six, six, six, 1e-5, 1.5, Running.POPULATION))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("momentum from 0 to 1");
  }

  @Test
  void oneValueForEachChannelIsRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 6);
    Tensor six = graph.parameter("six", Initial.constant(1), 6);
    Tensor mean = graph.parameter("mean", Initial.zeros(), 6);
    Tensor y =
        BatchNorm.ofBatch(graph, "y", x, six, six, mean, mean, 1e-5, 0.1, Running.UNBIASED).get(0);
    Plan.Builder builder =
        Plan.training(Sum.of(graph, "loss", y), Update.by(new Sgd(), Schedule.constant(1)));

    assertThatThrownBy(() -> builder.on(BuiltInKernels.portable(), 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("at least two values");
  }

  @Test
  void aLossOfRunningStatisticsIsRefused() {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.uniform(1), 4, 6);
    Tensor six = graph.parameter("six", Initial.constant(1), 6);
    Tensor variance =
        BatchNorm.ofBatch(graph, "y", x, six, six, six, six, 1e-5, 0.1, Running.UNBIASED).get(2);
    Plan.Builder builder =
        Plan.training(Sum.of(graph, "loss", variance), Update.by(new Sgd(), Schedule.constant(1)));

    assertThatThrownBy(() -> builder.on(BuiltInKernels.portable(), 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("they have no gradient");
  }

  @Test
  void givenStatisticsAloneNeedNoInput() {
    assertThat(arena(true)).isLessThan(arena(false) - 4 * 1000 * 64);
  }

  private static long arena(boolean frozen) {
    Graph graph = new Graph();
    Tensor w = graph.parameter("w", Initial.uniform(1), 64, 64);
    Tensor scale = graph.parameter("scale", Initial.constant(1), 64);
    Tensor h = Linear.of(graph, "h", graph.input("x", 1024, 64), w);
    Tensor y = BatchNorm.given(graph, "y", h, scale, scale, scale, scale, 1e-5);
    Plan.Builder builder =
        Plan.training(
            Sum.of(graph, "loss", Tanh.of(graph, "z", y)),
            Update.by(new Sgd(), Schedule.constant(1)));
    return (frozen ? builder.freeze(scale) : builder)
        .on(BuiltInKernels.portable(), 1)
        .memory()
        .arena();
  }
}
