package homegrown.bench.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the formatter does not hold: line and file lengths, unfinished work, tests that do not run.
 */
class SourceRulesTest {

  private static final int LONGEST_LINE = 100;
  private static final int LONGEST_FILE = 600;

  /** Split so that the rule does not find itself. */
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

  private static final Pattern NOT_RUN =
      Pattern.compile(
          "@Dis"
              + "abled|\\bass"
              + "um(e(True|False|That|NoException)|ingThat)\\b|TestAb"
              + "orted");

  private static final Pattern VAGUE_NAME = Pattern.compile(".*(Manager|Helper|Utils?)\\.java");

  static Stream<String> rooms() {
    return Rooms.built().stream();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void sourcesKeepTheHouseRules(String room) throws IOException {
    List<String> breaches = new ArrayList<>();
    for (Path source : Rooms.allSources(room)) {
      breaches.addAll(breaches(room, source));
    }

    assertThat(breaches).isEmpty();
  }

  private static List<String> breaches(String room, Path source) throws IOException {
    List<String> lines = Files.readAllLines(source);
    List<String> breaches = new ArrayList<>();
    String file = Rooms.root().relativize(source).toString();
    if (lines.size() > LONGEST_FILE && !room.startsWith("kernels")) {
      breaches.add(
          file + ": " + lines.size() + " lines, at most " + LONGEST_FILE + ": split the concepts");
    }
    if (VAGUE_NAME.matcher(file).matches()) {
      breaches.add(file + ": a name that says nothing");
    }
    for (int i = 0; i < lines.size(); i++) {
      String place = file + ":" + (i + 1) + ": ";
      String line = lines.get(i);
      if (line.length() > LONGEST_LINE && !line.startsWith("import ") && !line.contains("http")) {
        breaches.add(place + line.length() + " columns, at most " + LONGEST_LINE);
      }
      if (line.indexOf('\t') >= 0) {
        breaches.add(place + "a tab");
      }
      if (line.endsWith(" ")) {
        breaches.add(place + "a blank at the end");
      }
      found(UNFINISHED, line, place + "unfinished work: ", breaches);
      found(NOT_RUN, line, place + "a test that may not run: ", breaches);
    }
    return breaches;
  }

  private static void found(Pattern pattern, String line, String breach, List<String> breaches) {
    Matcher matcher = pattern.matcher(line);
    if (matcher.find()) {
      breaches.add(breach + matcher.group());
    }
  }
}
