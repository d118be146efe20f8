package homegrown.tasks.nextword;

import java.io.IOException;

/**
 * How much the base, the person's statistics and the person's recent words count, for each length
 * of the longest matched personal context and each bucket of how often it was seen.
 *
 * <p>Fitted by expectation maximisation on held-out words: first one set of weights for all
 * buckets, shrunk towards defaults, then one for each bucket, shrunk towards the common one (linear
 * interpolation, Jelinek and Mercer 1980; buckets after Chen and Goodman 1998, section 2.3).
 */
final class Mixture {

  /** Base, person, recent. */
  static final int COMPONENTS = 3;

  private static final int COUNT_BUCKETS = 5;
  private static final int BUCKETS = (ContextTree.DEPTH + 1) * COUNT_BUCKETS;
  private static final int ITERATIONS = 30;

  /** Held-out words that the shrinkage counts for. */
  private static final double PRIOR = 20;

  /** Weights that other people's text gave. */
  private static final float[] DEFAULTS = {0.45f, 0.45f, 0.10f};

  /** Weights are stored as whole numbers of this unit. */
  private static final float UNIT = 1e-6f;

  private final float[] weights;

  private Mixture(float[] weights) {
    this.weights = weights;
  }

  /** The base alone. */
  static Mixture baseOnly() {
    float[] weights = new float[BUCKETS * COMPONENTS];
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      weights[bucket * COMPONENTS] = 1;
    }
    return new Mixture(weights);
  }

  /** The bucket of a context of {@code matched} tokens that was seen {@code total} times. */
  static int bucket(int matched, int total) {
    int count = total <= 1 ? 0 : total == 2 ? 1 : total <= 5 ? 2 : total <= 20 ? 3 : 4;
    return matched * COUNT_BUCKETS + count;
  }

  float weight(int bucket, int component) {
    return weights[bucket * COMPONENTS + component];
  }

  /**
   * Fits weights.
   *
   * @param probabilities {@link #COMPONENTS} for each held-out word
   * @param buckets one for each held-out word
   * @param size held-out words
   */
  static Mixture fit(float[] probabilities, int[] buckets, int size) {
    double[] common = {DEFAULTS[0], DEFAULTS[1], DEFAULTS[2]};
    double[] local = new double[BUCKETS * COMPONENTS];
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] expected = new double[COMPONENTS];
      for (int i = 0; i < size; i++) {
        share(probabilities, i, common, 0, expected, 0);
      }
      normalise(expected, 0, DEFAULTS, 0, common, 0);
    }
    float[] shrunk = {(float) common[0], (float) common[1], (float) common[2]};
    for (int i = 0; i < local.length; i++) {
      local[i] = common[i % COMPONENTS];
    }
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] expected = new double[local.length];
      for (int i = 0; i < size; i++) {
        int at = buckets[i] * COMPONENTS;
        share(probabilities, i, local, at, expected, at);
      }
      for (int at = 0; at < local.length; at += COMPONENTS) {
        normalise(expected, at, shrunk, 0, local, at);
      }
    }
    float[] weights = new float[local.length];
    for (int at = 0; at < local.length; at += COMPONENTS) {
      // Stored in whole units, so that a model read back has the same bits.
      long person = Math.round(local[at + 1] / UNIT);
      long recent = Math.round(local[at + 2] / UNIT);
      set(weights, at, person, recent);
    }
    return new Mixture(weights);
  }

  private static void set(float[] weights, int at, long person, long recent) {
    weights[at + 1] = person * UNIT;
    weights[at + 2] = recent * UNIT;
    weights[at] = 1 - weights[at + 1] - weights[at + 2];
  }

  private static void share(
      float[] probabilities, int word, double[] weights, int at, double[] expected, int to) {
    double sum = 0;
    for (int k = 0; k < COMPONENTS; k++) {
      sum += weights[at + k] * probabilities[word * COMPONENTS + k];
    }
    for (int k = 0; k < COMPONENTS; k++) {
      expected[to + k] += weights[at + k] * probabilities[word * COMPONENTS + k] / sum;
    }
  }

  private static void normalise(
      double[] expected, int at, float[] prior, int from, double[] into, int to) {
    double sum = PRIOR;
    for (int k = 0; k < COMPONENTS; k++) {
      sum += expected[at + k];
    }
    for (int k = 0; k < COMPONENTS; k++) {
      into[to + k] = (expected[at + k] + PRIOR * prior[from + k]) / sum;
    }
  }

  void write(BinaryWriter out) throws IOException {
    for (int at = 0; at < weights.length; at += COMPONENTS) {
      out.varint(Math.round(weights[at + 1] / UNIT));
      out.varint(Math.round(weights[at + 2] / UNIT));
    }
  }

  static Mixture read(BinaryReader in) throws IOException {
    float[] weights = new float[BUCKETS * COMPONENTS];
    for (int at = 0; at < weights.length; at += COMPONENTS) {
      int person = in.varint();
      set(weights, at, person, in.varint());
      if (!(weights[at] >= -UNIT)) {
        throw in.damaged("weights above 1");
      }
    }
    return new Mixture(weights);
  }
}
