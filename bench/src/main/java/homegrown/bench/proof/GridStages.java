package homegrown.bench.proof;

import homegrown.tasks.nextword.Study.FullTuning;
import homegrown.tasks.nextword.Study.LayerTuning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The search for settings. Choices between stages are by the network alone, over all authors.
 *
 * <p>Quick, coarse to fine: every rate at one and at three passes and, for the output layer, every
 * rate at two and at four; then every length with the two best rates of the nearest of those, with
 * and without dropout, and around the best output layer one lever at a time; then, for every
 * length, the best with a pull, and by a sampled softmax at its rate and at twice that. Full: the
 * whole product for full fine-tuning and for the output layer, then a sampled softmax as above.
 */
final class GridStages {

  /** How much of it. */
  enum Extent {
    QUICK,
    FULL
  }

  private static final long SEED = Results.FIRST_SEED;
  private static final List<Double> RATES = List.of(0.0005, 0.001, 0.002, 0.004);
  private static final List<Double> DROPOUTS = List.of(0.0, 0.2);
  private static final double PULL = 1e-4;
  private static final List<Double> COARSE = List.of(1.0, 3.0);
  private static final List<Double> LAYER_RATES = List.of(0.02, 0.04, 0.08);
  private static final List<Double> LAYER_COARSE = List.of(2.0, 4.0);
  private static final List<Double> LAYER_LENGTHS = List.of(1.0, 2.0, 4.0, 8.0);
  private static final List<Double> LAYER_PULLS = List.of(0.0, 0.0005, 0.002, 0.008);
  private static final List<Integer> LAYER_SIZES = List.of(64, 128, 256);

  private GridStages() {}

  static List<Stage> of(Extent extent) {
    return extent == Extent.FULL
        ? List.of((author, soFar) -> product(), (author, soFar) -> sampled(soFar, tuning -> true))
        : List.of(
            (author, soFar) -> coarse(),
            (author, soFar) -> fine(soFar),
            (author, soFar) -> last(soFar));
  }

  private static Work full(double epochs, double rate, double dropout, double pull) {
    return Work.whole(
        Arm.FULL,
        new FullTuning(0, epochs, rate, dropout, pull, Settings.TIME, Settings.BATCH),
        SEED);
  }

  private static List<Work> coarse() {
    List<Work> works = new ArrayList<>();
    for (double rate : RATES) {
      COARSE.forEach(epochs -> works.add(full(epochs, rate, 0, 0)));
    }
    works.addAll(coarseLayers());
    return works;
  }

  private static List<Work> coarseLayers() {
    LayerTuning s = LayerTuning.standard();
    List<Work> works = new ArrayList<>();
    for (double rate : LAYER_RATES) {
      for (double epochs : LAYER_COARSE) {
        LayerTuning tuning = new LayerTuning(epochs, rate, s.pull(), s.batch(), s.negatives());
        works.add(Work.layer(tuning, SEED));
      }
    }
    return works;
  }

  private static List<Work> fine(Results soFar) {
    Set<Work> works = new LinkedHashSet<>();
    for (double epochs : Settings.LENGTHS) {
      for (double anchor : COARSE) {
        if (Math.abs(epochs - anchor) <= Math.abs(epochs - other(anchor))) {
          for (double rate : twoBestRates(soFar, anchor)) {
            DROPOUTS.forEach(dropout -> works.add(full(epochs, rate, dropout, 0)));
          }
        }
      }
    }
    ranked(soFar, coarseLayers()).stream()
        .findFirst()
        .ifPresent(best -> works.addAll(around(SettingsText.layer(best.settings()))));
    return List.copyOf(works);
  }

  private static double other(double anchor) {
    return anchor == COARSE.get(0) ? COARSE.get(1) : COARSE.get(0);
  }

  private static List<Double> twoBestRates(Results soFar, double epochs) {
    List<Work> candidates = RATES.stream().map(rate -> full(epochs, rate, 0, 0)).toList();
    return ranked(soFar, candidates).stream()
        .limit(2)
        .map(setup -> SettingsText.full(setup.settings()).rate())
        .toList();
  }

  private static List<Work> around(LayerTuning best) {
    List<LayerTuning> tunings = new ArrayList<>();
    for (double epochs : LAYER_LENGTHS) {
      tunings.add(
          new LayerTuning(epochs, best.rate(), best.pull(), best.batch(), best.negatives()));
    }
    for (double pull : LAYER_PULLS) {
      tunings.add(
          new LayerTuning(best.epochs(), best.rate(), pull, best.batch(), best.negatives()));
    }
    for (int size : LAYER_SIZES) {
      tunings.add(new LayerTuning(best.epochs(), best.rate(), best.pull(), size, best.negatives()));
      tunings.add(new LayerTuning(best.epochs(), best.rate(), best.pull(), best.batch(), size));
    }
    return tunings.stream().map(tuning -> Work.layer(tuning, SEED)).distinct().toList();
  }

  private static List<Work> last(Results soFar) {
    List<Work> works = new ArrayList<>();
    for (double epochs : Settings.LENGTHS) {
      best(soFar, epochs, tuning -> tuning.pull() == 0)
          .ifPresent(best -> works.add(full(epochs, best.rate(), best.dropout(), PULL)));
    }
    works.addAll(sampled(soFar, tuning -> tuning.pull() == 0));
    return works;
  }

  private static List<Work> sampled(Results soFar, Predicate<FullTuning> candidates) {
    List<Work> works = new ArrayList<>();
    for (double epochs : Settings.LENGTHS) {
      best(soFar, epochs, candidates)
          .ifPresent(
              best -> {
                for (double rate : List.of(best.rate(), 2 * best.rate())) {
                  FullTuning tuning =
                      new FullTuning(
                          Settings.NEGATIVES,
                          epochs,
                          rate,
                          best.dropout(),
                          best.pull(),
                          best.time(),
                          best.batch());
                  works.add(Work.whole(Arm.SAMPLED, tuning, SEED));
                }
              });
    }
    return works;
  }

  /** The best of a length among what earlier stages have run. */
  private static Optional<FullTuning> best(
      Results soFar, double epochs, Predicate<FullTuning> candidates) {
    List<Work> works =
        soFar.setups(Arm.FULL).stream()
            .map(setup -> SettingsText.full(setup.settings()))
            .filter(tuning -> tuning.epochs() == epochs && candidates.test(tuning))
            .map(tuning -> Work.whole(Arm.FULL, tuning, SEED))
            .toList();
    return ranked(soFar, works).stream()
        .findFirst()
        .map(setup -> SettingsText.full(setup.settings()));
  }

  private static List<Setup> ranked(Results soFar, List<Work> candidates) {
    return Choice.of(soFar, candidates.stream().map(Work::setup).toList(), View.ALONE.logLoss())
        .stream()
        .sorted(Comparator.comparingDouble(Choice::logLoss))
        .map(Choice::setup)
        .toList();
  }

  private static List<Work> product() {
    List<Work> works = new ArrayList<>();
    for (double epochs : Settings.LENGTHS) {
      for (double rate : RATES) {
        for (double dropout : DROPOUTS) {
          works.add(full(epochs, rate, dropout, 0));
          works.add(full(epochs, rate, dropout, PULL));
        }
      }
    }
    LayerTuning s = LayerTuning.standard();
    for (double epochs : LAYER_LENGTHS) {
      for (double rate : LAYER_RATES) {
        for (double pull : LAYER_PULLS) {
          LayerTuning tuning = new LayerTuning(epochs, rate, pull, s.batch(), s.negatives());
          works.add(Work.layer(tuning, SEED));
        }
      }
    }
    return works;
  }
}
