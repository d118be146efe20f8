package homegrown.tasks.nextword;

import homegrown.engine.Slice;
import homegrown.engine.Weights;

/**
 * The weights of a base network with rows for a person's words. The base expects a word that it
 * does not know about as often as it should; the new rows share out that much by how often the
 * person wrote each word, and learn from there what tells them apart.
 */
final class NetworkExtension {

  /** Added to the occurrences, so that text without unknown words keeps some for those to come. */
  private static final double UNSEEN = 5;

  private NetworkExtension() {}

  /**
   * Copies the weights of a network. A new row of the table is that of the unknown word; its bias
   * is that of the unknown word plus {@code log(count / (sum + 5))}, where the sum is over the new
   * rows and the unknown word.
   *
   * @param vocabulary whose shared rows are those of the network
   * @param counts of each row in the person's text, 1 or more for the person's words; for {@link
   *     Ids#UNKNOWN} those of all words without a row
   * @throws NextWordException if rows and counts do not belong together
   */
  static Weights of(Network network, NetworkVocabulary vocabulary, long[] counts) {
    NetworkSize size = network.size();
    require(vocabulary.shared() == size.vocabulary(), size.vocabulary(), vocabulary.shared());
    require(counts.length == vocabulary.rows(), vocabulary.rows(), counts.length);
    NetworkSize extended = new NetworkSize(vocabulary.rows(), size.embedding(), size.hidden());
    Weights weights = Weights.of(new NetworkGraph(extended, 1, 1, 0).graph, 0);
    for (String name : weights.shapes().keySet()) {
      Slice from = network.weights().slice(name);
      Slice to = weights.slice(name);
      System.arraycopy(from.data(), from.at(), to.data(), to.at(), from.size());
    }
    double sum = counts[Ids.UNKNOWN] + UNSEEN;
    for (int row = vocabulary.shared(); row < vocabulary.rows(); row++) {
      sum += counts[row];
    }
    Slice table = weights.slice("table");
    Slice bias = weights.slice("output_bias");
    int width = size.embedding();
    int unknown = table.at() + Ids.UNKNOWN * width;
    for (int row = vocabulary.shared(); row < vocabulary.rows(); row++) {
      if (counts[row] < 1) {
        throw new NextWordException(
            "extension: expected each of the person's words at least once in the text, got row "
                + row
                + " "
                + counts[row]
                + " times; give rows to words that were written");
      }
      System.arraycopy(table.data(), unknown, table.data(), table.at() + row * width, width);
      bias.data()[bias.at() + row] =
          (float) (bias.data()[bias.at() + Ids.UNKNOWN] + Math.log(counts[row] / sum));
    }
    return weights;
  }

  private static void require(boolean holds, int expected, int got) {
    if (!holds) {
      throw new NextWordException(
          "extension: expected "
              + expected
              + " rows, got "
              + got
              + "; give the vocabulary that goes with the network, and a count for each row");
    }
  }
}
