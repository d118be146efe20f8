package homegrown.tasks.nextword;

import java.util.Arrays;

/**
 * Builds a {@link ContextTree} from counts in one pass over their sorted table: a node is closed,
 * and its words are passed on to the shorter context, as soon as the table leaves it.
 */
final class ContextTreeBuilder {

  private final Level[] levels = new Level[ContextTree.DEPTH + 1];

  private ContextTreeBuilder() {
    for (int i = 0; i < levels.length; i++) {
      levels[i] = new Level();
    }
  }

  /**
   * The tree of {@code counts}.
   *
   * @param vocabulary how many words share what no context claims
   */
  static ContextTree build(NgramCounts counts, int vocabulary) {
    ContextTreeBuilder builder = new ContextTreeBuilder();
    int size = counts.size();
    for (int entry = 0; entry < size; entry++) {
      long context = counts.contextAt(entry);
      if (entry > 0 && context != counts.contextAt(entry - 1)) {
        builder.leave(counts.contextAt(entry - 1), context);
      }
      builder.levels[ContextTree.DEPTH].gather(counts.wordAt(entry), counts.countAt(entry));
    }
    if (size > 0) {
      builder.leave(counts.contextAt(size - 1), -1);
    }
    builder.levels[0].close(0);
    return builder.tree(vocabulary);
  }

  /** Closes the nodes that {@code next} does not share with {@code context}; -1 closes all. */
  private void leave(long context, long next) {
    int shared = 0;
    while (next >= 0 && NgramCounts.token(context, shared) == NgramCounts.token(next, shared)) {
      shared++;
    }
    for (int depth = ContextTree.DEPTH; depth > shared; depth--) {
      int token = NgramCounts.token(context, depth - 1);
      Level level = levels[depth];
      Level shorter = levels[depth - 1];
      level.sum();
      for (int i = 0; i < level.gathered; i++) {
        // Where nothing stands further back there is no continuation to count once: raw counts.
        shorter.gather(level.word(i), token == Ids.NONE ? level.count(i) : 1);
      }
      if (token == Ids.NONE) {
        level.gathered = 0;
      } else {
        level.write(token);
      }
      shorter.childrenEnd = level.size();
    }
  }

  private ContextTree tree(int vocabulary) {
    int nodes = 0;
    int bytes = 0;
    int[] levelStart = new int[levels.length + 1];
    for (int i = 0; i < levels.length; i++) {
      levelStart[i] = nodes;
      nodes += levels[i].size();
      bytes += levels[i].bytes.size();
    }
    levelStart[levels.length] = nodes;
    int[] tokens = new int[nodes];
    int[] firstChild = new int[nodes + 1];
    int[] blocks = new int[nodes + 1];
    ByteSink words = new ByteSink(bytes);
    float[] discounts = new float[levels.length * ContextTree.DISCOUNTS];
    int node = 0;
    for (int i = 0; i < levels.length; i++) {
      Level level = levels[i];
      int childrenStart = levelStart[i + 1];
      int offset = words.size();
      for (int j = 0; j < level.size(); j++, node++) {
        tokens[node] = level.tokens.get(j);
        blocks[node] = offset + level.blocks.get(j);
        int before = j == 0 ? 0 : level.childEnds.get(j - 1);
        firstChild[node] = i == ContextTree.DEPTH ? nodes : childrenStart + before;
      }
      words.append(level.bytes);
      level.discounts(discounts, i * ContextTree.DISCOUNTS);
    }
    firstChild[nodes] = nodes;
    blocks[nodes] = words.size();
    return new ContextTree(
        levelStart, tokens, firstChild, blocks, words.toByteArray(), discounts, vocabulary);
  }

  /** Nodes of one context length, and the words of the node that is still open. */
  private static final class Level {

    private final IntSink tokens = new IntSink(64);
    private final IntSink childEnds = new IntSink(64);
    private final IntSink blocks = new IntSink(64);
    private final ByteSink bytes = new ByteSink(256);
    private final int[] countsOfCounts = new int[5];
    private long[] open = new long[64];
    private int gathered;
    private int childrenEnd;

    int size() {
      return tokens.size();
    }

    int word(int i) {
      return (int) (open[i] >>> 32);
    }

    int count(int i) {
      return (int) open[i];
    }

    void gather(int word, int count) {
      if (gathered == open.length) {
        open = Arrays.copyOf(open, gathered * 2);
      }
      open[gathered++] = (long) word << 32 | count;
    }

    /** Adds up what was gathered of the same word. */
    void sum() {
      Arrays.sort(open, 0, gathered);
      int kept = 0;
      for (int i = 0; i < gathered; i++) {
        if (kept > 0 && word(kept - 1) == word(i)) {
          open[kept - 1] += count(i);
        } else {
          open[kept++] = open[i];
        }
      }
      gathered = kept;
    }

    void close(int token) {
      sum();
      write(token);
    }

    void write(int token) {
      tokens.add(token);
      blocks.add(bytes.size());
      childEnds.add(childrenEnd);
      int total = 0;
      for (int i = 0; i < gathered; i++) {
        total += count(i);
        countsOfCounts[Math.min(count(i), 5) - 1]++;
      }
      bytes.varint(Math.max(1, total));
      bytes.varint(gathered);
      int previous = 0;
      for (int i = 0; i < gathered; i++) {
        bytes.varint(word(i) - previous);
        bytes.varint(count(i));
        previous = word(i);
      }
      gathered = 0;
    }

    /**
     * D1, D2 and D3+ of Chen and Goodman (1998), eq. 26. Small samples give impossible values: kept
     * within what leaves every seen word something and every context something to give.
     */
    void discounts(float[] into, int at) {
      double n1 = countsOfCounts[0];
      double y = n1 / Math.max(1, n1 + 2.0 * countsOfCounts[1]);
      for (int i = 0; i < ContextTree.DISCOUNTS; i++) {
        double ratio = countsOfCounts[i + 1] / Math.max(1.0, countsOfCounts[i]);
        double discount = i + 1 - (i + 2) * y * ratio;
        into[at + i] = (float) Math.max(0.1, Math.min(i + 0.9, discount));
      }
    }
  }
}
