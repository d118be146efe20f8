package homegrown.tasks.nextword;

import java.util.Arrays;
import java.util.List;

/**
 * The one scoring protocol: static, the context is the same line up to the target, every word of a
 * line is a target, the first included; words are runs of letters with inner apostrophes in lower
 * case; numbers and marks are context only. A target outside the shared vocabulary is a miss in
 * recall and left out of log-loss. So is a word inside something withheld by {@link Discretion}.
 */
final class Scorer {

  private static final int RANKS = 3;

  private Scorer() {}

  /** Scores one arm over lines. */
  static Score score(Arm arm, List<String> lines) {
    Tally tally = new Tally(arm);
    for (String line : lines) {
      tally.line(line);
    }
    return tally.score();
  }

  /** Results of one arm over some lines. */
  static final class Sums {

    private int targets;
    private int inVocabulary;
    private int first;
    private int amongThree;
    private double loss;

    /** These and those over other lines. */
    Sums plus(Sums other) {
      Sums both = new Sums();
      both.targets = targets + other.targets;
      both.inVocabulary = inVocabulary + other.inVocabulary;
      both.first = first + other.first;
      both.amongThree = amongThree + other.amongThree;
      both.loss = loss + other.loss;
      return both;
    }

    Score score() {
      return new Score(
          targets,
          inVocabulary,
          inVocabulary == 0 ? 0 : loss / inVocabulary,
          targets == 0 ? 0 : (double) first / targets,
          targets == 0 ? 0 : (double) amongThree / targets);
    }
  }

  /** Adds up one arm's results line by line. */
  static final class Tally {

    private final Arm arm;
    private final Vocabulary vocabulary;
    private final Arm.Reading reading;
    private final float[] distribution;
    private final Sums sums = new Sums();
    private float[] lastLosses = new float[16];
    private int lastWords;

    Tally(Arm arm) {
      this.arm = arm;
      this.vocabulary = arm.vocabulary();
      this.reading = arm.reading();
      this.distribution = new float[arm.size()];
    }

    /** Scores a line and returns its summed log-loss. */
    double line(String line) {
      double before = sums.loss;
      lastWords = 0;
      List<Token> tokens = arm.tokens(line);
      reading.start();
      for (Token token : tokens) {
        if (token.kind() == Token.Kind.WORD) {
          target(vocabulary.id(token.text()));
        }
        reading.push(token);
      }
      String text = Tokenizer.normalised(line);
      for (Token token : tokens) {
        if (token.kind() == Token.Kind.HIDDEN) {
          sums.targets += Tokenizer.words(text, token.start(), token.end());
        }
      }
      return sums.loss - before;
    }

    private void target(int word) {
      sums.targets++;
      if (word == Ids.UNKNOWN) {
        lost(Float.NaN);
        return;
      }
      sums.inVocabulary++;
      reading.distribution(distribution);
      float p = distribution[word];
      double loss = -Math.log(p);
      sums.loss += loss;
      lost((float) loss);
      if (!arm.suggestable(word)) {
        return;
      }
      int better = 0;
      for (int id = Ids.FIRST; id < distribution.length && better < RANKS; id++) {
        // Equal probabilities rank by id, as suggestions do.
        if ((distribution[id] > p || distribution[id] == p && id < word) && arm.suggestable(id)) {
          better++;
        }
      }
      sums.first += better == 0 ? 1 : 0;
      sums.amongThree += better < RANKS ? 1 : 0;
    }

    private void lost(float loss) {
      if (lastWords == lastLosses.length) {
        lastLosses = Arrays.copyOf(lastLosses, 2 * lastWords);
      }
      lastLosses[lastWords++] = loss;
    }

    /** The log-loss of each word of the last line; not a number outside the vocabulary. */
    float[] lastLosses() {
      return Arrays.copyOf(lastLosses, lastWords);
    }

    /** Words that were among the first three suggestions so far. */
    int amongThree() {
      return sums.amongThree;
    }

    /** Words that were to be predicted so far. */
    int targets() {
      return sums.targets;
    }

    /** Those of them that the shared vocabulary has. */
    int inVocabulary() {
      return sums.inVocabulary;
    }

    /** Their summed log-loss. */
    double loss() {
      return sums.loss;
    }

    /** What came of the lines so far, without the arm. */
    Sums sums() {
      return sums;
    }

    Score score() {
      return sums.score();
    }
  }
}
