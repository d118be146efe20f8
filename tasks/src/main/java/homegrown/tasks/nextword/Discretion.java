package homegrown.tasks.nextword;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is never learnt and never suggested: passwords, card and account numbers, one-time codes,
 * e-mail addresses, handles, web addresses, paths, street addresses. Numbers need no rule here: no
 * digit is ever kept ({@link Token.Kind#NUMBER}).
 *
 * <p>It goes by looks, not by meaning: a password that is a plain dictionary word is recognised
 * only where the text announces it ("password: ...").
 */
final class Discretion {

  /**
   * Above this many bits per letter an unknown run of letters looks drawn at random: 4 in 1,000
   * runs of random letters pass, and 3 in 10,000 words of the State of the Union addresses do not.
   */
  private static final double IMPLAUSIBLE_BITS = 4.7;

  /** The same where the base has too few words to know spelling well. */
  private static final double IMPLAUSIBLE_BITS_OF_FEW = 5.6;

  private static final int WELL_READ = 5000;

  /** How many bits less a word with capitals inside may have. */
  private static final double MIXED_BITS = 1;

  private static final int SHORTEST_JUDGED = 6;

  private static final Set<String> ANNOUNCE =
      words(
          "password passwords passwd passcode passphrase pwd pw pin otp cvv cvc iban token secret"
              + " login username userid apikey passwort kennwort");
  private static final Set<String> ANNOUNCE_CODE = words("code codes key pass account card");
  private static final Set<String> LINK = words("is was are now be to : = - \" '");

  private static final Set<String> UNITS =
      words(
          "st nd rd th s am pm k m km kg g lb lbs oz cm mm ft in mph h hr hrs min mins sec secs x"
              + " d b bn mb gb tb kb c f p pp yr yrs ish");
  private static final Set<String> DOMAINS =
      words(
          "com org net edu gov mil io co uk de fr eu us ca au ch at nl be it es se no dk fi pl ru"
              + " jp cn in br info biz me tv app dev ai html htm php");
  private static final Set<String> STREETS =
      words(
          "street st road rd avenue ave lane ln drive boulevard blvd court place square terrace"
              + " crescent close way");
  private static final String SUSPICIOUS = "$#%^*_=+~|\\<>{}[]!?";

  private final Predicate<String> known;
  private final Spelling spelling;
  private final double implausibleBits;

  /**
   * Rules for a person whose base knows some words.
   *
   * @param known whether a key is a word of the base; such words look like words
   * @param spelling the spelling of the base's words
   */
  Discretion(Predicate<String> known, Spelling spelling) {
    this.known = known;
    this.spelling = spelling;
    this.implausibleBits =
        spelling.words() < WELL_READ ? IMPLAUSIBLE_BITS_OF_FEW : IMPLAUSIBLE_BITS;
  }

  /**
   * Whether the text between two spaces has to be withheld as a whole.
   *
   * @param before the tokens of the line so far
   */
  boolean hides(String text, int start, int end, List<Token> before) {
    boolean letters = false;
    boolean digits = false;
    int suspicious = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '@') {
        return true;
      }
      letters |= Character.isLetter(c);
      digits |= Character.isDigit(c);
      suspicious += SUSPICIOUS.indexOf(c) >= 0 ? 1 : 0;
    }
    if (!letters) {
      return !digits && suspicious > 3 && end - start > 6 || digits && suspicious > 1;
    }
    String chunk = text.substring(start, end);
    return suspicious > 0 && !harmlessSymbols(chunk)
        || looksLikeAddress(chunk)
        || parts(chunk, '-') > 3
        || digits && !harmlessDigits(chunk)
        || announced(before) && !known.test(Tokenizer.key(chunk));
  }

  /** Whether a word has to be withheld; {@code before} holds the tokens of the line so far. */
  boolean hidesWord(String form, String key, List<Token> before) {
    if (announcedPlainly(before)) {
      return true;
    }
    if (known.test(key)) {
      return false;
    }
    if (announced(before)) {
      return true;
    }
    int humps = humps(form);
    return humps > 1
        || continuesHidden(form, before)
        || form.length() >= SHORTEST_JUDGED
            && spelling.bitsPerLetter(key) > implausibleBits - (humps > 0 ? MIXED_BITS : 0);
  }

  /** Whether a street address ends at {@code tokens}' end: a number, its street, "Street". */
  static int streetAddress(List<Token> tokens) {
    int last = tokens.size() - 1;
    if (last < 2 || !STREETS.contains(tokens.get(last).text()) || !capital(tokens.get(last))) {
      return -1;
    }
    for (int i = last - 1; i >= Math.max(0, last - 3); i--) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.NUMBER || token.kind() == Token.Kind.HIDDEN) {
        return i < last - 1 ? i + 1 : -1;
      }
      if (!capital(token)) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean capital(Token token) {
    return token.kind() == Token.Kind.WORD && Character.isUpperCase(token.form().codePointAt(0));
  }

  /** "password is", "password:", "PIN =": what follows is the secret, whatever it looks like. */
  private static boolean announcedPlainly(List<Token> before) {
    int last = before.size() - 1;
    if (last < 1 || !LINK.contains(before.get(last).text())) {
      return false;
    }
    return ANNOUNCE.contains(skipLinks(before, last));
  }

  /** A word for a secret shortly before: what follows is one unless it is a known word. */
  private static boolean announced(List<Token> before) {
    String word = skipLinks(before, before.size() - 1);
    return ANNOUNCE.contains(word) || ANNOUNCE_CODE.contains(word);
  }

  /** The bank in an account number that is written in groups: "GB29 NWBK 6016 1331 9268 19". */
  private static boolean continuesHidden(String form, List<Token> before) {
    int last = before.size() - 1;
    return last >= 0
        && before.get(last).kind() == Token.Kind.HIDDEN
        && form.length() == 4
        && Character.isUpperCase(form.charAt(3))
        && form.equals(form.toUpperCase(Locale.ROOT));
  }

  private static String skipLinks(List<Token> before, int last) {
    int i = last;
    while (i > 0 && i > last - 3 && LINK.contains(before.get(i).text())) {
      i--;
    }
    return i >= 0 ? before.get(i).text() : "";
  }

  private static boolean harmlessSymbols(String chunk) {
    int from = chunk.charAt(0) == '#' || chunk.charAt(0) == '$' || chunk.charAt(0) == '_' ? 1 : 0;
    int to = chunk.length();
    while (to > from && "+_%~=".indexOf(chunk.charAt(to - 1)) >= 0) {
      to--;
    }
    for (int i = from; i < to; i++) {
      if (SUSPICIOUS.indexOf(chunk.charAt(i)) >= 0 && !beforeDash(chunk, i)) {
        return false;
      }
    }
    return chunk.charAt(0) != '$' || Character.isDigit(chunk.charAt(Math.min(1, to - 1)));
  }

  /** An exclamation or a question before a dash, as in "oh!--and". */
  private static boolean beforeDash(String chunk, int at) {
    char c = chunk.charAt(at);
    return (c == '!' || c == '?')
        && (chunk.startsWith("--", at + 1) || chunk.startsWith("\u2014", at + 1));
  }

  private static boolean looksLikeAddress(String chunk) {
    String lower = chunk.toLowerCase(Locale.ROOT);
    if (lower.contains("://") || lower.startsWith("www.") || lower.indexOf('/') == 0) {
      return true;
    }
    int slash = lower.indexOf('/');
    String host = slash > 0 ? lower.substring(0, slash) : lower;
    int dot = host.lastIndexOf('.');
    boolean domain =
        dot > 1 && Character.isLetter(host.charAt(0)) && DOMAINS.contains(host.substring(dot + 1));
    return domain || slash > 0 && parts(lower, '/') > 2;
  }

  /** Years, times, units, ordinals, models such as F-16: letters and digits that betray nothing. */
  private boolean harmlessDigits(String chunk) {
    int numbers = 0;
    for (String part : chunk.split("[-/\u2013\u2014.,:&()\"]+")) {
      int i = 0;
      while (i < part.length() && (Character.isDigit(part.charAt(i)) || part.charAt(i) == '$')) {
        i++;
      }
      String rest = Tokenizer.key(part.substring(i)).replace("'", "");
      boolean number = i > 0;
      if (number && !rest.isEmpty() && !UNITS.contains(rest)) {
        return false;
      }
      if (!number && rest.length() > 1 && !known.test(rest) && !isLowerCase(part)) {
        return false;
      }
      for (int j = 0; j < rest.length(); j++) {
        // What was withheld before is nothing new.
        if (!Character.isLetter(rest.charAt(j)) && rest.charAt(j) != Tokenizer.REMOVED) {
          return false;
        }
      }
      numbers += number && i > 1 ? 1 : 0;
    }
    return numbers < 3;
  }

  private static boolean isLowerCase(String part) {
    return part.equals(part.toLowerCase(Locale.ROOT));
  }

  private static int parts(String chunk, char separator) {
    int parts = 1;
    for (int i = 1; i < chunk.length() - 1; i++) {
      boolean between =
          chunk.charAt(i) == separator
              && Character.isLetterOrDigit(chunk.charAt(i - 1))
              && Character.isLetterOrDigit(chunk.charAt(i + 1));
      parts += between ? 1 : 0;
    }
    return parts;
  }

  /** Capitals inside the word that follow a small letter: one in McKinley, three in qWeRtY. */
  private static int humps(String form) {
    int humps = 0;
    for (int i = 1; i < form.length(); i++) {
      boolean hump =
          Character.isUpperCase(form.charAt(i)) && Character.isLowerCase(form.charAt(i - 1));
      humps += hump ? 1 : 0;
    }
    return form.startsWith("Mc") || form.startsWith("Mac") ? humps - 1 : humps;
  }

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(text.split(" ")));
  }
}
