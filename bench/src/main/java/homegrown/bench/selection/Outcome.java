package homegrown.bench.selection;

import java.util.Arrays;
import java.util.Map;

/**
 * What a scheme was said to be worth and what it was.
 *
 * @param person whose images
 * @param scheme what trained
 * @param bytes that training takes
 * @param rate that did best on images for tuning
 * @param predicted by formula
 * @param gains fall of log-loss on held-out images, a seed each
 * @param accuracies rise of accuracy, a seed each
 */
record Outcome(
    String person,
    Scheme scheme,
    long bytes,
    double rate,
    Map<Formula, Double> predicted,
    double[] gains,
    double[] accuracies) {

  double gain() {
    return Arrays.stream(gains).average().orElseThrow();
  }

  double accuracy() {
    return Arrays.stream(accuracies).average().orElseThrow();
  }
}
