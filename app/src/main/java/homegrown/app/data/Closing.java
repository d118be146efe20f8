package homegrown.app.data;

import java.util.regex.Pattern;

/** The fixed words with which mails begin and end. */
final class Closing {
  private static final String WORDS =
      "cheers|thanks(?: in advance| a lot| again| very much| for .{1,30})?|thank you|thanx|thx|tia"
          + "|many thanks|(?:best|kind|warm|warmest)? ?regards|(?:all the )?best(?: wishes)?"
          + "|yours(?: truly| sincerely| faithfully)?|sincerely|later|bye|ciao|love|slán|slan"
          + "|take care|greetings|ta|hth|hope this helps|enjoy|have fun";
  private static final String GREETINGS =
      "hi+|hello|hey|hiya|hullo|howdy|yo|dear|hallo|good (?:morning|afternoon|evening)";
  private static final String NOBODY =
      "all|there|folks|guys|everyone|everybody|list|people|again|listers|gang|friends?|fellow|to"
          + "|and|sir|madam|both|i|we|you|this|that|the|my|it|if|is|what";
  private static final Pattern CLOSING = ignoringCase("\\W*(?:" + WORDS + ")\\b(?:\\W.{0,24})?");
  private static final Pattern GREETING =
      ignoringCase("\\W*(?:" + GREETINGS + ")\\b.{0,30}[,!:.-]?\\s*");
  private static final Pattern GREETED =
      ignoringCase(
          "^(\\W*(?:"
              + GREETINGS
              + ")) (?!(?:"
              + NOBODY
              + ")\\b)"
              + "\\p{L}[\\p{L}.'’-]*(?: \\p{Lu}[\\p{L}.'’-]*){0,2}(?=\\s*(?:[,!:.;-]|$))");
  private static final Pattern CLOSED =
      ignoringCase(
          "^(\\W*(?:"
              + WORDS
              + "))([\\s,.!;-]+)"
              + "(?!(?:and|to|for|in|a|all|again|everyone|guys|folks)\\b)\\S+(?: \\S+){0,2}$");

  private Closing() {}

  private static Pattern ignoringCase(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  static boolean isClosing(String line) {
    return CLOSING.matcher(line.strip()).matches();
  }

  /** Hides the name after a greeting that opens a mail, and after a closing at its end. */
  static String hideNames(String sentence, boolean opens, boolean closes) {
    String hidden = sentence;
    if (opens) {
      hidden = GREETED.matcher(hidden).replaceFirst("$1 " + TextMask.HIDDEN);
    }
    if (closes) {
      hidden = CLOSED.matcher(hidden).replaceFirst("$1$2" + TextMask.HIDDEN);
    }
    return hidden;
  }

  static boolean isGreeting(String line) {
    return GREETING.matcher(line.strip()).matches();
  }
}
