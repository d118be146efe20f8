package homegrown.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import homegrown.adapt.MemoryModel.Ending;
import homegrown.adapt.MemoryModel.Group;
import homegrown.adapt.MemoryModel.Passing;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dynamic programme against all choices that there are. */
class KnapsackTest {

  private static final Device DEVICE = Device.portable(1);
  private static final int BUDGETS = 15;

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  /** One of all choices. */
  private record Whole(long bytes, double value, List<Rows> rows) {}

  /** Every choice with its bytes: sums and maxima written out, not carried from group to group. */
  private static List<Whole> all(MemoryModel model) {
    List<Whole> all = new ArrayList<>();
    for (int g = 0; g < model.groups().size(); g++) {
      for (Ending ending : model.groups().get(g).endings()) {
        behind(model, g, ending, new ArrayList<>(), all);
      }
    }
    return all;
  }

  private static void behind(
      MemoryModel model, int g, Ending ending, List<Passing> chosen, List<Whole> all) {
    int next = g + 1 + chosen.size();
    if (next < model.groups().size()) {
      for (Passing passing : model.groups().get(next).passings()) {
        List<Passing> longer = new ArrayList<>(chosen);
        longer.add(passing);
        behind(model, g, ending, longer, all);
      }
      return;
    }
    long always = ending.fixed();
    long inner = 0;
    long arena = Math.max(ending.before(), ending.shift() + model.groups().get(g).quiet());
    double value = ending.value();
    List<Rows> rows = new ArrayList<>(ending.rows());
    for (int i = 0; i < chosen.size(); i++) {
      Passing passing = chosen.get(i);
      arena = Math.max(arena, ending.shift() + inner + passing.at());
      inner += passing.inner();
      arena = Math.max(arena, ending.shift() + inner + model.groups().get(g + 1 + i).quiet());
      always += passing.always();
      value += passing.value();
      rows.addAll(passing.rows());
    }
    all.add(new Whole(always + arena, value, rows));
  }

  private static double best(List<Whole> all, long budget) {
    double best = 0;
    for (Whole whole : all) {
      best = whole.bytes <= budget ? Math.max(best, whole.value) : best;
    }
    return best;
  }

  private static long budget(List<Whole> all, int number) {
    long least = all.stream().mapToLong(Whole::bytes).min().orElseThrow();
    long most = all.stream().mapToLong(Whole::bytes).max().orElseThrow();
    return least + (most - least) * number / (BUDGETS - 1);
  }

  private static MemoryModel model(
      RandomNetwork network, Supplier<Plan.Builder> training, int... parts) {
    return new Selector(network.graph, training, network.contribution, DEVICE, parts).model();
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void theBestOfAllSubsetsIsFound(boolean branches, boolean clips) {
    for (int seed = 0; seed < 12; seed++) {
      RandomNetwork network = new RandomNetwork(seed, 3 + seed % 3, branches);
      assertThat(network.graph.parameters()).hasSizeLessThanOrEqualTo(12);
      MemoryModel model = model(network, clips ? network::clipped : network::training);
      compareWithAll(model, "seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void theBestOfAllPartsIsFound(boolean branches) {
    for (int seed = 0; seed < 12; seed++) {
      RandomNetwork network = new RandomNetwork(seed, 2, branches);
      compareWithAll(model(network, network::training, 4, 2), "seed " + seed);
    }
  }

  private static void compareWithAll(MemoryModel model, String about) {
    List<Whole> all = all(model);
    for (int b = 0; b < BUDGETS; b++) {
      long budget = budget(all, b);
      Knapsack knapsack = new Knapsack(model, budget);
      Knapsack.Pick pick = knapsack.picks().get(0);
      assertThat(knapsack.slack()).isZero();
      assertThat(pick.value())
          .as("%s, %d", about, budget)
          .isCloseTo(best(all, budget), within(1e-12));
      assertThat(pick.bytes()).isLessThanOrEqualTo(budget);
      assertThat(all)
          .filteredOn(
              whole ->
                  whole.rows.size() == pick.rows().size() && whole.rows.containsAll(pick.rows()))
          .extracting(Whole::bytes)
          .containsExactly(pick.bytes());
    }
  }

  @Test
  void aChainWithoutClippingHasTheMemoryThatTheModelSays() {
    for (int seed = 0; seed < 12; seed++) {
      RandomNetwork network = new RandomNetwork(seed, 3, false);
      Plans plans = new Plans(network::training, DEVICE);
      for (Whole whole : all(model(network, network::training, 2))) {
        assertThat(plans.profile(whole.rows).memory().trainingBytes())
            .as("seed %d, %s", seed, whole.rows)
            .isEqualTo(whole.bytes);
      }
    }
  }

  @Test
  void fewLabelsLoseNoMoreThanTheSlackAndAreNeverOverTheBudget() {
    long lost = 0;
    for (int seed = 0; seed < 12; seed++) {
      RandomNetwork network = new RandomNetwork(seed, 5, false);
      MemoryModel model = model(network, network::training);
      List<Whole> all = all(model);
      for (int b = 0; b < BUDGETS; b++) {
        long budget = budget(all, b);
        Knapsack few = new Knapsack(model, budget, 6);
        lost += few.slack();
        for (Knapsack.Pick pick : few.picks()) {
          assertThat(pick.bytes()).isLessThanOrEqualTo(budget);
        }
        double value = few.picks().isEmpty() ? 0 : few.picks().get(0).value();
        assertThat(value).isGreaterThanOrEqualTo(best(all, budget - few.slack()) - 1e-12);
      }
    }
    assertThat(lost).isPositive();
  }

  @Test
  void picksFallInValueAndBytes() {
    RandomNetwork network = new RandomNetwork(3, 5, false);
    MemoryModel model = model(network, network::training, 4, 2);
    List<Knapsack.Pick> picks = new Knapsack(model, Long.MAX_VALUE / 2).picks();
    assertThat(picks.get(0).value()).isCloseTo(1, within(1e-12));
    for (int i = 1; i < picks.size(); i++) {
      assertThat(picks.get(i).value()).isLessThan(picks.get(i - 1).value());
      assertThat(picks.get(i).bytes()).isLessThan(picks.get(i - 1).bytes());
    }
    Tensor last = network.graph.tensor("w");
    assertThat(picks.get(picks.size() - 1).rows()).extracting(Rows::parameter).contains(last);
    for (Group group : model.groups()) {
      assertThat(group.endings()).isNotEmpty();
    }
  }
}
