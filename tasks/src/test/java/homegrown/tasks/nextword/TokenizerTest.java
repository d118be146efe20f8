package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TokenizerTest {

  private final Tokenizer tokenizer =
      new Tokenizer(new Discretion(key -> true, new Spelling(List.of())));

  @Test
  void wordsAreRunsOfLettersInLowerCase() {
    assertThat(words("The quick BROWN fox")).containsExactly("the", "quick", "brown", "fox");
    assertThat(tokenizer.tokens("The quick BROWN").stream().map(Token::form))
        .containsExactly("The", "quick", "BROWN");
  }

  @Test
  void innerApostrophesBelongToWordsWhetherStraightOrCurly() {
    assertThat(words("don't can\u2019t rock'n'roll"))
        .containsExactly("don't", "can't", "rock'n'roll");
    assertThat(words("'tis the dogs' 'quoted'")).containsExactly("tis", "the", "dogs", "quoted");
    assertThat(tokenizer.tokens("Don\u2019t").get(0).form()).isEqualTo("Don't");
  }

  @Test
  void lettersOfAnyScriptMakeWords() {
    assertThat(words("Größe Äpfel STRASSE weiß"))
        .containsExactly("größe", "äpfel", "strasse", "weiß");
    assertThat(words("Привет, МИР")).containsExactly("привет", "мир");
    assertThat(words("नमस्ते दुनिया")).containsExactly("नमस्ते", "दुनिया");
    assertThat(words("\uD801\uDC00\uD801\uDC28")).containsExactly("\uD801\uDC28\uD801\uDC28");
  }

  @Test
  void anAccentTypedInTwoWaysIsOneLetter() {
    assertThat(words("cafe\u0301")).containsExactly("caf\u00E9");
    assertThat(words("CAFE\u0301")).containsExactly("caf\u00E9");
    // No composed character exists for this one.
    assertThat(words("q\u0301a")).containsExactly("q\u0301a");
  }

  @Test
  void lowerCaseIsOfNoCountry() {
    assertThat(words("TITLE I")).containsExactly("title", "i");
  }

  @Test
  void anEmojiIsOneTokenWithAllItsParts() {
    String thumb = "\uD83D\uDC4D\uD83C\uDFFD";
    String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
    String flag = "\uD83C\uDDE9\uD83C\uDDEA";
    String heart = "\u2764\uFE0F";

    assertThat(texts("ok" + thumb + family + flag + flag + heart + "!"))
        .containsExactly("ok", thumb, family, flag, flag, heart, "!");
    assertThat(kinds("ok " + thumb)).containsExactly(Token.Kind.WORD, Token.Kind.EMOJI);
    assertThat(words("a" + family + "b")).containsExactly("a", "b");
  }

  @Test
  void aHeartOnFireAndAFlagOfRainbowStayWhole() {
    String fire = "\u2764\uFE0F\u200D\uD83D\uDD25";
    String rainbow = "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08";

    assertThat(texts(fire + rainbow)).containsExactly(fire, rainbow);
  }

  @Test
  void allNumbersAreAlike() {
    assertThat(kinds("12 1,234.56 12:30 7")).containsOnly(Token.Kind.NUMBER).hasSize(4);
    assertThat(texts("12 1,234.56")).containsExactly("", "");
    assertThat(kinds("\u0663\u0664")).containsExactly(Token.Kind.NUMBER);
    assertThat(kinds("3rd")).containsExactly(Token.Kind.NUMBER, Token.Kind.WORD);
  }

  @Test
  void sentencesEndInsideALine() {
    assertThat(kinds("Stop. Go"))
        .containsExactly(
            Token.Kind.WORD, Token.Kind.MARK, Token.Kind.SENTENCE_END, Token.Kind.WORD);
    assertThat(kinds("\"Stop!\" he said"))
        .containsExactly(
            Token.Kind.MARK,
            Token.Kind.WORD,
            Token.Kind.MARK,
            Token.Kind.MARK,
            Token.Kind.SENTENCE_END,
            Token.Kind.WORD,
            Token.Kind.WORD);
    assertThat(kinds("Well\u2026 no")).contains(Token.Kind.SENTENCE_END);
    assertThat(kinds("one, two; three")).doesNotContain(Token.Kind.SENTENCE_END);
    assertThat(kinds("The end.")).doesNotContain(Token.Kind.SENTENCE_END);
  }

  @Test
  void marksOfOneMeaningAreOne() {
    assertThat(texts("\u201Cyes\u201D")).containsExactly("\"", "yes", "\"");
    assertThat(texts("a \u2013 b \u2014 c")).containsExactly("a", "-", "b", "-", "c");
  }

  @Test
  void tokensKnowWhereTheyStand() {
    String line = "  Tom's 2 dogs, \uD83D\uDE00!";
    for (Token token : tokenizer.tokens(line)) {
      if (token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.EMOJI) {
        assertThat(line.substring(token.start(), token.end())).isEqualTo(token.form());
      }
    }
    assertThat(tokenizer.tokens(line)).hasSize(6);
  }

  @Test
  void emptyAndBlankLinesHaveNoTokens() {
    assertThat(tokenizer.tokens("")).isEmpty();
    assertThat(tokenizer.tokens(" \t\u00A0\uFEFF ")).isEmpty();
  }

  @Test
  void halvesOfCharactersDoNoHarm() {
    assertThat(tokenizer.tokens("\uD83D")).hasSizeLessThan(2);
    assertThat(
            tokenizer.tokens("a\uDC4Db\uD83D c").stream().filter(t -> t.kind() == Token.Kind.WORD))
        .hasSize(3);
  }

  @Test
  void wordsAreCountedAsTheyAreCut() {
    for (String line : Sentences.sentences(200, 4)) {
      assertThat(Tokenizer.words(line, 0, line.length())).isEqualTo(words(line).size());
    }
  }

  @Test
  void knowsWhetherAWordIsHalfTyped() {
    assertThat(Tokenizer.endsInWord("hel")).isTrue();
    assertThat(Tokenizer.endsInWord("don'")).isTrue();
    assertThat(Tokenizer.endsInWord("gr\u00F6")).isTrue();
    assertThat(Tokenizer.endsInWord("")).isFalse();
    assertThat(Tokenizer.endsInWord("hello ")).isFalse();
    assertThat(Tokenizer.endsInWord("say '")).isFalse();
    assertThat(Tokenizer.endsInWord("12")).isFalse();
  }

  private List<String> words(String line) {
    return tokenizer.tokens(line).stream()
        .filter(token -> token.kind() == Token.Kind.WORD)
        .map(Token::text)
        .collect(Collectors.toList());
  }

  private List<String> texts(String line) {
    return tokenizer.tokens(line).stream().map(Token::text).collect(Collectors.toList());
  }

  private List<Token.Kind> kinds(String line) {
    return tokenizer.tokens(line).stream().map(Token::kind).collect(Collectors.toList());
  }
}
