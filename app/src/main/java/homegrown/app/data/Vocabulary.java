package homegrown.app.data;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a clean corpus: which it knows at all, and how often it writes them in lower case.
 */
final class Vocabulary {
  static final Pattern WORD =
      Pattern.compile("\\p{L}[\\p{L}\\p{M}]*(?:['’]\\p{L}[\\p{L}\\p{M}]*)*");
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  private final Map<String, Integer> all = new HashMap<>();
  private final Map<String, Integer> lower = new HashMap<>();

  void add(String text) {
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      String key = key(word.group());
      all.merge(key, 1, Integer::sum);
      if (Character.isLowerCase(word.group().charAt(0))) {
        lower.merge(key, 1, Integer::sum);
      }
    }
  }

  /** Whether the word occurs in any casing. */
  boolean knows(String key) {
    return all.containsKey(key);
  }

  /** How often the word occurs in any casing. */
  int count(String key) {
    return all.getOrDefault(key, 0);
  }

  /** How often the word occurs in lower case. */
  int lowerCount(String key) {
    return lower.getOrDefault(key, 0);
  }

  /** Lower case, plain apostrophe, no accents: the form in which words are compared. */
  static String key(String word) {
    String plain = word.toLowerCase(Locale.ROOT).replace('’', '\'');
    for (int i = 0; i < plain.length(); i++) {
      if (plain.charAt(i) >= 128) {
        return MARKS.matcher(Normalizer.normalize(plain, Normalizer.Form.NFD)).replaceAll("");
      }
    }
    return plain;
  }
}
