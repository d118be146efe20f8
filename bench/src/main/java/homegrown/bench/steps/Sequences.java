package homegrown.bench.steps;

import homegrown.engine.Noise;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;

/** Random words, and random words that come after them. */
final class Sequences {

  private static final long SEED = 20240229;

  private final int[][] inputs = new int[Network.BATCHES][];
  private final int[][] targets = new int[Network.BATCHES][];

  /** So many words below a bound for each batch, and as many targets. */
  Sequences(int words, int vocabulary) {
    for (int i = 0; i < Network.BATCHES; i++) {
      inputs[i] = ids(2L * i, words, vocabulary);
      targets[i] = ids(2L * i + 1, words, vocabulary);
    }
  }

  private static int[] ids(long purpose, int count, int bound) {
    long key = Noise.key(SEED, purpose);
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = (int) (Noise.uniform(key, i) * bound);
    }
    return ids;
  }

  /** Fills two inputs of a trainer. */
  void load(Trainer trainer, Tensor input, Tensor target, int batch) {
    int words = inputs[batch].length;
    System.arraycopy(inputs[batch], 0, trainer.ids(input), 0, words);
    System.arraycopy(targets[batch], 0, trainer.ids(target), 0, words);
  }
}
