package homegrown.tasks.nextword;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What a person's own statistics fall back on: the base over the person's vocabulary, each word
 * scaled by a factor of its own, and a network if there is one. Immutable.
 *
 * <p>The base is a weighted sum of three things: its empty context, known beforehand; its longer
 * contexts, which claim few words; and its unknown word, whose probability goes evenly to the words
 * it lacks, or to all where it lacks none. Sums over the vocabulary are sums of those, and take no
 * pass over it.
 *
 * <p>The network gives a word the probability of its row. Words without a row share that of the
 * unknown word in proportion to the scaled base. Rows that stand for no word of the vocabulary are
 * left out, and so is the unknown word's where all words have a row; the others are normalised.
 */
final class Basis {

  /** Numbers that describe a run. */
  private static final int RUN = 3;

  private final ContextTree tree;
  private final int known;
  private final boolean[] predicted;
  private final float[] scale;

  /** The scaled probabilities after the empty context. */
  private final float[] root;

  /** The ids that get the unknown word's probability, and how much of it before scaling. */
  private final int spreadFrom;

  private final int spreadTo;
  private final float spreadEach;

  private final Optional<NeuralPart> network;
  private final boolean[] rowless;

  /** As {@link #root}, but 0 for words with a row. */
  private final float[] rowlessRoot;

  /**
   * Runs of rows that stand for a run of words of the vocabulary: first row, first word, length.
   */
  private final int[] runs;

  private final double rootSum;
  private final double spreadSum;
  private final double rowlessRootSum;
  private final double rowlessSpreadSum;

  /**
   * A basis.
   *
   * @param predicted which ids of the person's vocabulary are words or emoji
   * @param scale the factor of each id
   * @param key the text of an id from {@link Ids#FIRST} on
   */
  Basis(
      BaseModel base,
      boolean[] predicted,
      float[] scale,
      Optional<NeuralPart> network,
      IntFunction<String> key) {
    this.tree = base.tree();
    this.known = base.lexicon().size();
    this.predicted = predicted;
    this.scale = scale;
    this.network = network;
    int lacking = 0;
    for (int id = known; id < predicted.length; id++) {
      lacking += predicted[id] ? 1 : 0;
    }
    spreadFrom = lacking == 0 ? Ids.FIRST : known;
    spreadTo = lacking == 0 ? known : predicted.length;
    spreadEach = 1f / (lacking == 0 ? tree.vocabulary() : lacking);
    root = scaledRoot();
    rowless = predicted.clone();
    int[] rowOf = new int[predicted.length];
    int withRow = network.isPresent() ? findRows(network.get(), key, rowOf) : 0;
    rowlessRoot = withRow == 0 ? root : root.clone();
    runs = runs(rowOf);
    for (int id = Ids.FIRST; id < rowlessRoot.length && withRow > 0; id++) {
      if (!rowless[id]) {
        rowlessRoot[id] = 0;
      }
    }
    rootSum = sum(root);
    rowlessRootSum = sum(rowlessRoot);
    double all = 0;
    double ofRowless = 0;
    for (int id = spreadFrom; id < spreadTo; id++) {
      all += spread(id);
      ofRowless += rowless[id] ? spread(id) : 0;
    }
    spreadSum = all;
    rowlessSpreadSum = ofRowless;
  }

  private int findRows(NeuralPart part, IntFunction<String> key, int[] rowOf) {
    int found = 0;
    for (int id = Ids.FIRST; id < rowOf.length; id++) {
      if (predicted[id]) {
        rowOf[id] = part.row(key.apply(id));
        rowless[id] = rowOf[id] == Ids.UNKNOWN;
        found += rowless[id] ? 0 : 1;
      }
    }
    return found;
  }

  private boolean hasRow(int id) {
    return predicted[id] && !rowless[id];
  }

