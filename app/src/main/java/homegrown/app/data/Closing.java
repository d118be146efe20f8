package homegrown.app.data;

import java.util.regex.Pattern;

/** The fixed words with which mails begin and end. */
final class Closing {
  private static final String WORDS =
      "cheers|thanks(?: in advance| a lot| again| very much| for .{1,30})?|thank you|thanx|thx|tia|many thanks|"
          + "(?:best|kind|warm|warmest)? ?regards|(?:all the )?best(?: wishes)?|yours(?: truly| sincerely| faithfully)?|"
          + "sincerely|later|bye|ciao|love|slán|slan|take care|greetings|ta|hth|hope this helps|enjoy|have fun";
  private static final Pattern CLOSING =
      Pattern.compile("\\W*(?:" + WORDS + ")\\b(?:\\W.{0,24})?", Pattern.CASE_INSENSITIVE);
  private static final Pattern GREETING =
      Pattern.compile(
          "\\W*(?:hi+|hello|hey|hiya|hullo|howdy|yo|dear|hallo|good (?:morning|afternoon|evening))\\b.{0,30}[,!:.-]?\\s*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern GREETED =
      Pattern.compile(
          "^(\\W*(?:hi+|hello|hey|hiya|hullo|howdy|yo|dear|hallo|good (?:morning|afternoon|evening))) "
              + "(?!(?:all|there|folks|guys|everyone|everybody|list|people|again|listers|gang|friends?|fellow|to|and|"
              + "sir|madam|both|i|we|you|this|that|the|my|it|if|is|what)\\b)"
              + "\\p{L}[\\p{L}.'’-]*(?: \\p{Lu}[\\p{L}.'’-]*){0,2}(?=\\s*(?:[,!:.;-]|$))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CLOSED =
      Pattern.compile("^(\\W*(?:" + WORDS + "))([\\s,.!;-]+)(?!(?:and|to|for|in|a|all|again|everyone|guys|folks)\\b)"
              + "\\S+(?: \\S+){0,2}$",
          Pattern.CASE_INSENSITIVE);

  private Closing() {}

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
