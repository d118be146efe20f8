package homegrown.tasks.nextword;

import java.util.List;
import java.util.Random;

/** A network with rows of some words, whose predictions are drawn by chance from what it read. */
final class PseudoNetwork implements NeuralPart {

  private final List<String> keys;
  private final long seed;

  /**
   * A network.
   *
   * @param keys words and marks that have a row, without repetition
   */
  PseudoNetwork(List<String> keys, long seed) {
    this.keys = keys;
    this.seed = seed;
  }

  @Override
  public int rows() {
    return Ids.FIRST + keys.size();
  }

  @Override
  public int row(String key) {
    int at = keys.indexOf(key);
    return at < 0 ? Ids.UNKNOWN : Ids.FIRST + at;
  }

  @Override
  public Reading reading() {
    return new Reading() {
      private long state;

      @Override
      public void start() {
        state = seed;
      }

      @Override
      public void push(int row) {
        state = 31 * state + row;
      }

      @Override
      public void probabilities(float[] into) {
        Random random = new Random(state);
        double sum = 0;
        for (int row = 0; row < rows(); row++) {
          into[row] = (float) Math.pow(random.nextDouble(), 6);
          sum += into[row];
        }
        for (int row = 0; row < rows(); row++) {
          into[row] /= (float) sum;
        }
      }
    };
  }
}
