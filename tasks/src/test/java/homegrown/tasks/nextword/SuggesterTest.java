package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SuggesterTest {

  private final BaseModel base = Sentences.base();

  @Test
  void aSentenceStartsWithACapital() {
    Suggester suggester = suggester(List.of());

    assertCapitals(suggester.suggest("", 5), true);
    assertCapitals(suggester.suggest("The garden is here. ", 5), true);
    assertCapitals(suggester.suggest("what is it? ", 5), true);
    assertCapitals(suggester.suggest("first line\n", 5), true);
    assertCapitals(suggester.suggest("G", 5), true);
    assertCapitals(suggester.suggest("we have found the G", 5), true);
    assertCapitals(suggester.suggest("we have found ", 5), false);
    assertCapitals(suggester.suggest("we have found the g", 5), false);
  }

  @Test
  void whatIsTypedIsCompleted() {
    List<String> words = words(suggester(List.of()), "we have found the gar", 5);

    assertThat(words).first().isEqualTo("garden");
    assertThat(words(suggester(List.of()), "we have found the garden", 5)).doesNotContain("garden");
    assertThat(words(suggester(List.of()), "don", 5)).contains("Don't");
    assertThat(words(suggester(List.of()), "we don\u2019", 5)).contains("don't");
  }

  @Test
  void oneTypingErrorOfEachKindIsForgiven() {
    Suggester suggester = suggester(List.of());

    assertThat(words(suggester, "we found the gaden", 5)).contains("garden"); // left out
    assertThat(words(suggester, "we found the garrden", 5)).contains("garden"); // added
    assertThat(words(suggester, "we found the gatden", 5)).contains("garden"); // wrong
    assertThat(words(suggester, "we found the gadren", 5)).contains("garden"); // swapped
    assertThat(words(suggester, "we found the agrden", 5))
        .contains("garden"); // swapped at the start
    assertThat(words(suggester, "we found the gaddren", 5)).doesNotContain("garden"); // two
  }

  @Test
  void whatIsTypedRightComesBeforeWhatIsTypedWrong() {
    List<String> words =
        words(suggester(List.of("see the cart", "see the cart")), "see the cart", 5);

    assertThat(words).doesNotContain("cart");
    assertThat(words(suggester(List.of()), "we have found the ki", 50))
        .allMatch(word -> word.startsWith("ki"));
  }

  @Test
  void thePersonsOwnCasingWins() {
    List<String> lines = List.of("I have an iPhone now", "my iPhone is new", "so is THE garden");
    Suggester suggester = suggester(lines);

    assertThat(words(suggester, "I have my iph", 3)).first().isEqualTo("iPhone");
    assertThat(words(suggester(List.of("in the GARDEN", "my GARDEN")), "we like our gar", 3))
        .first()
        .isEqualTo("GARDEN");
  }

  @Test
  void aWordSeenOnceIsNotSuggested() {
    String line = "my zorblat is new";

    assertThat(words(suggester(List.of(line)), "my ", 500)).doesNotContain("zorblat");
    assertThat(words(suggester(List.of(line)), "my zor", 500)).doesNotContain("zorblat");
    assertThat(words(suggester(List.of(line, line)), "my ", 3)).contains("zorblat");
    assertThat(words(suggester(List.of(line, line)), "my zor", 3)).containsExactly("zorblat");
  }

  @Test
  void emojiAreSuggestedLikeWords() {
    List<String> lines = Collections.nCopies(4, "so happy \uD83D\uDC4D\uD83C\uDFFD");

    assertThat(words(suggester(lines), "so happy ", 3)).contains("\uD83D\uDC4D\uD83C\uDFFD");
  }

  @Test
  void theContextIsThatOfScoring() {
    // Behind the end of a sentence comes what came there before.
    List<String> lines = Collections.nCopies(6, "The garden is quiet. Tomorrow the children come");
    PersonalModel model = Sentences.model(base, lines);
    float[] distribution = new float[model.size()];
    Arm.Reading reading = model.reading();
    reading.start();
    model.tokens("The garden is quiet. ").forEach(reading::push);
    reading.distribution(distribution);

    double suggested =
        new Suggester(model)
            .suggest("The garden is quiet. ", 3).stream()
                .filter(suggestion -> suggestion.word().equals("Tomorrow"))
                .mapToDouble(Suggestion::p)
                .sum();

    assertThat(suggested).isCloseTo(distribution[model.vocabulary().id("tomorrow")], within(1e-6));
  }

  @Test
  void typingOnOrAnewGivesTheSame() {
    List<String> lines = Sentences.sentences(30, 5);
    List<String> keys = new ArrayList<>(Sentences.vocabulary());
    Collections.sort(keys);
    NeuralPart network = new PseudoNetwork(keys.subList(0, 200), 4);
    PersonalModel model =
        PersonalModelTest.model(
            base,
            lines,
            Mixture.fitWithNetwork(new float[0], new int[0], 0),
            new Neural(Optional.empty(), Optional.of(network)));
    Suggester lasting = new Suggester(model);
    List<String> typed = new ArrayList<>();
    for (String line : Sentences.sentences(4, 6)) {
      for (int end = 0; end <= line.length(); end++) {
        typed.add(line.substring(0, end));
      }
    }
    // Corrected, taken back, another line, the same again, and the cursor moved about.
    typed.addAll(
        List.of("we have ", "we have found ", "we had ", "we had ", "we ", "", "\n", "we."));
    typed.addAll(
        List.of("we. ", "we have me@b.com", "we have me@b.com ", "We have ", "12 we have "));

    for (String text : typed) {
      assertThat(lasting.suggest(text, 5))
          .as(text)
          .isEqualTo(new Suggester(model).suggest(text, 5));
    }
  }

  @Test
  void suggestionsComeBestFirstAndAsManyAsAskedFor() {
    Suggester suggester = suggester(Sentences.sentences(20, 3));
    for (int k : new int[] {1, 2, 3, 10}) {
      List<Suggestion> suggestions = suggester.suggest("we have ", k);
      assertThat(suggestions).hasSize(k);
      for (int i = 1; i < k; i++) {
        assertThat(suggestions.get(i).p()).isLessThanOrEqualTo(suggestions.get(i - 1).p());
      }
      assertThat(suggestions.stream().map(Suggestion::word)).doesNotHaveDuplicates();
    }
    assertThat(suggester.suggest("we have ", 1_000_000)).hasSizeLessThan(2000);
    assertThat(suggester.suggest("we have xyqz", 3)).isEmpty();
    assertThat(suggester.suggest("we have ", 3))
        .isEqualTo(suggester.suggest("we have ", 10).subList(0, 3));
  }

  @Test
  void lessThanOneSuggestionIsAskedForInVain() {
    Suggester suggester = suggester(List.of());
    for (int k : new int[] {0, -1, Integer.MIN_VALUE}) {
      assertThatExceptionOfType(NextWordException.class)
          .isThrownBy(() -> suggester.suggest("we ", k))
          .withMessageContaining("1 word or more");
    }
  }

  @Test
  void hugeNumbersOfSuggestionsAreNoError() {
    assertThat(suggester(List.of()).suggest("we ", Integer.MAX_VALUE)).isNotEmpty();
  }

  @Test
  void anyTextMayBeAskedAbout() {
    Suggester suggester = suggester(List.of());
    for (String text :
        new String[] {
          "'",
          "''",
          "a'",
          "'a",
          "\uD83D",
          "\uDC4D",
          "e\u0301",
          "\u0301",
          "5",
          "\n\n",
          " ",
          "\t",
          "a\u0000",
          "\uFEFF",
          "we \uD83D\uDC4D",
          "\uFFFC",
          "we 'g",
          "don''"
        }) {
      assertThat(suggester.suggest(text, 3)).hasSizeLessThanOrEqualTo(3);
    }
  }

  @Test
  void wordsOnTheStopListComeFromAPersonNotFromABase() {
    BaseBuilder builder = new BaseBuilder();
    String stopped = StopList.words().stream().sorted().findFirst().orElseThrow();
    for (int i = 0; i < 60; i++) {
      builder.add("made", "you are such a " + stopped + " today", 1);
    }
    Sentences.sentences(50, 2).forEach(line -> builder.add("made", line, 1));
    BaseModel rude = builder.build(1 << 20, java.util.Map.of(), progress -> {});

    for (String word : StopList.words()) {
      assertThat(rude.lexicon().id(word)).isEqualTo(Ids.UNKNOWN);
    }
    assertThat(words(new Suggester(PersonalModel.none(rude)), "you are such a ", 500))
        .doesNotContain(stopped);
    List<String> own = Collections.nCopies(3, "you are such a " + stopped);
    assertThat(words(new Suggester(Sentences.model(rude, own)), "you are such a ", 3))
        .contains(stopped);
  }

  private Suggester suggester(List<String> lines) {
    return new Suggester(Sentences.model(base, lines));
  }

  private static List<String> words(Suggester suggester, String text, int k) {
    return suggester.suggest(text, k).stream()
        .map(Suggestion::word)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void assertCapitals(List<Suggestion> suggestions, boolean capital) {
    assertThat(suggestions).isNotEmpty();
    for (Suggestion suggestion : suggestions) {
      if (capital || !suggestion.word().startsWith("I")) {
        assertThat(Character.isUpperCase(suggestion.word().charAt(0)))
            .as(suggestion.word())
            .isEqualTo(capital);
      }
    }
  }
}
