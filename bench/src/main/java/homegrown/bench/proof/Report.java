package homegrown.bench.proof;

import homegrown.tasks.nextword.Study;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What the rows say, in Markdown, computed from them alone. Says only what there are rows for. */
final class Report {

  private static final String YES = "yes";
  private static final Setup BASE = new Setup(Arm.BASE, SettingsText.NONE);
  private static final Setup STATISTICS = new Setup(Arm.STATISTICS, SettingsText.NONE);
  private static final Setup OURS = new Setup(Arm.OURS, SettingsText.NONE);
  private static final Setup STANDARD =
      Work.layer(Study.LayerTuning.standard(), Results.FIRST_SEED).setup();

  private final Results results;
  private final List<String> unfinished;
  private final String conditions;
  private final Map<View, Choice> best = new EnumMap<>(View.class);
  private final Map<View, Bootstrap> bounds = new EnumMap<>(View.class);

  Report(List<ProofRow> rows, String conditions) {
    List<String> finished = Results.finished(rows);
    this.results = new Results(rows, finished);
    this.unfinished =
        rows.stream()
            .map(ProofRow::author)
            .distinct()
            .filter(author -> !finished.contains(author))
            .toList();
    this.conditions = conditions;
    for (View view : View.values()) {
      Choice.best(view.curve(results, Arm.FULL))
          .ifPresent(
              choice -> {
                best.put(view, choice);
                if (results.complete(OURS)) {
                  bounds.put(
                      view, Bootstrap.of(results.pairs(OURS, choice.setup(), view.logLoss())));
                }
              });
    }
  }

  /** Whether ours is not worse than the best full fine-tuning; true where none was compared. */
  boolean holds() {
    return bounds.values().stream().allMatch(Report::within);
  }

  private static boolean within(Bootstrap bound) {
    return bound.upper() <= Choice.MARGIN;
  }

  Results results() {
    return results;
  }

  String markdown() {
    StringBuilder text = new StringBuilder("# Next word: ours against full fine-tuning\n\n");
    text.append("Authors: ")
        .append(results.authors().size())
        .append(". Conditions: ")
        .append(conditions)
        .append(". Log-loss in nats a word; \"alone\": the network by itself; \"mixed\": network,")
        .append(" statistics and recent words. Means are over seeds, then over authors.\n");
    if (!unfinished.isEmpty()) {
      text.append("\nLeft out, for want of runs: ")
          .append(String.join(", ", unfinished))
          .append(".\n");
    }
    text.append(answer());
    text.append(authors());
    text.append(againstStatistics());
    text.append(factors());
    text.append(budget());
    text.append(ablations());
    text.append(lengths());
    return text.append(means()).toString();
  }

  private String answer() {
    if (bounds.isEmpty()) {
      return "";
    }
    Table table =
        new Table("not worse than", "settings", "mean difference", "upper bound 95 %", "holds");
    bounds.forEach(
        (view, bound) ->
            table.row(
                "best full fine-tuning, " + view.text(),
                best.get(view).setup().settings(),
                percent(bound.mean()),
                percent(bound.upper()),
                within(bound) ? YES : "no"));
    StringBuilder harmed = new StringBuilder();
    for (View view : bounds.keySet()) {
      Setup full = best.get(view).setup();
      harmed.append(
          String.format(
              "%n%d of %d authors have a log-loss (%s) more than 1 %% above that of full"
                  + " fine-tuning; the most by %s.",
              results.authors().stream()
                  .filter(author -> difference(author, full, view) > Choice.MARGIN)
                  .count(),
              results.authors().size(),
              view.text(),
              percent(
                  results.authors().stream()
                      .mapToDouble(author -> difference(author, full, view))
                      .max()
                      .orElse(Double.NaN))));
    }
    return section("As good as full fine-tuning?")
        + "Relative difference in log-loss, mean over authors; below 0 ours is better. The bound is"
        + " one-sided, by 10,000 resamples of authors, then of seeds; the margin is 1 %. The best"
        + " length was chosen by the first seed.\n\n"
        + table
        + harmed
        + "\n";
  }

  private double difference(String author, Setup theirs, View view) {
    return results.mean(author, OURS, view.logLoss()) / results.mean(author, theirs, view.logLoss())
        - 1;
  }

