package homegrown.app.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Turns the lines of a printed novel into sentences, without headings and marks of emphasis. */
final class AustenText {
  private static final Pattern CHAPTER =
      Pattern.compile("\\s*(?:chapter|volume)\\s+[ivxlc0-9]+\\.?\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern END =
      Pattern.compile("\\s*(?:finis|the end|a note on the text)\\.?\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern EDITOR =
      Pattern.compile("\\s*(?:\\[.*|\\(End of volume.*|\\*.*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern NO_LOWER = Pattern.compile("[^a-z]*");

  /** A stop that a dash joins to a new sentence: ".--Miss". */
  private static final Pattern DASH_STOP =
      Pattern.compile("(?<=[.!?]|[.!?][\"'])\\s*--+\\s*(?=[\"']?[A-Z])");

  private AustenText() {}

  /**
   * The sentences of a book; what stands before the first chapter and after the end is left out.
   */
  static List<String> sentences(List<String> lines) {
    List<String> sentences = new ArrayList<>();
    StringBuilder paragraph = new StringBuilder();
    boolean inside = false;
    for (String line : lines) {
      if (CHAPTER.matcher(line).matches()) {
        inside = true;
        flush(paragraph, sentences);
      } else if (inside && END.matcher(line).matches()) {
        break;
      } else if (line.isBlank() || EDITOR.matcher(line).matches()) {
        flush(paragraph, sentences);
      } else if (inside) {
        paragraph.append(line).append(' ');
      }
    }
    flush(paragraph, sentences);
    return sentences;
  }

  private static void flush(StringBuilder paragraph, List<String> sentences) {
    String text =
        DASH_STOP.matcher(paragraph.toString().replace("_", "").replace("*", "")).replaceAll(" ");
    paragraph.setLength(0);
    for (String sentence : SentenceSplitter.split(text)) {
      if (!NO_LOWER.matcher(sentence).matches()) {
        sentences.add(sentence);
      }
    }
  }
}
