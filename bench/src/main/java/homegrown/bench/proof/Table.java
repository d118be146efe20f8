package homegrown.bench.proof;

import java.util.Locale;

/** A table in Markdown, its first column of text, the others of figures. */
final class Table {

  private final StringBuilder text = new StringBuilder();
  private final int columns;

  Table(String... names) {
    columns = names.length;
    row((Object[]) names);
    text.append("|---|").append("--:|".repeat(columns - 1)).append('\n');
  }

  /** A row with as many cells as there are names. */
  Table row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a row: expected " + columns + " cells, got " + cells.length);
    }
    for (Object cell : cells) {
      text.append("| ").append(cell).append(' ');
    }
    text.append("|\n");
    return this;
  }

  /** A figure with so many digits behind the point; a dash where there is none. */
  static String figure(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "–";
  }

  /** A difference, with its sign. */
  static String signed(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%+." + digits + "f", value) : "–";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
