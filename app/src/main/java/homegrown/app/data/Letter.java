package homegrown.app.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern SENTENCE_END = Pattern.compile(".*[.!?…]\\W*");
  private static final int LONGEST = 700;
  private static final int MOST_LINKS = 6;
  private static final double LEAST_KNOWN = 0.6;

  static Letter of(MailMessage message, MailAddress from, long sent, Vocabulary vocabulary) {
    List<String> sentences = new ArrayList<>();
    List<String> paragraphs = MailBody.paragraphs(message.text());
    for (int p = 0; p < paragraphs.size(); p++) {
      List<String> split = SentenceSplitter.split(paragraphs.get(p));
      for (int s = 0; s < split.size(); s++) {
        boolean last = p + 1 == paragraphs.size() && s + 1 == split.size() && sentences.size() > 0;
        String sentence = Closing.hideNames(split.get(s), p == 0 && s == 0, p + 2 >= paragraphs.size());
        boolean name = last && Counts.words(sentence) <= 3 && !SENTENCE_END.matcher(sentence).matches()
            && !Closing.isClosing(sentence);
        if (!name && !UNREADABLE.matcher(sentence).matches() && isProse(sentence, vocabulary)) {
          sentences.add(sentence);
        }
      }
    }
    return new Letter(from, sent, sentences);
  }

  /** Whether it may be of a newsletter, an article passed on, or in another language. */
  boolean isForeign(MailMessage message, Vocabulary vocabulary) {
    int links = 0;
    Matcher link = LINK.matcher(message.text());
    while (link.find()) {
      links++;
    }
    int words = sentences.stream().mapToInt(Counts::words).sum();
    return words == 0 || words > LONGEST || links > MOST_LINKS && links * 40 > words
        || known(String.join(" ", sentences), vocabulary) < LEAST_KNOWN;
  }

  private static boolean isProse(String sentence, Vocabulary vocabulary) {
    int words = Counts.words(sentence);
    long hidden = sentence.chars().filter(c -> c == TextMask.HIDDEN).count();
    return words > 0 && hidden <= words && (words < 4 || known(sentence, vocabulary) >= 0.5);
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
