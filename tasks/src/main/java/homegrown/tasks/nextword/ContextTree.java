package homegrown.tasks.nextword;

/**
 * Interpolated Kneser-Ney word probabilities over a tree of contexts.
 *
 * <p>A node is a context; its children extend it by one more token into the past. It holds the
 * words that followed, with their adjusted counts: raw counts for the longest contexts, numbers of
 * distinct continuations into the past for shorter ones (Kneser and Ney 1995). Three discounts a
 * length, for counts 1, 2 and above (Chen and Goodman 1998, section 3). What the discounts and
 * pruned words leave free goes to the context that is one token shorter, in the end to all words
 * evenly, so that every context's probabilities sum to 1 exactly.
 *
 * <p>Nodes are numbered level by level, the children of a node side by side. A node's words lie in
 * one byte block: varints of total, number of words, then (id difference, count) for each. About 2
 * bytes a word and 16 a node. Immutable, safe for use by many threads.
 */
final class ContextTree {

  /** Longest context. */
  static final int DEPTH = NgramCounts.CONTEXT;

  /** Distinct counts with a discount of their own. */
  static final int DISCOUNTS = 3;

  private final int[] levelStart;
  private final int[] tokens;
  private final int[] firstChild;
  private final int[] blocks;
  private final byte[] words;
  private final float[] discounts;
  private final float[] left;
  private final int vocabulary;

  /**
   * A tree of given parts; see {@link ContextTreeBuilder} and {@link ContextTreeFormat}.
   *
   * @param levelStart first node of each level, with one more entry for the end
   * @param tokens the token by which a node extends its parent
   * @param firstChild first child of each node, with one more entry for the end
   * @param blocks where each node's words start, with one more entry for the end
   * @param words the byte blocks
   * @param discounts {@link #DISCOUNTS} for each level
   * @param vocabulary how many words share what no context claims
   */
  ContextTree(
      int[] levelStart,
      int[] tokens,
      int[] firstChild,
      int[] blocks,
      byte[] words,
      float[] discounts,
      int vocabulary) {
    this.levelStart = levelStart;
    this.tokens = tokens;
    this.firstChild = firstChild;
    this.blocks = blocks;
    this.words = words;
    this.discounts = discounts;
    this.vocabulary = vocabulary;
    this.left = new float[tokens.length];
    Cursor cursor = new Cursor();
    for (int node = 0; node < left.length; node++) {
      double claimed = 0;
      cursor.open(node);
      while (cursor.next()) {
        claimed += cursor.discounted();
      }
      left[node] = (float) Math.max(0, 1 - claimed / cursor.total());
    }
  }

  int nodes() {
    return tokens.length;
  }

  int levels() {
    return levelStart.length - 1;
  }

  int levelStart(int level) {
    return levelStart[level];
  }

  int token(int node) {
    return tokens[node];
  }

  int firstChild(int node) {
    return firstChild[node];
  }

  float discount(int level, int count) {
    return discounts[level * DISCOUNTS + Math.min(count, DISCOUNTS) - 1];
  }

  int vocabulary() {
    return vocabulary;
  }

  /** The byte blocks of all nodes; not to be changed. */
  byte[] wordBytes() {
    return words;
  }

  /** Bytes of memory that the tree's arrays take. */
  long bytes() {
    return 4L * (tokens.length * 3L + left.length) + words.length;
  }

