package homegrown.bench.steps;

import java.util.Arrays;
import java.util.Random;

/**
 * The median of paired ratios with its 90 % interval by the bootstrap (Efron 1979), over the pairs.
 *
 * @param median of the ratios
 * @param low 5th percentile of the bootstrap
 * @param high 95th percentile of the bootstrap
 */
record PairedRatio(double median, double low, double high) {

  private static final int RESAMPLES = 10_000;

  static PairedRatio of(double[] ratios) {
    Random random = new Random(1);
    double[] medians = new double[RESAMPLES];
    double[] sample = new double[ratios.length];
    for (int r = 0; r < RESAMPLES; r++) {
      for (int i = 0; i < sample.length; i++) {
        sample[i] = ratios[random.nextInt(ratios.length)];
      }
      medians[r] = median(sample);
    }
    Arrays.sort(medians);
    return new PairedRatio(
        median(ratios), medians[RESAMPLES / 20], medians[RESAMPLES - 1 - RESAMPLES / 20]);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
