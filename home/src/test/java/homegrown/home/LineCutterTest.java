package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineCutterTest {

  @Test
  void everyLineOfTextIsOne() {
    assertThat(lines("one\ntwo\r\n\n  three  \rfour"))
        .containsExactly("one", "two", "three", "four");
    assertThat(lines("")).isEmpty();
    assertThat(lines(" \n\t\n")).isEmpty();
  }

  @Test
  void longLinesAreCutAtSpaces() {
    String text = "word ".repeat(20_000);
    List<String> lines = lines(text);

    assertThat(lines).allMatch(line -> line.length() <= LineCutter.LONGEST);
    assertThat(String.join(" ", lines)).isEqualTo(text.trim());
  }

  @Test
  void aLineWithoutSpacesIsCutBetweenCharacters() {
    String text = "x" + "\uD83D\uDC4D".repeat(10_000);
    List<String> lines = lines(text);

    assertThat(String.join("", lines)).isEqualTo(text);
    for (String line : lines) {
      assertThat(line.length()).isLessThanOrEqualTo(LineCutter.LONGEST);
      assertThat(Character.isLowSurrogate(line.charAt(0))).isFalse();
    }
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    LineCutter.lines(text, lines::add);
    return lines;
  }
}
