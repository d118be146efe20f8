package homegrown.app.data;

import java.util.HashSet;
import java.util.Set;

/** Counts what is written: sentences, words (letter runs with inner apostrophes), sources. */
final class Counts {
  private long sentences;
  private long words;
  private final Set<String> sources = new HashSet<>();

  void add(String text, String source) {
    sentences++;
    words += words(text);
    sources.add(source);
  }

  long sentences() {
    return sentences;
  }

  long words() {
    return words;
  }

  int sources() {
    return sources.size();
  }

  static int words(String text) {
    int count = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean apostrophe = c == '\'' || c == '\u2019';
      boolean inner =
          apostrophe && inWord && i + 1 < text.length() && Character.isLetter(text.charAt(i + 1));
      boolean letter = Character.isLetter(c) || inner;
      if (letter && !inWord) {
        count++;
      }
      inWord = letter;
    }
    return count;
  }
}
