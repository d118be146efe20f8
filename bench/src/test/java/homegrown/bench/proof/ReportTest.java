package homegrown.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {

  private static List<ProofRow> rows(double ours) {
    List<ProofRow> rows = new ArrayList<>();
    for (String author : List.of("a", "b")) {
      rows.add(Rows.row(author, Work.of(Arm.BASE, 0), 5.5, 5.4, 0));
      rows.add(Rows.row(author, Work.of(Arm.STATISTICS, 0), 6, 6, 0));
      rows.add(Rows.row(author, Work.of(Arm.OURS, 1), ours, ours, 500_000));
      rows.add(Rows.row(author, Rows.full(0.5, 1), 5.2, 5.2, 1_000_000));
      rows.add(Rows.row(author, Rows.full(1, 1), 5.01, 5.01, 2_000_000));
      rows.add(Rows.row(author, Rows.full(2, 1), 5, 5, 4_000_000));
    }
    return rows;
  }

  @Test
  void tellsTheFactorAgainstTheCheapestThatIsAsGood() {
    Report report = new Report(rows(5.02), "made up");

    assertThat(report.holds()).isTrue();
    assertThat(report.markdown())
        .contains("made up", "+0.40 %", "4.0 (4.0–4.0)", SettingsText.of(Settings.full(1)))
        .doesNotContain("NaN", "not as good", "shortest tried", "Left out");
  }

  @Test
  void saysWhenOursIsWorse() {
    Report report = new Report(rows(5.1), "made up");

    assertThat(report.holds()).isFalse();
    assertThat(report.markdown()).contains("+2.00 %", "not as good").doesNotContain("4.0 (");
  }

  @Test
  void leavesOutAuthorsThatAreNotFinished() {
    List<ProofRow> rows = rows(5.02);
    rows.add(Rows.row("c", Work.of(Arm.BASE, 0), 1, 1, 0));
    Report report = new Report(rows, "made up");

    assertThat(report.results().authors()).containsExactly("a", "b");
    assertThat(report.markdown()).contains("Left out, for want of runs: c.");
  }

  @Test
  void reportsWithoutRows() {
    Report report = new Report(List.of(), "made up");

    assertThat(report.holds()).isTrue();
    assertThat(report.markdown()).contains("Authors: 0");
    assertThat(Curves.of(report.results())).isEmpty();
  }

  @Test
  void thePlotIsXmlWithALineForEachCurve() throws Exception {
    List<Plot.Line> lines = Curves.of(new Report(rows(5.02), "made up").results());
    String svg = Plot.svg(lines, "work & <more>", "loss");
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));

    assertThat(document.getDocumentElement().getLocalName()).isEqualTo("svg");
    assertThat(lines)
        .extracting(Plot.Line::name)
        .containsExactly(
            "ours, alone", "full softmax, alone", "ours, mixed", "full softmax, mixed");
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2 * (1 + 3) + 4);
    assertThat(svg).contains("work &amp; &lt;more&gt;", "1k").doesNotContain("NaN", "Infinity");
  }
}
