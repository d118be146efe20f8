package homegrown.tasks.nextword;

import java.util.List;

/**
 * Something that predicts the next word, as scoring sees it. All arms of a comparison share one
 * vocabulary.
 */
interface Arm {

  /** Length of a distribution: ids of the shared vocabulary are below it. */
  int size();

  /** The id of {@code key} in the shared vocabulary. */
  Vocabulary vocabulary();

  /** The tokens of a line. */
  List<Token> tokens(String line);

  /**
   * The probability of every word after a context.
   *
   * @param context packed shared ids
   * @param into receives the distribution, sums to 1; length {@link #size}
   */
  void distribution(long context, float[] into);

  /** Whether {@code id} may be shown as a suggestion. */
  boolean suggestable(int id);
}
