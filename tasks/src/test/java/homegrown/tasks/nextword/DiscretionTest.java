package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscretionTest {

  private static final int PLANTED = 520;

  private final BaseModel base = Sentences.base();
  private final Tokenizer tokenizer = new Tokenizer(base.discretion());

  @Test
  void noPlantedSecretIsAWord() {
    List<String> leaks = new ArrayList<>();
    for (Secrets secret : Secrets.planted(PLANTED, 11)) {
      Set<String> words = new HashSet<>();
      for (Token token : tokenizer.tokens(secret.line())) {
        words.add(token.text());
        words.add(Tokenizer.key(token.form()));
      }
      if (secret.pieces().stream().anyMatch(words::contains)) {
        leaks.add(secret.line());
      }
    }

    assertThat(leaks).isEmpty();
  }

  @Test
  void noPlantedSecretIsLearntOrSuggested() throws IOException {
    List<Secrets> planted = Secrets.planted(PLANTED, 12);
    List<String> lines = new ArrayList<>();
    for (Secrets secret : planted) {
      // Often enough for any word to be suggested.
      lines.addAll(List.of(secret.line(), secret.line(), secret.line()));
    }
    PersonalModel model = Sentences.model(base, lines);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    model.write(written);
    String bytes = written.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    Suggester suggester = new Suggester(model);

    for (Secrets secret : planted) {
      for (String piece : secret.pieces()) {
        assertThat(model.counts().id(piece)).as(secret.line()).isEqualTo(Ids.UNKNOWN);
        if (piece.length() > 4) {
          assertThat(bytes).doesNotContain(piece);
        }
      }
      String before = secret.line().substring(0, secret.line().indexOf(' ') + 1);
      for (Suggestion suggestion : suggester.suggest(before, 50)) {
        assertThat(secret.pieces()).doesNotContain(Tokenizer.key(suggestion.word()));
      }
    }
  }

  @Test
  void noPlantedSecretIsStored() {
    Discreet discreet = new Discreet(base);
    for (Secrets secret : Secrets.planted(PLANTED, 13)) {
      String stored = discreet.text(secret.line());
      Set<String> words = new HashSet<>(List.of(Tokenizer.key(stored).split("[^a-z]+")));

      assertThat(secret.pieces()).as(stored).noneMatch(words::contains);
      assertThat(stored).doesNotContainPattern("[1-9]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "we met McKinley there",
        "my iPhone is broken",
        "see you at 5pm",
        "in the 1960's",
        "the 3rd of them",
        "an F-16 is loud",
        "COVID-19 is over",
        "call AT&T today",
        "a well-known problem",
        "my mother-in-law",
        "this and/or that",
        "I don't know",
        "people--and children",
        "it costs $5",
        "100% sure",
        "what?!",
        "yes!!!",
        "1/2 cup",
        "10:30am",
        "A-level",
        "U.S. president",
        "(see below)",
        "wait...what",
        "e.g. this",
        "24/7",
        "5-year-old",
        "rock'n'roll",
        "the code is broken",
        "a key question",
        "the account is open",
        "turn to page 3",
        "it takes 2 minutes",
        "a 10-minute walk"
      })
  void ordinaryTextSurvives(String line) {
    assertThat(tokenizer.tokens(line))
        .as(line)
        .noneMatch(token -> token.kind() == Token.Kind.HIDDEN);
  }

  @Test
  void ordinarySentencesSurvive() {
    for (String line : Sentences.sentences(2000, 21)) {
      boolean announced = line.matches("(?i).*\\b(password|code|key|account|card)\\b.*");
      if (!announced) {
        assertThat(tokenizer.tokens(line))
            .as(line)
            .noneMatch(token -> token.kind() == Token.Kind.HIDDEN);
      }
    }
  }

  @Test
  void theWordBehindAnAnnouncementIsTheSecret() {
    assertThat(words("my password is swordfish")).doesNotContain("swordfish");
    assertThat(words("Password: garden")).doesNotContain("garden");
    assertThat(words("the password was \"garden\"")).doesNotContain("garden");
    assertThat(words("I like the garden")).contains("garden");
  }

  @Test
  void aStreetAddressLosesItsName() {
    assertThat(words("we live at 221 Baker Street now"))
        .contains("live", "now")
        .doesNotContain("baker");
    assertThat(words("the Baker Street of old")).contains("street");
  }

  @Test
  void aLineIsStoredAsItWillBeLearnt() {
    Discreet discreet = new Discreet(base);
    Random random = new Random(31);
    for (int i = 0; i < 20_000; i++) {
      String line = line(random);
      String stored = discreet.text(line);

      assertThat(learnt(stored)).as("%s stored as %s", line, stored).isEqualTo(learnt(line));
      assertThat(discreet.text(stored)).as(line).isEqualTo(stored);
      stored
          .codePoints()
          .filter(Character::isDigit)
          .forEach(digit -> assertThat(digit).as(line).isEqualTo('0'));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password:garden,5pm",
        "password=garden/5",
        "5-password:garden",
        "pin:garden.5",
        "221 Baker Street/5",
        "\uD835\uDFD8\uD835\uDFD9:\uD835\uDFDA",
        "x\u0301\uD835\uDFD8y"
      })
  void aLineWithSomethingHiddenInsideIsStoredAsItWillBeLearnt(String line) {
    assertThat(learnt(new Discreet(base).text(line))).isEqualTo(learnt(line));
  }

  private static String line(Random random) {
    String[] pieces = {
      "password",
      "is",
      ":",
      " ",
      " ",
      " ",
      "garden",
      "Garden",
      "qxzvkwj",
      "qWeRtY",
      "AT&T",
      "-",
      "/",
      ".",
      ",",
      "!",
      "?",
      "$",
      "#",
      "@",
      "5",
      "12",
      "1960",
      "pm",
      "221",
      "Baker",
      "Street",
      "'s",
      "\u2019",
      "(",
      ")",
      "\"",
      "\uD83D\uDC4D",
      "\u0663",
      "\uD835\uDFD8",
      "e\u0301",
      "\u0301",
      "com",
      "www",
      "McKinley",
      "xKcDq",
      "=",
      "_",
      "\uFFFC",
      "code",
      "th",
      "...",
      "\u2014"
    };
    StringBuilder line = new StringBuilder();
    for (int n = 1 + random.nextInt(10); n > 0; n--) {
      line.append(pieces[random.nextInt(pieces.length)]);
    }
    return line.toString();
  }

  private List<String> learnt(String line) {
    List<String> all = new ArrayList<>();
    for (Token token : tokenizer.tokens(line)) {
      all.add(token.kind() + " " + token.text() + " " + token.form());
    }
    return all;
  }

  private List<String> words(String line) {
    List<String> words = new ArrayList<>();
    for (Token token : tokenizer.tokens(line)) {
      if (token.kind() == Token.Kind.WORD) {
        words.add(token.text());
      }
    }
    return words;
  }
}
