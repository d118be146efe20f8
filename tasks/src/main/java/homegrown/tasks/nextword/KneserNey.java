package homegrown.tasks.nextword;

import java.util.Arrays;
import java.util.List;

/**
 * The yardstick for networks: an n-gram model with modified Kneser-Ney smoothing, interpolated
 * (Chen and Goodman 1998, section 3), over the network's vocabulary and targets. Not pruned, and
 * not meant to be kept.
 *
 * <p>Sequences are told apart by 64-bit hashes. Those that begin a line cannot be continued to the
 * left, so they keep their own counts at every order.
 */
final class KneserNey {

  private static final int DISCOUNTS = 4;

  /** Little text can give discounts that make no sense. */
  private static final double LEAST_DISCOUNT = 0.1;

  private final NetworkVocabulary vocabulary;
  private final int size;
  private final Order[] orders;
  private final boolean[] words;
  private int distinct;

  private KneserNey(NetworkVocabulary vocabulary, int size, int order) {
    this.vocabulary = vocabulary;
    this.size = size;
    this.words = new boolean[size];
    this.orders = new Order[order];
    for (int n = 0; n < order; n++) {
      orders[n] = new Order();
    }
  }

  /**
   * Counts lines.
   *
   * @param lines each starts with {@link Ids#START}
   * @param size of the vocabulary
   * @param order longest sequence of tokens, the predicted one included
   */
  static KneserNey of(List<int[]> lines, NetworkVocabulary vocabulary, int size, int order) {
    KneserNey model = new KneserNey(vocabulary, size, order);
    for (int[] line : lines) {
      int[] tokens = model.tokens(line);
      for (int end = 1; end < line.length; end++) {
        if (vocabulary.predicted(line[end])) {
          model.count(tokens, end);
        }
      }
    }
    for (Order one : model.orders) {
      one.finish();
    }
    return model;
  }

  /** The tokens of a line as the network sees them. */
  private int[] tokens(int[] line) {
    int[] tokens = new int[line.length];
    for (int i = 0; i < line.length; i++) {
      tokens[i] = vocabulary.input(line[i]);
    }
    return tokens;
  }

  private void count(int[] tokens, int end) {
    if (!words[tokens[end]]) {
      words[tokens[end]] = true;
      distinct++;
    }
    // The longest sequence counts as often as it occurs, a shorter one for each new word before it.
    boolean isNew = true;
    for (int n = Math.min(orders.length, end + 1); n >= 1 && isNew; n--) {
      isNew = orders[n - 1].add(hash(tokens, end + 1 - n, end), tokens[end]);
    }
  }

  /**
   * The probability of every word of the vocabulary after the first {@code end} tokens of a line.
   *
   * @param p receives them; as long as the vocabulary
   */
  void distribution(int[] line, int end, float[] p) {
    int[] tokens = tokens(line);
    for (int id = 0; id < size; id++) {
      p[id] = words[id] ? 1f / distinct : 0;
    }
    for (int n = 1; n <= Math.min(orders.length, end + 1); n++) {
      if (!orders[n - 1].interpolate(hash(tokens, end + 1 - n, end), p)) {
        return;
      }
    }
  }

  /** A hash of tokens, never 0. */
  private static long hash(int[] tokens, int from, int to) {
    long hash = 0x9E3779B97F4A7C15L * (to - from + 1);
    for (int i = from; i < to; i++) {
      hash = mix(hash ^ tokens[i]);
    }
    return hash == 0 ? 1 : hash;
  }

