package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import homegrown.adapt.StoppedException;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Lines that are read many at once have the states that each has by itself. */
class StateReaderTest {

  /** Tokens of lines, the one for the start not counted. */
  private static final int[] LENGTHS = {1, 2, 3, 4, 5, 7, 13, 33, 67, 0};

  private static final int LINES = 130;
  private static final Device DEVICE = Device.portable(1);

  private final Network network = Creatures.network();
  private final NetworkVocabulary vocabulary = Creatures.vocabulary(Creatures.person(100, 1));
  private final List<int[]> lines = lines();
  private final int[] counts = new Random(3).ints(LINES, 1, 9).toArray();

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  private List<int[]> lines() {
    Random random = new Random(2);
    List<int[]> made = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      // In disorder, so that lines of all lengths make room at all times; now and then none at all.
      int[] line = new int[1 + LENGTHS[i * 7 % LENGTHS.length]];
      line[0] = Ids.START;
      for (int t = 1; t < line.length; t++) {
        line[t] = 1 + random.nextInt(vocabulary.rows() - 1);
      }
      made.add(i % 29 == 28 ? new int[0] : line);
    }
    return made;
  }

  private LineStates read(StateReader.Step step) {
    return new StateReader(network.size(), network.weights(), DEVICE)
        .read(lines, counts, vocabulary, step);
  }

  @Test
  void statesAreThoseOfReadingEachLineAlone() {
    assertThat(vocabulary.personal()).as("words that the network lacks").hasSizeGreaterThan(2);
    LineStates states = read(() -> {});
    float[] found = new float[states.width()];
    assertThat(states.width()).isEqualTo(network.size().embedding());
    assertThat(states.lines()).isEqualTo(LINES);

    int word = 0;
    double largest = 0;
    for (int i = 0; i < LINES; i++) {
      assertThat(states.lineStart(i)).as("line %d", i).isEqualTo(word);
      List<float[]> alone = alone(lines.get(i));
      for (int t = 1; t < lines.get(i).length; t++) {
        int target = lines.get(i)[t];
        if (!vocabulary.predicted(target)) {
          continue;
        }
        assertThat(states.target(word)).isEqualTo(target);
        assertThat(states.count(word)).isEqualTo(counts[i]);
        states.state(word++, found, 0);
        for (int d = 0; d < found.length; d++) {
          double expected = alone.get(t - 1)[d];
          largest = Math.max(largest, Math.abs(expected));
          assertThat((double) found[d])
              .as("line %d, token %d, number %d", i, t, d)
              .isCloseTo(expected, within(1e-5 + 2.5e-3 * Math.abs(expected)));
        }
      }
    }
    assertThat(states.size()).isEqualTo(word).isGreaterThan(1000);
    assertThat(states.lineStart(LINES)).isEqualTo(word);
    assertThat(largest).as("states that are not just zero").isGreaterThan(0.5);
  }

  /** The state after each token, one token a step; rows of a person alone are unknown. */
  private List<float[]> alone(int[] line) {
    RecurrentGraph graph = new RecurrentGraph(network.size(), 1, 1);
    Trainer reader =
        Plan.inference(graph.states, graph.lastProjected, graph.lastCells)
            .on(DEVICE)
            .start(network.weights(), DEVICE, 0);
    List<float[]> states = new ArrayList<>();
    for (int token : line) {
      reader.ids(graph.inputs)[0] = token < network.size().vocabulary() ? token : Ids.UNKNOWN;
      reader.step();
      states.add(reader.value(graph.states).copy());
      copy(reader, graph.lastProjected, graph.startProjected);
      copy(reader, graph.lastCells, graph.startCells);
    }
    return states;
  }

  private static void copy(Trainer reader, Tensor from, Tensor to) {
    Slice source = reader.value(from);
    Slice target = reader.input(to);
    System.arraycopy(source.data(), source.at(), target.data(), target.at(), source.size());
  }

  @Test
  void someLinesOfAllGoToTheirPlaces() {
    StateReader reader = new StateReader(network.size(), network.weights(), DEVICE);
    LineStates states = LineStates.of(network.size().embedding(), lines, counts, vocabulary);
    List<StateReader.Part> parts =
        List.of(new StateReader.Part(40, 47), new StateReader.Part(47, LINES));
    List<Integer> told = new ArrayList<>();
    byte[][] then = new byte[2][];
    reader.read(
        lines,
        parts,
        vocabulary,
        states,
        () -> {},
        index -> {
          told.add(index);
          then[index] = states.encoded(parts.get(index).from(), parts.get(index).to());
        });
    assertThat(told).containsExactly(0, 1);
    LineStates whole = read(() -> {});

    byte[] zero = new byte[states.encoded(0, 40).length];
    assertThat(states.encoded(0, 40)).as("not read yet").isEqualTo(zero);
    assertThat(then[0]).as("whole when told").isEqualTo(whole.encoded(40, 47));
    assertThat(then[1]).as("whole when told").isEqualTo(whole.encoded(47, LINES));
    List<StateReader.Part> rest = List.of(new StateReader.Part(0, 0), new StateReader.Part(0, 40));
    reader.read(lines, rest, vocabulary, states, () -> {}, told::add);
    assertThat(told).containsExactly(0, 1, 0, 1);
    assertThat(states).isEqualTo(whole);
  }

  @Test
  void readsTheSameWhateverItReadBefore() {
    StateReader reader = new StateReader(network.size(), network.weights(), DEVICE);
    LineStates first = reader.read(lines, counts, vocabulary, () -> {});

    assertThat(reader.read(lines, counts, vocabulary, () -> {})).isEqualTo(first);
  }

  @Test
  void readsTheSameAfterItWasStopped() {
    StateReader reader = new StateReader(network.size(), network.weights(), DEVICE);
    int[] steps = new int[1];

    assertThatExceptionOfType(StoppedException.class)
        .isThrownBy(
            () ->
                reader.read(
                    lines,
                    counts,
                    vocabulary,
                    () -> {
                      if (++steps[0] == 5) {
                        throw new StoppedException();
                      }
                    }));
    assertThat(steps[0]).isEqualTo(5);
    List<int[]> few = lines.subList(2, 5);
    int[] once = {1, 1, 1};
    assertThat(reader.read(few, once, vocabulary, () -> {}))
        .isEqualTo(
            new StateReader(network.size(), network.weights(), DEVICE)
                .read(few, once, vocabulary, () -> {}));
  }

  @Test
  void hardlyAPlaceIsEmpty() {
    int[] steps = new int[1];
    read(() -> steps[0]++);

    int pieces = 0;
    int longest = 0;
    for (int[] line : lines) {
      int own = line.length / 2;
      pieces += own;
      longest = Math.max(longest, own);
    }
    assertThat(steps[0]).isBetween(pieces / 128, pieces / 128 + longest);
  }

  @Test
  void linesWithoutAWordHaveNoStates() {
    List<int[]> empty =
        List.of(new int[0], new int[] {Ids.START}, new int[] {Ids.START, Ids.NUMBER, Ids.HIDDEN});
    LineStates states =
        new StateReader(network.size(), network.weights(), DEVICE)
            .read(empty, new int[] {1, 1, 1}, vocabulary, () -> {});

    assertThat(states.size()).isZero();
    assertThat(states.lines()).isEqualTo(3);
    assertThat(states.lineStart(3)).isZero();
  }
}
