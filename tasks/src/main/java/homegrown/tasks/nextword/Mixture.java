package homegrown.tasks.nextword;

import java.io.IOException;
import java.util.Arrays;

/**
 * How much the basis, the person's statistics and the person's recent words count, and how much of
 * the basis the network is, for each length of the longest matched personal context and each bucket
 * of how often it was seen. What the person's and the recent words leave over goes to the basis.
 *
 * <p>Fitted by expectation maximisation on held-out words: first one set of weights for all
 * buckets, shrunk towards defaults, then one for each bucket, shrunk towards the common one (linear
 * interpolation, Jelinek and Mercer 1980; buckets after Chen and Goodman 1998, section 2.3).
 */
final class Mixture {

  /** Basis, person, recent. */
  static final int COMPONENTS = 3;

  /** First of the {@link #PARTS} numbers of a word, by index: its probability by the base. */
  static final int BASE = 0;

  /** Probability by the network; without one, by the base. */
  static final int NEURAL = 1;

  /** Probability by the person's statistics, without what they leave over. */
  static final int OWN = 2;

  /** What the person's statistics leave to the basis. */
  static final int OWN_LEFT = 3;

  /** Probability by the recent words, without what they leave over. */
  static final int RECENT = 4;

  /** What the recent words leave to the basis. */
  static final int RECENT_LEFT = 5;

  /** How many numbers the parts of a word are. */
  static final int PARTS = 6;

  /** Where the network's share is among the {@link #NUMBERS} of a bucket. */
  private static final int SHARE = COMPONENTS;

  private static final int NUMBERS = COMPONENTS + 1;

  private static final int COUNT_BUCKETS = 5;
  private static final int BUCKETS = (ContextTree.DEPTH + 1) * COUNT_BUCKETS;
  private static final int ITERATIONS = 30;

  /** Held-out words that the shrinkage counts for. */
  private static final double PRIOR = 20;

  /** Weights that other people's text gave. */
  private static final double[] DEFAULTS = {0.45, 0.45, 0.10, 0};

  /** Weights that other people's text gave where the basis has a network. */
  private static final double[] NETWORK_DEFAULTS = {0.75, 0.20, 0.05, 0.85};

  /** Weights are stored as whole numbers of this unit. */
  private static final float UNIT = 1e-6f;

  private final float[] weights;

  private Mixture(float[] weights) {
    this.weights = weights;
  }

  /** The base alone. */
  static Mixture baseOnly() {
    return basisOnly(0);
  }

  /** The basis alone, of which a network is {@code networkShare}. */
  static Mixture basisOnly(float networkShare) {
    float[] weights = new float[BUCKETS * NUMBERS];
    for (int at = 0; at < weights.length; at += NUMBERS) {
      weights[at] = 1;
      weights[at + SHARE] = networkShare;
    }
    return new Mixture(weights);
  }

  /** The bucket of a context of {@code matched} tokens that was seen {@code total} times. */
  static int bucket(int matched, int total) {
    int count = total <= 1 ? 0 : total == 2 ? 1 : total <= 5 ? 2 : total <= 20 ? 3 : 4;
    return matched * COUNT_BUCKETS + count;
  }

  float weight(int bucket, int component) {
    return weights[bucket * NUMBERS + component];
  }

  /** The network's share of the basis. */
  float networkShare(int bucket) {
    return weights[bucket * NUMBERS + SHARE];
  }

  /**
   * The probability of a word.
   *
   * @param parts {@link #PARTS} numbers of the word
   * @param at where they start
   */
  double probability(int bucket, float[] parts, int at) {
    int from = bucket * NUMBERS;
    double share = weights[from + SHARE];
    double basis = (1 - share) * parts[at + BASE] + share * parts[at + NEURAL];
    return weights[from] * basis
        + weights[from + 1] * (parts[at + OWN] + parts[at + OWN_LEFT] * basis)
        + weights[from + 2] * (parts[at + RECENT] + parts[at + RECENT_LEFT] * basis);
  }

  /**
   * Fits weights where there is no network.
   *
   * @param parts {@link #PARTS} for each held-out word
   * @param buckets one for each held-out word
   * @param size held-out words
   */
  static Mixture fit(float[] parts, int[] buckets, int size) {
    return fit(parts, buckets, size, DEFAULTS);
  }

  /** Fits weights where there is a network; see {@link #fit(float[], int[], int)}. */
  static Mixture fitWithNetwork(float[] parts, int[] buckets, int size) {
    return fit(parts, buckets, size, NETWORK_DEFAULTS);
  }

