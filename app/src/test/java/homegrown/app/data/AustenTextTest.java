package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AustenTextTest {
  @Test
  void joinsLinesSplitsSentencesAndDropsAllButTheText() {
    List<String> book =
        List.of(
            "THE TITLE",
            "by Nobody",
            "VOLUME I",
            "",
            "CHAPTER I",
            "",
            "Mr. Grey was _very_ much",
            "surprised.  \"Was he?\" said Ann.--He was.",
            "",
            "[To the printer.]",
            "          * * * * *",
            "  MY DEAR SIR,",
            "",
            "Chapter 2",
            "The second began.",
            "THE END",
            "A note of the printer.");

    assertThat(AustenText.sentences(book))
        .containsExactly(
            "Mr. Grey was very much surprised.",
            "\"Was he?\" said Ann.",
            "He was.",
            "The second began.");
  }
}
