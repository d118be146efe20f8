package homegrown.tasks.nextword;

import homegrown.engine.Slice;
import java.util.Random;

/**
 * Which rows of the output layer training compares the targets with. A draw is half by the rank in
 * the language, log-uniform, since rows go by frequency, and half by how often a row is a target in
 * the text at hand. A sample is what such draws give until there are enough different rows.
 *
 * <p>Rows are different because a negative that is the target of a position is left out there: of a
 * row that came many times, a target would lose all those occurrences and keep one, and frequent
 * words would be learnt wrong, the more so the larger the sample.
 */
final class NegativeSample {

  /** So many draws leave out nothing that has a share. */
  private static final double ENDLESS = 1e18;

  /** To which the number of draws is found, as a share of it. */
  private static final double PRECISION = 1e-6;

  /** Parts of the guide, enough for a part to begin in the row that is looked for or near it. */
  private static final int GUIDE = 1 << 14;

  private final double[] shares;
  private final double[] sums;

  /** By equal parts of the sum of all: the row in which each part begins. */
  private final int[] guide = new int[GUIDE];

  private final int[] drawnIn;
  private int samples;

  /**
   * A distribution over rows.
   *
   * @param targets how often each row is a target; not all 0
   */
  NegativeSample(long[] targets) {
    long all = 0;
    for (long count : targets) {
      all += count;
    }
    shares = new double[targets.length];
    sums = new double[targets.length];
    drawnIn = new int[targets.length];
    double sum = 0;
    for (int row = 0; row < targets.length; row++) {
      double byRank = Math.log((row + 2.0) / (row + 1.0)) / Math.log(targets.length + 1.0);
      shares[row] = byRank / 2 + (double) targets[row] / all / 2;
      sum += shares[row];
      sums[row] = sum;
    }
    int row = 0;
    for (int part = 0; part < GUIDE; part++) {
      while (row < sums.length - 1 && sums[row] <= sum * part / GUIDE) {
        row++;
      }
      guide[part] = row;
    }
  }

  /** The probability of a row in one draw. */
  double share(int row) {
    return shares[row];
  }

  /**
   * Fills an array with different rows.
   *
   * @param rows no longer than there are rows
   * @throws NextWordException if it is
   */
  void draw(Random random, int[] rows) {
    if (rows.length > sums.length) {
      throw new NextWordException(
          "sample: expected a size of at most "
              + sums.length
              + ", as many as there are rows, got "
              + rows.length
              + "; make it smaller");
    }
    double all = sums[sums.length - 1];
    samples++;
    int count = 0;
    while (count < rows.length) {
      double part = random.nextDouble();
      int row = guide[(int) (part * GUIDE)];
      // A row has what lies between the sum before it and its own.
      while (row < sums.length - 1 && sums[row] <= part * all) {
        row++;
      }
      if (drawnIn[row] != samples) {
        drawnIn[row] = samples;
        rows[count++] = row;
      }
    }
  }

  /** Writes the logarithm of the probability of each row to be in a sample of so many. */
  void logExpected(int size, Slice into) {
    double[] logAbsent = new double[shares.length];
    for (int row = 0; row < shares.length; row++) {
      logAbsent[row] = Math.log1p(-shares[row]);
    }
    double draws = draws(size, logAbsent);
    for (int row = 0; row < shares.length; row++) {
      into.data()[into.at() + row] = (float) Math.log(-Math.expm1(draws * logAbsent[row]));
    }
  }

  /** How many draws give so many different rows on average. */
  private static double draws(int size, double[] logAbsent) {
    double few = size;
    double many = size;
    while (different(many, logAbsent) < size && many < ENDLESS) {
      few = many;
      many *= 2;
    }
    while (many - few > PRECISION * many) {
      double middle = (few + many) / 2;
      if (different(middle, logAbsent) < size) {
        few = middle;
      } else {
        many = middle;
      }
    }
    return many;
  }

  private static double different(double draws, double[] logAbsent) {
    double sum = 0;
    for (double absent : logAbsent) {
      sum -= Math.expm1(draws * absent);
    }
    return sum;
  }

  /** Bytes for so many rows. */
  static long bytes(int rows) {
    return (2L * Double.BYTES + Integer.BYTES) * rows + Integer.BYTES * GUIDE;
  }
}