  private static long mix(long z) {
    long mixed = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** Sequences of one length: for each context the words after it with their counts. */
  private static final class Order {

    private final Index contexts = new Index();
    private final Index sequences = new Index();
    private int[] context = new int[1 << 12];
    private int[] word = new int[1 << 12];
    private int[] count = new int[1 << 12];
    private int[] start = {};
    private final double[] discount = new double[DISCOUNTS];

    /** Counts a sequence; true when it is new. */
    boolean add(long contextHash, int next) {
      int known = sequences.size();
      long hash = mix(contextHash + 31L * next + 17);
      int at = sequences.number(hash == 0 ? 1 : hash);
      if (at == known) {
        if (at == word.length) {
          context = Arrays.copyOf(context, 2 * at);
          word = Arrays.copyOf(word, 2 * at);
          count = Arrays.copyOf(count, 2 * at);
        }
        context[at] = contexts.number(contextHash);
        word[at] = next;
      }
      count[at]++;
      return at == known;
    }

    /** Puts the words of a context side by side and finds the discounts. */
    void finish() {
      int entries = sequences.size();
      long[] ofCount = new long[DISCOUNTS + 1];
      start = new int[contexts.size() + 1];
      for (int i = 0; i < entries; i++) {
        start[context[i] + 1]++;
        if (count[i] <= DISCOUNTS) {
          ofCount[count[i]]++;
        }
      }
      for (int i = 0; i < contexts.size(); i++) {
        start[i + 1] += start[i];
      }
      int[] next = start.clone();
      int[] words = new int[entries];
      int[] counts = new int[entries];
      for (int i = 0; i < entries; i++) {
        int at = next[context[i]]++;
        words[at] = word[i];
        counts[at] = count[i];
      }
      context = new int[0];
      word = words;
      count = counts;
      long few = ofCount[1] + ofCount[2];
      double y = few == 0 ? 0 : ofCount[1] / (double) (ofCount[1] + 2 * ofCount[2]);
      for (int c = 1; c < DISCOUNTS; c++) {
        double ratio = ofCount[c + 1] / (double) Math.max(1, ofCount[c]);
        double cut = c - (c + 1) * y * ratio;
        discount[c] = Math.max(LEAST_DISCOUNT, Math.min(c - LEAST_DISCOUNT, cut));
      }
    }

    /** Puts this order over the shorter ones in {@code p}; false for a context never seen. */
    boolean interpolate(long contextHash, float[] p) {
      int at = contexts.find(contextHash);
      if (at < 0) {
        return false;
      }
      long total = 0;
      double kept = 0;
      for (int i = start[at]; i < start[at + 1]; i++) {
        total += count[i];
        kept += discount[Math.min(count[i], DISCOUNTS - 1)];
      }
      float share = (float) (kept / total);
      for (int id = 0; id < p.length; id++) {
        p[id] *= share;
      }
      for (int i = start[at]; i < start[at + 1]; i++) {
        double cut = count[i] - discount[Math.min(count[i], DISCOUNTS - 1)];
        p[word[i]] += (float) (cut / total);
      }
      return true;
    }
  }

  /** Numbers hashes in the order of their first appearance. */
  private static final class Index {

    private long[] keys = new long[1 << 13];
    private int[] numbers = new int[1 << 13];
    private int size;

    int size() {
      return size;
    }

    /** The number of a hash; a new one where it has none. */
    int number(long key) {
      int slot = slot(key);
      if (keys[slot] == 0) {
        keys[slot] = key;
        numbers[slot] = size++;
        if (2 * size > keys.length) {
          int number = size - 1;
          grow();
          return number;
        }
      }
      return numbers[slot];
    }

    /** The number of a hash; -1 where it has none. */
    int find(long key) {
      int slot = slot(key);
      return keys[slot] == 0 ? -1 : numbers[slot];
    }

    private int slot(long key) {
      int slot = (int) (key >>> 20) & keys.length - 1;
      while (keys[slot] != 0 && keys[slot] != key) {
        slot = slot + 1 & keys.length - 1;
      }
      return slot;
    }

    private void grow() {
      long[] oldKeys = keys;
      int[] oldNumbers = numbers;
      keys = new long[2 * oldKeys.length];
      numbers = new int[2 * oldKeys.length];
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] != 0) {
          int slot = slot(oldKeys[i]);
          keys[slot] = oldKeys[i];
          numbers[slot] = oldNumbers[i];
        }
      }
    }
  }
}
