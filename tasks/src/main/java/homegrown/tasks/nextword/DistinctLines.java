package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines as rows of a network's vocabulary, each once with how often it was written. For a frozen
 * network a line that occurs again has the same states and the same words: learning it once with a
 * weight is learning it as often as it occurs.
 */
final class DistinctLines {

  private final Map<Key, Integer> numbers = new LinkedHashMap<>();
  private final List<int[]> lines = new ArrayList<>();
  private final IntSink counts = new IntSink(1 << 8);
  private long tokens;

  /** A line with the equality of its content. */
  private static final class Key {
    private final int[] line;

    Key(int[] line) {
      this.line = line;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key && Arrays.equals(line, ((Key) other).line);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(line);
    }
  }

  /** Adds a line. */
  void add(int[] line) {
    Integer number = numbers.putIfAbsent(new Key(line), lines.size());
    if (number == null) {
      lines.add(line);
      counts.add(1);
      tokens += line.length;
    } else {
      counts.set(number, counts.get(number) + 1);
    }
  }

  /** The lines, each once, in the order in which they came first. */
  List<int[]> lines() {
    return lines;
  }

  /** How often each was written. */
  int[] counts() {
    return counts.toIntArray();
  }

  /** Tokens in distinct lines. */
  long tokens() {
    return tokens;
  }

  /** Estimated bytes of memory: the tokens, and what surrounds a line. */
  long bytes() {
    return 4 * tokens + 100L * lines.size();
  }
}
