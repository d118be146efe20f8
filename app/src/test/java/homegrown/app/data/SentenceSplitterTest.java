package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentenceSplitterTest {
  @Test
  void endsASentenceBehindItsMarkAndWhatCloses() {
    assertThat(SentenceSplitter.split("One.  Two!\n\"Three?\" Four (five.) Six... Seven"))
        .containsExactly("One.", "Two!", "\"Three?\"", "Four (five.)", "Six...", "Seven");
  }

  @Test
  void abbreviationsInitialsNumbersAndLowerCaseDoNotEndOne() {
    assertThat(
            SentenceSplitter.split(
                "Mr. J. Grey paid 3.50 to St. John, e.g. No. 5 etc. in May. \"Why?\" he asked."))
        .containsExactly(
            "Mr. J. Grey paid 3.50 to St. John, e.g. No. 5 etc. in May.", "\"Why?\" he asked.");
    assertThat(SentenceSplitter.split("He said no. She was older than I. So what"))
        .containsExactly("He said no.", "She was older than I.", "So what");
  }

  @Test
  void informalTextMayGoOnInLowerCase() {
    assertThat(SentenceSplitter.splitInformal("i think so. it works, e.g. here... and there! ok"))
        .containsExactly("i think so.", "it works, e.g. here... and there!", "ok");
  }

  @Test
  void nothingGivesNothing() {
    assertThat(SentenceSplitter.split(" \n ")).isEmpty();
  }
}
