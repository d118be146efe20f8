package homegrown.tasks.nextword;

import java.util.Arrays;
import java.util.List;

/**
 * The states of a frozen network before each word of some lines, in 16 bits, with the row of that
 * word: all that the output layer needs to learn from these lines, as often as it likes.
 */
final class LineStates {

  private final int width;
  private final short[] states;
  private final int[] targets;
  private final int[] counts;
  private final int[] lineStart;

  private LineStates(int width, short[] states, int[] targets, int[] counts, int[] lineStart) {
    this.width = width;
    this.states = states;
    this.targets = targets;
    this.counts = counts;
    this.lineStart = lineStart;
  }

  /**
   * Room for the states of lines, all zero.
   *
   * @param width floats in a state
   * @param lines rows of tokens behind {@link Ids#START}
   * @param times how often each line was written
   */
  static LineStates of(int width, List<int[]> lines, int[] times, NetworkVocabulary vocabulary) {
    int[] lineStart = new int[lines.size() + 1];
    IntSink targets = new IntSink(1 << 10);
    IntSink counts = new IntSink(1 << 10);
    for (int i = 0; i < lines.size(); i++) {
      int[] line = lines.get(i);
      for (int t = 1; t < line.length; t++) {
        if (vocabulary.predicted(line[t])) {
          targets.add(line[t]);
          counts.add(times[i]);
        }
      }
      lineStart[i + 1] = targets.size();
    }
    short[] states = new short[width * targets.size()];
    return new LineStates(width, states, targets.toIntArray(), counts.toIntArray(), lineStart);
  }

  /** The states of some of the lines, as a copy. */
  LineStates lines(int fromLine, int toLine) {
    int from = lineStart[fromLine];
    int to = lineStart[toLine];
    int[] starts = new int[toLine - fromLine + 1];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = lineStart[fromLine + i] - from;
    }
    return new LineStates(
        width,
        Arrays.copyOfRange(states, from * width, to * width),
        Arrays.copyOfRange(targets, from, to),
        Arrays.copyOfRange(counts, from, to),
        starts);
  }

  /** Words. */
  int size() {
    return targets.length;
  }

  int width() {
    return width;
  }

  int lines() {
    return lineStart.length - 1;
  }

  /** The first word of a line; behind the last line the number of words. */
  int lineStart(int line) {
    return lineStart[line];
  }

  /** The row of a word. */
  int target(int word) {
    return targets[word];
  }

  /** How often the line of a word was written. */
  int count(int word) {
    return counts[word];
  }

  /** Copies the state before a word. */
  void state(int word, float[] into, int at) {
    for (int i = 0; i < width; i++) {
      into[at + i] = Half.toFloat(states[word * width + i]);
    }
  }

  /** Sets the state before a word. */
  void put(int word, float[] from, int at) {
    for (int i = 0; i < width; i++) {
      states[word * width + i] = Half.of(from[at + i]);
    }
  }

  /** The states of some lines as bytes, least significant first. */
  byte[] encoded(int fromLine, int toLine) {
    int from = lineStart[fromLine] * width;
    byte[] bytes = new byte[2 * (lineStart[toLine] * width - from)];
    for (int i = 0; i < bytes.length; i += 2) {
      short half = states[from + i / 2];
      bytes[i] = (byte) half;
      bytes[i + 1] = (byte) (half >> 8);
    }
    return bytes;
  }

  /**
   * Takes the states of some lines from bytes.
   *
   * @return false, and nothing is taken, if they are too few or too many
   */
  boolean decode(byte[] bytes, int fromLine, int toLine) {
    int from = lineStart[fromLine] * width;
    if (bytes.length != 2 * (lineStart[toLine] * width - from)) {
      return false;
    }
    for (int i = 0; i < bytes.length; i += 2) {
      states[from + i / 2] = (short) (bytes[i] & 0xFF | bytes[i + 1] << 8);
    }
    return true;
  }

  /** Bytes that so many words take. */
  static long bytes(int width, long words) {
    return words * (2L * width + 8);
  }

  /** Bytes that these take. */
  long bytes() {
    return bytes(width, size());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LineStates
        && Arrays.equals(states, ((LineStates) other).states)
        && Arrays.equals(targets, ((LineStates) other).targets)
        && Arrays.equals(counts, ((LineStates) other).counts)
        && Arrays.equals(lineStart, ((LineStates) other).lineStart);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(states);
  }
}
