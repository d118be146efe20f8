package homegrown.app.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns lines of {@code word/tag} tokens of the Brown corpus back into natural text. The corpus
 * also breaks lines after semicolons and in lists: such lines are joined until a sentence or a
 * paragraph ends.
 */
final class BrownText {
  private static final Set<String> CLOSING =
      Set.of(".", ",", ":", ";", "?", "!", ")", "]", "%", "”", "’", "…");
  private static final Set<String> OPENING = Set.of("(", "[", "“", "‘", "$");
  private static final Set<String> STOPS = Set.of(".", ",", "?", "!");
  private static final Set<String> DOUBLED = Set.of("?", "!", ";", ":", ",", "(");
  private static final Set<String> CLITICS =
      Set.of("n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "'S", "N'T");

  /** What the corpus writes in place of a formula or of a sign that print cannot show. */
  private static final Set<String> FORMULA = Set.of("Af", "AAf", "AAb");

  private static final Pattern ENDS = Pattern.compile(".*[.!?][”’)\\]]*", Pattern.DOTALL);

  private BrownText() {}

  /** The sentences of a document, without headlines, formulas and lines that hold no word. */
  static List<String> sentences(List<String> lines) {
    List<String> sentences = new ArrayList<>();
    List<String> tokens = new ArrayList<>();
    for (String line : lines) {
      // A tab or an empty line opens a paragraph, and a headline stands between two.
      boolean headline = isHeadline(line);
      if (line.isBlank() || line.startsWith("\t") || headline) {
        flush(tokens, sentences);
      }
      if (!headline) {
        read(line, tokens);
      }
      if (ENDS.matcher(join(tokens)).matches()) {
        flush(tokens, sentences);
      }
    }
    flush(tokens, sentences);
    return sentences;
  }

  private static void flush(List<String> tokens, List<String> sentences) {
    String text = quoted(tokens);
    if (tokens.stream().noneMatch(BrownText::isFormula) && Counts.words(text) > 0) {
      sentences.add(text);
    }
    tokens.clear();
  }

  private static boolean isFormula(String word) {
    return FORMULA.contains(word) || word.indexOf('*') >= 0 || word.indexOf('{') >= 0;
  }

  private static boolean isHeadline(String line) {
    boolean headline = false;
    for (String token : line.strip().split("\\s+")) {
      int slash = token.lastIndexOf('/');
      if (slash > 0 && Character.isLetterOrDigit(token.charAt(0))) {
        if (token.indexOf("-hl", slash) < 0) {
          return false;
        }
        headline = true;
      }
    }
    return headline;
  }

  private static void read(String line, List<String> tokens) {
    for (String token : line.strip().split("\\s+")) {
      int slash = token.lastIndexOf('/');
      if (slash > 0) {
        add(tokens, sign(token.substring(0, slash)));
      }
    }
  }

  private static String sign(String word) {
    return switch (word) {
      case "``" -> "“";
      case "''" -> "”";
      default -> word;
    };
  }

  private static void add(List<String> tokens, String word) {
    int last = tokens.size() - 1;
    if (last < 0 && word.equals("--")) {
      return;
    }
    if (last >= 0 && DOUBLED.contains(word) && tokens.get(last).equals(word)) {
      return;
    }
    // An abbreviation that ends the sentence has its stop already.
    if (last >= 0 && word.equals(".") && tokens.get(last).endsWith(".")) {
      return;
    }
    // The corpus moved the stop behind the closing quotation mark; print of its time had it before.
    int quotes = last;
    while (quotes >= 0 && (tokens.get(quotes).equals("”") || tokens.get(quotes).equals("'"))) {
      quotes--;
    }
    boolean stopBehindQuote = STOPS.contains(word) && quotes < last && quotes >= 0;
    if (stopBehindQuote && !STOPS.contains(tokens.get(quotes))) {
      tokens.add(quotes + 1, word);
    } else if (!(stopBehindQuote && DOUBLED.contains(word) && tokens.get(quotes).equals(word))) {
      tokens.add(word);
    }
  }

  /**
   * Joins with the single quotation marks, which the corpus does not tell apart, opened and closed.
   */
  private static String quoted(List<String> tokens) {
    boolean open = false;
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).equals("'")) {
        open = !open;
        tokens.set(i, open ? "‘" : "’");
      }
    }
    return join(tokens);
  }

  private static String join(List<String> tokens) {
    StringBuilder text = new StringBuilder();
    String before = "(";
    for (String token : tokens) {
      boolean glued =
          OPENING.contains(before) || CLOSING.contains(token) || CLITICS.contains(token);
      if (!glued) {
        text.append(' ');
      }
      text.append(token);
      before = token;
    }
    return text.toString();
  }
}
