package homegrown.app.data;

import java.util.regex.Pattern;

/** What a single line of a mail's text is: quoted, a mark, a header, code, or prose. */
final class MailLines {
  private static final Pattern QUOTED =
      Pattern.compile("\\s{0,6}(?:[>|:}»%¦]|[\\w.-]{1,14}>|--\\]|\\]|=>|\\+ |# ?>).*");
  private static final Pattern SIGNATURE = Pattern.compile("(?:- )?--+\\s*|__{3,}.*");
  private static final Pattern SEPARATOR = Pattern.compile("\\s*[-_=*~#+.]{5,}.*|\\s*.*[-_=*~#]{5,}\\s*");
  private static final Pattern FORWARD =
      Pattern.compile(
          "\\s*(?:[-_=*~<\\[]{2,}\\s*(?:original|forwarded|forward|begin forwarded|included|start of"
              + " forwarded|weitergeleitete).*|begin (?:original|forwarded) message.*|[-=]+ ?forwarded.*)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern FOOTER =
      Pattern.compile(
          "(?:this (?:sf\\.net|sourceforge|email is sponsored|list is).*|to unsubscribe.*|your use of"
              + " yahoo.*|sponsored by.*|irish linux users.? group:.*|list maintainer:.*|.*mailing list$|do you"
              + " yahoo.*|get your free.*|join the world.?s largest.*|send and receive hotmail.*|chat with"
              + " friends online.*|msn photos.*|sent (?:from|via|by) .*|this message was sent.*|this e?-?mail"
              + " (?:and|message|is|was|has|may).*|outgoing mail is certified.*|checked by .*|you are receiving"
              + " this.*|the information (?:contained )?in this.*|disclaimer.*|confidentiality.*|.*intended"
              + " (?:solely|only) for.*|.*\\bunsubscri.*|.*subscription information.*|everything you'll ever"
              + " need on one web page.*)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PATCH =
      Pattern.compile(
          "(?:diff -|index: |update of /|rcs file: |modified files:|--- \\S+\\s.*\\d|\\+\\+\\+ \\S+|@@ -\\d).*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern HEADER =
      Pattern.compile(
          "\\s*\\*?(?:from|to|cc|bcc|subject|date|sent|reply-to|message-id|in-reply-to|references|newsgroups|"
              + "organi[sz]ation|url|received|return-path|content-\\w+|mime-version|x-[\\w-]+)\\*?\\s?:.*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ATTRIBUTION =
      Pattern.compile(
          ".*\\b(?:wrote|writes|said|says|schrieb|typed|spake|spewed|mumbled|scribbled|commented|replied|"
              + "asked|stated|uttered|noted|opined|écrit|sez|babbled|opines|blabbed)\\b[^.!?]{0,25}:\\s*\\W{0,3}"
              + "|\\s*(?:quoting|thus spake) .*|\\s*on .{6,60} (?:at|,) .{3,40},? .*@.*"
              + "|\\s*(?:at|on|in) (?:(?:mon|tue|wed|thu|fri|sat|sun)\\w*,? .*|\\d.*|message <.*)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CONTACT =
      Pattern.compile(
          ".*\\b(?:phone|tel|fax|mobile|cell|pager|icq|aim|gpg|pgp|fingerprint|key id|e-?mail|web|www|http|"
              + "home ?page|url|voice|office)\\b ?[:#=+].*|.*\\+?\\(?\\d{2,4}\\)?[-. /]\\d{3}[-. /]\\d{3,}.*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LOG =
      Pattern.compile(
          "\\s*(?:\\w{3} +\\d+ \\d\\d:\\d\\d:\\d\\d|\\[?\\d{4}-\\d\\d|\\d+[.:]\\d+[.: ]|[#$%] |\\[?\\w+@\\w+[: ].*[#$%\\]]"
              + "|\\w:\\\\|/\\w|\\.{1,2}/|<\\w|</|\\w+\\(|import |def |#include|#!|rpm |error:|warning:).*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern COLUMNS = Pattern.compile(".*\\S(?: {3,}|\\t).*\\S(?: {2,}|\\t)\\S.*|.*\\S(?: {5,}|\\t)\\S.*");
  private static final String CODE_SIGNS = "{}<>=|\\[]#$%^&*_~+/@`";
  private static final double MOST_CODE_SIGNS = 0.08;
  private static final double LEAST_LETTERS = 0.6;

  private MailLines() {}

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
    if (LOG.matcher(bare).matches() || COLUMNS.matcher(line.stripTrailing()).matches()) {
      return true;
    }
    int letters = 0;
    int signs = 0;
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      letters += Character.isLetter(c) || c == ' ' || c == TextMask.HIDDEN ? 1 : 0;
      signs += CODE_SIGNS.indexOf(c) >= 0 ? 1 : 0;
    }
    boolean smallTalk = bare.length() < 12;
    return letters < bare.length() * LEAST_LETTERS && !smallTalk
        || signs > Math.max(2, bare.length() * MOST_CODE_SIGNS)
        || bare.endsWith(";") && signs > 0
        || bare.endsWith("{")
        || bare.endsWith("\\");
  }
}
