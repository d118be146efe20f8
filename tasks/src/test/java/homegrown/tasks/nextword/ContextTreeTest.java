package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTreeTest {

  private static final int SEEDS = 4;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 13, 17, 33, 67})
  void probabilitiesAreThoseOfTheDefinition(int words) {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<int[]> lines = lines(words, 1 + seed * 25, seed);
      NaiveKneserNey naive = new NaiveKneserNey(lines, words);
      ContextTree tree = ContextTreeBuilder.build(counts(lines), words);
      Random random = new Random(seed);
      for (int i = 0; i < 150; i++) {
        List<Integer> context = context(lines, words, random);
        int[] path = new int[ContextTree.DEPTH + 1];
        int matched = match(tree, context, path);
        int word = Ids.FIRST + random.nextInt(words);

        assertThat(tree.probability(path, matched, word))
            .as("seed %s, word %s after %s", seed, word, context)
            .isCloseTo(naive.probability(context, word), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 13, 17, 33, 67})
  void everyDistributionSumsToOneAndAgreesWithSingleProbabilities(int words) {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<int[]> lines = lines(words, 40, seed);
      ContextTree tree = ContextTreeBuilder.build(counts(lines), words);
      Random random = new Random(seed);
      for (int i = 0; i < 30; i++) {
        assertWhole(tree, words, context(lines, words, random));
      }
    }
  }

  @Test
  void anEmptyTreeIsEven() {
    ContextTree tree = ContextTreeBuilder.build(new NgramCounts(0), 8);

    int matched = match(tree, List.of(Ids.START), new int[ContextTree.DEPTH + 1]);

    assertThat(matched).isZero();
    assertThat(tree.probability(new int[ContextTree.DEPTH + 1], 0, Ids.FIRST))
        .isCloseTo(1.0 / 8, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 33})
  void readsBackWhatItWrote(int words) throws IOException {
    List<int[]> lines = lines(words, 60, 5);
    ContextTree tree = ContextTreeBuilder.build(counts(lines), words);

    ContextTree back = read(bytes(tree), Ids.FIRST + words);

    assertThat(bytes(back)).isEqualTo(bytes(tree));
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      List<Integer> context = context(lines, words, random);
      int word = Ids.FIRST + random.nextInt(words);
      int[] path = new int[ContextTree.DEPTH + 1];
      int[] pathBack = new int[ContextTree.DEPTH + 1];
      int matched = match(tree, context, path);

      assertThat(match(back, context, pathBack)).isEqualTo(matched);
      // Discounts are written in millionths.
      assertThat(back.probability(pathBack, matched, word))
          .isCloseTo(tree.probability(path, matched, word), within(5e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 17, 67})
  void aPrunedTreeStillSumsToOne(int words) throws IOException {
    List<int[]> lines = lines(words, 80, 9);
    ContextTree whole = ContextTreeBuilder.build(counts(lines), words);
    Random random = new Random(2);
    int before = bytes(whole).length;
    for (double threshold : new double[] {0.1, 0.5, 2, 1000}) {
      ContextTree pruned = ContextTreePruner.prune(whole, threshold);

      assertThat(bytes(pruned).length).isLessThanOrEqualTo(before);
      before = bytes(pruned).length;
      for (int i = 0; i < 20; i++) {
        assertWhole(pruned, words, context(lines, words, random));
      }
    }
    assertThat(ContextTreePruner.prune(whole, 1e9).nodes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 67})
  void pruningNothingKeepsEverything(int words) throws IOException {
    ContextTree whole = ContextTreeBuilder.build(counts(lines(words, 80, 3)), words);

    assertThat(bytes(ContextTreePruner.prune(whole, Double.NEGATIVE_INFINITY)))
        .isEqualTo(bytes(whole));
  }

  private static void assertWhole(ContextTree tree, int words, List<Integer> context) {
    int[] path = new int[ContextTree.DEPTH + 1];
    int matched = match(tree, context, path);
    int[] slots = IntStream.range(0, Ids.FIRST + words).toArray();
    float[] into = new float[slots.length];

    float even = tree.add(path, matched, 1, slots, into);

    double sum = 0;
    for (int word = Ids.FIRST; word < slots.length; word++) {
      double p = tree.probability(path, matched, word);
      assertThat((double) into[word] + even).isCloseTo(p, within(1e-6));
      assertThat(p).isPositive();
      sum += p;
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
    assertThat((double) tree.leftOver(path, matched) / tree.vocabulary())
        .isCloseTo(even, within(1e-6));
  }

  /** Lines of words, frequent ones first, so that counts of one, two and more all occur. */
  static List<int[]> lines(int words, int lines, long seed) {
    Random random = new Random(seed * 1000 + words);
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      int[] line = new int[random.nextInt(9)];
      for (int j = 0; j < line.length; j++) {
        line[j] = Ids.FIRST + (int) (words * Math.pow(random.nextDouble(), 2));
      }
      all.add(line);
    }
    return all;
  }

  static NgramCounts counts(List<int[]> lines) {
    NgramCounts counts = new NgramCounts(7);
    for (int[] line : lines) {
      Context context = new Context();
      for (int word : line) {
        counts.add(context.packed(), word);
        context.push(word);
      }
    }
    return counts;
  }

  /** A context from the lines, or one drawn at random, most recent token first. */
  private static List<Integer> context(List<int[]> lines, int words, Random random) {
    int[] line = lines.get(random.nextInt(lines.size()));
    if (line.length > 0 && random.nextInt(3) > 0) {
      return NaiveKneserNey.past(line, random.nextInt(line.length + 1));
    }
    int[] drawn = new int[random.nextInt(4)];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = Ids.FIRST + random.nextInt(words);
    }
    return NaiveKneserNey.past(drawn, drawn.length);
  }

  private static int match(ContextTree tree, List<Integer> context, int[] path) {
    return tree.match(at(context, 0), at(context, 1), at(context, 2), path);
  }

  private static int at(List<Integer> context, int back) {
    return back < context.size() ? context.get(back) : Ids.NONE;
  }

  private static byte[] bytes(ContextTree tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryWriter writer = new BinaryWriter(out);
    ContextTreeFormat.write(tree, writer);
    writer.finish();
    return out.toByteArray();
  }

  private static ContextTree read(byte[] bytes, int ids) throws IOException {
    BinaryReader reader = new BinaryReader(new ByteArrayInputStream(bytes), "test");
    ContextTree tree = ContextTreeFormat.read(reader, ids);
    reader.finish();
    return tree;
  }
}
