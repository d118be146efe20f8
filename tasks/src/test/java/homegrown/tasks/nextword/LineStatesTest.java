package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineStatesTest {

  private static final int WIDTH = 3;

  private final NetworkVocabulary vocabulary =
      new NetworkVocabulary(Creatures.base().lexicon(), 20, List.of("florps", "zigs"));
  private final int comma = vocabulary.row(",");
  private final int first = vocabulary.row("and");

  private LineStates made(List<int[]> lines, int... counts) {
    LineStates states = LineStates.of(WIDTH, lines, counts, vocabulary);
    Random random = new Random(lines.size());
    float[] numbers = new float[2 + WIDTH];
    for (int word = 0; word < states.size(); word++) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      states.put(word, numbers, 2);
    }
    return states;
  }

  private List<int[]> lines() {
    return List.of(
        new int[] {Ids.START, first, 20, comma, Ids.UNKNOWN},
        new int[] {Ids.START},
        new int[0],
        new int[] {Ids.START, Ids.NUMBER, Ids.HIDDEN, Ids.START, 21});
  }

  @Test
  void wordsHaveAPlaceAndMarksHaveNone() {
    LineStates states = made(lines(), 1, 2, 3, 7);

    assertThat(states.width()).isEqualTo(WIDTH);
    assertThat(states.lines()).isEqualTo(4);
    assertThat(starts(states)).containsExactly(0, 3, 3, 3, 4);
    assertThat(targets(states)).containsExactly(first, 20, Ids.UNKNOWN, 21);
    assertThat(counts(states)).containsExactly(1, 1, 1, 7);
    assertThat(states.bytes()).isEqualTo(LineStates.bytes(WIDTH, 4)).isEqualTo(4 * (2 * WIDTH + 8));
  }

  @Test
  void statesAreRoundedToSixteenBits() {
    LineStates states = made(lines(), 1, 1, 1, 1);
    float[] numbers = {9, 0.1f, -3e-8f, 70_000, 9};
    states.put(2, numbers, 1);
    float[] found = new float[5];
    states.state(2, found, 1);

    assertThat(found).containsExactly(0, 0.099975586f, -5.9604645e-8f, Float.POSITIVE_INFINITY, 0);
  }

  @Test
  void bytesGiveTheSameStates() {
    LineStates states = made(lines(), 1, 2, 3, 7);
    byte[] bytes = states.encoded(0, 4);
    LineStates read = zero();

    assertThat(bytes).hasSize(2 * WIDTH * 4);
    assertThat(read.decode(bytes, 0, 4)).isTrue();
    assertThat(read).isEqualTo(states);
    short half = Half.of(1 / 3f);
    states.put(0, new float[] {1 / 3f, 0, 0}, 0);
    assertThat(Arrays.copyOf(states.encoded(0, 4), 2)).containsExactly(half & 0xFF, half >> 8);
  }

  private LineStates zero() {
    return LineStates.of(WIDTH, lines(), new int[] {1, 2, 3, 7}, vocabulary);
  }

  @Test
  void bytesOfSomeLinesAreTheirsAlone() {
    LineStates states = made(lines(), 1, 2, 3, 7);
    byte[] all = states.encoded(0, 4);
    LineStates read = zero();

    assertThat(states.encoded(0, 1)).isEqualTo(Arrays.copyOf(all, 2 * WIDTH * 3));
    assertThat(states.encoded(3, 4)).isEqualTo(Arrays.copyOfRange(all, 2 * WIDTH * 3, all.length));
    assertThat(states.encoded(1, 3)).isEmpty();
    assertThat(read.decode(states.encoded(2, 4), 2, 4)).isTrue();
    float[] found = new float[WIDTH];
    read.state(2, found, 0);
    assertThat(found).as("of another line").containsOnly(0);
    assertThat(read.decode(states.encoded(0, 2), 0, 2)).isTrue();
    assertThat(read).isEqualTo(states);
    assertThat(read.decode(new byte[0], 1, 3)).isTrue();
    assertThat(read).isEqualTo(states);
  }

  @Test
  void bytesOfAnotherNumberOfWordsAreRefused() {
    byte[] bytes = made(lines(), 1, 2, 3, 7).encoded(0, 4);
    for (int length : new int[] {0, 1, bytes.length - 1, bytes.length + 1, 2 * bytes.length}) {
      LineStates read = zero();
      assertThat(read.decode(Arrays.copyOf(bytes, length), 0, 4)).as("%d bytes", length).isFalse();
      assertThat(read).as("nothing is taken").isEqualTo(zero());
    }
    assertThat(zero().decode(bytes, 0, 3)).isFalse();
  }

  @Test
  void differentStatesAreNotEqual() {
    LineStates states = made(lines(), 1, 2, 3, 7);
    LineStates moved = made(lines(), 1, 2, 3, 7);
    assertThat(moved).isEqualTo(states).hasSameHashCodeAs(states);
    moved.put(3, new float[] {1, 2, 3}, 0);

    assertThat(moved).isNotEqualTo(states);
    assertThat(made(lines(), 1, 2, 3, 8)).isNotEqualTo(states);
    List<int[]> others = new ArrayList<>(lines());
    others.set(3, new int[] {Ids.START, Ids.NUMBER, Ids.HIDDEN, Ids.START, 20});
    assertThat(made(others, 1, 2, 3, 7)).isNotEqualTo(states);
  }

  private static int[] starts(LineStates states) {
    int[] starts = new int[states.lines() + 1];
    Arrays.setAll(starts, states::lineStart);
    return starts;
  }

  private static int[] targets(LineStates states) {
    int[] targets = new int[states.size()];
    Arrays.setAll(targets, states::target);
    return targets;
  }

  private static int[] counts(LineStates states) {
    int[] counts = new int[states.size()];
    Arrays.setAll(counts, states::count);
    return counts;
  }
}
