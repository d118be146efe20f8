package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Adam;
import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.UpdateRule;
import homegrown.engine.Weights;
import homegrown.engine.op.Add;
import homegrown.engine.op.Linear;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Tanh;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

  private static final Device DEVICE = Device.portable(1);
  private static final int WIDTH = 64;
  private static final int LAYERS = 4;

  /** A chain of layers of one width on one row, which is multiplied without scratch memory. */
  private final Graph graph = new Graph();

  private final Tensor x = graph.input("x", 1, WIDTH);
  private final Tensor y = graph.ids("y", 1);
  private final Tensor[] w = new Tensor[LAYERS];
  private final Tensor[] b = new Tensor[LAYERS];
  private final Tensor loss = chain();

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  private Tensor chain() {
    Tensor h = x;
    for (int i = 0; i < LAYERS; i++) {
      w[i] = graph.parameter("w" + i, Initial.uniform(0.2), WIDTH, WIDTH);
      b[i] = graph.parameter("b" + i, Initial.zeros(), WIDTH);
      h = Linear.of(graph, "l" + i, h, w[i], b[i]);
      if (i < LAYERS - 1) {
        h = Tanh.of(graph, "t" + i, h);
      }
    }
    return SoftmaxCrossEntropy.mean(graph, "loss", h, y);
  }

  private Plan.Builder training(UpdateRule rule) {
    return Plan.training(loss, Update.by(rule, Schedule.constant(0.1)));
  }

  private static Contribution contribution(String lines) {
    return Contribution.read(new StringReader("homegrown contribution 1\n" + lines));
  }

  private Selector selector(UpdateRule rule, String lines, int... parts) {
    return new Selector(graph, () -> training(rule), contribution(lines), DEVICE, parts);
  }

  private static List<Rows> rows(Tensor... parameters) {
    List<Rows> rows = new ArrayList<>();
    for (Tensor parameter : parameters) {
      rows.add(Rows.all(parameter));
    }
    return rows;
  }

  private long bytes(UpdateRule rule, Tensor... parameters) {
    return training(rule).trainOnly(parameters).on(DEVICE).memory().trainingBytes();
  }

  @Test
  void aDeepTensorWaitsUntilTheWayToItFits() {
    // The first layer is worth most, but gradients would pass through all others.
    Selector selector =
        selector(new Adam(), "w0\t100\nb0\t2\nw3\t10\nb3\t1\nb2\t3\nb1\t0.5\nw2\t0.1\nw1\t0.1\n");
    assertThat(selector.within(bytes(new Adam(), b[3])).trains()).isEqualTo(rows(b[3]));
    assertThat(selector.within(bytes(new Adam(), w[3])).trains()).isEqualTo(rows(w[3]));
    assertThat(selector.within(bytes(new Adam(), w[0])).trains()).isEqualTo(rows(w[0]));
    Selection selection = selector.within(bytes(new Adam(), w[0], b[0], b[1], b[2], b[3]));
    assertThat(selection.trains()).isEqualTo(rows(w[0], b[0], b[1], b[2], b[3]));
    assertThat(selection.contribution()).isCloseTo(106.5 / 116.7, within(1e-12));
    Selection all = selector.within(Long.MAX_VALUE / 2);
    assertThat(all.trains()).isEqualTo(rows(w[0], b[0], w[1], b[1], w[2], b[2], w[3], b[3]));
    assertThat(all.contribution()).isCloseTo(1, within(1e-12));
  }

  @Test
  void aBiasCostsNoSavedInput() {
    // Without activation functions nothing is kept for the way back: biases add themselves alone.
    Graph linear = new Graph();
    Tensor h = linear.input("x", 1, WIDTH);
    Tensor targets = linear.ids("y", 1);
    StringBuilder lines = new StringBuilder();
    Tensor[] biases = new Tensor[LAYERS];
    for (int i = 0; i < LAYERS; i++) {
      Tensor weights = linear.parameter("w" + i, Initial.uniform(0.2), WIDTH, WIDTH);
      biases[i] = linear.parameter("b" + i, Initial.zeros(), WIDTH);
      h = Linear.of(linear, "l" + i, h, weights, biases[i]);
      lines.append("w" + i + "\t0.5\nb" + i + "\t1\n");
    }
    Tensor sum = SoftmaxCrossEntropy.mean(linear, "loss", h, targets);
    Update update = Update.by(new Sgd(), Schedule.constant(0.1));
    Selector selector =
        new Selector(
            linear, () -> Plan.training(sum, update), contribution(lines.toString()), DEVICE);
    long all = Plan.training(sum, update).trainOnly(biases).on(DEVICE).memory().trainingBytes();
    long deepest =
        Plan.training(sum, update).trainOnly(biases[0]).on(DEVICE).memory().trainingBytes();
    assertThat(all).isEqualTo(deepest + (LAYERS - 1) * 4L * WIDTH);
    assertThat(selector.within(all).trains()).isEqualTo(rows(biases));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsEverOverItsBudgetAndMoreBytesNeverContributeLess(boolean branches) {
    for (int seed = 0; seed < 12; seed++) {
      RandomNetwork network = new RandomNetwork(seed, 4, branches);
      int[] parts = seed % 2 == 0 ? new int[0] : new int[] {8, 2};
      Selector selector =
          new Selector(
              network.graph,
              seed % 3 == 0 ? network::clipped : network::training,
              network.contribution,
              DEVICE,
              parts);
      long least = selector.leastBytes();
      long[] budgets = new long[12];
      for (int i = 0; i < budgets.length; i++) {
        budgets[i] = least - 1 + i * i * least / 100;
      }
      SortedMap<Long, Selection> frontier = selector.frontier(budgets);
      assertThat(frontier).doesNotContainKey(budgets[0]).hasSize(budgets.length - 1);
      double before = 0;
      for (long budget : frontier.keySet()) {
        Selection selection = frontier.get(budget);
        assertThat(selection.bytes()).as("seed %d", seed).isLessThanOrEqualTo(budget);
        assertThat(selection.bytes()).isEqualTo(selection.plan().memory().trainingBytes());
        assertThat(selection.contribution()).isGreaterThanOrEqualTo(before);
        before = selection.contribution();
      }
      assertThatThrownBy(() -> selector.within(least - 1))
          .isInstanceOf(BudgetException.class)
          .hasMessageContaining("at least " + least + " bytes");
    }
  }

  /** The choice against the best of all subsets by real plans, where the model is exact. */
  @Test
  void isTheBestOfAllSubsetsOfAChainByTheirRealMemory() {
    for (int seed = 0; seed < 8; seed++) {
      RandomNetwork network = new RandomNetwork(seed, 3, false);
      List<Tensor> parameters = network.graph.parameters();
      Plans plans = new Plans(network::training, DEVICE);
      Selector selector =
          new Selector(network.graph, network::training, network.contribution, DEVICE);
      long[] bytes = new long[1 << parameters.size()];
      double[] values = new double[bytes.length];
      for (int set = 1; set < bytes.length; set++) {
        List<Rows> rows = new ArrayList<>();
        for (int p = 0; p < parameters.size(); p++) {
          if ((set >> p & 1) == 1) {
            rows.add(Rows.all(parameters.get(p)));
            values[set] += network.contribution.share(parameters.get(p));
          }
        }
        bytes[set] = plans.profile(rows).memory().trainingBytes();
      }
      long least = selector.leastBytes();
      assertThat(Arrays.stream(bytes).skip(1).min().orElseThrow()).isLessThanOrEqualTo(least);
      for (int i = 0; i < 10; i++) {
        long budget = least + (bytes[bytes.length - 1] - least) * i / 9;
        double best = 0;
        for (int set = 1; set < bytes.length; set++) {
          best = bytes[set] <= budget ? Math.max(best, values[set]) : best;
        }
        assertThat(selector.within(budget).contribution())
            .as("seed %d, budget %d", seed, budget)
            .isCloseTo(best, within(1e-12));
      }
    }
  }

  @Test
  void whatTrainsMovesAndNothingElse() {
    String lines = "w0\t1\nb0\t1\nw1\t1\nb1\t1\nw2\t1\nb2\t1\nw3\t4\nb3\t1\n";
    Selector selector = selector(new Adam(), lines, 8, 4, 2);
    Selection selection = selector.within(bytes(new Adam(), b[3], b[2], b[1]) + 10_000);
    assertThat(selection.trains()).anyMatch(rows -> !rows.whole());
    assertThat(selection.trains().size()).isLessThan(2 * LAYERS);
    Weights weights = Weights.of(graph, 1);
    Weights start = weights.copy();
    Trainer trainer = selection.plan().start(weights, DEVICE, 1);
    Slice input = trainer.input(x);
    Arrays.fill(input.data(), input.at(), input.at() + input.size(), 0.5f);
    for (int i = 0; i < 3; i++) {
      trainer.step();
    }
    for (Tensor parameter : graph.parameters()) {
      float[] before = start.slice(parameter.name()).copy();
      float[] after = weights.slice(parameter.name()).copy();
      int from = 0;
      int to = 0;
      for (Rows rows : selection.trains()) {
        if (rows.parameter() == parameter) {
          from = rows.from() * before.length / WIDTH;
          to = rows.to() * before.length / WIDTH;
        }
      }
      for (int i = 0; i < before.length; i++) {
        if (i < from || i >= to) {
          assertThat(after[i]).as("%s at %d", parameter, i).isEqualTo(before[i]);
        }
      }
      if (to > from) {
        assertThat(after).isNotEqualTo(before);
      }
    }
  }

  @Test
  void partsOfAParameterFitWhereTheWholeDoesNot() {
    StringBuilder lines = new StringBuilder("w3\t");
    for (int row = 0; row < WIDTH; row++) {
      lines.append(row > 0 ? " " : "").append(row / 16 == 2 ? 9 : 1);
    }
    long budget = bytes(new Adam(), w[3]) - 1;
    Selection part = selector(new Adam(), lines + "\n", 4).within(budget);
    assertThat(part.trains()).containsExactly(new Rows(w[3], 32, 48));
    assertThat(part.contribution()).isCloseTo(9 * 16 / (9 * 16 + 48.0), within(1e-12));
    assertThat(part.cost().backward()).isEqualTo(16 * WIDTH);
    assertThat(part.toString())
        .contains(part.bytes() + " bytes", "1024 backward", "75.0 %", "w3 [64, 64] rows 32 to 47");
    Selector whole = selector(new Adam(), lines + "\n");
    assertThatThrownBy(() -> whole.within(budget))
        .isInstanceOf(BudgetException.class)
        .hasMessageContaining("(w3 [64, 64])");
  }

  @Test
  void whatSharesAnInputIsFilledUp() {
    // Three layers read one value: it is kept once, and the model counts it for each of them.
    Graph shared = new Graph();
    Tensor input = shared.input("x", 8, 16);
    Tensor targets = shared.ids("y", 8);
    Tensor w0 = shared.parameter("w0", Initial.uniform(0.2), 512, 16);
    Tensor h = Linear.of(shared, "first", input, w0);
    Tensor sum = null;
    StringBuilder lines = new StringBuilder("w0\t0.001\n");
    for (int i = 1; i <= 3; i++) {
      Tensor v = shared.parameter("v" + i, Initial.uniform(0.2), 4, 512);
      Tensor out = Linear.of(shared, "l" + i, h, v);
      sum = sum == null ? out : Add.of(shared, "sum" + i, sum, out);
      lines.append("v" + i + "\t" + i + "\n");
    }
    Tensor total = SoftmaxCrossEntropy.mean(shared, "loss", sum, targets);
    Update update = Update.by(new Sgd(), Schedule.constant(0.1));
    Selector selector =
        new Selector(
            shared, () -> Plan.training(total, update), contribution(lines.toString()), DEVICE);
    long all = Plan.training(total, update).freeze(w0).on(DEVICE).memory().trainingBytes();
    assertThat(new Knapsack(selector.model(), all).picks().get(0).value()).isLessThan(0.9);
    Selection selection = selector.within(all);
    assertThat(selection.contribution()).isCloseTo(6 / 6.001, within(1e-12));
    assertThat(selection.bytes()).isEqualTo(all);
  }

  @Test
  void whereTheModelIsTooLowTheNextBestIsTaken() {
    RandomNetwork network = new RandomNetwork(2, 4, true);
    Selector selector =
        new Selector(network.graph, network::training, network.contribution, DEVICE);
    long budget = selector.leastBytes() * 6 / 5;
    Knapsack.Pick best = new Knapsack(selector.model(), budget).picks().get(0);
    Plan plan = new Plans(network::training, DEVICE).plan(best.rows());
    assertThat(plan.memory().trainingBytes()).isGreaterThan(budget);
    Selection selection = selector.within(budget);
    assertThat(selection.bytes()).isLessThanOrEqualTo(budget);
    assertThat(selection.trains().size()).isGreaterThan(1);
  }

  @Test
  void aLayoutThatTakesMoreThanTheLeastCounts() {
    // Few layouts do: the first network whose layout does.
    for (int seed = 0; seed < 200; seed++) {
      RandomNetwork network = new RandomNetwork(seed, 4, true);
      Plans plans = new Plans(network::clipped, DEVICE);
      Selector selector =
          new Selector(network.graph, network::clipped, network.contribution, DEVICE);
      Selection all = selector.within(Long.MAX_VALUE / 2);
      long budget = all.bytes() - 1;
      if (plans.profile(all.trains()).memory().trainingBytes() < budget) {
        assertThat(selector.within(budget).bytes()).isLessThanOrEqualTo(budget);
        return;
      }
    }
    throw new AssertionError("expected a layout above the least, got none in 200 networks");
  }

  @Test
  void theSameInputGivesTheSameChoice() {
    for (int seed = 0; seed < 3; seed++) {
      List<Object> choices = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        RandomNetwork network = new RandomNetwork(seed, 5, true);
        Selector selector =
            new Selector(network.graph, network::training, network.contribution, DEVICE, 4, 2);
        choices.add(selector.within(2 * selector.leastBytes()).toString());
      }
      assertThat(choices.get(1)).isEqualTo(choices.get(0));
    }
  }

  @Test
  void whatDoesNotFitTheModelIsRefused() {
    assertThatThrownBy(() -> selector(new Sgd(), "w0\t1\nother\t1\n"))
        .isInstanceOf(SelectionException.class)
        .hasMessageContaining("[other]");
    assertThatThrownBy(() -> selector(new Sgd(), "w0\t1\n", 1))
        .isInstanceOf(SelectionException.class)
        .hasMessageContaining("parts of at least 2");
    assertThatThrownBy(() -> selector(new Sgd(), "w0\t1 2\n"))
        .isInstanceOf(SelectionException.class)
        .hasMessageContaining("its 64 rows");
    assertThat(selector(new Sgd(), "w0\t1\nw1\t0\n").within(Long.MAX_VALUE / 2).trains())
        .isEqualTo(Collections.singletonList(Rows.all(w[0])));
  }
}
