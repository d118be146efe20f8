package homegrown.bench.steps;

import homegrown.engine.Noise;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;

/** Random numbers with a class for each example. */
final class Examples {

  private static final long SEED = 20240229;

  private final float[][] inputs = new float[Network.BATCHES][];
  private final int[][] classes = new int[Network.BATCHES][];

  /** So many numbers and examples for each batch. */
  Examples(int numbers, int examples, int classCount) {
    for (int i = 0; i < Network.BATCHES; i++) {
      long key = Noise.key(SEED, 2L * i);
      inputs[i] = new float[numbers];
      for (int j = 0; j < numbers; j++) {
        // Even, with the mean and the deviation of a normal distribution.
        inputs[i][j] = (float) ((2 * Noise.uniform(key, j) - 1) * Math.sqrt(3));
      }
      long keyOfClasses = Noise.key(SEED, 2L * i + 1);
      classes[i] = new int[examples];
      for (int j = 0; j < examples; j++) {
        classes[i][j] = (int) (Noise.uniform(keyOfClasses, j) * classCount);
      }
    }
  }

  /** Fills two inputs of a trainer. */
  void load(Trainer trainer, Tensor input, Tensor target, int batch) {
    Slice slice = trainer.input(input);
    System.arraycopy(inputs[batch], 0, slice.data(), slice.at(), slice.size());
    System.arraycopy(classes[batch], 0, trainer.ids(target), 0, classes[batch].length);
  }
}
