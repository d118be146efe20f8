package homegrown.bench.proof;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How much worse ours may be: the mean over authors of the relative difference of a loss, and its
 * one-sided 95 % upper bound from resamples of authors and, within them, of the seeds of each side.
 *
 * @param mean relative difference, above 0 where ours is worse
 * @param upper bound
 */
record Bootstrap(double mean, double upper) {

  private static final int RESAMPLES = 10_000;
  private static final double LEVEL = 0.95;
  private static final long SEED = 20;

  /** One author's losses, a seed each. */
  record Pair(double[] ours, double[] theirs) {

    double difference() {
      return Arrays.stream(ours).average().getAsDouble()
              / Arrays.stream(theirs).average().getAsDouble()
          - 1;
    }

    private double resampled(Random random) {
      return mean(ours, random) / mean(theirs, random) - 1;
    }

    private static double mean(double[] seeds, Random random) {
      double sum = 0;
      for (int i = 0; i < seeds.length; i++) {
        sum += seeds[random.nextInt(seeds.length)];
      }
      return sum / seeds.length;
    }
  }

  /** Of at least one author with at least one seed of each side. */
  static Bootstrap of(List<Pair> authors) {
    Random random = new Random(SEED);
    double[] means = new double[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      double sum = 0;
      for (int i = 0; i < authors.size(); i++) {
        sum += authors.get(random.nextInt(authors.size())).resampled(random);
      }
      means[resample] = sum / authors.size();
    }
    Arrays.sort(means);
    return new Bootstrap(
        authors.stream().mapToDouble(Pair::difference).average().getAsDouble(),
        means[(int) Math.ceil(LEVEL * RESAMPLES) - 1]);
  }
}
