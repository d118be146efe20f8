package homegrown.tasks.nextword;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest lines that were counted: the recency cache. */
final class RecentLines {

  /** Words in them. */
  static final int WORDS = 8000;

  private final Deque<List<Token>> lines = new ArrayDeque<>();
  private int tokens;

  void add(List<Token> line) {
    lines.addLast(line);
    tokens += line.size();
    while (tokens - lines.getFirst().size() > WORDS) {
      tokens -= lines.removeFirst().size();
    }
  }

  /** Pairs of words in these lines. */
  NgramCounts counts(Vocabulary vocabulary) {
    NgramCounts counts = new NgramCounts(tokens);
    for (List<Token> line : lines) {
      Context.walk(
          line,
          vocabulary,
          (context, word, token) ->
              counts.add(
                  NgramCounts.context(NgramCounts.token(context, 0), Ids.NONE, Ids.NONE), word));
    }
    counts.size();
    return counts;
  }

  long bytes() {
    return tokens * 120L;
  }
}
