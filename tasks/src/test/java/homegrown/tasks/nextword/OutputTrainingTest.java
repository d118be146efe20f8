package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Device;
import homegrown.engine.Slice;
import homegrown.engine.Weights;
import homegrown.tasks.nextword.OutputTraining.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** An output layer learns from states that were read once. */
class OutputTrainingTest {

  private static final Settings SETTINGS = new Settings(6, 0.05, 0, 64, 16);
  private static final Device DEVICE = Device.portable(1);

  private final Network network = Creatures.network();
  private final List<String> lines = Creatures.person(240, 1);
  private final NetworkVocabulary vocabulary = Creatures.vocabulary(lines);
  private final LineStates states = Layers.states(vocabulary, lines, DEVICE);
  private final Weights start = Layers.start(vocabulary);

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  private Weights train(Settings settings, List<LineStates> parts, long seed, Device device) {
    Weights weights = start.copy();
    int words = 0;
    for (LineStates part : parts) {
      words += part.size();
    }
    training(settings, weights, parts, settings.steps(words), seed, device).train(() -> true);
    return weights;
  }

  private Weights train(Settings settings, long seed) {
    return train(settings, List.of(states), seed, DEVICE);
  }

  private OutputTraining training(
      Settings settings,
      Weights weights,
      List<LineStates> parts,
      long steps,
      long seed,
      Device device) {
    return new OutputTraining(settings, weights, start, parts, steps, device, seed);
  }

  private double loss(Weights weights) {
    return Layers.loss(weights, vocabulary, states, DEVICE);
  }

  @Test
  void learnsItsWordsAndOthersOfTheSamePerson() {
    float[] before = start.data().clone();
    Weights trained = train(SETTINGS, 1);
    LineStates others = Layers.states(vocabulary, Creatures.person(100, 2), DEVICE);

    assertThat(loss(trained)).isLessThan(loss(start) - 0.2);
    assertThat(Layers.loss(trained, vocabulary, others, DEVICE))
        .isLessThan(Layers.loss(start, vocabulary, others, DEVICE) - 0.15);
    assertThat(start.data()).isEqualTo(before);
    assertThat(trained.slice(OutputGraph.ADAPTER).copy())
        .as("the adapter learns")
        .doesNotContain(0);
  }

  @Test
  void theSameSeedGivesTheSameBitsOnAnyNumberOfThreads() {
    Settings settings = SETTINGS.with(1.5, 0.05);
    float[] once = train(settings, 1).data();
    for (int threads = 1; threads <= 3; threads++) {
      try (Device device = Device.portable(threads)) {
        assertThat(train(settings, List.of(states), 1, device).data())
            .as("%d threads", threads)
            .isEqualTo(once);
      }
    }
    assertThat(train(settings, 2).data()).isNotEqualTo(once);
  }

  @Test
  void partsAreLikeOne() {
    List<String> some = lines.subList(0, 90);
    List<String> rest = lines.subList(90, lines.size());
    LineStates none = Layers.states(vocabulary, List.of("", "7"), DEVICE);
    List<LineStates> parts =
        List.of(
            none,
            Layers.states(vocabulary, some, DEVICE),
            none,
            Layers.states(vocabulary, rest, DEVICE));

    assertThat(train(SETTINGS, parts, 1, DEVICE).data()).isEqualTo(train(SETTINGS, 1).data());
  }

  /** Every batch is all words and the sample all rows: what is left is how much a line counts. */
  @Test
  void aLineThatWasWrittenOftenCountsLikeItsCopies() {
    List<int[]> rows = Creatures.rows(vocabulary, lines.subList(0, 20));
    int[] counts = new int[20];
    List<int[]> copies = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      counts[i] = i % 5 == 0 ? 13 : 1 + i % 3;
      copies.addAll(Collections.nCopies(counts[i], rows.get(i)));
    }
    StateReader reader = new StateReader(network.size(), network.weights(), DEVICE);
    LineStates weighted = reader.read(rows, counts, vocabulary, () -> {});
    int[] ones = new int[copies.size()];
    Arrays.fill(ones, 1);
    LineStates copied = reader.read(copies, ones, vocabulary, () -> {});
    int[] ignored = new int[20];
    Arrays.fill(ignored, 1);
    LineStates unweighted = reader.read(rows, ignored, vocabulary, () -> {});

    Weights byWeight = trainAll(weighted);
    Weights byCopies = trainAll(copied);

