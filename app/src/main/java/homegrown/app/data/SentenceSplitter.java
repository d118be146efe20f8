package homegrown.app.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a paragraph into sentences: after {@code . ! ?} (with what closes behind it) and white
 * space, where the next word does not begin in lower case; common abbreviations and initials do not
 * end one.
 */
final class SentenceSplitter {
  private static final Pattern END = Pattern.compile("[.!?…]+[\"'”’)\\]]*(?=\\s)");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "mr", "mrs", "ms", "messrs", "mme", "dr", "st", "rev", "hon", "esq", "prof", "gen", "col",
          "capt", "lt", "sen", "rep", "gov", "vol", "no", "nos", "fig", "vs", "etc", "e.g", "i.e",
          "cf", "inc", "ltd", "corp", "approx", "dept", "est", "jan", "feb", "mar", "apr", "jun",
          "jul", "aug", "sep", "sept", "oct", "nov", "dec");

  /**
   * Abbreviations that also end sentences: only a following word in lower case or a number joins.
   */
  private static final Set<String> OFTEN_LAST =
      Set.of("etc", "no", "inc", "ltd", "corp", "mar", "sep");

  private SentenceSplitter() {}

  /** Splits printed text. */
  static List<String> split(String paragraph) {
    return split(paragraph, false);
  }

  /** Splits the text of people who may begin sentences in lower case. */
  static List<String> splitInformal(String paragraph) {
    return split(paragraph, true);
  }

  private static List<String> split(String paragraph, boolean informal) {
    String text = SPACE.matcher(paragraph).replaceAll(" ").strip();
    List<String> sentences = new ArrayList<>();
    int from = 0;
    Matcher end = END.matcher(text);
    while (end.find()) {
      if (ends(text, from, end.start(), end.end(), informal)) {
        sentences.add(text.substring(from, end.end()));
        from = end.end() + 1;
      }
    }
    if (from < text.length()) {
      sentences.add(text.substring(from));
    }
    return sentences;
  }

  private static boolean ends(String text, int from, int mark, int close, boolean informal) {
    int next = close + 1;
    while (next < text.length() && "\"'“‘(*_-".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    boolean lower = next < text.length() && Character.isLowerCase(text.charAt(next));
    boolean plain = close - mark == 1;
    if (lower && !(informal && plain)) {
      return false;
    }
    if (text.charAt(mark) != '.' || !plain) {
      return true;
    }
    int start = mark;
    while (start > from && !Character.isWhitespace(text.charAt(start - 1))) {
      start--;
    }
    while (start < mark && !Character.isLetterOrDigit(text.charAt(start))) {
      start++;
    }
    String word = text.substring(start, mark);
    if (word.length() == 1 && Character.isUpperCase(word.charAt(0)) && !word.equals("I")) {
      return false;
    }
    String key = word.toLowerCase(Locale.ROOT);
    if (lower && word.length() < 2) {
      return false;
    }
    boolean digit = next < text.length() && Character.isDigit(text.charAt(next));
    return !ABBREVIATIONS.contains(key) || OFTEN_LAST.contains(key) && !digit && !lower;
  }
}