  private static Mixture fit(float[] parts, int[] buckets, int size, double[] defaults) {
    double[] common = defaults.clone();
    Expected expected = new Expected(1);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      expected.clear();
      for (int i = 0; i < size; i++) {
        expected.add(parts, i * PARTS, 0, common);
      }
      expected.maximise(0, defaults, common);
    }
    double[] local = new double[BUCKETS * NUMBERS];
    for (int i = 0; i < local.length; i++) {
      local[i] = common[i % NUMBERS];
    }
    expected = new Expected(BUCKETS);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      expected.clear();
      for (int i = 0; i < size; i++) {
        expected.add(parts, i * PARTS, buckets[i], local);
      }
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        expected.maximise(bucket, common, local);
      }
    }
    float[] weights = new float[local.length];
    for (int at = 0; at < local.length; at += NUMBERS) {
      // Stored in whole units, so that a model read back has the same bits.
      set(weights, at, units(local[at + 1]), units(local[at + 2]), units(local[at + SHARE]));
    }
    return new Mixture(weights);
  }

  private static long units(double weight) {
    return Math.round(weight / UNIT);
  }

  private static void set(float[] weights, int at, long person, long recent, long share) {
    weights[at + 1] = person * UNIT;
    weights[at + 2] = recent * UNIT;
    weights[at] = 1 - weights[at + 1] - weights[at + 2];
    weights[at + SHARE] = Math.min(1, share * UNIT);
  }

  void write(BinaryWriter out) throws IOException {
    for (int at = 0; at < weights.length; at += NUMBERS) {
      out.varint(Math.round(weights[at + 1] / UNIT));
      out.varint(Math.round(weights[at + 2] / UNIT));
      out.varint(Math.round(weights[at + SHARE] / UNIT));
    }
  }

  /** Reads what {@link #write} wrote. */
  static Mixture read(BinaryReader in) throws IOException {
    float[] weights = new float[BUCKETS * NUMBERS];
    for (int at = 0; at < weights.length; at += NUMBERS) {
      int person = in.varint();
      int recent = in.varint();
      check(weights, at, person, recent, in.varint(), in);
    }
    return new Mixture(weights);
  }

  /** Reads weights from before there were networks. */
  static Mixture readWithoutNetwork(BinaryReader in) throws IOException {
    float[] weights = new float[BUCKETS * NUMBERS];
    for (int at = 0; at < weights.length; at += NUMBERS) {
      int person = in.varint();
      check(weights, at, person, in.varint(), 0, in);
    }
    return new Mixture(weights);
  }

  private static void check(
      float[] weights, int at, int person, int recent, int share, BinaryReader in) {
    set(weights, at, person, recent, share);
    if (!(weights[at] >= -UNIT) || share > units(1)) {
      throw in.damaged("weights above 1");
    }
  }

  /** How many held-out words each term of the mixture is expected to have made. */
  private static final class Expected {

    /** For each bucket: the three components, the base in the basis, the network in it. */
    private static final int TERMS = COMPONENTS + 2;

    private final double[] words;

    Expected(int buckets) {
      words = new double[buckets * TERMS];
    }

    void clear() {
      Arrays.fill(words, 0);
    }

    /** Shares a word out among the terms, in proportion to what they add to its probability. */
    void add(float[] parts, int at, int bucket, double[] weights) {
      int from = bucket * NUMBERS;
      double base = (1 - weights[from + SHARE]) * parts[at + BASE];
      double neural = weights[from + SHARE] * parts[at + NEURAL];
      double basis = base + neural;
      double own = weights[from + 1] * parts[at + OWN];
      double recent = weights[from + 2] * parts[at + RECENT];
      double ownLeft = weights[from + 1] * parts[at + OWN_LEFT];
      double recentLeft = weights[from + 2] * parts[at + RECENT_LEFT];
      double toBasis = weights[from] + ownLeft + recentLeft;
      double p = own + recent + toBasis * basis;
      int to = bucket * TERMS;
      words[to] += weights[from] * basis / p;
      words[to + 1] += (own + ownLeft * basis) / p;
      words[to + 2] += (recent + recentLeft * basis) / p;
      words[to + COMPONENTS] += toBasis * base / p;
      words[to + COMPONENTS + 1] += toBasis * neural / p;
    }

    /** The weights that make these expectations most probable, shrunk towards a prior. */
    void maximise(int bucket, double[] prior, double[] weights) {
      int from = bucket * TERMS;
      int to = bucket * NUMBERS;
      double sum = PRIOR + words[from] + words[from + 1] + words[from + 2];
      for (int k = 0; k < COMPONENTS; k++) {
        weights[to + k] = (words[from + k] + PRIOR * prior[k]) / sum;
      }
      double base = words[from + COMPONENTS];
      double neural = words[from + COMPONENTS + 1];
      weights[to + SHARE] = (neural + PRIOR * prior[SHARE]) / (base + neural + PRIOR);
    }
  }
}
