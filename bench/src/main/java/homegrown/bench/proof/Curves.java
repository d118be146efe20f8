package homegrown.bench.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Log-loss against work: what the plot shows. */
final class Curves {

  private Curves() {}

  /** Lines of what there are rows for. */
  static List<Plot.Line> of(Results results) {
    List<Plot.Line> lines = new ArrayList<>();
    for (View view : View.values()) {
      boolean dashed = view == View.ALONE;
      List<Plot.Point> ours = points(layers(results, view));
      lines.add(new Plot.Line("output layer, " + view.text(), Plot.Colour.GREEN, dashed, ours));
      List<Plot.Point> ladder = points(view.curve(results, Arm.OURS));
      lines.add(new Plot.Line("ours, " + view.text(), Plot.Colour.VIOLET, dashed, ladder));
      List<Plot.Point> full = points(view.curve(results, Arm.FULL));
      lines.add(new Plot.Line("full softmax, " + view.text(), Plot.Colour.BLUE, dashed, full));
      List<Plot.Point> some = points(view.curve(results, Arm.SAMPLED));
      lines.add(new Plot.Line("sampled softmax, " + view.text(), Plot.Colour.ORANGE, dashed, some));
    }
    return lines.stream().filter(line -> !line.points().isEmpty()).toList();
  }

  /** The output layer as it is trained but for its length, not trained at all to begin with. */
  private static List<Choice> layers(Results results, View view) {
    List<Setup> setups = new ArrayList<>(List.of(Work.of(Arm.FROZEN, 0).setup()));
    for (Setup setup : results.setups(Arm.LAYER)) {
      double epochs = SettingsText.epochs(setup.settings());
      if (setup.settings().equals(SettingsText.of(Settings.layer(epochs)))) {
        setups.add(setup);
      }
    }
    return Choice.of(results, setups, view.logLoss());
  }

  /** The best of each length, by work. */
  private static List<Plot.Point> points(List<Choice> curve) {
    return curve.stream()
        .map(choice -> SettingsText.epochs(choice.setup().settings()))
        .distinct()
        .map(length -> Choice.best(ofLength(curve, length)))
        .flatMap(Optional::stream)
        .map(choice -> new Plot.Point(choice.macs(), choice.logLoss()))
        .sorted(Comparator.comparingDouble(Plot.Point::x))
        .toList();
  }

  /** Choices of a length. */
  static List<Choice> ofLength(List<Choice> choices, double epochs) {
    return choices.stream()
        .filter(choice -> SettingsText.epochs(choice.setup().settings()) == epochs)
        .toList();
  }
}
