package homegrown.app.data;

import java.util.regex.Pattern;

/** What a single line of a mail's text is: quoted, a mark, a header, code, or prose. */
final class MailLines {
  private static final Pattern QUOTED =
      Pattern.compile("\\s{0,6}(?:[>|:}»%¦]|[\\w.-]{1,14}>|--\\]|\\]|\\) |=>|\\+ |# ?>).*");
  private static final Pattern SIGNATURE = Pattern.compile("(?:- )?--+\\s*|__{3,}.*");
  private static final Pattern SEPARATOR =
      Pattern.compile("\\s*[-_=*~#+.]{5,}.*|\\s*.*[-_=*~#]{5,}\\s*");
  private static final Pattern FORWARD =
      anyOf(
          "\\s*[-_=*~<\\[]{2,}\\s*(?:original|forward(?:ed)?|begin forwarded|included).*",
          "\\s*[-_=*~<\\[]{2,}\\s*(?:start of forwarded|weitergeleitete).*",
          "\\s*begin (?:original|forwarded) message.*",
          "\\s*[-=]+ ?forwarded.*");
  private static final Pattern FOOTER =
      anyOf(
          "this (?:sf\\.net|sourceforge|email is sponsored|list is|message was sent).*",
          "this e?-?mail (?:and|message|is|was|has|may).*",
          "to unsubscribe.*|.*\\bunsubscri.*|.*subscription information.*|.*mailing list$",
          "your use of yahoo.*|do you yahoo.*|everything you'll ever need on one web page.*",
          "irish linux users.? group:.*|list maintainer:.*|sponsored by.*",
          "get your free.*|join the world.?s largest.*|send and receive hotmail.*",
          "chat with friends online.*|msn photos.*|sent (?:from|via|by) .*",
          "outgoing mail is certified.*|checked by .*|you are receiving this.*",
          "the information (?:contained )?in this.*|disclaimer.*|confidentiality.*",
          ".*intended (?:solely|only) for.*");
  private static final Pattern PATCH =
      anyOf(
          "(?:diff -|index: |update of /|rcs file: |modified files:).*",
          "(?:--- \\S+\\s.*\\d|\\+\\+\\+ \\S+|@@ -\\d).*");

  /** What is printed above, below or before an article of a newspaper. */
  private static final Pattern ARTICLE =
      anyOf(
          "\\s*by \\p{Lu}[\\p{L}.'-]+ (?:\\p{Lu}[\\p{L}.'-]*,? ?){1,4}.{0,30}",
          "\\s*(?:©|\\(c\\)|copyright) .*",
          "\\s*(?:published|posted|last (?:updated|modified)|updated)\\b.*\\d{4}.*",
          "\\s*.{0,40}\\((?:reuters|ap|afp|upi)\\).*",
          "\\s*.{0,40}\\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? .{0,14}\\d{4}.{0,30}");

