package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The yardstick against the definitions, on random lines. */
class KneserNeyTest {

  private static final int WORDS = 9;
  private static final int SIZE = Ids.FIRST + WORDS;

  private final NetworkVocabulary vocabulary = new NetworkVocabulary(lexicon(), SIZE);

  private static Lexicon lexicon() {
    String[] keys = new String[WORDS];
    int[] ids = new int[WORDS];
    for (int i = 0; i < WORDS; i++) {
      keys[i] = String.valueOf((char) ('a' + i));
      ids[i] = Ids.FIRST + i;
    }
    return new Lexicon(keys, keys, ids);
  }

  @Test
  void equalsTheDefinitions() {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      List<int[]> lines = new ArrayList<>();
      List<int[]> withoutStart = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int[] line = line(random, 1 + random.nextInt(9));
        lines.add(line);
        withoutStart.add(Arrays.copyOfRange(line, 1, line.length));
      }
      int distinct = (int) withoutStart.stream().flatMapToInt(Arrays::stream).distinct().count();
      NaiveKneserNey naive = new NaiveKneserNey(withoutStart, distinct);
      KneserNey model = KneserNey.of(lines, vocabulary, SIZE, NgramCounts.CONTEXT + 1);
      float[] p = new float[SIZE];
      for (int i = 0; i < 30; i++) {
        int[] line = line(random, 8);
        int end = 1 + random.nextInt(8);
        model.distribution(line, end, p);
        List<Integer> past = NaiveKneserNey.past(Arrays.copyOfRange(line, 1, line.length), end - 1);
        double sum = 0;
        for (int id = Ids.FIRST; id < SIZE; id++) {
          int word = id;
          if (withoutStart.stream().flatMapToInt(Arrays::stream).anyMatch(w -> w == word)) {
            assertThat((double) p[id]).isCloseTo(naive.probability(past, id), within(1e-5));
          }
          sum += p[id];
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
  }

  private static int[] line(Random random, int words) {
    int[] line = new int[words + 1];
    line[0] = Ids.START;
    for (int i = 1; i <= words; i++) {
      // Small numbers are likelier, so that counts differ.
      line[i] = Ids.FIRST + (int) (WORDS * random.nextDouble() * random.nextDouble());
    }
    return line;
  }
}
