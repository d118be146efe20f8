package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import homegrown.adapt.Blobs;
import homegrown.adapt.Budget;
import homegrown.adapt.Verdict;
import homegrown.engine.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The gate against the version that serves. */
class IncumbentTest {

  private final BaseModel base = Sentences.base();

  @Test
  void theSameLinesGiveWhatIsAsGood() {
    List<String> lines = phrases("flim", 1200, 1);
    Training.Result before = train(lines, Budget.DEFAULT, Optional.empty());

    Training.Result again = train(lines, Budget.DEFAULT, Optional.of(serving(before)));

    assertThat(before.current()).isEmpty();
    assertThat(again.verdict().better()).isTrue();
    assertThat(again.current().get().gain()).isCloseTo(0, within(1e-6));
  }

  /** Better than the base, but it has read a fifth of what the other one had. */
  @Test
  void whatIsWorseThanWhatServesLoses() {
    List<String> lines = phrases("flim", 3000, 1);
    Training.Result before = train(lines, Budget.DEFAULT, Optional.empty());
    Budget small = Budget.DEFAULT.memory(TextCost.bytes(4 * lines.size() / 5));

    Training.Result alone = train(lines, small, Optional.empty());
    Training.Result after = train(lines, small, Optional.of(serving(before)));

    assertThat(before.verdict().better()).isTrue();
    assertThat(alone.lines()).isLessThan(lines.size() / 4);
    assertThat(alone.verdict().better()).isTrue();
    assertThat(after.verdict().better()).isFalse();
    assertThat(after.verdict().reason()).contains("version that serves");
    assertThat(after.current().get().gain()).isNegative();
    assertThat(after.current().get().lowerBound()).isLessThan(-Verdict.LOSS_MARGIN);
  }

  @Test
  void whoWritesOfSomethingElseGetsTheNewModel() {
    List<String> lines = new ArrayList<>(phrases("flim", 800, 1));
    Training.Result before = train(lines, Budget.DEFAULT, Optional.empty());
    lines.addAll(phrases("gax", 800, 2));

    Training.Result after = train(lines, Budget.DEFAULT, Optional.of(serving(before)));

    assertThat(after.verdict().better()).isTrue();
    assertThat(after.current().get().lowerBound()).isPositive();
  }

  @Test
  void linesThatItLearntFromSayNothing() {
    List<String> lines = new ArrayList<>(phrases("flim", 800, 1));
    Training.Result before = train(lines, Budget.DEFAULT, Optional.empty());
    // What was learnt first is held out now.
    Collections.rotate(lines, 400);

    Training.Result after = train(lines, Budget.DEFAULT, Optional.of(serving(before)));

    List<String> gate = lines.subList(720, 800);
    assertThat(gate).allMatch(before.learnt()::learnt);
    assertThat(gate).noneMatch(line -> before.learnt().heldOut(line).isPresent());
    assertThat(after.current()).isEmpty();
    assertThat(after.verdict().better()).isTrue();
  }

  /** The second half is a copy of the first, as of a folder that was renamed. */
  @Test
  void ofCopiesNothingIsHeldOut() {
    List<String> lines = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 400; i++) {
      lines.add(Sentences.sentence(random) + " " + Sentences.sentence(random));
    }
    Training.Result once = train(lines, Budget.DEFAULT, Optional.empty());
    lines.addAll(new ArrayList<>(lines));
    Training.Result twice = train(lines, Budget.DEFAULT, Optional.empty());

