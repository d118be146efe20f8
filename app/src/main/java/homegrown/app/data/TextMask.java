package homegrown.app.data;

import java.util.regex.Pattern;

/**
 * Hides what points at a person or is no prose: addresses, numbers that can be dialled, names of
 * files.
 */
final class TextMask {
  /** The object replacement character: stands where something was taken out. */
  static final char HIDDEN = '\uFFFC';

  private static final String ONE = String.valueOf(HIDDEN);
  private static final Pattern LINK =
      Pattern.compile(
          "<?\\b(?:(?:https?|ftp|news|mailto|telnet|file|irc|rsync|cvs)s?:|www\\.)"
              + "[^\\s<>\"]*[^\\s<>\".,;:!?')\\]]>?|<?[\\w.+%=/-]*@[\\w.-]*\\w>?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile(
          "\\b(?:[\\w-]+\\.)+[a-z]{2,6}(?:[/:][^\\s<>\"]*)?\\b/?", Pattern.CASE_INSENSITIVE);
  private static final Pattern ABBREVIATION =
      Pattern.compile("(?:\\p{L}\\.)+\\p{L}?", Pattern.CASE_INSENSITIVE);
  private static final Pattern DIALLED =
      Pattern.compile("[+(]?\\d[\\d().\\s-]{6,}\\d|\\d{5,}|\\b\\d{3}-\\d{4}\\b");
  private static final Pattern STREET =
      Pattern.compile(
          "\\b\\d+[a-z]?,? (?:\\p{Lu}[\\p{L}.']*"
              + " ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Dr|Blvd|Boulevard|"
              + "Place|Court|Square|Terrace|Park|Way|Close|Row|Quay|Hill)\\b|\\b[A-Z]{2},?"
              + " \\d{5}(?:-\\d{4})?\\b|\\b[A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2}\\b|\\bP\\.? ?O\\.?"
              + " Box \\d+");
  private static final Pattern PATH =
      Pattern.compile(
          "(?<![\\w'’])(?:~|\\.{1,2})?/[\\w.~/-]*[\\w/]|\\b\\w:\\\\(?:\\S*\\w)?"
              + "|\\S*(?:[_\\\\^|{}=`#<>~]|\\$(?!\\d))\\S*\\w[>})\\]/]*");

  /** Letters with digits, other than 1st, 90s, 5pm, 10k. */
  private static final Pattern MIXED =
      Pattern.compile(
          "\\b(?!\\d+(?:st|nd|rd|th|s|am|pm|k|m)\\b)(?=[\\w.+-]*\\d)(?=[\\w.+-]*\\p{L})"
              + "[\\w+]+(?:[.+-][\\w+]+)*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SLASHED = Pattern.compile("\\S*\\w/\\w+/(?:\\S*\\w)?");
  private static final Pattern RUN = Pattern.compile(HIDDEN + "(?:[\\s.-]*" + HIDDEN + ")+");

  private TextMask() {}

  /** Hides links, addresses, hosts, names of files and paths, numbers of five digits and more. */
  static String mask(String line) {
    String text = LINK.matcher(line).replaceAll(ONE);
    text = PATH.matcher(text).replaceAll(ONE);
    text = HOST.matcher(text).replaceAll(found -> keepAbbreviation(found.group()));
    text = STREET.matcher(text).replaceAll(ONE);
    text = DIALLED.matcher(text).replaceAll(ONE);
    text = SLASHED.matcher(text).replaceAll(ONE);
    return MIXED.matcher(text).replaceAll(ONE);
  }

  /** Makes one mark of a run of them. */
  static String collapse(String text) {
    return RUN.matcher(text).replaceAll(ONE);
  }

  private static String keepAbbreviation(String found) {
    boolean twoWords =
        found.indexOf('.') > 1
            && found.chars().filter(c -> c == '.').count() == 1
            && Character.isUpperCase(found.charAt(found.indexOf('.') + 1));
    // "e.g", "a.m", and a full stop without the blank behind it.
    return ABBREVIATION.matcher(found).matches()
        ? found
        : twoWords ? found.replace(".", ". ") : ONE;
  }
}
