package homegrown.bench.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Outcomes as tables and as a file of comma-separated values. */
final class RankingReport {

  private final List<List<Outcome>> people;
  private final String conditions;

  RankingReport(List<List<Outcome>> people, String conditions) {
    this.people = people;
    this.conditions = conditions;
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# Does the contribution rank schemes as training does?\n\n");
    text.append(conditions).append("\n\n## Rank correlation with the gain in log-loss\n\n");
    text.append("| predicted by |");
    for (List<Outcome> outcomes : people) {
      String name = outcomes.get(0).person();
      text.append(' ').append(name).append(": Spearman | Kendall |");
    }
    text.append(" mean Spearman | Kendall |\n|---|");
    text.append("--:|".repeat(2 * people.size() + 2)).append('\n');
    for (Formula formula : Formula.values()) {
      row(text, formula.toString(), outcomes -> series(outcomes, o -> o.predicted().get(formula)));
    }
    text.append(
        "\nTen schemes: a Spearman above 0.56, or a Kendall above 0.42, comes by chance in one of"
            + " twenty.\nFor scale, what one seed's gains say of another's (mean over pairs):");
    for (List<Outcome> outcomes : people) {
      text.append(
          String.format(
              Locale.ROOT, " %s %.2f;", outcomes.get(0).person(), betweenSeeds(outcomes)));
    }
    text.setCharAt(text.length() - 1, '.');
    text.append(" Against the gain in accuracy the contribution has (Spearman)");
    for (List<Outcome> outcomes : people) {
      text.append(
          String.format(
              Locale.ROOT,
              " %.2f,",
              Ranks.spearman(
                  series(outcomes, o -> o.predicted().get(Formula.CONTRIBUTION)),
                  series(outcomes, Outcome::accuracy))));
    }
    text.setCharAt(text.length() - 1, '.');
    text.append('\n');
    for (List<Outcome> outcomes : people) {
      schemes(text, outcomes);
    }
    return text.toString();
  }

  private void row(
      StringBuilder text,
      String name,
      java.util.function.Function<List<Outcome>, double[]> predicted) {
    text.append("| ").append(name).append(" |");
    double spearman = 0;
    double kendall = 0;
    for (List<Outcome> outcomes : people) {
      double[] gains = series(outcomes, Outcome::gain);
      double s = Ranks.spearman(predicted.apply(outcomes), gains);
      double k = Ranks.kendall(predicted.apply(outcomes), gains);
      text.append(String.format(Locale.ROOT, " %.2f | %.2f |", s, k));
      spearman += s / people.size();
      kendall += k / people.size();
    }
    text.append(String.format(Locale.ROOT, " %.2f | %.2f |%n", spearman, kendall));
  }

  private static void schemes(StringBuilder text, List<Outcome> outcomes) {
    text.append("\n## ").append(outcomes.get(0).person()).append("\n\n");
    text.append("| scheme | KiB of training | predicted share | rank | log-loss, gain |");
    text.append(" deviation over seeds | rank | accuracy, gain | rate |\n");
    text.append("|---|").append("--:|".repeat(8)).append('\n');
    double[] predicted = series(outcomes, o -> o.predicted().get(Formula.CONTRIBUTION));
    double most = outcomes.get(outcomes.size() - 1).predicted().get(Formula.CONTRIBUTION);
    double[] gains = series(outcomes, Outcome::gain);
    double[] predictedRanks = Ranks.ranks(predicted);
    double[] gainRanks = Ranks.ranks(gains);
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.3f | %.0f | %.4f | %.4f | %.0f | %+.3f | %s |%n",
              outcome.scheme().name(),
              outcome.bytes() / 1024.0,
              predicted[i] / most,
              outcomes.size() + 1 - predictedRanks[i],
              gains[i],
              deviation(outcome.gains()),
              outcomes.size() + 1 - gainRanks[i],
              outcome.accuracy(),
              outcome.rate()));
    }
  }

  String csv() {
    StringBuilder text = new StringBuilder("# " + conditions.replace('\n', ' ') + "\n");
    text.append("person,scheme,trains,bytes,rate");
    for (Formula formula : Formula.values()) {
      text.append(',').append(formula.name().toLowerCase(Locale.ROOT));
    }
    int seeds = people.get(0).get(0).gains().length;
    for (int i = 1; i <= seeds; i++) {
      text.append(",logLossGain").append(i).append(",accuracyGain").append(i);
    }
    text.append('\n');
    for (List<Outcome> outcomes : people) {
      for (Outcome outcome : outcomes) {
        List<String> cells = new ArrayList<>();
        cells.add(outcome.person());
        cells.add('"' + outcome.scheme().name() + '"');
        cells.add(String.join(" ", outcome.scheme().trains()));
        cells.add(String.valueOf(outcome.bytes()));
        cells.add(String.valueOf(outcome.rate()));
        outcome.predicted().values().forEach(value -> cells.add(String.valueOf(value)));
        for (int i = 0; i < seeds; i++) {
          cells.add(String.valueOf(outcome.gains()[i]));
          cells.add(String.valueOf(outcome.accuracies()[i]));
        }
        text.append(String.join(",", cells)).append('\n');
      }
    }
    return text.toString();
  }

  private static double betweenSeeds(List<Outcome> outcomes) {
    int seeds = outcomes.get(0).gains().length;
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < seeds; a++) {
      for (int b = 0; b < a; b++) {
        int one = a;
        int other = b;
        sum +=
            Ranks.spearman(
                series(outcomes, o -> o.gains()[one]), series(outcomes, o -> o.gains()[other]));
        pairs++;
      }
    }
    return sum / pairs;
  }

  private static double deviation(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  private static double[] series(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
    return outcomes.stream().mapToDouble(figure).toArray();
  }
}
