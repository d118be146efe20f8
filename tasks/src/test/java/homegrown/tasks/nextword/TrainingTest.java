package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.Progress;
import homegrown.adapt.StoppedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrainingTest {

  private final BaseModel base = Sentences.base();

  @Test
  void somebodyWithHabitsGetsABetterModel() {
    List<String> lines = habits(1500, 1);

    Training.Result result = train(lines, Budget.DEFAULT);

    assertThat(result.verdict().better()).isTrue();
    assertThat(result.personal().logLoss()).isLessThan(result.base().logLoss());
    assertThat(result.personal().recallAt3()).isGreaterThan(result.base().recallAt3());
    assertThat(result.lines()).isEqualTo(lines.size());
    assertThat(result.words()).isEqualTo(result.wordsThere());
    assertThat(result.receipt().macs()).isPositive();
    assertThat(result.receipt().joules().value()).isPositive();
    // All lines are counted in the end, the last included.
    assertThat(occurrences(result.model(), "zorblat")).isEqualTo(occurrences(lines, "zorblat"));
  }

  @Test
  void somebodyLikeEverybodyKeepsTheBase() {
    Random random = new Random(9);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(Sentences.sentence(random));
    }

    Training.Result result = train(lines, Budget.DEFAULT);

    if (!result.verdict().better()) {
      assertThat(occurrences(result.model(), "the")).isLessThan(occurrences(lines, "the"));
    }
    assertThat(result.lines()).isEqualTo(60);
  }

  @Test
  void theSameLinesGiveTheSameBytes() throws IOException {
    List<String> lines = habits(400, 2);

    assertThat(bytes(train(lines, Budget.DEFAULT).model()))
        .isEqualTo(bytes(train(lines, Budget.DEFAULT).model()));
  }

  @Test
  void memoryStaysWithinThePlan() {
    for (int n : new int[] {20, 100, 400, 1500, 4000}) {
      Training.Result result = train(habits(n, n), Budget.DEFAULT);

      assertThat(result.receipt().measuredBytes())
          .as("%s lines", n)
          .isPositive()
          .isLessThanOrEqualTo(result.receipt().plannedBytes());
      assertThat(result.receipt().plannedBytes()).isLessThanOrEqualTo(Budget.DEFAULT.memoryBytes());
    }
  }

  /** Every word is new, the dearest text there is. */
  @Test
  void memoryStaysWithinThePlanForTextOfNewWords() {
    Random random = new Random(4);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < 6; j++) {
        line.append("aeiou".charAt(random.nextInt(5))).append("nrtls".charAt(random.nextInt(5)));
        line.append("aeiou".charAt(random.nextInt(5))).append("nrtls".charAt(random.nextInt(5)));
        line.append("aeiou".charAt(random.nextInt(5))).append(' ');
      }
      lines.add(line.toString());
    }

    Training.Result result = train(lines, Budget.DEFAULT);

    assertThat(result.receipt().measuredBytes())
        .isLessThanOrEqualTo(result.receipt().plannedBytes());
  }

  @Test
  void aSmallMemoryTakesTheNewestLines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      lines.add("the oldword is in the garden and in the house " + i);
    }
    for (int i = 0; i < 300; i++) {
      lines.add("the newword is in the garden and in the house " + i);
    }

    Training.Result result = train(lines, Budget.DEFAULT.memory(least(lines) + (300L << 10)));

    assertThat(result.words()).isLessThan(result.wordsThere());
    assertThat(result.lines()).isLessThan(lines.size());
    assertThat(result.receipt().plannedBytes()).isLessThanOrEqualTo(least(lines) + (300L << 10));
    assertThat(result.model().counts().id("newword")).isNotEqualTo(Ids.UNKNOWN);
    long counted = occurrences(result.model(), "oldword") + occurrences(result.model(), "newword");
    assertThat(counted).isLessThanOrEqualTo(result.lines());
    assertThat(occurrences(result.model(), "newword")).isGreaterThanOrEqualTo(240);
  }

  @Test
  void tooLittleMemoryIsRefusedWithTheLeastThatWorks() {
    List<String> lines = habits(400, 3);
    long least = least(lines);

    assertThat(train(lines, Budget.DEFAULT.memory(least)).words()).isPositive();
    assertThatExceptionOfType(BudgetException.class)
        .isThrownBy(() -> train(lines, Budget.DEFAULT.memory(least - (1 << 20))))
        .withMessageContaining("memory=" + (least >> 20) + "MiB");
  }

  @Test
  void theLeastMemoryIsWhereTrainingIsOfUse() {
    List<String> lines = habits(400, 3);
    long refused = 1;
    long enough = least(lines);
    while (enough - refused > 1) {
      long middle = (refused + enough) / 2;
      try {
        train(lines, Budget.DEFAULT.memory(middle));
        enough = middle;
      } catch (BudgetException e) {
        refused = middle;
      }
    }

    // At most the 500 newest words, in whole lines.
    assertThat(train(lines, Budget.DEFAULT.memory(enough)).words()).isBetween(470L, 500L);
  }

  @Test
  void tooLittleTimeIsRefusedWithTheLeast() {
    assertThatExceptionOfType(BudgetException.class)
        .isThrownBy(() -> train(habits(400, 3), Budget.time(Duration.ofNanos(1))))
        .withMessageMatching("(?s).*time=[1-9][0-9]*s and energy=[1-9][0-9]*J.*");
    assertThatExceptionOfType(BudgetException.class)
        .isThrownBy(() -> train(habits(400, 3), Budget.DEFAULT.energy(1e-6)))
        .withMessageMatching("(?s).*time=[1-9][0-9]*s and energy=[1-9][0-9]*J.*");
  }

  @Test
  void stopIsObeyedWithinALineInEveryPhase() {
    List<String> lines = habits(200, 5);
    AtomicInteger all = new AtomicInteger();
    Training.train(
        base,
        lines::forEach,
        Budget.DEFAULT,
        progress -> {},
        () -> {
          all.incrementAndGet();
          return false;
        });
    for (int share = 0; share <= 10; share++) {
      int last = Math.max(1, all.get() * share / 10);
      AtomicInteger asked = new AtomicInteger();

      assertThatExceptionOfType(StoppedException.class)
          .isThrownBy(
              () ->
                  Training.train(
                      base,
                      lines::forEach,
                      Budget.DEFAULT,
                      progress -> {},
                      () -> asked.incrementAndGet() >= last));
      assertThat(asked.get()).isEqualTo(last);
    }
    // Counting the text, counting its words, fitting, judging: at least once a line each.
    assertThat(all.get()).isGreaterThan(2 * lines.size());
  }

  @Test
  void aStopThatComesWhileALineIsReadIsSeenAtTheNextLine() {
    List<String> lines = habits(200, 6);
    AtomicInteger passed = new AtomicInteger();

    assertThatExceptionOfType(StoppedException.class)
        .isThrownBy(
            () ->
                Training.train(
                    base,
                    line ->
                        lines.forEach(
                            text -> {
                              passed.incrementAndGet();
                              line.accept(text);
                            }),
                    Budget.DEFAULT,
                    progress -> {},
                    () -> passed.get() >= 37));
    assertThat(passed.get()).isEqualTo(37);
  }

  @Test
  void progressIsToldByPhase() {
    List<Progress> told = new ArrayList<>();
    Training.train(base, habits(300, 7)::forEach, Budget.DEFAULT, told::add, () -> false);

    Set<String> phases = new HashSet<>();
    for (Progress progress : told) {
      phases.add(progress.phase());
      assertThat(progress.done()).isBetween(0.0, 1.0);
    }
    assertThat(phases).contains("counting", "fitting", "judging");
  }

  @Test
  void nothingToLearnFromIsSaid() {
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> train(List.of(), Budget.DEFAULT))
        .withMessageContaining("no lines");
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> train(List.of("12", "!!"), Budget.DEFAULT))
        .withMessageContaining("2 lines without a word");
  }

  @Test
  void aFewLinesAreTooLittleToTell() {
    Training.Result result = train(List.of("hello garden", "the house"), Budget.DEFAULT);

    assertThat(result.verdict().better()).isFalse();
    assertThat(result.verdict().reason()).contains("too little");
  }

  private Training.Result train(List<String> lines, Budget budget) {
    return Training.train(base, lines::forEach, budget, progress -> {}, () -> false);
  }

  /** The memory that a refusal asks for, in bytes. */
  private long least(List<String> lines) {
    try {
      train(lines, Budget.DEFAULT.memory(1));
      throw new AssertionError("expected a refusal");
    } catch (BudgetException e) {
      Matcher matcher = Pattern.compile("memory=(\\d+)MiB").matcher(e.getMessage());
      assertThat(matcher.find()).as(e.getMessage()).isTrue();
      return Budget.mebibytes(Long.parseLong(matcher.group(1)));
    }
  }

  static List<String> habits(int n, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    String[] habits = {
      "see you at the zorblat tonight",
      "the zorblat is open",
      "love from Florn, see you soon",
      "running late again, start without me"
    };
    for (int i = 0; i < n; i++) {
      lines.add(random.nextInt(3) > 0 ? habits[random.nextInt(4)] : Sentences.sentence(random));
    }
    return lines;
  }

  private static int occurrences(PersonalModel model, String word) {
    int id = model.counts().id(word);
    return id == Ids.UNKNOWN ? 0 : model.counts().occurrences(id);
  }

  private static int occurrences(List<String> lines, String word) {
    int n = 0;
    for (String line : lines) {
      for (String part : line.toLowerCase(java.util.Locale.ROOT).split("[^a-z']+")) {
        n += part.equals(word) ? 1 : 0;
      }
    }
    return n;
  }

  private static byte[] bytes(PersonalModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return out.toByteArray();
  }
}
