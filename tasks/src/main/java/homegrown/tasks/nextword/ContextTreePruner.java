package homegrown.tasks.nextword;

import java.util.ArrayList;
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

  /** The part of {@code tree} whose words contribute at least {@code threshold} counts times nats. */
  static ContextTree prune(ContextTree tree, double threshold) {
    ContextTreePruner pruner = new ContextTreePruner(tree, threshold);
    pruner.visit(0, 0, new int[ContextTree.DEPTH + 1]);
    return pruner.kept();
  }

  /** Keeps what is worth it of a node and the nodes below; false when nothing is. */
  private boolean visit(int node, int level, int[] path) {
    path[level] = node;
    Kept kept = new Kept(tree.token(node));
    ContextTree.Cursor cursor = tree.cursor();
    cursor.open(node);
    kept.block.varint(cursor.total());
    ByteSink words = new ByteSink(64);
    int previous = 0;
    int count = 0;
    while (cursor.next()) {
      if (level == 0 || worth(cursor, node, level, path) >= threshold) {
        words.varint(cursor.word() - previous);
        words.varint(cursor.count());
        previous = cursor.word();
        count++;
      }
    }
    kept.block.varint(count);
    kept.block.append(words);
    if (level < ContextTree.DEPTH) {
      for (int child = tree.firstChild(node); child < tree.firstChild(node + 1); child++) {
        kept.children += visit(child, level + 1, path) ? 1 : 0;
      }
    }
    boolean keep = level == 0 || count > 0 || kept.children > 0;
    if (keep) {
      levels.get(level).add(kept);
    }
    return keep;
  }

  private double worth(ContextTree.Cursor cursor, int node, int level, int[] path) {
    double shorter = tree.probability(path, level - 1, cursor.word());
    double p = cursor.discounted() / cursor.total() + tree.left(node) * shorter;
    return cursor.total() * p * Math.log(p / shorter);
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
