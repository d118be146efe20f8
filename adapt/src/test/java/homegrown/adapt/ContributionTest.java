package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Mean;
import homegrown.engine.op.SoftmaxCrossEntropy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContributionTest {

  private static final int BATCH = 5;
  private static final int IN = 7;
  private static final int OUT = 13;
  private static final int BATCHES = 3;

  private final Graph graph = new Graph();
  private final Tensor x = graph.input("x", BATCH, IN);
  private final Tensor y = graph.ids("y", BATCH);
  private final Tensor w = graph.parameter("w", Initial.uniform(0.5), OUT, IN);
  private final Tensor b = graph.parameter("b", Initial.uniform(0.5), OUT);
  private final Tensor loss =
      SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "linear", x, w, b), y);

  private float[] feed(Trainer trainer, int batch) {
    Random random = new Random(batch);
    Slice slice = trainer.input(x);
    for (int i = 0; i < slice.size(); i++) {
      slice.data()[slice.at() + i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < BATCH; i++) {
      trainer.ids(y)[i] = random.nextInt(OUT);
    }
    return slice.copy();
  }

  private Contribution measured(Weights weights, int threads) {
    try (Device device = Device.portable(threads)) {
      Trainer trainer = Contribution.plan(loss, device, w, b).start(weights, device, 0);
      for (int batch = 0; batch < BATCHES; batch++) {
        feed(trainer, batch);
        trainer.step();
      }
      return Contribution.of(trainer, w, b);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void isTheMeanOfSquaredGradientsByHand(int threads) {
    Weights weights = Weights.of(graph, 1);
    float[] before = weights.data().clone();
    Contribution contribution = measured(weights, threads);
    assertThat(weights.data()).isEqualTo(before);

    double[] ofW = new double[OUT];
    double[] ofB = new double[OUT];
    try (Device device = Device.portable(1)) {
      Trainer trainer = Plan.inference(loss).on(device).start(weights, device, 0);
      for (int batch = 0; batch < BATCHES; batch++) {
        float[] input = feed(trainer, batch);
        int[] targets = trainer.ids(y);
        double[][] d = new double[BATCH][OUT];
        for (int i = 0; i < BATCH; i++) {
          double sum = 0;
          for (int o = 0; o < OUT; o++) {
            double z = weights.slice("b").copy()[o];
            for (int k = 0; k < IN; k++) {
              z += (double) weights.slice("w").copy()[o * IN + k] * input[i * IN + k];
            }
            d[i][o] = Math.exp(z);
            sum += d[i][o];
          }
          for (int o = 0; o < OUT; o++) {
            d[i][o] = (d[i][o] / sum - (targets[i] == o ? 1 : 0)) / BATCH;
          }
        }
        for (int o = 0; o < OUT; o++) {
          double db = 0;
          for (int i = 0; i < BATCH; i++) {
            db += d[i][o];
          }
          ofB[o] += db * db / BATCHES;
          for (int k = 0; k < IN; k++) {
            double dw = 0;
            for (int i = 0; i < BATCH; i++) {
              dw += d[i][o] * input[i * IN + k];
            }
            ofW[o] += dw * dw / BATCHES;
          }
        }
      }
    }
    double total = 0;
    for (int o = 0; o < OUT; o++) {
      total += ofW[o] + ofB[o];
    }
    assertThat(contribution.total()).isCloseTo(total, within(1e-5 * total));
    for (int o = 0; o < OUT; o++) {
      double tolerance = 1e-5 * total;
      assertThat(contribution.share(w, o, o + 1) * total).isCloseTo(ofW[o], within(tolerance));
      assertThat(contribution.share(b, o, o + 1) * total).isCloseTo(ofB[o], within(tolerance));
    }
    assertThat(contribution.share(w) + contribution.share(b)).isCloseTo(1, within(1e-12));
  }

  @Test
  void isWhatAStepOfDescentGains() {
    double rate = 1e-3;
    try (Device device = Device.portable(1)) {
      Weights weights = Weights.of(graph, 1);
      Trainer measuring = Contribution.plan(loss, device, w, b).start(weights, device, 0);
      feed(measuring, 1);
      measuring.step();
      Contribution contribution = Contribution.of(measuring, w, b);
      Plan only =
          Plan.training(loss, Update.by(new Sgd(), Schedule.constant(rate)))
              .trainOnly(w)
              .trainRows(w, 2, 9)
              .on(device);
      Trainer trainer = only.start(weights, device, 0);
      feed(trainer, 1);
      double before = trainer.step();
      double after = trainer.step();
      double expected = rate * contribution.total() * contribution.share(w, 2, 9);
      assertThat(before - after).isCloseTo(expected, within(0.02 * expected + 2e-7));
    }
  }

  @Test
  void goesThroughItsTextFormUnchanged() {
    Contribution contribution = measured(Weights.of(graph, 1), 1);
    StringWriter text = new StringWriter();
    contribution.write(text);
    assertThat(text.toString()).startsWith("homegrown contribution 1\nw\t").endsWith("\n");

    Contribution read = Contribution.read(new StringReader(text.toString()));

    assertThat(read.parameters()).containsExactly("w", "b");
    assertThat(read.total()).isEqualTo(contribution.total());
    for (int o = 0; o < OUT; o++) {
      assertThat(read.share(w, 0, o)).isEqualTo(contribution.share(w, 0, o));
      assertThat(read.share(b, 0, o)).isEqualTo(contribution.share(b, 0, o));
    }
  }

  @Test
  void readsTheFirstFormForEver() throws IOException {
    Graph model = new Graph();
    Tensor firstW = model.parameter("first/w", Initial.zeros(), 4, 2);
    Tensor firstB = model.parameter("first/b", Initial.zeros(), 4);
    Tensor secondW = model.parameter("second/w", Initial.zeros(), 3, 4);
    Tensor secondB = model.parameter("second/b", Initial.zeros(), 3);
    Tensor absent = model.parameter("absent", Initial.zeros(), 3);
    Contribution contribution;
    try (InputStream in = getClass().getResourceAsStream("/contribution-1.txt")) {
      contribution = Contribution.read(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    assertThat(contribution.parameters())
        .containsExactly("first/w", "first/b", "second/w", "second/b");
    assertThat(contribution.total()).isEqualTo(8);
    assertThat(contribution.share(firstW)).isEqualTo(0.5 / 8);
    assertThat(contribution.share(firstW, 1, 2)).isEqualTo(0.125 / 8);
    assertThat(contribution.share(firstB)).isZero();
    assertThat(contribution.share(secondW, 0, 1)).isEqualTo(0.5);
    assertThat(contribution.share(secondW, 1, 3)).isEqualTo(1.75 / 8);
    assertThat(contribution.share(secondB, 2, 3)).isEqualTo(1.5 / 8);
    assertThat(contribution.share(absent)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "homegrown contribution 2\nw\t1\n",
        "homegrown contribution 1\nw 1\n",
        "homegrown contribution 1\n\t1\n",
        "homegrown contribution 1\nw\t\n",
        "homegrown contribution 1\nw\t1  2\n",
        "homegrown contribution 1\nw\t1 two\n",
        "homegrown contribution 1\nw\t1 -2\n",
        "homegrown contribution 1\nw\tNaN\n",
        "homegrown contribution 1\nw\t1 Infinity\n",
        "homegrown contribution 1\nw\t1\n\nw\t2\n"
      })
  void whatIsNoContributionIsRefusedWithItsLine(String text) {
    assertThatThrownBy(() -> Contribution.read(new StringReader(text)))
        .isInstanceOf(SelectionException.class)
        .hasMessageMatching("contribution, line [1-4]: expected .*, got .*; docs/selection.md.*");
  }

  @Test
  void nothingToChooseByIsRefused() {
    assertThatThrownBy(
            () -> Contribution.read(new StringReader("homegrown contribution 1\nw\t0 0\n")))
        .isInstanceOf(SelectionException.class)
        .hasMessageContaining("above 0");
    Contribution named = Contribution.read(new StringReader("homegrown contribution 1\n w\t1\n"));
    named.write(new StringWriter());
    Tensor tab = graph.parameter("a\tb", Initial.zeros(), 1);
    Tensor comment = graph.parameter("#", Initial.zeros(), 1);
    for (Tensor odd : new Tensor[] {tab, comment}) {
      Tensor sum = Mean.of(graph, "mean of " + odd.name(), odd);
      try (Device device = Device.portable(1)) {
        Trainer trainer =
            Contribution.plan(sum, device, odd).start(Weights.of(graph, 1), device, 0);
        assertThatThrownBy(() -> Contribution.of(trainer, odd))
            .isInstanceOf(SelectionException.class)
            .hasMessageContaining("at least one step");
        trainer.step();
        assertThatThrownBy(() -> Contribution.of(trainer, w)).isInstanceOf(GraphException.class);
        assertThatThrownBy(() -> Contribution.of(trainer, odd).write(new StringWriter()))
            .isInstanceOf(SelectionException.class)
            .hasMessageContaining("names without tabs");
      }
    }
  }

  @Test
  void oneOfAnotherModelIsRefused() {
    Contribution other = Contribution.read(new StringReader("homegrown contribution 1\nw\t1 2\n"));
    assertThatThrownBy(() -> other.share(w))
        .isInstanceOf(SelectionException.class)
        .hasMessageContaining("w [13, 7]")
        .hasMessageContaining("its 13 rows")
        .hasMessageContaining("got 2");
  }
}