  private static final Pattern HEADER =
      anyOf(
          "\\s*\\*?(?:from|to|cc|bcc|subject|date|sent|reply-to|message-id|in-reply-to)\\*?\\s?:.*",
          "\\s*\\*?(?:references|newsgroups|organi[sz]ation|url|received|return-path)\\*?\\s?:.*",
          "\\s*\\*?(?:content-\\w+|mime-version|x-[\\w-]+)\\*?\\s?:.*");
  private static final Pattern ATTRIBUTION =
      anyOf(
          ".*\\b(?:wrote|writes?|said|says|sez|schrieb|typed|spake)\\b[^.!?]{0,25}:\\s*\\W{0,3}",
          ".*\\b(?:spewed|mumbled|scribbled|commented|replied|stated)\\b[^.!?]{0,25}:\\s*\\W{0,3}",
          ".*\\b(?:asked|uttered|noted|opine[ds]|écrit|babbled)\\b[^.!?]{0,25}:\\s*\\W{0,3}",
          "\\s*(?:quoting|thus spake) .*",
          "\\s*on .{6,60} (?:at|,) .{3,40},? .*@.*",
          "\\s*(?:at|on|in) (?:(?:mon|tue|wed|thu|fri|sat|sun)\\w*,? .*|\\d.*|message <.*)");
  private static final Pattern CONTACT =
      anyOf(
          ".*\\b(?:phone|tel|fax|mobile|cell|pager|voice|office|icq|aim) ?[:#=+].*",
          ".*\\b(?:gpg|pgp|fingerprint|key id|e-?mail|web|www|http|home ?page|url) ?[:#=+].*",
          ".*\\+?\\(?\\d{2,4}\\)?[-. /]\\d{3}[-. /]\\d{3,}.*");
  private static final Pattern LOG =
      anyOf(
          "\\w{3} +\\d+ \\d\\d:\\d\\d:\\d\\d.*",
          "\\[?\\d{4}-\\d\\d.*",
          "\\d+[.:]\\d+[.: ].*",
          "#\\w.*|[#$%] .*|\\[?\\w+@\\w+[: ].*[#$%\\]].*",
          "(?:\\w:\\\\|/\\w|\\.{1,2}/|<\\w|</|\\w+\\().*",
          "(?:import |def |#include|#!|rpm |error:|warning:).*");
  private static final Pattern COLUMNS =
      Pattern.compile(".*\\S(?: {3,}|\\t).*\\S(?: {2,}|\\t)\\S.*|.*\\S(?: {5,}|\\t)\\S.*");
  private static final Pattern CODE = Pattern.compile(".*(?:[{}]|==|\\w->\\w|\\(\\)).*");
  private static final String CODE_SIGNS = "{}<>=|\\[]#$%^&*_~+/@`";
  private static final double MOST_CODE_SIGNS = 0.08;
  private static final double LEAST_LETTERS = 0.6;

  private MailLines() {}

  private static Pattern anyOf(String... alternatives) {
    return Pattern.compile(String.join("|", alternatives), Pattern.CASE_INSENSITIVE);
  }

  static boolean isQuoted(String line) {
    return QUOTED.matcher(line).matches();
  }

  /** The author's text ends here. */
  static boolean isSignatureMark(String line) {
    return SIGNATURE.matcher(line).matches();
  }

  static boolean isSeparator(String line) {
    return SEPARATOR.matcher(line).matches();
  }

  /** Another mail follows. */
  static boolean isForwardMark(String line) {
    return FORWARD.matcher(line).matches();
  }

  /** A line that lists, mail services and offices add. */
  static boolean isFooter(String line) {
    return FOOTER.matcher(line.strip()).matches();
  }

  /** A patch or a commit's log begins. */
  static boolean isPatch(String line) {
    return PATCH.matcher(line).matches();
  }

  /** An article that the author passes on begins. */
  static boolean isArticle(String line) {
    return ARTICLE.matcher(line).matches();
  }

  static boolean isHeader(String line) {
    return HEADER.matcher(line).matches();
  }

  /** Says who is quoted next. */
  static boolean isAttribution(String line) {
    return ATTRIBUTION.matcher(line).matches();
  }

  static boolean isContact(String line) {
    return CONTACT.matcher(line).matches();
  }

  /** Code, logs, tables: anything but prose. Addresses and names of files must be masked before. */
  static boolean isCode(String line) {
    String bare = line.strip();
    if (LOG.matcher(bare).matches()
        || CODE.matcher(bare).matches()
        || COLUMNS.matcher(line.stripTrailing()).matches()) {
      return true;
    }
    int letters = 0;
    int signs = 0;
    int hidden = 0;
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      letters += Character.isLetter(c) || c == ' ' || c == TextMask.HIDDEN ? 1 : 0;
      hidden += c == TextMask.HIDDEN ? 1 : 0;
      signs += CODE_SIGNS.indexOf(c) >= 0 ? 1 : 0;
    }
    boolean smallTalk = bare.length() < 12;
    return hidden > 1 && hidden * 2 > Counts.words(bare)
        || letters < bare.length() * LEAST_LETTERS && !smallTalk
        || signs > Math.max(2, bare.length() * MOST_CODE_SIGNS)
        || bare.endsWith(";") && signs > 0
        || bare.endsWith("{")
        || bare.endsWith("\\");
  }
}
