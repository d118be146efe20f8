package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Suggests the next word, or completions of a half-typed word, from a {@link PersonalModel}. Holds
 * scratch memory: one thread at a time.
 */
public final class Suggester {

  /** Probability of a typing error in a half-typed word, against none. */
  private static final double TYPO = 0.02;

  /** Shorter beginnings of words are taken as they are. */
  private static final int SHORTEST_WITH_TYPO = 3;

  private final PersonalModel model;
  private final Arm.Reading reading;

  /** The distribution after {@link #read}, the tokens that {@link #reading} stands behind. */
  private final float[] distribution;

  private final List<Token> read = new ArrayList<>();
  private final Completions completions;

  /** A suggester for {@code model}. */
  public Suggester(PersonalModel model) {
    this.model = model;
    this.reading = model.reading();
    this.distribution = new float[model.size()];
    reading.start();
    reading.distribution(distribution);
    this.completions = new Completions(model);
  }

  /**
   * The most probable words after {@code text}, best first. Where {@code text} ends in a letter:
   * completions of that word, as typed or with one typing error.
   *
   * @param k how many at most, 1 or more
   */
  public List<Suggestion> suggest(String text, int k) {
    if (k < 1) {
      throw new NextWordException("suggest: expected to be asked for 1 word or more, got " + k);
    }
    String line = Tokenizer.normalised(lastLine(text));
    boolean halfTyped = Tokenizer.endsInWord(line);
    int start = halfTyped ? wordStart(line) : line.length();
    List<Token> tokens = model.tokens(line.substring(0, start));
    read(tokens);
    boolean sentenceStart =
        tokens.isEmpty() || tokens.get(tokens.size() - 1).kind() == Token.Kind.SENTENCE_END;
    if (halfTyped) {
      return completed(line.substring(start), k, sentenceStart);
    }
    return best(null, k, sentenceStart, "");
  }

  /** Goes behind these tokens; where they go on from the last ones only the new ones are read. */
  private void read(List<Token> tokens) {
    int before = read.size();
    if (before > tokens.size() || !tokens.subList(0, before).equals(read)) {
      read.clear();
      reading.start();
      before = 0;
    } else if (before == tokens.size()) {
      return;
    }
    for (Token token : tokens.subList(before, tokens.size())) {
      reading.push(token);
      read.add(token);
    }
    reading.distribution(distribution);
  }

  private List<Suggestion> completed(String typed, int k, boolean sentenceStart) {
    String key = Tokenizer.key(typed);
    Map<Integer, Double> likelihood = new HashMap<>();
    completions.startingWith(key, id -> likelihood.put(id, 1.0));
    if (key.length() >= SHORTEST_WITH_TYPO) {
      double each = TYPO / key.length();
      completions.startingAlmostWith(key, id -> likelihood.putIfAbsent(id, each));
    }
    boolean capital = sentenceStart || Character.isUpperCase(typed.codePointAt(0));
    return best(likelihood, k, capital, typed);
  }

  /** The best {@code k} of all words, or of those with a likelihood. */
  private List<Suggestion> best(
      Map<Integer, Double> likelihood, int k, boolean capital, String typed) {
    int size = (int) Math.min(k + 1L, distribution.length);
    int[] ids = new int[size];
    double[] scores = new double[size];
    int found = 0;
    double sum = 0;
    if (likelihood == null) {
      for (int id = Ids.FIRST; id < distribution.length; id++) {
        if ((found < size || distribution[id] > scores[size - 1]) && model.suggestable(id)) {
          found = insert(ids, scores, found, id, distribution[id]);
        }
      }
      sum = 1;
    } else {
      // In the order of ids, so that ties are broken alike every time.
      for (int id : likelihood.keySet().stream().sorted().mapToInt(i -> i).toArray()) {
        double score = distribution[id] * likelihood.get(id);
        sum += score;
        if (found < size || score > scores[size - 1]) {
          found = insert(ids, scores, found, id, score);
        }
      }
    }
    List<Suggestion> suggestions = new ArrayList<>();
    Set<String> shown = new HashSet<>();
    shown.add(typed);
    for (int i = 0; i < found && suggestions.size() < k; i++) {
      String form = model.form(ids[i]);
      String word = capital ? LexiconFormat.capitalised(form) : form;
      if (shown.add(word)) {
        suggestions.add(new Suggestion(word, scores[i] / sum));
      }
    }
    return suggestions;
  }

  private static int insert(int[] ids, double[] scores, int found, int id, double score) {
    int at = Math.min(found, ids.length - 1);
    while (at > 0 && scores[at - 1] < score) {
      ids[at] = ids[at - 1];
      scores[at] = scores[at - 1];
      at--;
    }
    ids[at] = id;
    scores[at] = score;
    return Math.min(found + 1, ids.length);
  }

  private static String lastLine(String text) {
    int newline = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
    return text.substring(newline + 1);
  }

  private static int wordStart(String text) {
    int start = text.length();
    while (start > 0) {
      int before = text.codePointBefore(start);
      if (!Tokenizer.isLetter(before) && !Tokenizer.isApostrophe(before)) {
        break;
      }
      start -= Character.charCount(before);
    }
    while (Tokenizer.isApostrophe(text.charAt(start))) {
      start++;
    }
    return start;
  }
}
