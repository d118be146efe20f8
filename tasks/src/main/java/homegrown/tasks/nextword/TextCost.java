package homegrown.tasks.nextword;

import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.Joules;
import homegrown.adapt.Readings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What learning text by statistics costs, and how much text a budget covers at that.
 *
 * @param perWord seconds that counting a word takes
 * @param perDistribution seconds that predicting a word takes
 */
record TextCost(double perWord, double perDistribution) {

  /** Occurrences that wait to be merged. */
  static final int PENDING = 1 << 14;

  /**
   * Planned bytes for a word of text: counts, their merge, the tree, its making, vocabulary,
   * digests.
   */
  private static final long BYTES_PER_WORD = 236;

  private static final long FIXED_BYTES = 4 << 20;

  /** Fewer words than this are no use. */
  private static final int FEWEST_WORDS = 500;

  /** With fewer words than this there is no making room for a network. */
  private static final int FEWEST_WORDS_WITH_NETWORK = 10_000;

  private static final int CALIBRATION_LINES = 50;

  private static final int CALIBRATION_ROUNDS = 12;

  /** Times that a word is read in a run. */
  private static final int PASSES = 5;

  /** Planned bytes for so many words. */
  static long bytes(long words) {
    return FIXED_BYTES + BYTES_PER_WORD * words;
  }

  /** Measured, or as it was when the run began. */
  static TextCost of(BaseModel base, Training.Lines lines, Readings readings) {
    TextCost[] measured = new TextCost[1];
    double perWord =
        readings.figure(
            () -> {
              measured[0] = measured(base, lines, readings);
              return measured[0].perWord;
            });
    return new TextCost(perWord, readings.figure(() -> measured[0].perDistribution));
  }

  /** Measured on the first lines, once the virtual machine has warmed up. */
  private static TextCost measured(BaseModel base, Training.Lines lines, Readings readings) {
    List<String> sample = new ArrayList<>();
    lines.forEach(
        line -> {
          if (sample.size() < CALIBRATION_LINES) {
            sample.add(line);
          }
        });
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    PersonalModel none =
        new PersonalModel(base, new PersonalCounts(0), new NgramCounts(0), Mixture.baseOnly());
    Arm.Reading reading = none.reading();
    reading.start();
    float[] scratch = new float[none.size()];
    double perWord = Double.POSITIVE_INFINITY;
    double perDistribution = Double.POSITIVE_INFINITY;
    for (int round = 0; round < CALIBRATION_ROUNDS; round++) {
      PersonalCounts counts = new PersonalCounts(PENDING);
      long words = 0;
      long from = readings.now();
      for (String line : sample) {
        counts.add(tokenizer.tokens(line));
        words += Tokenizer.words(line, 0, line.length());
      }
      long between = readings.now();
      for (int i = 0; i < CALIBRATION_ROUNDS; i++) {
        reading.distribution(scratch);
      }
      long to = readings.now();
      perWord = Math.min(perWord, (between - from) / 1e9 / Math.max(1, words));
      perDistribution = Math.min(perDistribution, (to - between) / 1e9 / CALIBRATION_ROUNDS);
    }
    return new TextCost(perWord, perDistribution);
  }

  /**
   * How many words the budget covers.
   *
   * @param all words that there are
   * @throws BudgetException if they are too few to be of use
   */
  long affordable(BaseModel base, Budget budget, long all) {
    long fewest = Math.min(FEWEST_WORDS, all);
    long byMemory = byMemory(base, budget, all);
    if (byMemory < fewest) {
      throw new BudgetException(
          "budget: expected at least memory="
              + mebibytes(bytes(fewest))
              + "MiB, got "
              + mebibytes(budget.memoryBytes())
              + "MiB; give that much");
    }
    double limit = Math.min(budget.time().toNanos() / 1e9, budget.joules() / Joules.WATTS_PER_CORE);
    double judging =
        perDistribution * 2 * Math.min(all * Training.GATE_SHARE, Training.MOST_HELD_OUT_WORDS);
    long byTime = (long) ((limit - judging) / (perWord * PASSES));
    if (byTime < fewest) {
      double least = judging + fewest * perWord * PASSES;
      throw new BudgetException(
          String.format(
              Locale.ROOT,
              "budget: expected at least time=%ds and energy=%dJ, got %.3f s and %.0f J;"
                  + " give that much",
              (long) Math.ceil(least),
              (long) Math.ceil(least * Joules.WATTS_PER_CORE),
              budget.time().toNanos() / 1e9,
              budget.joules()));
    }
    return Math.min(byMemory, byTime);
  }

  /**
   * The words that the memory of the budget covers. Fewer words with a network are worth more than
   * more words without.
   */
  private static long byMemory(BaseModel base, Budget budget, long all) {
    long left = budget.memoryBytes() - FIXED_BYTES;
    if (base.hasNetwork()) {
      long withNetwork = left - NetworkRungs.FIXED_BYTES;
      long words = withNetwork / (BYTES_PER_WORD + NetworkRungs.BYTES_PER_WORD);
      if (words >= Math.min(all, FEWEST_WORDS_WITH_NETWORK)) {
        return words;
      }
    }
    return left / BYTES_PER_WORD;
  }

  /**
   * What must be left after the ladder: judging by statistics, letting what serves read what it has
   * not seen, and counting all.
   */
  Duration reserve(long used, List<String> gate, Optional<Incumbent> incumbent) {
    long words = 0;
    long unseen = 0;
    for (String line : gate) {
      long some = Tokenizer.words(line, 0, line.length());
      words += some;
      unseen += incumbent.isPresent() && !incumbent.get().learnt().learnt(line) ? some : 0;
    }
    double reading = perDistribution + 2 * NetworkRungs.JUDGING_SECONDS;
    double seconds = words * 2 * perDistribution + unseen * reading + used * 2 * perWord;
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
