package homegrown.app.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides names of people, and every capitalised word that a clean vocabulary does not know or knows
 * only as a rare name.
 *
 * <p>A part of a known name is hidden in any casing, unless the vocabulary has it as a word in
 * lower case: then it is hidden only where it is capitalised. A capitalised word that is never
 * written in lower case is hidden too beside a hidden one ("Susan" of "Susan Xyz"), after a title
 * and after "my wife".
 */
final class NameMask {
  private static final Set<String> TITLES =
      Set.of("mr", "mrs", "ms", "miss", "dr", "prof", "sir", "lord", "lady");
  private static final Set<String> KIN =
      Set.of(
          "wife",
          "husband",
          "son",
          "daughter",
          "brother",
          "sister",
          "girlfriend",
          "boyfriend",
          "friend",
          "mother",
          "father",
          "mom",
          "mum",
          "dad",
          "aunt",
          "uncle",
          "cousin",
          "boss",
          "colleague",
          "buddy",
          "named",
          "name",
          "called",
          "cc",
          "hi",
          "hello",
          "hey",
          "dear",
          "cheers");
  private static final Pattern JOINS = Pattern.compile("[ \\u00a0]|-|\\. ?|['’]");
  private static final Pattern OPENS = Pattern.compile(".*[.!?:;\"“‘(\\[*>-].*");

  /** A word that is this frequent may begin a sentence although somebody has it as a name. */
  private static final int COMMON = 300;

  /**
   * A word always capitalised but this frequent is a month, a nation or the like, not a private
   * name.
   */
  private static final int PUBLIC = 40;

  private final Vocabulary vocabulary;
  private final Set<String> names;
  private final Set<String> usual;

  /**
   * A mask.
   *
   * @param vocabulary a clean corpus
   * @param names keys of the parts of names
   * @param usual keys of words that several people write in lower case: these may be capitalised
   */
  NameMask(Vocabulary vocabulary, Set<String> names, Set<String> usual) {
    this.vocabulary = vocabulary;
    this.names = Set.copyOf(names);
    this.usual = Set.copyOf(usual);
  }

  /** The keys under which the parts of a display name are known. */
  static Set<String> parts(String displayName) {
    Set<String> parts = new HashSet<>();
    Matcher word = Vocabulary.WORD.matcher(displayName);
    while (word.find()) {
      String key = Vocabulary.key(word.group());
      parts.add(key);
      parts.add(key.replace("'", ""));
      parts.addAll(List.of(key.split("'")));
    }
    parts.removeIf(part -> part.length() < 2);
    return parts;
  }

  /** One word of a sentence. */
  private record Word(String text, int start, int end) {
    boolean capital() {
      return Character.isUpperCase(text.charAt(0));
    }

    /** The key, without an ending 's. */
    String base() {
      String key = Vocabulary.key(text);
      return key.endsWith("'s") ? key.substring(0, key.length() - 2) : key;
    }

    boolean isFirstPerson() {
      return text.equals("I") || text.startsWith("I'") || text.startsWith("I’");
    }
  }

  String mask(String sentence) {
    List<Word> words = new ArrayList<>();
    Matcher found = Vocabulary.WORD.matcher(sentence);
    while (found.find()) {
      words.add(new Word(found.group(), found.start(), found.end()));
    }
    boolean[] hidden = new boolean[words.size()];
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = hides(sentence, words, i);
    }
    for (int i = 1; i < hidden.length; i++) {
      hidden[i] |= hidden[i - 1] && besideName(sentence, words, i - 1, i, i);
    }
    for (int i = hidden.length - 2; i >= 0; i--) {
      hidden[i] |= hidden[i + 1] && besideName(sentence, words, i, i + 1, i);
    }
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i < hidden.length; i++) {
      if (hidden[i]) {
        text.append(sentence, from, words.get(i).start()).append(TextMask.HIDDEN);
        from = words.get(i).end();
      }
    }
    return TextMask.collapse(text.append(sentence.substring(from)).toString());
  }

  private boolean hides(String sentence, List<Word> words, int at) {
    Word word = words.get(at);
    String base = word.base();
    if (base.length() < 2 || word.isFirstPerson()) {
      return false;
    }
    int lower = vocabulary.lowerCount(base);
    boolean first =
        at == 0
            || OPENS.matcher(sentence.substring(words.get(at - 1).end(), word.start())).matches();
    if (names.contains(base)) {
      return lower == 0 || word.capital() && !(first && lower >= COMMON);
    }
    if (!word.capital()) {
      return false;
    }
    String before = at == 0 ? "" : words.get(at - 1).base();
    if (lower == 0 && (TITLES.contains(before) || KIN.contains(before))) {
      return true;
    }
    boolean known =
        vocabulary.lowerCount(Vocabulary.key(word.text())) > 0
            || lower > 0
            || vocabulary.count(base) >= PUBLIC;
    boolean shouted = word.text().equals(word.text().toUpperCase(Locale.ROOT));
    return !known && !((first || shouted) && usual.contains(base));
  }

  /**
   * Whether the word at {@code asked} may be the other half of the name that its neighbour is of.
   */
  private boolean besideName(String sentence, List<Word> words, int left, int right, int asked) {
    Word word = words.get(asked);
    String between = sentence.substring(words.get(left).end(), words.get(right).start());
    boolean initial = word.text().length() == 1 && !word.text().equals("I");
    return JOINS.matcher(between).matches()
        && word.capital()
        && !word.isFirstPerson()
        && words.get(asked == left ? right : left).capital()
        && (initial && !word.text().equals("A")
            || !initial && vocabulary.lowerCount(word.base()) == 0);
  }
}
