package homegrown.app.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a person wrote in one mail.
 *
 * @param from its author
 * @param sent seconds since 1970
 * @param sentences in order; addresses and numbers hidden, names not yet
 */
record Letter(MailAddress from, long sent, List<String> sentences) {
  private static final Pattern UNREADABLE = Pattern.compile(".*[\\p{Cntrl}\\uFFFD].*");
  private static final Pattern LINK = Pattern.compile("https?://|www\\.");
  private static final Pattern QUOTED_LATE = Pattern.compile(".*\\bwrote:.*");
  private static final Pattern TWO_LETTERS = Pattern.compile(".*\\p{L}.*\\p{L}.*|.*\\bI\\b.*");
  private static final Pattern SENTENCE_END = Pattern.compile(".*[.!?…]\\W*");
  private static final Pattern REPORTED =
      Pattern.compile(
          "\\b(?:said|says|told|according to|spokes\\w+|reported)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern NEWSLETTER =
      Pattern.compile(
          "do not reply|automatically generated|received this"
              + " (?:message|e-?mail|newsletter|because)|receiving this|newsletter|removed? from"
              + " (?:this|the|our)|your subscription|opt[- ]out|all rights reserved|in this"
              + " issue|advertise with|read more at|story continues|full story",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LINK_FIRST = Pattern.compile("\\s*<?https?://\\S+\\s*\\n[\\s\\S]*");
  private static final int LONGEST = 500;
  private static final int LONGEST_BEHIND_LINK = 60;
  private static final int MOST_LINKS = 8;
  private static final double LEAST_KNOWN = 0.6;

  static Letter of(MailMessage message, MailAddress from, long sent, Vocabulary vocabulary) {
    List<String> sentences = new ArrayList<>();
    List<String> paragraphs = MailBody.paragraphs(message.text());
    for (int p = 0; p < paragraphs.size(); p++) {
      List<String> split = SentenceSplitter.splitInformal(paragraphs.get(p));
      for (int s = 0; s < split.size(); s++) {
        boolean last = p + 1 == paragraphs.size() && s + 1 == split.size() && sentences.size() > 0;
        String sentence =
            Closing.hideNames(split.get(s), p == 0 && s == 0, p + 2 >= paragraphs.size());
        boolean name =
            last
                && Counts.words(sentence) <= 3
                && !SENTENCE_END.matcher(sentence).matches()
                && !Closing.isClosing(sentence);
        if (!name && !UNREADABLE.matcher(sentence).matches() && isProse(sentence, vocabulary)) {
          sentences.add(sentence);
        }
      }
    }
    return new Letter(from, sent, sentences);
  }

  /** Whether it may be a newsletter, an article passed on, or in another language. */
  boolean isForeign(MailMessage message, Vocabulary vocabulary) {
    String text = String.join(" ", sentences);
    String unquoted =
        message
            .text()
            .lines()
            .filter(line -> !MailLines.isQuoted(line))
            .collect(Collectors.joining("\n"));
    int words = Counts.words(text);
    long links = count(LINK, unquoted);
    long reports = count(REPORTED, text);
    return words == 0
        || words > LONGEST
        || words > LONGEST_BEHIND_LINK && LINK_FIRST.matcher(message.text()).matches()
        || links > MOST_LINKS && links * 40 > words
        || reports >= 3 && reports * 80 > words
        || NEWSLETTER.matcher(unquoted).find()
        || known(text, vocabulary) < LEAST_KNOWN;
  }

  private static long count(Pattern pattern, String text) {
    return pattern.matcher(text).results().count();
  }

  private static boolean isProse(String sentence, Vocabulary vocabulary) {
    int words = Counts.words(sentence);
    long hidden = sentence.chars().filter(c -> c == TextMask.HIDDEN).count();
    return TWO_LETTERS.matcher(sentence).matches()
        && !QUOTED_LATE.matcher(sentence).matches()
        && hidden <= words
        && (words < 4 || known(sentence, vocabulary) >= 0.5);
  }

  private static double known(String text, Vocabulary vocabulary) {
    Matcher word = Vocabulary.WORD.matcher(text);
    int all = 0;
    int known = 0;
    while (word.find()) {
      all++;
      known += vocabulary.knows(Vocabulary.key(word.group())) ? 1 : 0;
    }
    return all == 0 ? 0 : (double) known / all;
  }

  /** The keys of the words that are written in lower case here. */
  Set<String> lowerWords() {
    Set<String> keys = new HashSet<>();
    for (String sentence : sentences) {
      Matcher word = Vocabulary.WORD.matcher(sentence);
      while (word.find()) {
        if (Character.isLowerCase(word.group().charAt(0))) {
          keys.add(Vocabulary.key(word.group()));
        }
      }
    }
    return keys;
  }
}
