package homegrown.bench.proof;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Which of a row's two qualities is looked at. */
enum View {
  ALONE(ProofRow::alone),
  MIXED(ProofRow::mixed);

  private final Function<ProofRow, ProofRow.Quality> quality;

  View(Function<ProofRow, ProofRow.Quality> quality) {
    this.quality = quality;
  }

  String text() {
    return this == ALONE ? "alone" : "mixed";
  }

  ToDoubleFunction<ProofRow> logLoss() {
    return row -> quality.apply(row).logLoss();
  }

  ToDoubleFunction<ProofRow> recallAt1() {
    return row -> quality.apply(row).recallAt1();
  }

  ToDoubleFunction<ProofRow> recallAt3() {
    return row -> quality.apply(row).recallAt3();
  }

  /** The setups of an arm as choices by this view. */
  List<Choice> curve(Results results, Arm arm) {
    return Choice.of(results, results.setups(arm), logLoss());
  }
}