    assertThat(lines).allMatch(line -> Tokenizer.words(line, 0, line.length()) >= 8);
    assertThat(once.base().targets()).isPositive();
    assertThat(twice.base().targets()).isZero();
    assertThat(twice.verdict().better()).isFalse();
  }

  @Test
  void aDamagedVersionIsNotCompared() {
    List<String> lines = new ArrayList<>(phrases("flim", 800, 1));
    Training.Result before = train(lines, Budget.DEFAULT, Optional.empty());
    lines.addAll(phrases("gax", 800, 2));
    Incumbent damaged = new Incumbent("1", before.learnt(), Optional::empty);

    Training.Result after = train(lines, Budget.DEFAULT, Optional.of(damaged));

    assertThat(after.current()).isEmpty();
    assertThat(after.verdict().better()).isTrue();
  }

  @Test
  void whatIsWrittenAgainAndAgainIsEvidenceOnce() {
    PersonalModel version = model("hello oldword in the garden");
    List<String> gate = new ArrayList<>();
    for (int i = 0; i < Verdict.FEWEST_CLUSTERS; i++) {
      gate.addAll(Collections.nCopies(20, "hello in the garden " + i));
    }
    List<String> less = gate.subList(20, gate.size());

    assertThat(againstItself(version, gate)).isPresent();
    assertThat(againstItself(version, less)).isEmpty();
  }

  private static Optional<Verdict> againstItself(PersonalModel version, List<String> gate) {
    Judging judging =
        Judging.of(
            (from, to) -> new Judging.Sides(version.baseArm(), version), gate, 1, (line, of) -> {});
    LearntLines.Reading reading = new LearntLines.Reading();
    gate.forEach(reading::add);
    return new Against(reading.with(gate, judging), gate, judging).verdict();
  }

  /** Word by word, by the plain scorer. */
  @Test
  void unseenLinesAreComparedByTheWordsThatBothKnow() {
    List<String> gate = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      gate.add("hello newword" + (char) ('a' + i % 3) + " in the garden oldword elderword " + i);
    }
    PersonalModel version = model("hello oldword in the garden", "the elderword");
    PersonalModel candidate = model("hello newworda in the garden oldword", "newwordb newwordc");
    Judging judging =
        Judging.of(
            (from, to) -> new Judging.Sides(candidate.baseArm(), candidate),
            gate,
            1,
            (line, of) -> {});
    LearntLines none = new LearntLines.Reading().with(Collections.emptyList(), judging);

    Against against = new Against(none, gate, judging);
    try (Device device = Device.best(1)) {
      against.read(version, device, (line, of) -> {});
    }
    Verdict verdict = against.verdict().get();

    assertThat(against.unseenWords()).isEqualTo(12 * 7);
    double expected = 0;
    int words = 0;
    for (String line : gate) {
      List<Token> tokens = version.tokens(line);
      for (int w = 0; w < tokens.size(); w++) {
        String word = tokens.get(w).text();
        int ours = candidate.vocabulary().id(word);
        int theirs = version.vocabulary().id(word);
        if (ours != Ids.UNKNOWN && theirs != Ids.UNKNOWN) {
          expected += Math.log(p(candidate, tokens, w, ours) / p(version, tokens, w, theirs));
          words++;
        }
      }
    }
    assertThat(words).isEqualTo(12 * 5);
    assertThat(verdict.gain()).isCloseTo(expected / words, within(1e-5));
  }

  private static double p(Arm arm, List<Token> tokens, int word, int id) {
    Arm.Reading reading = arm.reading();
    reading.start();
    tokens.subList(0, word).forEach(reading::push);
    float[] distribution = new float[arm.size()];
    reading.distribution(distribution);
    return distribution[id];
  }

  private PersonalModel model(String... lines) {
    PersonalCounts counts = new PersonalCounts(1 << 10);
    for (int i = 0; i < 3; i++) {
      for (String line : lines) {
        counts.add(new Tokenizer(base.discretion()).tokens(line));
      }
    }
    return new PersonalModel(base, counts.canonical(), new NgramCounts(0), Mixture.basisOnly(0));
  }

  private static Incumbent serving(Training.Result result) {
    return new Incumbent("1", result.learnt(), () -> Optional.of(result.model()));
  }

  private Training.Result train(List<String> lines, Budget budget, Optional<Incumbent> incumbent) {
    return Training.train(
        base,
        lines::forEach,
        budget,
        progress -> {},
        () -> false,
        1,
        Blobs.none(),
        0,
        incumbent,
        Function.identity());
  }

  /**
   * Lines with four words that nobody else knows, out of two hundred; every line is another one.
   */
  private static List<String> phrases(String stem, int n, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      String name = stem + letters(random.nextInt(200));
      String line = name + "a " + name + "b in the garden of ";
      lines.add(line + name + "c " + letters(i) + stem.charAt(0));
    }
    return lines;
  }

  private static String letters(int number) {
    StringBuilder letters = new StringBuilder();
    for (int rest = number + 1; rest > 0; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }
}
