package homegrown.bench;

import homegrown.tasks.nextword.BaseBuilder;
import homegrown.tasks.nextword.BaseModel;
import java.util.Map;
import java.util.Random;

/**
 * Generated text whose every line can be told from its number. Numbers are words of syllables,
 * since a home keeps no digits.
 */
final class Syllables {

  private static final String CONSONANTS = "bdfgklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final int ALL = CONSONANTS.length() * VOWELS.length();
  private static final int BASE_LINES = 2000;
  private static final int BASE_WORDS = 150;
  private static final int NUMBERS = ALL * ALL * ALL;
  private static final int SPELLINGS = 2000;
  private static final int BASE_BYTES = 100_000;
  private static final int PHRASES = 25;
  private static final int PHRASE_WORDS = 7;
  private static final int LINE_WORDS = 8;

  private Syllables() {}

  /** A word of three syllables for a number below 343,000. */
  static String number(long number) {
    StringBuilder word = new StringBuilder();
    long rest = number;
    for (int i = 0; i < 3; i++) {
      int syllable = (int) (rest % ALL);
      word.insert(0, VOWELS.charAt(syllable % VOWELS.length()));
      word.insert(0, CONSONANTS.charAt(syllable / VOWELS.length()));
      rest /= ALL;
    }
    return word.toString();
  }

  /** What the person of this experiment writes as line {@code number}. */
  static String line(long number) {
    return number(number) + " " + phrase(number);
  }

  /** Line {@code at} of a source in its generation {@code generation}. */
  static String line(long generation, int at) {
    return number(generation) + " " + number(at) + " " + phrase(generation + at);
  }

  /** A small base of the same words in another order. */
  static BaseModel base() {
    Random random = new Random(1);
    BaseBuilder builder = new BaseBuilder();
    for (int i = 0; i < BASE_LINES; i++) {
      StringBuilder line = new StringBuilder();
      for (int w = 0; w < LINE_WORDS; w++) {
        line.append(w == 0 ? "" : " ").append(word(random));
      }
      builder.add("generated", line.toString(), 1);
    }
    // So that the base knows how numbers are spelt, and none looks drawn at random.
    for (int i = 0; i < SPELLINGS; i++) {
      String word = number(random.nextInt(NUMBERS));
      builder.add("generated", word + " " + word, 1);
    }
    return builder.build(BASE_BYTES, Map.of("text", "generated"), progress -> {});
  }

  private static String phrase(long number) {
    Random random = new Random(number % PHRASES);
    StringBuilder phrase = new StringBuilder();
    for (int i = 0; i < PHRASE_WORDS; i++) {
      phrase.append(i == 0 ? "" : " ").append(word(random));
    }
    return phrase.toString();
  }

  private static String word(Random random) {
    // Small numbers are frequent words.
    int rank = Math.min(random.nextInt(BASE_WORDS), random.nextInt(BASE_WORDS));
    return number(rank * 1571L + 7);
  }
}
