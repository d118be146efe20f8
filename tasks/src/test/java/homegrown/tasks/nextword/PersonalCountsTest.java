package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersonalCountsTest {

  private final Tokenizer tokenizer =
      new Tokenizer(new Discretion(key -> true, new Spelling(List.of())));

  /** Sources come and go in any order; what is left is as if the others had never been. */
  @Test
  void whatIsSubtractedLeavesNoTrace() throws IOException {
    for (int history = 0; history < 100; history++) {
      Random random = new Random(history);
      List<List<String>> sources = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        sources.add(lines(random, random.nextInt(12), i));
      }
      PersonalCounts counts = new PersonalCounts(random.nextInt(40));
      List<Integer> there = new ArrayList<>();
      for (int step = 0; step < 12; step++) {
        Integer source = random.nextInt(sources.size());
        if (there.remove(source)) {
          subtract(counts, sources.get(source));
        } else {
          there.add(source);
          add(counts, sources.get(source));
        }
        if (random.nextInt(4) == 0) {
          counts = counts.canonical();
        }
      }
      PersonalCounts never = new PersonalCounts(64);
      for (Integer source : there) {
        add(never, sources.get(source));
      }

      assertThat(bytes(counts)).as("history %s", history).isEqualTo(bytes(never));
    }
  }

  @Test
  void subtractingEverythingLeavesNothing() throws IOException {
    PersonalCounts counts = new PersonalCounts(8);
    List<String> lines = lines(new Random(1), 30, 0);
    add(counts, lines);
    subtract(counts, lines);

    assertThat(bytes(counts)).isEqualTo(bytes(new PersonalCounts(8)));
    assertThat(counts.canonical().size()).isEqualTo(Ids.FIRST);
  }

  @Test
  void subtractingWhatWasNotThereIsRefused() {
    PersonalCounts counts = new PersonalCounts(8);
    add(counts, List.of("one two three"));

    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(
            () -> {
              subtract(counts, List.of("three two one"));
              counts.canonical();
            })
        .withMessageContaining("rebuild");
  }

  @Test
  void subtractingALineTwiceIsRefused() {
    PersonalCounts counts = new PersonalCounts(8);
    add(counts, List.of("one two three", "four"));

    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(
            () -> {
              subtract(counts, List.of("one two three", "one two three"));
              counts.canonical();
            });
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    PersonalCounts counts = new PersonalCounts(16);
    add(counts, lines(new Random(2), 50, 0));
    add(counts, List.of("Grüße an Łódź \uD83D\uDC4D\uD83C\uDFFD, iPhone iPhone IPHONE!"));
    byte[] bytes = bytes(counts);

    BinaryReader reader = new BinaryReader(new ByteArrayInputStream(bytes), "test");
    PersonalCounts back = PersonalCounts.read(reader);
    reader.finish();

    assertThat(bytes(back)).isEqualTo(bytes);
    int id = back.id("iphone");
    assertThat(back.occurrences(id)).isEqualTo(3);
    assertThat(back.form(id, "")).isEqualTo("iPhone");
  }

  @Test
  void aCapitalAtTheStartOfASentenceSaysNothingAboutAWord() {
    PersonalCounts counts = new PersonalCounts(8);
    add(counts, List.of("Garden is here. Garden is there", "Garden"));
    int id = counts.id("garden");

    assertThat(counts.occurrences(id)).isEqualTo(3);
    assertThat(counts.form(id, "otherwise")).isEqualTo("otherwise");
  }

  @Test
  void countsAreExact() {
    NgramCounts counts = new NgramCounts(3);
    Random random = new Random(5);
    int[][][] expected = new int[4][4][4];
    for (int i = 0; i < 2000; i++) {
      int first = random.nextInt(4);
      int second = random.nextInt(4);
      int word = random.nextInt(4);
      boolean take = expected[first][second][word] > 0 && random.nextInt(3) == 0;
      expected[first][second][word] += take ? -1 : 1;
      long context = NgramCounts.context(first, second, Ids.NONE);
      if (take) {
        counts.subtract(context, word);
      } else {
        counts.add(context, word);
      }
    }
    int entries = 0;
    for (int first = 0; first < 4; first++) {
      for (int second = 0; second < 4; second++) {
        for (int word = 0; word < 4; word++) {
          long context = NgramCounts.context(first, second, Ids.NONE);
          assertThat(counts.count(context, word)).isEqualTo(expected[first][second][word]);
          entries += expected[first][second][word] > 0 ? 1 : 0;
        }
      }
    }
    assertThat(counts.size()).isEqualTo(entries);
  }

  @Test
  void sortingIsRightForEveryPattern() {
    Random random = new Random(6);
    for (int size : new int[] {0, 1, 2, 24, 25, 100, 3000}) {
      for (int pattern = 0; pattern < 4; pattern++) {
        long[] contexts = new long[size];
        long[] words = new long[size];
        List<long[]> expected = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          int drawn = random.nextInt(10);
          contexts[i] = pattern == 0 ? drawn : pattern == 1 ? i : pattern == 2 ? size - i : 7;
          words[i] = random.nextInt(20);
          expected.add(new long[] {contexts[i], words[i]});
        }
        expected.sort((a, b) -> NgramCounts.compare(a[0], a[1], b[0], b[1]));

        EntrySort.sort(contexts, words, size);

        for (int i = 0; i < size; i++) {
          assertThat(new long[] {contexts[i], words[i]}).isEqualTo(expected.get(i));
        }
      }
    }
  }

  private static List<String> lines(Random random, int n, int source) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      lines.add(
          Sentences.sentence(random)
              + (random.nextBoolean() ? " Own" + "abcde".charAt(source) : ""));
    }
    return lines;
  }

  private void add(PersonalCounts counts, List<String> lines) {
    lines.forEach(line -> counts.add(tokenizer.tokens(line)));
  }

  private void subtract(PersonalCounts counts, List<String> lines) {
    lines.forEach(line -> counts.subtract(tokenizer.tokens(line)));
  }

  private static byte[] bytes(PersonalCounts counts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryWriter writer = new BinaryWriter(out);
    counts.canonical().write(writer);
    writer.finish();
    return out.toByteArray();
  }
}
