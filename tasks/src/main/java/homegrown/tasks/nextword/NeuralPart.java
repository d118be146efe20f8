package homegrown.tasks.nextword;

/**
 * A network as a part of a {@link PersonalModel}: predicts rows of its output layer after each
 * token of a line. The row of {@link Ids#UNKNOWN} stands for all words that have none.
 */
interface NeuralPart {

  /** Rows of the output layer. */
  int rows();

  /** The row of a word, a mark or an emoji; {@link Ids#UNKNOWN} where it has none. */
  int row(String key);

  /** A reader with memory of its own, for one thread at a time. */
  Reading reading();

  /** Reads lines token by token. */
  interface Reading {

    /** Goes to the start of a line. */
    void start();

    /** Reads a token: its row. */
    void push(int row);

    /**
     * The probability of every row after what was read since the start of the line.
     *
     * @param into receives {@link NeuralPart#rows} numbers
     */
    void probabilities(float[] into);
  }
}
