package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drops the words whose loss changes a tree least: a word after a context goes when its weighted
 * contribution to the relative entropy to the shorter context's estimate is below a threshold
 * (after Stolcke 1998, without the change of the backoff weight). Contexts left without words and
 * without longer contexts go too. Totals stay, so what is dropped falls to the shorter context.
 */
final class ContextTreePruner {

  private final ContextTree tree;
  private final double threshold;
  private final List<List<Kept>> levels = new ArrayList<>();

  private ContextTreePruner(ContextTree tree, double threshold) {
    this.tree = tree;
    this.threshold = threshold;
    for (int level = 0; level < tree.levels(); level++) {
      levels.add(new ArrayList<>());
    }
  }

  /**
   * The part of {@code tree} whose words contribute at least {@code threshold} counts times nats.
   */
  static ContextTree prune(ContextTree tree, double threshold) {
    ContextTreePruner pruner = new ContextTreePruner(tree, threshold);
    pruner.visit(0, 0, new Words(0, 1.0 / tree.vocabulary()));
    return pruner.kept();
  }

  /** Keeps what is worth it of a node and the nodes below; false when nothing is. */
  private boolean visit(int node, int level, Words shorter) {
    Words words = words(node, shorter);
    Kept kept = new Kept(tree.token(node));
    ByteSink block = new ByteSink(16);
    int previous = 0;
    int count = 0;
    ContextTree.Cursor cursor = tree.cursor();
    cursor.open(node);
    kept.block.varint(cursor.total());
    for (int i = 0; cursor.next(); i++) {
      double gain = Math.log(words.probabilities[i] / words.shorter[i]);
      if (level == 0 || cursor.total() * words.probabilities[i] * gain >= threshold) {
        block.varint(cursor.word() - previous);
        block.varint(cursor.count());
        previous = cursor.word();
        count++;
      }
    }
    kept.block.varint(count);
    kept.block.append(block);
    if (level < ContextTree.DEPTH) {
      for (int child = tree.firstChild(node); child < tree.firstChild(node + 1); child++) {
        kept.children += visit(child, level + 1, words) ? 1 : 0;
      }
    }
    boolean keep = level == 0 || count > 0 || kept.children > 0;
    if (keep) {
      levels.get(level).add(kept);
    }
    return keep;
  }

  /** The words after a context with their probabilities, here and after the shorter context. */
  private Words words(int node, Words shorter) {
    ContextTree.Cursor cursor = tree.cursor();
    cursor.open(node);
    Words words = new Words(cursor.words());
    for (int i = 0; cursor.next(); i++) {
      words.ids[i] = cursor.word();
      words.shorter[i] = shorter.probability(cursor.word());
      words.probabilities[i] =
          cursor.discounted() / cursor.total() + tree.left(node) * words.shorter[i];
    }
    return words;
  }

  private ContextTree kept() {
    int[] levelStart = new int[tree.levels() + 1];
    float[] discounts = new float[tree.levels() * ContextTree.DISCOUNTS];
    for (int level = 0; level < tree.levels(); level++) {
      levelStart[level + 1] = levelStart[level] + levels.get(level).size();
      for (int count = 1; count <= ContextTree.DISCOUNTS; count++) {
        discounts[level * ContextTree.DISCOUNTS + count - 1] = tree.discount(level, count);
      }
    }
    int nodes = levelStart[tree.levels()];
    int[] tokens = new int[nodes];
    int[] firstChild = new int[nodes + 1];
    int[] blocks = new int[nodes + 1];
    ByteSink words = new ByteSink(1 << 16);
    int node = 0;
    int next = 1;
    for (List<Kept> level : levels) {
      for (Kept kept : level) {
        tokens[node] = kept.token;
        firstChild[node] = next;
        next += kept.children;
        blocks[node++] = words.size();
        words.append(kept.block);
      }
    }
    firstChild[nodes] = nodes;
    blocks[nodes] = words.size();
    return new ContextTree(
        levelStart, tokens, firstChild, blocks, words.toByteArray(), discounts, tree.vocabulary());
  }

  /** Words in the order of their ids. */
  private static final class Words {

    private final int[] ids;
    private final double[] probabilities;
    private final double[] shorter;
    private final double otherwise;

    Words(int size) {
      this(size, 0);
    }

    Words(int size, double otherwise) {
      this.ids = new int[size];
      this.probabilities = new double[size];
      this.shorter = new double[size];
      this.otherwise = otherwise;
    }

    /** Every word after a longer context stands after the shorter one too. */
    double probability(int word) {
      int i = Arrays.binarySearch(ids, word);
      return i >= 0 ? probabilities[i] : otherwise;
    }
  }

  /** A node that stays. */
  private static final class Kept {

    private final int token;
    private final ByteSink block = new ByteSink(16);
    private int children;

    Kept(int token) {
      this.token = token;
    }
  }
}
