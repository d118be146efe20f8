package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearntLinesTest {

  static final List<String> LINES =
      List.of("Biscuit is asleep", "see you soon", "good night", "see you soon", "caf\u00e9");
  static final List<String> GATE = List.of("see you soon", "caf\u00e9");

  /** As the fixture has it. */
  static LearntLines some() {
    LearntLines.Reading reading = new LearntLines.Reading();
    LINES.forEach(reading::add);
    PersonalModel base = PersonalModel.none(Sentences.base());
    Judging judging =
        Judging.of(
            (from, to) -> new Judging.Sides(base.baseArm(), base), GATE, 1, (line, of) -> {});
    return reading.with(GATE, judging);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    LearntLines before = some();

    LearntLines after = read(bytes(before));

    assertThat(LINES).allMatch(after::learnt);
    assertThat(after.learnt("see you late")).isFalse();
    assertThat(after.heldOut("good night")).isEmpty();
    for (String line : GATE) {
      assertThat(after.heldOut(line)).isPresent().isEqualTo(before.heldOut(line));
    }
    assertThat(bytes(after)).isEqualTo(bytes(before));
  }

  @Test
  void whatWasHeldOutIsAsItWasJudged() {
    LearntLines.HeldOut line = some().heldOut("see you soon").get();

    Score score = Scorer.score(PersonalModel.none(Sentences.base()), List.of("see you soon"));
    assertThat(line.words()).isEqualTo(score.inVocabulary()).isPositive();
    assertThat(line.loss()).isCloseTo(score.logLoss() * score.inVocabulary(), within(1e-4));
    assertThat(line.hits()).isEqualTo((int) Math.round(score.recallAt3() * score.targets()));
  }

  @Test
  void aLongLineIsACopyOfWhatWasReadOrAskedForBefore() {
    String read = "one two three four five six seven eight";
    String asked = "eight seven six five four three two one";
    LearntLines.Reading reading = new LearntLines.Reading();
    reading.add(read);
    reading.add("see you soon");

    assertThat(reading.copied(read)).isTrue();
    assertThat(reading.copied("see you soon")).isFalse();
    assertThat(reading.copied(asked)).isFalse();
    assertThat(reading.copied(asked)).isTrue();
  }

  @Test
  void theFileOfFormat1IsRead() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("fixtures/learnt-lines-1.bin")) {
      LearntLines learnt = LearntLines.read(in, "fixture");

      assertThat(LINES).allMatch(learnt::learnt);
      assertThat(learnt.learnt("hello")).isFalse();
      assertThat(learnt.heldOut("see you soon")).isPresent();
      assertThat(learnt.heldOut("Biscuit is asleep")).isEmpty();
    }
  }

  @Test
  void damageIsNoticed() throws IOException {
    byte[] whole = bytes(some());
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      assertThatExceptionOfType(NextWordException.class)
          .as("byte %s", i)
          .isThrownBy(() -> read(damaged));
      byte[] cut = Arrays.copyOf(whole, i);
      assertThatExceptionOfType(NextWordException.class).isThrownBy(() -> read(cut));
    }
  }

  private static LearntLines read(byte[] bytes) throws IOException {
    return LearntLines.read(new ByteArrayInputStream(bytes), "test");
  }

  static byte[] bytes(LearntLines learnt) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    learnt.write(out);
    return out.toByteArray();
  }
}