  private int[] runs(int[] rowOf) {
    IntSink found = new IntSink(1 << 6);
    for (int id = Ids.FIRST; id < rowOf.length; id++) {
      if (!hasRow(id)) {
        continue;
      }
      int last = found.size() - RUN;
      int length = last < 0 ? 0 : found.get(last + 2);
      boolean goesOn =
          last >= 0 && found.get(last) + length == rowOf[id] && found.get(last + 1) + length == id;
      if (goesOn) {
        found.set(last + 2, length + 1);
      } else {
        found.add(rowOf[id]);
        found.add(id);
        found.add(1);
      }
    }
    return found.toIntArray();
  }

  private float[] scaledRoot() {
    float[] all = new float[predicted.length];
    int[] slots = new int[known];
    for (int id = 0; id < known; id++) {
      slots[id] = id;
    }
    float even = tree.add(new int[ContextTree.DEPTH + 1], 0, 1, slots, all);
    float unknown = all[Ids.UNKNOWN] + even;
    all[Ids.UNKNOWN] = 0;
    for (int id = Ids.FIRST; id < all.length; id++) {
      float own = all[id] + (id < known && predicted[id] ? even : 0);
      all[id] = own * scale[id] + unknown * spread(id);
    }
    return all;
  }

  /** How much of the unknown word's probability {@code id} gets, scaled. */
  private float spread(int id) {
    return id >= spreadFrom && id < spreadTo && predicted[id] ? spreadEach * scale[id] : 0;
  }

  private static double sum(float[] numbers) {
    double sum = 0;
    for (float number : numbers) {
      sum += number;
    }
    return sum;
  }

  /** The scaled probabilities after the empty context; not to be changed. */
  float[] root() {
    return root;
  }

  /** The same, but 0 for words that have a row in the network; not to be changed. */
  float[] rowlessRoot() {
    return rowlessRoot;
  }

  Optional<NeuralPart> network() {
    return network;
  }

  /** The factor of each word; not to be changed. */
  float[] scale() {
    return scale;
  }

  /** Estimated bytes of memory. */
  long bytes() {
    return 4L * (scale.length + root.length + runs.length)
        + 4L * (rowlessRoot == root ? 0 : rowlessRoot.length)
        + rowless.length;
  }

  Place place() {
    return new Place();
  }

  /** The basis after one context. Holds scratch memory: one thread at a time. */
  final class Place {

    private final int[] path = new int[ContextTree.DEPTH + 1];
    private final ContextTree.Cursor cursor = tree.cursor();

    /** Words that longer contexts claim, some more than once, with their scaled claims. */
    private int[] claimants = new int[64];

    private float[] claims = new float[64];
    private int size;
    private float rootShare;
    private float unknown;
    private double sum;
    private double rowlessSum;
    private float baseFactor;
    private float rowlessFactor;
    private float networkFactor;

    /** Goes to a context of shared ids. */
    void find(long context) {
      int matched =
          tree.match(
              baseId(NgramCounts.token(context, 0)),
              baseId(NgramCounts.token(context, 1)),
              baseId(NgramCounts.token(context, 2)),
              path);
      size = 0;
      unknown = 0;
      rootShare = 1;
      double claimed = 0;
      double rowlessClaimed = 0;
      for (int level = matched; level > 0; level--) {
        cursor.open(path[level]);
        reserve(size + cursor.words());
        float each = rootShare / cursor.total();
        while (cursor.next()) {
          int id = cursor.word();
          float claim = each * cursor.discounted();
          if (id == Ids.UNKNOWN) {
            unknown += claim;
            continue;
          }
          claim *= scale[id];
          claimed += claim;
          rowlessClaimed += rowless[id] ? claim : 0;
          claimants[size] = id;
          claims[size++] = claim;
        }
        rootShare *= tree.left(path[level]);
      }
      sum = claimed + rootShare * rootSum + unknown * spreadSum;
      rowlessSum = rowlessClaimed + rootShare * rowlessRootSum + unknown * rowlessSpreadSum;
    }

    private int baseId(int shared) {
      return shared < known ? shared : Ids.UNKNOWN;
    }

    private void reserve(int needed) {
      if (needed > claims.length) {
        int capacity = Math.max(needed, 2 * claims.length);
        claimants = Arrays.copyOf(claimants, capacity);
        claims = Arrays.copyOf(claims, capacity);
      }
    }