    assertThat(copied.size()).isGreaterThan(3 * weighted.size());
    double moved = Layers.distance(byCopies, start);
    assertThat(Layers.distance(byWeight, byCopies)).isLessThan(1e-3 * moved);
    assertThat(Layers.distance(trainAll(unweighted), byCopies)).isGreaterThan(0.05 * moved);
  }

  private Weights trainAll(LineStates some) {
    Settings settings = new Settings(8, 0.05, 0, some.size(), vocabulary.rows());
    return train(settings, List.of(some), 1, DEVICE);
  }

  @Test
  void aPullKeepsItNearerToTheStart() {
    Weights free = train(SETTINGS, 1);
    double before = Layers.distance(free, start);
    for (double pull : new double[] {0.01, 0.1, 1}) {
      Weights pulled = train(new Settings(6, 0.05, pull, 64, 16), 1);
      double distance = Layers.distance(pulled, start);
      assertThat(distance).as("pull %s", pull).isBetween(0.01, 0.98 * before);
      before = distance;
    }
  }

  @Test
  void rowsThatAreNeitherTargetsNorSampledStayAsTheyAre() {
    List<int[]> rows = Creatures.rows(vocabulary, List.of("the dog barks"));
    LineStates few =
        new StateReader(network.size(), network.weights(), DEVICE)
            .read(rows, new int[] {1}, vocabulary, () -> {});
    Set<Integer> targets = new HashSet<>();
    for (int word = 0; word < few.size(); word++) {
      targets.add(few.target(word));
    }
    assertThat(targets).hasSize(3);
    // Pulled towards somewhere else: even that is no reason.
    Weights anchor = Layers.moved(vocabulary, 0.3, 5);
    for (long seed = 1; seed <= 5; seed++) {
      Weights weights = start.copy();
      Settings settings = new Settings(1, 0.05, 0.1, 3, 2);
      new OutputTraining(settings, weights, anchor, List.of(few), 1, DEVICE, seed)
          .train(() -> true);

      Set<Integer> moved = moved(weights);
      assertThat(moved).as("seed %d", seed).containsAll(targets);
      assertThat(moved.size()).as("seed %d", seed).isBetween(3, 5);
    }
  }

  private Set<Integer> moved(Weights weights) {
    Slice before = start.slice(OutputGraph.TABLE);
    Slice after = weights.slice(OutputGraph.TABLE);
    int width = network.size().embedding();
    Set<Integer> moved = new HashSet<>();
    for (int i = 0; i < before.size(); i++) {
      if (before.data()[before.at() + i] != after.data()[after.at() + i]) {
        moved.add(i / width);
      }
    }
    return moved;
  }

  @Test
  void thePaceEndsItBeforeAnyStep() {
    Weights weights = start.copy();
    OutputTraining training = training(SETTINGS, weights, List.of(states), 20, 1, DEVICE);

    assertThat(training.train(() -> false)).isZero();
    assertThat(weights.data()).isEqualTo(start.data());

    int[] asked = new int[1];
    long some = training.train(() -> asked[0]++ < 5);
    assertThat(asked[0]).isEqualTo(6);
    assertThat(weights.data()).isNotEqualTo(start.data());
    long all = training.train(() -> true);
    assertThat(some).isPositive();
    assertThat(all).isEqualTo(4 * some);
    assertThat(training.train(() -> true)).as("no step beyond the last").isEqualTo(all);
  }

  /** A rate that falls to zero over the steps that there are, not over others. */
  @Test
  void theLastStepIsASmallOne() {
    for (int steps : new int[] {10, 40}) {
      Weights weights = start.copy();
      OutputTraining training = training(SETTINGS, weights, List.of(states), steps, 1, DEVICE);
      Weights first = after(training, weights, 1);
      after(training, weights, steps / 2 - 1);
      Weights middle = after(training, weights, 1);
      after(training, weights, steps / 2 - 3);
      Weights last = after(training, weights, 1);
      training.train(() -> true);

      double half = Layers.distance(middle, first);
      assertThat(Layers.distance(weights, last))
          .as("%d steps", steps)
          .isBetween(1e-9, 0.5 * half)
          .isLessThan(0.2 * Layers.distance(first, start));
    }
  }

  private static Weights after(OutputTraining training, Weights weights, int steps) {
    int[] done = new int[1];
    training.train(() -> done[0]++ < steps);
    return weights.copy();
  }

  @Test
  void itsMemoryCoversItsWeightsAndGrowsWithRowsAndWords() {
    int width = network.size().embedding();
    int rows = vocabulary.rows();
    long bytes = OutputTraining.bytes(SETTINGS, rows, width, 1000, DEVICE);

    assertThat(bytes).isGreaterThan(4L * start.data().length + 4 * 1000);
    assertThat(OutputTraining.bytes(SETTINGS, rows, width, 2000, DEVICE)).isEqualTo(bytes + 4000);
    assertThat(OutputTraining.bytes(SETTINGS, 2 * rows, width, 1000, DEVICE)).isGreaterThan(bytes);
  }

  @Test
  void stepsCoverTheWordsSoManyTimes() {
    assertThat(new Settings(3, 1, 0, 10, 1).steps(100)).isEqualTo(30);
    assertThat(new Settings(3, 1, 0, 10, 1).steps(101)).isEqualTo(31);
    assertThat(new Settings(0.5, 1, 0, 10, 1).steps(1)).isEqualTo(1);
    assertThat(SETTINGS.with(2, 0.7)).isEqualTo(new Settings(2, 0.7, 0, 64, 16));
  }
}
