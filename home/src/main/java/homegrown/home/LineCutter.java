package homegrown.home;

import java.util.function.Consumer;

/** Cuts text into lines that a home keeps: not empty, and of bounded length. */
final class LineCutter {

  /** Characters of the longest line; a longer one is cut at a space where there is one. */
  static final int LONGEST = 8192;

  private LineCutter() {}

  static void lines(String text, Consumer<String> line) {
    int start = 0;
    while (start < text.length()) {
      int end = start;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      pieces(text, start, end, line);
      start = end + 1;
    }
  }

  private static void pieces(String text, int from, int to, Consumer<String> line) {
    int start = from;
    while (start < to) {
      int end = Math.min(to, start + LONGEST);
      if (end < to) {
        int space = text.lastIndexOf(' ', end);
        if (space > start) {
          end = space;
        } else if (Character.isHighSurrogate(text.charAt(end - 1))) {
          end--;
        }
      }
      String piece = text.substring(start, end).trim();
      if (!piece.isEmpty()) {
        line.accept(piece);
      }
      start = end;
    }
  }
}