  /** The child of {@code node} for one more {@code token} into the past; -1 where there is none. */
  int child(int node, int token) {
    int low = firstChild[node];
    int high = firstChild[node + 1] - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = tokens[middle];
      if (found == token) {
        return middle;
      }
      if (found < token) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /**
   * Follows a context as far as it is known.
   *
   * @param recent token right before the word
   * @param second the token before that
   * @param third the token before that
   * @param path receives the nodes from the empty context on; length {@link #DEPTH} + 1
   * @return the number of tokens matched, 0 to {@link #DEPTH}
   */
  int match(int recent, int second, int third, int[] path) {
    path[0] = 0;
    int matched = 0;
    while (matched < DEPTH) {
      int token = matched == 0 ? recent : matched == 1 ? second : third;
      int next = token == Ids.NONE ? -1 : child(path[matched], token);
      if (next < 0) {
        break;
      }
      path[++matched] = next;
    }
    return matched;
  }

  /** How often anything followed the context {@code node}, in adjusted counts. */
  int total(int node) {
    Cursor cursor = new Cursor();
    cursor.open(node);
    return cursor.total();
  }

  /** The share of {@code node}'s probability that goes to the shorter context. */
  float left(int node) {
    return left[node];
  }

  /** What the contexts in {@code path} together leave to something else. */
  float leftOver(int[] path, int matched) {
    return leftToRoot(path, matched) * left[path[0]];
  }

  /** What the contexts in {@code path} but the empty one leave to the empty context. */
  float leftToRoot(int[] path, int matched) {
    float rest = 1;
    for (int level = matched; level > 0; level--) {
      rest *= left[path[level]];
    }
    return rest;
  }

  /** The probability of {@code word} without its share of what is left over. */
  double claimed(int[] path, int matched, int word) {
    Cursor cursor = new Cursor();
    cursor.open(path[0]);
    double root = cursor.find(word) / cursor.total();
    return claimed(path, matched, word, root);
  }

  /**
   * The probability of {@code word} without its share of what is left over.
   *
   * @param root what the empty context claims for {@code word}, which saves its search
   */
  double claimed(int[] path, int matched, int word, double root) {
    double p = root;
    Cursor cursor = new Cursor();
    for (int level = 1; level <= matched; level++) {
      cursor.open(path[level]);
      p = left[path[level]] * p + cursor.find(word) / cursor.total();
    }
    return p;
  }

  /** The probability of {@code word} after the context whose nodes are {@code path}. */
  double probability(int[] path, int matched, int word) {
    return claimed(path, matched, word) + (double) leftOver(path, matched) / vocabulary;
  }

  /**
   * Adds the whole distribution after a context, but for the even share of all words, to {@code
   * into}.
   *
   * @param weight what the distribution is multiplied by
   * @param slots where in {@code into} a word of this tree counts; ids below its length
   * @return the weight that belongs to each word of the vocabulary evenly
   */
  float add(int[] path, int matched, float weight, int[] slots, float[] into) {
    float rest = addAboveRoot(path, matched, weight, slots, into);
    return add(path[0], rest, slots, into) / vocabulary;
  }

  /**
   * Adds what all contexts in {@code path} but the empty one claim to {@code into}; see {@link
   * #add}.
   *
   * @return the weight that is left to the empty context
   */
  float addAboveRoot(int[] path, int matched, float weight, int[] slots, float[] into) {
    float rest = weight;
    for (int level = matched; level > 0; level--) {
      rest = add(path[level], rest, slots, into);
    }
    return rest;
  }

  private float add(int node, float weight, int[] slots, float[] into) {
    Cursor cursor = new Cursor();
    cursor.open(node);
    float share = weight / cursor.total();
    while (cursor.next()) {
      into[slots[cursor.word()]] += share * cursor.discounted();
    }
    return weight * left[node];
  }

  Cursor cursor() {
    return new Cursor();
  }

  /** How many tokens the context {@code node} has. */
  int levelOf(int node) {
    int level = 0;
    while (node >= levelStart[level + 1]) {
      level++;
    }
    return level;
  }

  /** Reads one node's words after another. */
  final class Cursor {

    private int position;
    private int remaining;
    private int total;
    private int word;
    private int count;
    private int level;

    /** Goes before the first word of {@code node}. */
    void open(int node) {
      position = blocks[node];
      level = levelOf(node);
      total = varint();
      remaining = varint();
      word = 0;
    }

    /** Goes to the next word; false behind the last. */
    boolean next() {
      if (remaining == 0) {
        return false;
      }
      remaining--;
      word += varint();
      count = varint();
      return true;
    }

    /** Adjusted count of all words, pruned ones included. */
    int total() {
      return total;
    }

    int words() {
      return remaining;
    }

    int word() {
      return word;
    }

    int count() {
      return count;
    }

    float discounted() {
      return count - discounts[level * DISCOUNTS + Math.min(count, DISCOUNTS) - 1];
    }

    /** The discounted count of {@code wanted}, 0 where the node lacks it. */
    double find(int wanted) {
      while (next()) {
        if (word >= wanted) {
          return word == wanted ? discounted() : 0;
        }
      }
      return 0;
    }

    private int varint() {
      int b = words[position++];
      if (b >= 0) {
        return b;
      }
      int value = b & 0x7F;
      int shift = 7;
      do {
        b = words[position++];
        value |= (b & 0x7F) << shift;
        shift += 7;
      } while (b < 0);
      return value;
    }
  }
}
