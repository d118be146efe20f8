package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaseBuilderTest {

  private static final int PLENTY = 1 << 20;

  @Test
  void aSequenceOfTooFewPrivateWritersIsNotInTheBase() {
    BaseBuilder builder = publicText();
    for (int writer = 0; writer < 6; writer++) {
      builder.add("writer " + writer, "the garden mirror and the glass", 3);
      if (writer < 2) {
        for (int i = 0; i < 10; i++) {
          builder.add("writer " + writer, "thunder hammer railway potato", 3);
        }
      }
    }
    BaseModel base = builder.build(PLENTY, Map.of(), progress -> {});

    assertThat(followed(base, "garden", "mirror")).isTrue();
    // Ten times each, but by two people only.
    assertThat(followed(base, "thunder", "hammer")).isFalse();
    assertThat(followed(base, "railway", "potato")).isFalse();
    assertThat(base.lexicon().id("thunder")).isNotEqualTo(Ids.UNKNOWN);
  }

  @Test
  void aWordOfPrivatePeopleNeedsTwoWritersMore() {
    BaseBuilder builder = publicText();
    for (int writer = 0; writer < 5; writer++) {
      builder.add("writer " + writer, "the zorblat is here", 3);
      if (writer < 4) {
        builder.add("writer " + writer, "the florn florn florn is here", 3);
      }
    }
    BaseModel base = builder.build(PLENTY, Map.of(), progress -> {});

    assertThat(base.lexicon().id("zorblat")).isNotEqualTo(Ids.UNKNOWN);
    assertThat(base.lexicon().id("florn")).isEqualTo(Ids.UNKNOWN);
    assertThat(followed(base, "the", "zorblat")).isTrue();
  }

  @Test
  void oneWriterManyTimesIsOneWriter() {
    BaseBuilder builder = publicText();
    for (int i = 0; i < 100; i++) {
      builder.add("writer", "the zorblat railway hammer", 2);
    }
    BaseModel base = builder.build(PLENTY, Map.of(), progress -> {});

    assertThat(base.lexicon().id("zorblat")).isEqualTo(Ids.UNKNOWN);
    assertThat(followed(base, "railway", "hammer")).isFalse();
  }

  @Test
  void aWordOfPublicTextIsTakenFromTwoOccurrencesOn() {
    BaseBuilder builder = publicText();
    builder.add("made", "the zorblat is here", 1);
    builder.add("made", "the florn is here", 1);
    builder.add("made", "the florn is there", 1);
    BaseModel base = builder.build(PLENTY, Map.of(), progress -> {});

    assertThat(base.lexicon().id("zorblat")).isEqualTo(Ids.UNKNOWN);
    assertThat(base.lexicon().id("florn")).isNotEqualTo(Ids.UNKNOWN);
  }

  @Test
  void textToBeKeptApartIsLeftOut() {
    BaseBuilder builder = new BaseBuilder();
    builder.keepApart("Yesterday the small children found a large round yellow bicycle!");
    builder.add("made", "so the small children found a large round yellow umbrella", 1); // eight
    builder.add("made", "SO THE SMALL CHILDREN FOUND A LARGE, ROUND, YELLOW umbrella", 1);
    assertThat(builder.lines()).isZero();
    builder.add("made", "the small children found a large round umbrella", 1); // seven
    builder.add("made", "yellow bicycle", 1);

    assertThat(builder.lines()).isEqualTo(2);
    assertThat(builder.build(PLENTY, Map.of(), progress -> {}).provenance())
        .containsEntry("settings.kept-apart", "3 sequences");
  }

  @Test
  void theFileIsNoLargerThanAllowed() throws IOException {
    List<String> lines = Sentences.sentences(1500, 5);
    int whole = size(built(lines, PLENTY));
    for (int most : new int[] {whole - 1, whole / 2, whole / 3}) {
      BaseModel base = built(lines, most);

      assertThat(size(base)).isLessThanOrEqualTo(most);
      assertThat(base.tree().nodes()).isPositive();
    }
  }

  @Test
  void provenanceTellsDataSettingsAndScores() {
    BaseModel base = built(Sentences.sentences(400, 6), PLENTY);

    assertThat(base.provenance())
        .containsEntry("data", "made by rule")
        .containsEntry("settings.lines", "400")
        .containsEntry("settings.kept-apart", "nothing")
        .containsKeys("held-out.log-loss", "held-out.recall-at-1", "held-out.recall-at-3");
    assertThat(Double.parseDouble(base.provenance().get("held-out.log-loss"))).isBetween(0.5, 8.0);
    assertThat(Integer.parseInt(base.provenance().get("held-out.words"))).isPositive();
  }

  @Test
  void theSameTextGivesTheSameBytes() throws IOException {
    List<String> lines = Sentences.sentences(300, 7);

    assertThat(bytes(built(lines, 20_000))).isEqualTo(bytes(built(lines, 20_000)));
  }

  @Test
  void wordsAreShownAsMostWriteThem() {
    BaseBuilder builder = publicText();
    for (int i = 0; i < 3; i++) {
      builder.add("made", "we went to London and saw NATO in london", 1);
      builder.add("made", "we like London, not an iPhone", 1);
    }
    BaseModel base = builder.build(PLENTY, Map.of(), progress -> {});

    assertThat(base.lexicon().form(base.lexicon().id("london"))).isEqualTo("London");
    assertThat(base.lexicon().form(base.lexicon().id("nato"))).isEqualTo("NATO");
    assertThat(base.lexicon().form(base.lexicon().id("iphone"))).isEqualTo("iPhone");
  }

  @Test
  void noTextIsRefused() {
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> new BaseBuilder().build(PLENTY, Map.of(), progress -> {}))
        .withMessageContaining("got none");
  }

  private static BaseBuilder publicText() {
    BaseBuilder builder = new BaseBuilder();
    Sentences.sentences(300, 4).forEach(line -> builder.add("made", line, 1));
    return builder;
  }

  private static BaseModel built(List<String> lines, int maxBytes) {
    BaseBuilder builder = new BaseBuilder();
    lines.forEach(line -> builder.add("made", line, 1));
    return builder.build(maxBytes, Map.of("data", "made by rule"), progress -> {});
  }

  /** Whether the base has counted {@code word} after {@code before}. */
  private static boolean followed(BaseModel base, String before, String word) {
    ContextTree tree = base.tree();
    int node = tree.child(0, base.lexicon().id(before));
    if (node < 0) {
      return false;
    }
    List<Integer> words = new ArrayList<>();
    ContextTree.Cursor cursor = tree.cursor();
    cursor.open(node);
    while (cursor.next()) {
      words.add(cursor.word());
    }
    return words.contains(base.lexicon().id(word));
  }

  private static int size(BaseModel base) throws IOException {
    return bytes(base).length;
  }

  private static byte[] bytes(BaseModel base) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    base.write(out);
    return out.toByteArray();
  }
}
