package homegrown.bench.proof;

import homegrown.tasks.nextword.Study.FullTuning;
import homegrown.tasks.nextword.Study.LayerTuning;
import homegrown.tasks.nextword.Study.Lever;
import java.util.List;

/**
 * The settings that are compared. Those of full fine-tuning were tuned for each length on the tune
 * authors, by {@code proof --authors tune --arms grid}; the test authors had no part in it. The
 * output layer has what training uses.
 */
final class Settings {

  /** Lengths of full fine-tuning, in passes over the text. */
  static final List<Double> LENGTHS = List.of(0.5, 1.0, 2.0, 3.0);

  /** Lengths of the output layer's training. */
  static final List<Double> LAYER_LENGTHS = List.of(1.0, 2.0, 3.0, 8.0);

  /** Rows that a sampled softmax compares with. */
  static final int NEGATIVES = 512;

  /** A fifth of all rows: about what the softmax over the whole vocabulary gives. */
  private static final int MANY_ROWS = 2048;

  static final int TIME = 32;
  static final int BATCH = 8;

  /** What is best for a run of so many passes at most. */
  private record Tuned(double epochs, double rate, double dropout, double pull) {

    FullTuning with(double passes, int negatives) {
      return new FullTuning(negatives, passes, rate, dropout, pull, TIME, BATCH);
    }
  }

  private static final List<Tuned> FULL =
      List.of(
          new Tuned(0.5, 0.003, 0, 0),
          new Tuned(1, 0.002, 0, 0),
          new Tuned(2, 0.001, 0, 0),
          new Tuned(3, 0.001, 0, 0));

  private static final List<Tuned> SAMPLED =
      List.of(
          new Tuned(0.5, 0.003, 0, 0),
          new Tuned(1, 0.002, 0, 0),
          new Tuned(2, 0.001, 0, 0),
          new Tuned(3, 0.001, 0, 0));

  private Settings() {}

  /** Full fine-tuning by the whole softmax, as tuned for the next length that was tuned. */
  static FullTuning full(double epochs) {
    return next(FULL, epochs).with(epochs, 0);
  }

  /** The same by a sampled softmax. */
  static FullTuning sampled(double epochs) {
    return next(SAMPLED, epochs).with(epochs, NEGATIVES);
  }

  private static Tuned next(List<Tuned> table, double epochs) {
    for (Tuned tuned : table) {
      if (epochs <= tuned.epochs()) {
        return tuned;
      }
    }
    return table.get(table.size() - 1);
  }

  /** The output layer as it is trained, but for its length. */
  static LayerTuning layer(double epochs) {
    LayerTuning s = LayerTuning.standard();
    return new LayerTuning(epochs, s.rate(), s.pull(), s.batch(), s.negatives());
  }

  /** The output layer as it is trained, but for one lever each. */
  static List<LayerTuning> ablations() {
    LayerTuning s = LayerTuning.standard();
    return List.of(
        s.without(Lever.ADAPTER),
        s.without(Lever.OWN_ROWS),
        s.without(Lever.CATCH_UP),
        s.without(Lever.CACHE),
        new LayerTuning(s.epochs(), s.rate(), 0, s.batch(), s.negatives()),
        new LayerTuning(s.epochs(), s.rate(), s.pull(), s.batch(), MANY_ROWS));
  }
}