    /** The probability of a word by the scaled base. */
    double base(int word) {
      return scaled(word) / sum;
    }

    /**
     * The probability of a word by the network; without one, by the scaled base.
     *
     * @param rowProbability that of the word's row, among the rows that count
     */
    double neural(int word, double rowProbability) {
      if (!network.isPresent()) {
        return base(word);
      }
      if (!rowless[word]) {
        return rowProbability;
      }
      return rowlessSum > 0 ? rowProbability * scaled(word) / rowlessSum : 0;
    }

    private double scaled(int word) {
      double p = (double) rootShare * root[word] + (double) unknown * spread(word);
      for (int i = 0; i < size; i++) {
        p += claimants[i] == word ? claims[i] : 0;
      }
      return p;
    }

    /**
     * Sets what the basis is multiplied by, without a network.
     *
     * @param weight what the distribution adds up to
     */
    void weigh(double weight) {
      baseFactor = (float) (weight / sum);
      rowlessFactor = 0;
      networkFactor = 0;
    }

    /**
     * Sets what the parts of the basis are multiplied by.
     *
     * @param weight what the distribution adds up to
     * @param share the network's share in it
     * @param probabilities of all rows
     */
    void weigh(double weight, double share, float[] probabilities) {
      double counting = rowlessSum > 0 ? probabilities[Ids.UNKNOWN] : 0;
      double mass = counting + mass(probabilities);
      if (!(mass > 0)) {
        // All that the network expects is no word of the vocabulary.
        weigh(weight);
        return;
      }
      baseFactor = (float) (weight * (1 - share) / sum);
      double factor = weight * share / mass;
      networkFactor = (float) factor;
      rowlessFactor = rowlessSum > 0 ? (float) (factor * counting / rowlessSum) : 0;
    }

    private double mass(float[] probabilities) {
      double mass = 0;
      for (int run = 0; run < runs.length; run += RUN) {
        mass += sum(probabilities, runs[run], runs[run + 2]);
      }
      return mass;
    }

    /** Eight sums, so that none waits for another. */
    private double sum(float[] from, int at, int count) {
      double a = 0;
      double b = 0;
      double c = 0;
      double d = 0;
      double e = 0;
      double f = 0;
      double g = 0;
      double h = 0;
      int i = at;
      int end = at + count;
      for (; i + 7 < end; i += 8) {
        a += from[i];
        b += from[i + 1];
        c += from[i + 2];
        d += from[i + 3];
        e += from[i + 4];
        f += from[i + 5];
        g += from[i + 6];
        h += from[i + 7];
      }
      for (; i < end; i++) {
        a += from[i];
      }
      return a + b + (c + d) + (e + f + (g + h));
    }

    /** What {@link #root} counts for. */
    float rootFactor() {
      return rootShare * baseFactor;
    }

    /** What {@link #rowlessRoot} counts for on top of that. */
    float rowlessRootFactor() {
      return rootShare * rowlessFactor;
    }

    /** Adds all but the empty context to a distribution. */
    void add(float[] probabilities, float[] into) {
      for (int i = 0; i < size; i++) {
        int id = claimants[i];
        into[id] += claims[i] * (rowless[id] ? baseFactor + rowlessFactor : baseFactor);
      }
      if (unknown > 0) {
        float each = unknown * spreadEach;
        for (int id = spreadFrom; id < spreadTo; id++) {
          float spread = predicted[id] ? each * scale[id] : 0;
          into[id] += spread * (rowless[id] ? baseFactor + rowlessFactor : baseFactor);
        }
      }
      if (networkFactor > 0) {
        for (int run = 0; run < runs.length; run += RUN) {
          addRun(into, runs[run + 1], probabilities, runs[run], runs[run + 2], networkFactor);
        }
      }
    }

    private void addRun(float[] into, int at, float[] from, int fromAt, int count, float factor) {
      for (int i = 0; i < count; i++) {
        into[at + i] += factor * from[fromAt + i];
      }
    }
  }
}
