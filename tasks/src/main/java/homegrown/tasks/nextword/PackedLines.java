package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Lines packed into rows of equal length, so that hardly a place in a batch is empty: longest line
 * first into the first row with room (first-fit decreasing), among some thousand lines at a time,
 * whose choice is random. Each line starts with {@link Ids#START}; the last token of a line has no
 * target. What exceeds a row goes on in another, without its context.
 */
final class PackedLines {

  private static final int LINES_AT_A_TIME = 4096;

  private final List<int[]> inputs = new ArrayList<>();
  private final List<int[]> targets = new ArrayList<>();
  private int words;

  /** Rows of {@code length} tokens from lines, in an order that depends on the seed. */
  static PackedLines shuffled(
      List<int[]> lines, NetworkVocabulary vocabulary, int length, long seed) {
    PackedLines packed = new PackedLines();
    Random random = new Random(seed);
    List<int[]> pieces = new ArrayList<>();
    for (int[] line : lines) {
      for (int from = 0; from < line.length; from += length) {
        pieces.add(Arrays.copyOfRange(line, from, Math.min(line.length, from + length)));
      }
    }
    Collections.shuffle(pieces, random);
    for (int from = 0; from < pieces.size(); from += LINES_AT_A_TIME) {
      int to = Math.min(pieces.size(), from + LINES_AT_A_TIME);
      packed.pack(pieces.subList(from, to), vocabulary, length);
    }
    long order = random.nextLong();
    Collections.shuffle(packed.inputs, new Random(order));
    Collections.shuffle(packed.targets, new Random(order));
    return packed;
  }

  /** One line a row, in their order; what exceeds a row is left out. */
  static PackedLines alone(List<int[]> lines, NetworkVocabulary vocabulary, int length) {
    PackedLines packed = new PackedLines();
    for (int[] line : lines) {
      int[] whole = line.length > length ? Arrays.copyOf(line, length) : line;
      packed.row(List.of(whole), vocabulary, length);
    }
    return packed;
  }

  private void pack(List<int[]> lines, NetworkVocabulary vocabulary, int length) {
    List<int[]> longestFirst = new ArrayList<>(lines);
    longestFirst.sort(Comparator.comparingInt((int[] line) -> -line.length));
    List<List<int[]>> rows = new ArrayList<>();
    int[] room = new int[longestFirst.size()];
    int open = 0;
    for (int[] line : longestFirst) {
      int row = open;
      while (row < rows.size() && room[row] < line.length) {
        row++;
      }
      if (row == rows.size()) {
        rows.add(new ArrayList<>());
        room[row] = length;
      }
      rows.get(row).add(line);
      room[row] -= line.length;
      while (open < rows.size() && room[open] < 2) {
        open++;
      }
    }
    for (List<int[]> row : rows) {
      row(row, vocabulary, length);
    }
  }

  private void row(List<int[]> lines, NetworkVocabulary vocabulary, int length) {
    int[] x = new int[length];
    int[] y = new int[length];
    Arrays.fill(x, Ids.START);
    Arrays.fill(y, NetworkGraph.NO_TARGET);
    int at = 0;
    for (int[] line : lines) {
      for (int i = 0; i < line.length; i++) {
        x[at] = vocabulary.input(line[i]);
        if (i + 1 < line.length && vocabulary.predicted(line[i + 1])) {
          y[at] = vocabulary.input(line[i + 1]);
          words++;
        }
        at++;
      }
    }
    inputs.add(x);
    targets.add(y);
  }

  int rows() {
    return inputs.size();
  }

  /** Targets in all rows. */
  int words() {
    return words;
  }

  /**
   * Lays rows into a batch with time first; rows beyond the last are empty.
   *
   * @return the number of targets
   */
  int batch(int first, int batch, int[] x, int[] y) {
    int length = x.length / batch;
    int count = 0;
    for (int b = 0; b < batch; b++) {
      boolean there = first + b < rows();
      for (int t = 0; t < length; t++) {
        x[t * batch + b] = there ? inputs.get(first + b)[t] : Ids.START;
        y[t * batch + b] = there ? targets.get(first + b)[t] : NetworkGraph.NO_TARGET;
        count += y[t * batch + b] == NetworkGraph.NO_TARGET ? 0 : 1;
      }
    }
    return count;
  }
}