  /** The arms of the tables by author, as far as there are rows. */
  private Map<String, Setup> columns(View view) {
    Map<String, Setup> columns = new LinkedHashMap<>();
    columns.put("base", BASE);
    columns.put("statistics", STATISTICS);
    columns.put("ours", OURS);
    if (best.containsKey(view)) {
      columns.put("full", best.get(view).setup());
    }
    columns.values().removeIf(setup -> !results.complete(setup));
    return columns;
  }

  private String authors() {
    StringBuilder text = new StringBuilder();
    for (View view : View.values()) {
      Map<String, Setup> columns = columns(view);
      if (!columns.containsKey("ours")) {
        return "";
      }
      List<String> names = new ArrayList<>(List.of("author", "words"));
      columns.keySet().forEach(name -> names.add("log-loss " + name));
      columns.keySet().forEach(name -> names.add("recall@3 " + name));
      Table table = new Table(names.toArray(new String[0]));
      for (String author : results.authors()) {
        List<Object> cells = new ArrayList<>(List.of(author));
        cells.add((long) results.mean(author, columns.get("ours"), ProofRow::words));
        columns
            .values()
            .forEach(setup -> cells.add(loss(results.mean(author, setup, view.logLoss()))));
        columns
            .values()
            .forEach(setup -> cells.add(loss(results.mean(author, setup, view.recallAt3()))));
        table.row(cells.toArray());
      }
      List<Object> cells = new ArrayList<>(List.of("**mean**"));
      cells.add((long) results.mean(columns.get("ours"), ProofRow::words));
      columns.values().forEach(setup -> cells.add(loss(results.mean(setup, view.logLoss()))));
      columns.values().forEach(setup -> cells.add(loss(results.mean(setup, view.recallAt3()))));
      text.append(section("Authors, " + view.text())).append(table.row(cells.toArray()));
    }
    return text.toString();
  }

  private String againstStatistics() {
    if (!results.complete(OURS) || !results.complete(STATISTICS)) {
      return "";
    }
    Table table =
        new Table("ours against statistics", "recall@3, points", "log-loss", "authors worse");
    for (View view : View.values()) {
      double points =
          100 * (results.mean(OURS, view.recallAt3()) - results.mean(STATISTICS, view.recallAt3()));
      double loss = Bootstrap.of(results.pairs(OURS, STATISTICS, view.logLoss())).mean();
      table.row(
          view.text(),
          Table.signed(points, 2),
          percent(loss),
          results.authors().stream()
              .filter(author -> difference(author, STATISTICS, view) > 0)
              .count());
    }
    return section("What the network adds") + table;
  }

  private String factors() {
    if (best.isEmpty()) {
      return "";
    }
    Table table =
        new Table(
            "cheapest as good as the best full",
            "settings",
            "log-loss",
            "against",
            "log-loss",
            "MACs",
            "seconds, network",
            "seconds, all");
    for (View view : best.keySet()) {
      for (Arm arm : List.of(Arm.FULL, Arm.SAMPLED)) {
        Optional<Choice> whole = cheapest(view, arm, 1);
        Optional<Choice> any = cheapest(view, arm, 0);
        String name = (arm == Arm.FULL ? "full softmax, " : "sampled softmax, ") + view.text();
        if (any.isEmpty()) {
          table.row(name, "none", "–", "–", "–", "–", "–", "–");
          continue;
        }
        whole.ifPresent(choice -> factors(table, name, choice.setup(), view));
        if (!any.equals(whole)) {
          factors(table, name + ", less than a pass", any.get().setup(), view);
        }
      }
    }
    return section("How much less work")
        + "The setting with the fewest multiply-accumulates whose log-loss is within 1 % of the"
        + " best of full fine-tuning by the whole softmax, by the first seed: of those with one"
        + " pass or more, as the protocol has it, and where it is another one, of all. Factors: its"
        + " cost by ours, summed over authors (least and most of an author); none where ours itself"
        + " is not within that 1 %. Ours is the whole ladder, with all that it tries; it counts"
        + " statistics as it goes, so that its network part is its time without theirs. \"Its"
        + " output layer\" is what it ends in, with the same fitting, judging and counting of costs"
        + " as full fine-tuning.\n\n"
        + table;
  }

  /** The cheapest that is as good as the best full fine-tuning, of so many passes at least. */
  private Optional<Choice> cheapest(View view, Arm arm, double passes) {
    List<Choice> curve =
        view.curve(results, arm).stream()
            .filter(choice -> SettingsText.epochs(choice.setup().settings()) >= passes)
            .toList();
    return Choice.cheapest(curve, best.get(view).logLoss());
  }

