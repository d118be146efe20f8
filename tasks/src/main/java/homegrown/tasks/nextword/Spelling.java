package homegrown.tasks.nextword;

import java.util.Arrays;

/**
 * How much a run of Latin letters looks like a word: a letter trigram model of known words, with
 * add-one-tenth smoothing. Randomly drawn letters score near log2(1/27) per letter, words far
 * above.
 *
 * <p>It judges letters a to z only; anything else counts as plausible.
 */
final class Spelling {

  private static final int LETTERS = 27;
  private static final double SMOOTHING = 0.1;

  private final int words;
  private final float[] log2 = new float[LETTERS * LETTERS * LETTERS];

  /** Learns the spelling of {@code words} (keys in lower case), each once. */
  Spelling(Iterable<String> words) {
    int[] counts = new int[log2.length];
    int read = 0;
    for (String word : words) {
      read++;
      int state = 0;
      for (int i = 0; i <= word.length(); i++) {
        int letter = i < word.length() ? letter(word.charAt(i)) : 0;
        if (letter < 0) {
          break;
        }
        counts[state * LETTERS + letter]++;
        state = state % LETTERS * LETTERS + letter;
      }
    }
    this.words = read;
    for (int state = 0; state < LETTERS * LETTERS; state++) {
      int from = state * LETTERS;
      double total = Arrays.stream(counts, from, from + LETTERS).sum() + SMOOTHING * LETTERS;
      for (int i = from; i < from + LETTERS; i++) {
        log2[i] = (float) (Math.log((counts[i] + SMOOTHING) / total) / Math.log(2));
      }
    }
  }

  /** How many words it has learnt from. */
  int words() {
    return words;
  }

  /** Mean bits per letter of {@code word}; 0 where a letter is not one of a to z. */
  double bitsPerLetter(String word) {
    double sum = 0;
    int state = 0;
    for (int i = 0; i <= word.length(); i++) {
      int letter = i < word.length() ? letter(word.charAt(i)) : 0;
      if (letter < 0) {
        return 0;
      }
      sum -= log2[state * LETTERS + letter];
      state = state % LETTERS * LETTERS + letter;
    }
    return sum / (word.length() + 1);
  }

  /** 1 to 26 for a letter, -1 for another character; an apostrophe counts as a word's end. */
  private static int letter(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 1;
    }
    return c == '\'' ? 0 : -1;
  }
}
