package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BrownTextTest {
  @Test
  void rebuildsQuotesStopsAndBrackets() {
    assertThat(sentences("\t``/`` We/ppss won't/md* go/vb ''/'' ,/, she/pps said/vbd ./."))
        .containsExactly("“We won't go,” she said.");
    assertThat(sentences("\tWhy/wrb (/( he/pps asked/vbd )/) now/rb ?/. ?/."))
        .containsExactly("Why (he asked) now?");
    assertThat(sentences("\t``/`` Is/bez it/pps 5/cd %/nn ''/'' ?/. ?/."))
        .containsExactly("“Is it 5%?”");
    assertThat(sentences("\tHe/pps cried/vbd :/: '/' stop/vb '/' !/. !/."))
        .containsExactly("He cried: ‘stop!’");
  }

  @Test
  void splitsAtTheLastSlashAndGluesSeparateClitics() {
    assertThat(sentences("\tInput/Output/nn and/or/cc did/dod n't/* fit/vb ./."))
        .containsExactly("Input/Output and/or didn't fit.");
  }

  @Test
  void keepsInnerDashesAndDropsLeadingOnes() {
    assertThat(sentences("\t--/-- The/at old/jj --/-- very/ql old/jj --/-- man/nn ./."))
        .containsExactly("The old -- very old -- man.");
  }

  @Test
  void anAbbreviationAtTheEndKeepsOneStop() {
    assertThat(sentences("\tHe/pps came/vbd at/in 5/cd p.m./rb ./."))
        .containsExactly("He came at 5 p.m.");
  }

  @Test
  void joinsLinesUntilASentenceOrParagraphEnds() {
    assertThat(
            sentences(
                "\tIt/pps rained/vbd ;/. ;/.",
                "we/ppss stayed/vbd ./.",
                "Then/rb it/pps stopped/vbd",
                "",
                "\tNext/ap ./."))
        .containsExactly("It rained; we stayed.", "Then it stopped", "Next.");
  }

  @Test
  void leavesOutHeadlinesFormulasAndLinesWithoutWords() {
    assertThat(
            sentences(
                "City/nn-hl votes/vbz-hl ,/,-hl again/rb-hl",
                "\tLet/vb **zg/nn be/be small/jj ./.",
                "\tLet/vb Af/nn be/be small/jj ./.",
                "\t3/cd ./.",
                "broken",
                "\tGood/jj ./."))
        .containsExactly("Good.");
  }

  private static List<String> sentences(String... lines) {
    return BrownText.sentences(List.of(lines));
  }
}
