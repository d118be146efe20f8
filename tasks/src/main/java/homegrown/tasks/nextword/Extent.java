package homegrown.tasks.nextword;

import java.util.function.Consumer;

/**
 * How much text there is.
 *
 * @param lines in number
 * @param words in these lines
 */
record Extent(int lines, long words) {

  /**
   * Of all lines.
   *
   * @param step given every line; may throw to end it
   */
  static Extent of(Training.Lines lines, Consumer<String> step) {
    Count all = new Count();
    lines.forEach(
        line -> {
          step.accept(line);
          all.add(line);
        });
    return new Extent(all.lines, all.words);
  }

  /** Of the newest lines among these with at most {@code most} words. */
  Extent newest(Training.Lines all, long most) {
    if (words <= most) {
      return this;
    }
    Count older = new Count();
    all.forEach(
        line -> {
          if (words - older.words > most) {
            older.add(line);
          }
        });
    return new Extent(lines - older.lines, words - older.words);
  }

  private static final class Count {
    private int lines;
    private long words;

    void add(String line) {
      lines++;
      words += Tokenizer.words(line, 0, line.length());
    }
  }
}
