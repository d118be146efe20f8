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

  /** A reader with memory of its own, for one thread at a time, that wants to be started. */
  Reading reading();

  /** Whether {@code id} may be shown as a suggestion. */
  boolean suggestable(int id);

  /** Reads lines token by token and predicts what comes next. */
  interface Reading {

    /** Goes to the start of a line; called once for each line. */
    void start();

    /** Reads one more token of the line. */
    void push(Token token);

    /**
     * The probability of every word after what was read since the start of the line.
     *
     * @param into receives the distribution, sums to 1; length {@link Arm#size}
     */
    void distribution(float[] into);
  }
}
