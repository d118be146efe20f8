package homegrown.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  private static List<Choice> curve(double... losses) {
    List<ProofRow> rows = new ArrayList<>();
    List<Setup> setups = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      Work work = Rows.full(i + 1, 1);
      setups.add(work.setup());
      rows.add(Rows.row("a", work, losses[i] - 0.5, 0, 1000L * (i + 1)));
      rows.add(Rows.row("b", work, losses[i] + 0.5, 0, 1000L * (i + 1)));
      rows.add(Rows.row("b", Rows.full(i + 1, 2), 1000, 0, 1));
    }
    return Choice.of(new Results(rows, List.of("a", "b")), setups, View.ALONE.logLoss());
  }

  @Test
  void cheapestIsTheLeastWorkWithinTheMargin() {
    List<Choice> curve = curve(5.2, 5.04, 5.0, 5.01);
    Choice best = Choice.best(curve).orElseThrow();

    assertThat(best.setup()).isEqualTo(Rows.full(3, 1).setup());
    assertThat(best.logLoss()).isEqualTo(5.0);
    assertThat(Choice.cheapest(curve, best.logLoss()).orElseThrow().setup())
        .isEqualTo(Rows.full(2, 1).setup());
  }

  @Test
  void theMarginItselfIsWithin() {
    assertThat(Choice.cheapest(curve(5.05), 5).orElseThrow().macs()).isEqualTo(1);
    assertThat(Choice.cheapest(curve(5.06), 5)).isEmpty();
  }

  @Test
  void whatAnAuthorLacksIsNoCandidate() {
    ProofRow row = Rows.row("a", Rows.full(1, 1), 5, 5, 1);
    Results results = new Results(List.of(row), List.of("a", "b"));

    assertThat(Choice.of(results, List.of(Setup.of(row)), View.ALONE.logLoss())).isEmpty();
  }
}
