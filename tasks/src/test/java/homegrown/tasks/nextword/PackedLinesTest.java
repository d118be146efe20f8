package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines in rows: every word is a target once, after what stood before it. */
class PackedLinesTest {

  private static final int LENGTH = 12;

  private final Lexicon lexicon =
      new Lexicon(
          new String[] {",", "apple", "bread", "corn"},
          new String[] {",", "apple", "bread", "corn"},
          new int[] {8, 5, 6, 7});
  private final NetworkVocabulary vocabulary = new NetworkVocabulary(lexicon, 7);

  @Test
  void everyPairOfNeighboursIsThereOnce() {
    Random random = new Random(3);
    List<int[]> lines = new ArrayList<>();
    Map<List<Integer>, Integer> expected = new HashMap<>();
    int words = 0;
    for (int i = 0; i < 500; i++) {
      int[] line = new int[2 + random.nextInt(LENGTH - 1)];
      line[0] = Ids.START;
      for (int t = 1; t < line.length; t++) {
        line[t] = 5 + random.nextInt(4);
        if (vocabulary.predicted(line[t])) {
          words++;
          expected.merge(
              List.of(vocabulary.input(line[t - 1]), vocabulary.input(line[t])), 1, Integer::sum);
        }
      }
      lines.add(line);
    }
    PackedLines packed = PackedLines.shuffled(lines, vocabulary, LENGTH, 1);
    assertThat(packed.words()).isEqualTo(words);
    assertThat(pairs(packed)).isEqualTo(expected);
    int tokens = lines.stream().mapToInt(line -> line.length).sum();
    assertThat(packed.rows() * LENGTH).isLessThan(tokens * 11 / 10);
  }

  @Test
  void wordsBeyondTheVocabularyAreUnknownAndMarksAreNoTargets() {
    // start, corn (unknown to the network), a comma, apple
    int[] line = {Ids.START, 7, 8, 5};
    PackedLines packed = PackedLines.alone(List.of(line), vocabulary, 5);
    int[] x = new int[5];
    int[] y = new int[5];
    assertThat(packed.batch(0, 1, x, y)).isEqualTo(2);
    assertThat(x).containsExactly(Ids.START, Ids.UNKNOWN, Ids.UNKNOWN, 5, Ids.START);
    assertThat(y)
        .containsExactly(
            Ids.UNKNOWN, NetworkGraph.NO_TARGET, 5, NetworkGraph.NO_TARGET, NetworkGraph.NO_TARGET);
  }

  @Test
  void aBatchHasTimeFirstAndEmptyRowsAtItsEnd() {
    PackedLines packed =
        PackedLines.alone(
            List.of(new int[] {Ids.START, 5, 6}, new int[] {Ids.START, 6, 5}), vocabulary, 3);
    int[] x = new int[9];
    int[] y = new int[9];
    assertThat(packed.batch(0, 3, x, y)).isEqualTo(4);
    assertThat(x).containsExactly(1, 1, 1, 5, 6, 1, 6, 5, 1);
    assertThat(y).containsExactly(5, 6, -1, 6, 5, -1, -1, -1, -1);
  }

  @Test
  void theSameSeedGivesTheSameOrder() {
    List<int[]> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(new int[] {Ids.START, 5 + i % 3, 5 + i % 2});
    }
    assertThat(tokens(PackedLines.shuffled(lines, vocabulary, LENGTH, 5)))
        .isEqualTo(tokens(PackedLines.shuffled(lines, vocabulary, LENGTH, 5)))
        .isNotEqualTo(tokens(PackedLines.shuffled(lines, vocabulary, LENGTH, 6)));
  }

  private static List<Integer> tokens(PackedLines packed) {
    List<Integer> tokens = new ArrayList<>();
    int[] x = new int[LENGTH];
    for (int row = 0; row < packed.rows(); row++) {
      packed.batch(row, 1, x, new int[LENGTH]);
      Arrays.stream(x).forEach(tokens::add);
    }
    return tokens;
  }

  private static Map<List<Integer>, Integer> pairs(PackedLines packed) {
    Map<List<Integer>, Integer> pairs = new HashMap<>();
    int[] x = new int[LENGTH];
    int[] y = new int[LENGTH];
    for (int row = 0; row < packed.rows(); row++) {
      packed.batch(row, 1, x, y);
      for (int t = 0; t < LENGTH; t++) {
        if (y[t] != NetworkGraph.NO_TARGET) {
          pairs.merge(List.of(x[t], y[t]), 1, Integer::sum);
        }
      }
    }
    return pairs;
  }
}
