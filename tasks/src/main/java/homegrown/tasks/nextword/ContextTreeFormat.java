package homegrown.tasks.nextword;

import java.io.IOException;

/**
 * A {@link ContextTree} as bytes: vocabulary, discounts (in millionths), then per level the tokens
 * (differences to the sibling before) and numbers of children of its nodes, then all word blocks.
 */
final class ContextTreeFormat {

  private static final float UNIT = 1e6f;

  private ContextTreeFormat() {}

  static void write(ContextTree tree, BinaryWriter out) throws IOException {
    out.varint(tree.vocabulary());
    for (int level = 0; level < tree.levels(); level++) {
      for (int count = 1; count <= ContextTree.DISCOUNTS; count++) {
        out.varint(Math.round(tree.discount(level, count) * UNIT));
      }
    }
    for (int level = 0; level < ContextTree.DEPTH; level++) {
      int from = tree.levelStart(level);
      int to = tree.levelStart(level + 1);
      for (int node = from; node < to; node++) {
        out.varint(tree.firstChild(node + 1) - tree.firstChild(node));
      }
      for (int node = from; node < to; node++) {
        int previous = 0;
        for (int child = tree.firstChild(node); child < tree.firstChild(node + 1); child++) {
          out.varint(tree.token(child) - previous);
          previous = tree.token(child);
        }
      }
    }
    out.bytes(tree.wordBytes());
  }

  /**
   * Reads a tree.
   *
   * @param ids every token and word id in the tree must be below this
   */
  static ContextTree read(BinaryReader in, int ids) throws IOException {
    int vocabulary = in.varint();
    float[] discounts = new float[(ContextTree.DEPTH + 1) * ContextTree.DISCOUNTS];
    for (int i = 0; i < discounts.length; i++) {
      discounts[i] = in.varint() / UNIT;
    }
    int[] levelStart = new int[ContextTree.DEPTH + 2];
    levelStart[1] = 1;
    IntSink tokens = new IntSink(1 << 12);
    IntSink firstChild = new IntSink(1 << 12);
    tokens.add(0);
    for (int level = 0; level < ContextTree.DEPTH; level++) {
      int next = levelStart[level + 1];
      for (int node = levelStart[level]; node < levelStart[level + 1]; node++) {
        firstChild.add(next);
        next = Math.addExact(next, in.varint());
      }
      levelStart[level + 2] = next;
      for (int node = levelStart[level]; node < levelStart[level + 1]; node++) {
        int end = node + 1 < levelStart[level + 1] ? firstChild.get(node + 1) : next;
        int token = 0;
        for (int child = firstChild.get(node); child < end; child++) {
          token += in.varint();
          if (token < 0 || token >= ids) {
            throw in.damaged("an unknown token " + token);
          }
          tokens.add(token);
        }
      }
    }
    int nodes = tokens.size();
    while (firstChild.size() <= nodes) {
      firstChild.add(nodes);
    }
    byte[] words = in.bytes();
    int[] blocks = blocks(words, nodes, ids, in);
    return new ContextTree(
        levelStart,
        tokens.toIntArray(),
        firstChild.toIntArray(),
        blocks,
        words,
        discounts,
        Math.max(1, vocabulary));
  }

  /** Finds where each node's words start, and checks every block on the way. */
  private static int[] blocks(byte[] words, int nodes, int ids, BinaryReader in) {
    int[] blocks = new int[nodes + 1];
    int position = 0;
    try {
      for (int node = 0; node < nodes; node++) {
        blocks[node] = position;
        position = behind(words, position);
        int remaining = value(words, position);
        position = behind(words, position);
        long word = 0;
        for (int i = 0; i < remaining; i++) {
          word += value(words, position);
          position = behind(words, position);
          position = behind(words, position);
        }
        if (word >= ids) {
          throw in.damaged("an unknown word " + word);
        }
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw in.damaged("words that end too early");
    }
    blocks[nodes] = position;
    return blocks;
  }

  private static int behind(byte[] bytes, int start) {
    int position = start;
    while (bytes[position] < 0) {
      position++;
    }
    return position + 1;
  }

  private static int value(byte[] bytes, int start) {
    int value = 0;
    int position = start;
    int shift = 0;
    while (bytes[position] < 0) {
      value |= (bytes[position++] & 0x7F) << shift;
      shift += 7;
    }
    return value | bytes[position] << shift;
  }
}