  private void factors(Table table, String name, Setup theirs, View view) {
    for (Setup ours : List.of(OURS, STANDARD)) {
      if (results.complete(ours)) {
        boolean asGood = asGood(ours, view).equals(YES);
        table.row(
            name,
            theirs.settings() + (shortest(theirs) ? " (shortest tried)" : ""),
            loss(results.mean(theirs, view.logLoss())),
            ours.equals(OURS) ? "ours" : "its output layer",
            loss(results.mean(ours, view.logLoss())) + (asGood ? "" : ", not as good"),
            asGood ? factor(ours, theirs, row -> row.macs()) : "–",
            asGood ? factor(ours, theirs, ProofRow::networkSeconds) : "–",
            asGood ? factor(ours, theirs, ProofRow::allSeconds) : "–");
      }
    }
  }

  /** Whether the curve ends there, so that a shorter run may do as well. */
  private boolean shortest(Setup of) {
    double epochs = SettingsText.epochs(of.settings());
    return results.setups(of.arm()).stream()
        .allMatch(setup -> SettingsText.epochs(setup.settings()) >= epochs);
  }

  private String budget() {
    List<Setup> setups =
        List.of(OURS, Setup.any(Arm.FULL_BUDGET), Setup.any(Arm.SAMPLED_BUDGET)).stream()
            .filter(results::complete)
            .toList();
    if (setups.size() < 2) {
      return "";
    }
    Table table =
        new Table(
            "arm",
            "seeds",
            "epochs",
            "MACs of ours",
            "log-loss alone",
            "mixed",
            "recall@3 alone",
            "mixed",
            "ours lower, alone",
            "mixed",
            "as good as the best full, alone",
            "mixed");
    for (Setup setup : setups) {
      boolean ours = setup.equals(OURS);
      table.row(
          setup.arm().text(),
          results.seeds(setup),
          ours ? "–" : epochs(setup),
          ours ? "1" : factor(OURS, setup, row -> row.macs()),
          loss(results.mean(setup, View.ALONE.logLoss())),
          loss(results.mean(setup, View.MIXED.logLoss())),
          loss(results.mean(setup, View.ALONE.recallAt3())),
          loss(results.mean(setup, View.MIXED.recallAt3())),
          ours ? "–" : lower(setup, View.ALONE),
          ours ? "–" : lower(setup, View.MIXED),
          asGood(setup, View.ALONE),
          asGood(setup, View.MIXED));
    }
    return section("At the same budget")
        + "Full fine-tuning, as long as brings its multiply-accumulates closest to those of ours,"
        + " one step at least; fitting, judging and catching up are not shortened. Last columns:"
        + " authors with a lower log-loss by ours, and whether the mean is within 1 % of the best"
        + " of full fine-tuning. Where that is so of full fine-tuning, the factors above are not"
        + " the whole truth.\n\n"
        + table;
  }

  private String asGood(Setup setup, View view) {
    if (!best.containsKey(view)) {
      return "–";
    }
    double most = results.mean(best.get(view).setup(), view.logLoss()) * (1 + Choice.MARGIN);
    return results.mean(setup, view.logLoss()) <= most ? YES : "no";
  }

  private String factor(Setup ours, Setup theirs, ToDoubleFunction<ProofRow> cost) {
    return Factor.of(results, ours, theirs, cost).text();
  }

  private String epochs(Setup setup) {
    ToDoubleFunction<ProofRow> epochs = row -> SettingsText.epochs(row.settings());
    return Table.figure(results.mean(setup, epochs), 3);
  }

  private String lower(Setup theirs, View view) {
    return results.authors().stream().filter(author -> difference(author, theirs, view) < 0).count()
        + " of "
        + results.authors().size();
  }

