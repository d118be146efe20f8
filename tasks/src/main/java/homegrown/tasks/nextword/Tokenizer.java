package homegrown.tasks.nextword;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a line into tokens: words (runs of Unicode letters with inner apostrophes), emoji, numbers,
 * marks, and hidden pieces that {@link Discretion} withholds.
 *
 * <p>It does not split scripts that are written without spaces into words: a run of letters is one
 * word there too.
 */
final class Tokenizer {

  /** A longer run of letters is no word that anybody would want suggested. */
  static final int LONGEST_WORD = 40;

  /** Stands in prepared public text where a name or an address was taken out. */
  static final char REMOVED = '\uFFFC';

  private final Discretion discretion;

  Tokenizer(Discretion discretion) {
    this.discretion = discretion;
  }

  /** The tokens of {@code line}, in order. */
  List<Token> tokens(String line) {
    String text = normalised(line);
    List<Token> tokens = new ArrayList<>(text.length() / 5 + 4);
    int position = 0;
    while (position < text.length()) {
      int codePoint = text.codePointAt(position);
      if (isSpace(codePoint)) {
        position += Character.charCount(codePoint);
        continue;
      }
      int end = position;
      while (end < text.length() && !isSpace(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      chunk(text, position, end, tokens);
      position = end;
    }
    return tokens;
  }

  /**
   * Composed characters only, so that an accent typed in two ways is one letter; plain ASCII text,
   * the common case, is returned as it is.
   */
  static String normalised(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) >= 0x300) {
        return singleDigits(Normalizer.normalize(line, Normalizer.Form.NFC));
      }
    }
    return line;
  }

  /** Digits that take two characters, such as bold ones, become plain: rules see them as digits. */
  private static String singleDigits(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c > 0xFFFF && Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** The key of a word: lower case of no particular country, straight apostrophes. */
  static String key(String form) {
    return form.replace('\u2019', '\'').toLowerCase(Locale.ROOT);
  }

  /** Whether {@code text} ends inside a word, so that completions of that word are wanted. */
  static boolean endsInWord(String text) {
    if (text.isEmpty()) {
      return false;
    }
    int last = text.codePointBefore(text.length());
    if (isLetter(last)) {
      return true;
    }
    return isApostrophe(last)
        && text.length() > 1
        && isLetter(text.codePointBefore(text.length() - 1));
  }

  /** How many words the protocol of {@link Scorer} sees between two places. */
  static int words(String text, int start, int end) {
    int words = 0;
    int position = start;
    while (position < end) {
      if (isLetter(text.codePointAt(position))) {
        words++;
        position = wordEnd(text, position, end);
      } else {
        position += Character.charCount(text.codePointAt(position));
      }
    }
    return words;
  }

  private void chunk(String text, int start, int end, List<Token> tokens) {
    int from = start;
    int to = end;
    while (from < to && isOpening(text.charAt(from))) {
      mark(text, from, tokens);
      from++;
    }
    while (to > from && isClosing(text.charAt(to - 1))) {
      to--;
    }
    if (from < to && discretion.hides(text, from, to, tokens)) {
      tokens.add(new Token(Token.Kind.HIDDEN, "", "", from, to));
    } else {
      pieces(text, from, to, tokens);
    }
    for (int i = to; i < end; i++) {
      mark(text, i, tokens);
    }
    if (to < end && endsSentence(text, to, end) && end < text.length()) {
      tokens.add(new Token(Token.Kind.SENTENCE_END, "", "", end, end));
    }
  }

  private void pieces(String text, int start, int end, List<Token> tokens) {
    int position = start;
    while (position < end) {
      int codePoint = text.codePointAt(position);
      int next = position + Character.charCount(codePoint);
      if (isLetter(codePoint)) {
        next = wordEnd(text, position, end);
        word(text, position, next, tokens);
      } else if (Character.isDigit(codePoint)) {
        while (next < end && isNumeric(text, next, end)) {
          next++;
        }
        tokens.add(new Token(Token.Kind.NUMBER, "", "", position, next));
      } else if (Emoji.starts(codePoint)) {
        next = Emoji.end(text, position, end);
        String emoji = text.substring(position, next);
        tokens.add(new Token(Token.Kind.EMOJI, emoji, emoji, position, next));
      } else if (codePoint == REMOVED) {
        tokens.add(new Token(Token.Kind.HIDDEN, "", "", position, next));
      } else {
        mark(text, position, tokens);
      }
      position = next;
    }
  }

  private void word(String text, int start, int end, List<Token> tokens) {
    if (end - start > LONGEST_WORD) {
      tokens.add(new Token(Token.Kind.HIDDEN, "", "", start, end));
      return;
    }
    String form = text.substring(start, end).replace('\u2019', '\'');
    String key = key(form);
    if (discretion.hidesWord(form, key, tokens)) {
      tokens.add(new Token(Token.Kind.HIDDEN, "", "", start, end));
    } else {
      tokens.add(new Token(Token.Kind.WORD, key, form, start, end));
      for (int i = Discretion.streetAddress(tokens); i >= 0 && i < tokens.size(); i++) {
        Token token = tokens.get(i);
        tokens.set(i, new Token(Token.Kind.HIDDEN, "", "", token.start(), token.end()));
      }
    }
  }

  private static int wordEnd(String text, int start, int end) {
    int position = start;
    while (position < end) {
      int codePoint = text.codePointAt(position);
      boolean inner =
          isLetter(codePoint)
              || (isApostrophe(codePoint)
                  && position > start
                  && position + 1 < end
                  && isLetter(text.codePointAt(position + 1)));
      if (!inner) {
        break;
      }
      position += Character.charCount(codePoint);
    }
    return position;
  }

  private static void mark(String text, int position, List<Token> tokens) {
    char mark = folded(text.charAt(position));
    if (!Character.isLowSurrogate(mark)) {
      String key = String.valueOf(mark);
      tokens.add(new Token(Token.Kind.MARK, key, key, position, position + 1));
    }
  }

  private static char folded(char mark) {
    return switch (mark) {
      case '\u201C', '\u201D', '\u201E', '\u00AB', '\u00BB' -> '"';
      case '\u2018', '\u2019', '`' -> '\'';
      case '\u2013', '\u2014', '\u2212' -> '-';
      case '\u2026' -> '.';
      default -> mark;
    };
  }

  private static boolean endsSentence(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '.' || c == '!' || c == '?' || c == '\u2026') {
        return true;
      }
    }
    return false;
  }

  private static boolean isNumeric(String text, int position, int end) {
    char c = text.charAt(position);
    boolean inside = (c == '.' || c == ',' || c == ':') && position + 1 < end;
    return Character.isDigit(c) || (inside && Character.isDigit(text.charAt(position + 1)));
  }

  static boolean isLetter(int codePoint) {
    int type = Character.getType(codePoint);
    return Character.isLetter(codePoint)
        || type == Character.NON_SPACING_MARK && !Emoji.joins(codePoint)
        || type == Character.COMBINING_SPACING_MARK;
  }

  static boolean isApostrophe(int codePoint) {
    return codePoint == '\'' || codePoint == '\u2019';
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || codePoint == 0xFEFF;
  }

  private static boolean isOpening(char c) {
    return "\"'([{<\u201C\u2018\u201E\u00AB*`".indexOf(c) >= 0;
  }

  private static boolean isClosing(char c) {
    return "\"')]}>.,;:!?\u201D\u2019\u00BB*\u2026".indexOf(c) >= 0;
  }
}
