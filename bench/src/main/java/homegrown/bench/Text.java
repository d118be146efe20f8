package homegrown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The prepared text: its files and its words. */
final class Text {

  /** Runs of letters with inner apostrophes: what the scoring protocol takes for a word. */
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{Mn}\\p{Mc}]+(?:['\u2019][\\p{L}\\p{Mn}\\p{Mc}]+)*");

  private Text() {}

  /** The lines of a file of JSON lines, in order. */
  static List<String> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BenchException(
          file + ": expected prepared text, got no such file; bring it with 'homegrown data'");
    }
    List<String> lines = new ArrayList<>();
    try (JsonParser json =
        new JsonFactory().createParser(ObjectReadContext.empty(), Files.newBufferedReader(file))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME && json.currentName().equals("text")) {
          json.nextToken();
          lines.add(json.getString());
        }
      }
    } catch (JacksonException e) {
      throw new BenchException(
          file + ": expected JSON lines, got " + e.getOriginalMessage() + "; prepare it anew");
    }
    return lines;
  }

  /** The words of a line, as written. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  static int countWords(Iterable<String> lines) {
    int words = 0;
    for (String line : lines) {
      words += words(line).size();
    }
    return words;
  }
}