  private String ablations() {
    if (!results.complete(STANDARD)) {
      return "";
    }
    Results first = results.firstSeed();
    Table table =
        new Table(
            "output layer",
            "log-loss alone",
            "change",
            "mixed",
            "change",
            "recall@3 mixed",
            "MACs a word, millions",
            "seconds, network");
    int changes = 0;
    List<Setup> setups = new ArrayList<>(List.of(STANDARD));
    Comparator<Setup> bySettings =
        Comparator.comparing(setup -> lever(setup).orElse("").split(" ")[0]);
    first.setups(Arm.LAYER).stream()
        .sorted(bySettings.thenComparing(setup -> first.mean(setup, ProofRow::macsPerWord)))
        .forEach(setups::add);
    setups.addAll(first.setups(Arm.FROZEN));
    for (Setup setup : setups) {
      Optional<String> lever = setups.get(0) == setup ? Optional.of("as it is") : lever(setup);
      if (lever.isPresent()) {
        changes++;
        table.row(
            lever.get(),
            loss(first.mean(setup, View.ALONE.logLoss())),
            change(first, setup, View.ALONE),
            loss(first.mean(setup, View.MIXED.logLoss())),
            change(first, setup, View.MIXED),
            loss(first.mean(setup, View.MIXED.recallAt3())),
            millions(first, setup),
            Table.figure(first.mean(setup, ProofRow::networkSeconds), 2));
      }
    }
    return changes < 2 ? "" : section("One lever at a time") + table;
  }

  private String change(Results first, Setup setup, View view) {
    return setup.equals(STANDARD)
        ? "–"
        : percent(first.mean(setup, view.logLoss()) / first.mean(STANDARD, view.logLoss()) - 1);
  }

  /** What alone is different from the standard, if it is one thing. */
  private static Optional<String> lever(Setup setup) {
    if (setup.arm() == Arm.FROZEN) {
      return Optional.of("not trained");
    }
    Map<String, String> standard = SettingsText.pairs(STANDARD.settings());
    List<String> changed = new ArrayList<>();
    SettingsText.pairs(setup.settings())
        .forEach(
            (name, value) -> {
              if (!standard.containsKey(name)) {
                changed.add(name + " " + value.toLowerCase(Locale.ROOT).replace('_', ' '));
              } else if (!value.equals(standard.get(name))) {
                changed.add(name + " " + value + " for " + standard.get(name));
              }
            });
    return changed.size() == 1 ? Optional.of(changed.get(0)) : Optional.empty();
  }

  /** The best settings of each length: what the search for settings is for. */
  private String lengths() {
    if (results.complete(OURS)) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (Arm arm : List.of(Arm.FULL, Arm.SAMPLED, Arm.LAYER)) {
      List<Double> lengths =
          results.setups(arm).stream()
              .map(setup -> SettingsText.epochs(setup.settings()))
              .distinct()
              .sorted()
              .toList();
      Table table = new Table(arm.text() + ": epochs", "view", "best settings", "log-loss");
      for (double length : lengths) {
        for (View view : View.values()) {
          Choice.best(Curves.ofLength(view.curve(results, arm), length))
              .ifPresent(
                  choice ->
                      table.row(
                          length, view.text(), choice.setup().settings(), loss(choice.logLoss())));
        }
      }
      if (results.setups(arm).size() > lengths.size()) {
        text.append(table).append('\n');
      }
    }
    return text.length() == 0 ? "" : section("Best settings of each length") + text;
  }

  private String means() {
    Table table =
        new Table(
            "arm",
            "settings",
            "seeds",
            "log-loss alone",
            "mixed",
            "recall@1 alone",
            "mixed",
            "recall@3 alone",
            "mixed",
            "MACs a word, millions",
            "seconds, network",
            "all");
    results.setups().stream()
        .sorted(
            Comparator.comparing(Setup::arm)
                .thenComparing(setup -> SettingsText.epochs(setup.settings()))
                .thenComparing(Setup::settings))
        .forEach(
            setup ->
                table.row(
                    setup.arm().text(),
                    setup.settings(),
                    results.seeds(setup),
                    loss(results.mean(setup, View.ALONE.logLoss())),
                    loss(results.mean(setup, View.MIXED.logLoss())),
                    loss(results.mean(setup, View.ALONE.recallAt1())),
                    loss(results.mean(setup, View.MIXED.recallAt1())),
                    loss(results.mean(setup, View.ALONE.recallAt3())),
                    loss(results.mean(setup, View.MIXED.recallAt3())),
                    millions(results, setup),
                    Table.figure(results.mean(setup, ProofRow::networkSeconds), 2),
                    Table.figure(results.mean(setup, ProofRow::allSeconds), 2)));
    return section("All means") + table;
  }

  private static String millions(Results of, Setup setup) {
    return Table.figure(of.mean(setup, ProofRow::macsPerWord) / 1e6, 2);
  }

  private static String loss(double value) {
    return Table.figure(value, 4);
  }

  private static String percent(double share) {
    return Table.signed(100 * share, 2) + " %";
  }

  private static String section(String title) {
    return "\n## " + title + "\n\n";
  }
}
