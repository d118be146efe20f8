package homegrown.tasks.nextword;

import homegrown.adapt.TuneLosses;
import java.util.List;

/**
 * What the arms of a mixture give to the words of held-out lines, so that mixtures can be fitted
 * and judged without predicting anything again.
 */
final class HeldOutParts {

  private static final int FOLDS = 2;

  private final float[] parts;
  private final int[] buckets;
  private final int[] lineEnd;

  /** By word: its number among all words and emoji, known or not. */
  private final int[] numbers;

  private final boolean network;

  private HeldOutParts(
      float[] parts, int[] buckets, int[] lineEnd, int[] numbers, boolean network) {
    this.parts = parts;
    this.buckets = buckets;
    this.lineEnd = lineEnd;
    this.numbers = numbers;
    this.network = network;
  }

  /** Asked before every line. */
  interface Step {
    void before(int line, int lines);
  }

  /** The parts by statistics alone, or as if a network were certain of every word's row. */
  static HeldOutParts of(PersonalModel model, List<String> lines, Step step) {
    int capacity = 0;
    for (String line : lines) {
      capacity += Tokenizer.words(line, 0, line.length());
    }
    float[] parts = new float[capacity * Mixture.PARTS];
    int[] buckets = new int[capacity];
    int[] numbers = new int[capacity];
    int[] lineEnd = new int[lines.size()];
    int[] size = new int[1];
    int[] read = new int[1];
    for (int i = 0; i < lineEnd.length; i++) {
      step.before(i, lineEnd.length);
      Context.walk(
          model.tokens(lines.get(i)),
          model.vocabulary(),
          (context, word, token) -> {
            int number = read[0]++;
            if (token.kind() == Token.Kind.WORD && word != Ids.UNKNOWN) {
              numbers[size[0]] = number;
              buckets[size[0]] = model.parts(context, word, 1, parts, size[0] * Mixture.PARTS);
              size[0]++;
            }
          });
      lineEnd[i] = size[0];
    }
    return new HeldOutParts(parts, buckets, lineEnd, numbers, false);
  }

  /**
   * The parts by statistics and a network.
   *
   * @param rowProbabilities of each word and emoji in order, known or not ({@link
   *     PersonalNetwork#targets}), by a network with the rows of the model that this was made with
   */
  HeldOutParts with(float[] rowProbabilities) {
    float[] mixed = parts.clone();
    for (int word = 0; word < size(); word++) {
      mixed[word * Mixture.PARTS + Mixture.NEURAL] *= rowProbabilities[numbers[word]];
    }
    return new HeldOutParts(mixed, buckets, lineEnd, numbers, true);
  }

  /** The same by statistics alone, as if they had been made with a model that has no network. */
  HeldOutParts withoutNetwork() {
    float[] plain = parts.clone();
    for (int at = 0; at < size() * Mixture.PARTS; at += Mixture.PARTS) {
      plain[at + Mixture.NEURAL] = plain[at + Mixture.BASE];
    }
    return new HeldOutParts(plain, buckets, lineEnd, numbers, false);
  }

  /** Words. */
  int size() {
    return lineEnd.length == 0 ? 0 : lineEnd[lineEnd.length - 1];
  }

  /** The mixture for these lines. */
  Mixture fit() {
    return fit(parts, buckets, size());
  }

  private Mixture fit(float[] some, int[] theirBuckets, int size) {
    return network
        ? Mixture.fitWithNetwork(some, theirBuckets, size)
        : Mixture.fit(some, theirBuckets, size);
  }

  /**
   * The log-loss of each line by a mixture that was fitted on others: every second line on the
   * rest.
   */
  TuneLosses crosswise() {
    double[] losses = new double[lineEnd.length];
    int[] targets = new int[lineEnd.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      Mixture mixture = fitWithout(fold);
      for (int line = fold; line < lineEnd.length; line += FOLDS) {
        losses[line] = loss(mixture, line);
        targets[line] = lineEnd[line] - start(line);
      }
    }
    return TuneLosses.of(losses, targets);
  }

  /** The log-loss of each line by a mixture that was not fitted on any of them. */
  TuneLosses losses(Mixture mixture) {
    double[] losses = new double[lineEnd.length];
    int[] targets = new int[lineEnd.length];
    for (int line = 0; line < lineEnd.length; line++) {
      losses[line] = loss(mixture, line);
      targets[line] = lineEnd[line] - start(line);
    }
    return TuneLosses.of(losses, targets);
  }

  private double loss(Mixture mixture, int line) {
    double loss = 0;
    for (int word = start(line); word < lineEnd[line]; word++) {
      loss -= Math.log(mixture.probability(buckets[word], parts, word * Mixture.PARTS));
    }
    return loss;
  }

  private int start(int line) {
    return line == 0 ? 0 : lineEnd[line - 1];
  }

  private Mixture fitWithout(int fold) {
    float[] others = new float[parts.length];
    int[] otherBuckets = new int[buckets.length];
    int size = 0;
    for (int line = 0; line < lineEnd.length; line++) {
      if (line % FOLDS != fold) {
        int from = start(line);
        int words = lineEnd[line] - from;
        int at = size * Mixture.PARTS;
        System.arraycopy(parts, from * Mixture.PARTS, others, at, words * Mixture.PARTS);
        System.arraycopy(buckets, from, otherBuckets, size, words);
        size += words;
      }
    }
    return fit(others, otherBuckets, size);
  }
}
