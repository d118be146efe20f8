package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Noise;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoolingTest {

  /** A window as plain numbers, for one shape of x. */
  record Case(
      int[] x, int[] kernel, int[] strides, int[] dilations, int[] begins, int[] ends, boolean up) {

    Window window() {
      Window window = Window.of(kernel).strides(strides).dilations(dilations).pads(begins, ends);
      return up ? window.roundingUp() : window;
    }

    @Override
    public String toString() {
      return Shape.of(x) + " " + window();
    }
  }

  private static int[] ints(int... values) {
    return values;
  }

  static Stream<Case> cases() {
    int[] one = {1, 1};
    int[] none = {0, 0};
    return Stream.of(
        new Case(ints(1, 1, 1, 1), ints(1, 1), one, one, none, none, false),
        new Case(ints(2, 7, 13, 3), ints(2, 2), ints(2, 2), one, none, none, false),
        new Case(ints(1, 13, 7, 17), ints(3, 3), ints(2, 2), one, one, one, false),
        new Case(ints(3, 7, 5, 1), ints(3, 2), ints(1, 2), one, ints(1, 0), ints(0, 1), false),
        new Case(ints(1, 7, 7, 33), ints(2, 2), ints(2, 2), one, none, none, true),
        new Case(ints(2, 5, 6, 2), ints(3, 3), ints(2, 3), one, one, ints(2, 1), true),
        new Case(ints(1, 9, 8, 3), ints(3, 2), ints(2, 1), ints(2, 3), ints(2, 1), one, false),
        new Case(ints(1, 4, 5, 3), ints(1, 1), ints(3, 3), one, none, none, true),
        new Case(ints(1, 3, 3, 37), ints(3, 3), one, one, none, none, false),
        new Case(ints(2, 17, 3), ints(3), ints(2), ints(1), ints(1), ints(1), false),
        new Case(ints(1, 33, 7), ints(2), ints(3), ints(5), ints(0), ints(4), true),
        new Case(
            ints(1, 4, 5, 6, 2),
            ints(2, 3, 2),
            ints(1, 2, 2),
            ints(2, 1, 1),
            ints(1, 0, 1),
            ints(0, 1, 1),
            false),
        new Case(
            ints(1, 5, 5, 4, 3),
            ints(2, 2, 3),
            ints(3, 2, 2),
            ints(2, 2, 1),
            ints(1, 1, 1),
            ints(1, 1, 1),
            true));
  }

  /** Along one dimension, the elements of each window; those of the padding are outside. */
  private static List<int[]> windows(Case c, int dimension) {
    int n = c.x[dimension + 1];
    int extent = c.dilations[dimension] * (c.kernel[dimension] - 1) + 1;
    int end = n + c.ends[dimension];
    List<int[]> windows = new ArrayList<>();
    int start = -c.begins[dimension];
    boolean full = false;
    while (start + extent <= end || (c.up && !full && start < n)) {
      int[] elements = new int[c.kernel[dimension]];
      for (int k = 0; k < elements.length; k++) {
        elements[k] = start + k * c.dilations[dimension];
      }
      windows.add(elements);
      full = start + extent >= end;
      start += c.strides[dimension];
    }
    return windows;
  }

  /** For each window in row-major order the places of its elements, -1 for those of the padding. */
  private static List<int[]> places(Case c) {
    List<int[]> places = new ArrayList<>();
    for (int i = 0; i < c.x[0]; i++) {
      places.add(ints(i));
    }
    for (int d = 0; d < c.kernel.length; d++) {
      List<int[]> next = new ArrayList<>();
      for (int[] before : places) {
        for (int[] window : windows(c, d)) {
          int[] all = new int[before.length * window.length];
          for (int i = 0; i < all.length; i++) {
            int place = window[i % window.length];
            int outer = before[i / window.length];
            boolean inside = outer >= 0 && place >= 0 && place < c.x[d + 1];
            all[i] = inside ? outer * c.x[d + 1] + place : -1;
          }
          next.add(all);
        }
      }
      places = next;
    }
    return places;
  }

  /** How many elements of each window are of x or of the padding. */
  private static List<Integer> padded(Case c) {
    List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < c.x[0]; i++) {
      counts.add(1);
    }
    for (int d = 0; d < c.kernel.length; d++) {
      List<Integer> next = new ArrayList<>();
      for (int before : counts) {
        for (int[] window : windows(c, d)) {
          int count = 0;
          for (int place : window) {
            count += place < c.x[d + 1] + c.ends[d] ? 1 : 0;
          }
          next.add(before * count);
        }
      }
      counts = next;
    }
    return counts;
  }

  private static float[] noise(int size, int key) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (2 * Noise.uniform(Noise.key(key, 1), i) - 1);
    }
    return values;
  }

  /** Whole numbers with many equal ones. */
  private static float[] ties(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) Math.floor(3 * Noise.uniform(Noise.key(3, 1), i)) - 1;
    }
    return values;
  }

  /** Values that differ by more than the step of differences. */
  private static float[] apart(int size) {
    float[] values = new float[size];
    int stride = size % 7 == 0 ? 11 : 7;
    for (int i = 0; i < size; i++) {
      values[i] = 0.2f * ((long) i * stride % size) - 0.1f * size;
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void maximaAreThoseOfTheNaiveTwin(Case c) {
    int channels = c.x[c.x.length - 1];
    List<int[]> places = places(c);
    for (float[] x : List.of(ties(Shape.of(c.x).size()), noise(Shape.of(c.x).size(), 5))) {
      float[] upstream = noise(places.size() * channels, 6);
      float[] y = new float[upstream.length];
      float[] dx = new float[x.length];
      for (int p = 0; p < places.size(); p++) {
        for (int ch = 0; ch < channels; ch++) {
          int best = -1;
          for (int place : places.get(p)) {
            int at = place * channels + ch;
            if (place >= 0 && (best < 0 || x[at] > x[best])) {
              best = at;
            }
          }
          y[p * channels + ch] = x[best];
          dx[best] += upstream[p * channels + ch];
        }
      }

      OneStep step =
          OneStep.of((g, t) -> List.of(MaxPool.of(g, "y", t, c.window())), x, upstream, c.x);

      assertThat(step.outputs[0]).isEqualTo(y);
      assertThat(step.gradient).isEqualTo(dx);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meansAreThoseOfTheNaiveTwin(Case c) {
    int channels = c.x[c.x.length - 1];
    List<int[]> places = places(c);
    List<Integer> padded = padded(c);
    float[] x = noise(Shape.of(c.x).size(), 5);
    float[] upstream = noise(places.size() * channels, 6);
    for (boolean counting : new boolean[] {false, true}) {
      double[] y = new double[upstream.length];
      double[] dx = new double[x.length];
      for (int i = 0; i < y.length; i++) {
        int count = 0;
        for (int place : places.get(i / channels)) {
          count += place >= 0 ? 1 : 0;
        }
        count = counting ? padded.get(i / channels) : count;
        for (int place : places.get(i / channels)) {
          if (place >= 0) {
            y[i] += (double) x[place * channels + i % channels] / count;
            dx[place * channels + i % channels] += (double) upstream[i] / count;
          }
        }
      }

      OneStep step =
          OneStep.of(
              (g, t) ->
                  List.of(
                      counting
                          ? AveragePool.countingPads(g, "y", t, c.window())
                          : AveragePool.of(g, "y", t, c.window())),
              x,
              upstream,
              c.x);

      close(step.outputs[0], y);
      close(step.gradient, dx);
    }
  }

  private static void close(float[] actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], Offset.offset(2e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradients(Case c) {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", apart(Shape.of(c.x).size()), c.x);
              return List.of(
                  MaxPool.of(p.graph(), p.layer("max"), x, c.window()),
                  AveragePool.of(p.graph(), p.layer("mean"), x, c.window()),
                  AveragePool.countingPads(p.graph(), p.layer("padded"), x, c.window()));
            })
        .check();
  }

  @Test
  void poolsOfResultsWorkInAnyPlace() {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", apart(2 * 6 * 5 * 17), 2, 6, 5, 17);
              Tensor before = Scale.by(p.graph(), p.layer("before"), x, 2);
              Window window = Window.of(3, 2).strides(2, 1).pads(ints(1, 0), ints(1, 1));
              Tensor max = MaxPool.of(p.graph(), p.layer("max"), before, window);
              Tensor mean = AveragePool.of(p.graph(), p.layer("mean"), max, Window.of(2, 2));
              return List.of(Neg.of(p.graph(), p.layer("after"), mean));
            })
        .check();
  }

  @Test
  void infinitiesAreMaximaToo() {
    float[] x = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 3, Float.POSITIVE_INFINITY};
    OneStep step =
        OneStep.of(
            (g, t) -> List.of(MaxPool.of(g, "y", t, Window.of(2).strides(2))),
            x,
            new float[] {1, 2},
            1,
            4,
            1);

    assertThat(step.outputs[0]).containsExactly(x[0], x[3]);
    assertThat(step.gradient).containsExactly(1, 0, 0, 2);
  }

  @Test
  void windowsThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 4, 4, 3);

    for (Window window :
        List.of(
            Window.of(2),
            Window.of(5, 5),
            Window.of(2, 0),
            Window.of(2, 2).strides(0, 1),
            Window.of(2, 2).strides(1),
            Window.of(2, 2).pads(ints(-1, 0), ints(0, 0)),
            Window.of(2, 2).pads(ints(2, 0), ints(0, 0)),
            Window.of(2, 2).pads(ints(0, 0), ints(0, 2)))) {
      assertThatThrownBy(() -> MaxPool.of(graph, "pool", x, window))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("layer pool (max_pool)")
          .hasMessageContaining(window.toString());
    }
    Tensor flat = graph.input("flat", 3, 4);
    assertThatThrownBy(() -> AveragePool.of(graph, "pool", flat, Window.of(2, 2)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[3, 4]");
  }

  @Test
  void windowsAreValues() {
    Window window = Window.of(2, 3).strides(2, 1).pads(ints(1, 1), ints(0, 1)).roundingUp();
    Window same = Window.of(2, 3).roundingUp().pads(ints(1, 1), ints(0, 1)).strides(2, 1);

    assertThat(window).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(window).isNotEqualTo(Window.of(2, 3).strides(2, 1));
    assertThat(window.toString()).contains("[2, 3]", "[1, 1] and [0, 1]", "rounding up");
  }
}
