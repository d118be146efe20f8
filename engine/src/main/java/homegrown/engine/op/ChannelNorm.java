package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;

/**
 * What normalisations share whose scale and shift differ by channel: {@code y = (x - mean) /
 * sqrt(var + epsilon) scale + shift}, x and y [..., C], scale and shift [C], with mean and
 * population variance over the pixels of a set and the channels of a group. The variance is taken
 * in two passes, the second of which corrects the mean (Chan, Golub and LeVeque 1983).
 */
abstract class ChannelNorm implements Operation {

  static final int X = 0;
  static final int SCALE = 1;
  static final int SHIFT = 2;

  static final int MEANS = 0;
  private static final int REMAINDERS = 1;
  static final int INVERSES = 2;

  static final int PIXELS = 0;
  static final int COEFFICIENTS = 1;

  private static final int SUMS = 1;
  private static final int PRODUCTS = 2;
  private static final int FACTORS = 3;
  private static final int SLOPES = 4;
  private static final int TERMS = 5;

  final Pixels pixels;
  final double epsilon;
  private final int groups;

  /**
   * A normalisation.
   *
   * @param apart whether each entry of the first axis of x is a set of its own
   * @param groups of channels
   */
  ChannelNorm(Shape x, boolean apart, int groups, double epsilon) {
    int sets = apart && x.rank() > 1 ? x.dim(0) : 1;
    this.pixels = new Pixels(sets, x.rows() / sets, x.last());
    this.groups = groups;
    this.epsilon = epsilon;
  }

  /** Checks what is of all normalisations. */
  final void check(Signature s, int least) {
    s.floats(X);
    s.require(
        s.shape(X).rank() >= least,
        "x of at least " + least + " dimensions, the last of them channels",
        s.shape(X).toString(),
        "reshape it first");
    s.require(
        groups >= 1 && pixels.channels % groups == 0,
        "a number of groups that divides " + pixels.channels + " channels",
        String.valueOf(groups),
        "channels are the last dimension of x " + s.shape(X));
    s.require(
        epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY,
        "an epsilon of at least 0",
        String.valueOf(epsilon),
        "1e-5 is usual");
    for (int i = SCALE; i < s.count(); i++) {
      s.shape(i, Shape.of(pixels.channels));
    }
  }

  @Override
  public void needs(Needs needs) {
    int coefficients = pixels.coefficients();
    needs.outputOverInput(0, X);
    for (int i = MEANS; i <= INVERSES; i++) {
      needs.saved(coefficients);
    }
    needs.forwardScratch(pixels.scratch(needs));
    for (int i = 0; i < 2; i++) {
      needs.forwardScratch(coefficients);
    }
    if (!needs.backward()) {
      return;
    }
    needs.keepInput(X);
    needs.gradientOverInput(X);
    needs.gradientOverGradient(X, 0);
    if (needs.wants(X)) {
      needs.keepInput(SCALE);
      needs.gradientOverInput(SCALE);
    }
    needs.backwardScratch(pixels.scratch(needs));
    for (int i = SUMS; i <= TERMS; i++) {
      needs.backwardScratch(coefficients);
    }
  }

  /** The values over which a mean is taken. */
  final int count() {
    return pixels.pixels * (pixels.channels / groups);
  }

  /** Takes note of the statistics of a group of a set. */
  void note(Frame f, int set, int group, double mean, double variance) {
    // Only batch normalisation remembers them.
  }

  private double sum(Lane lane, Slice scratch, int number, int set, int group) {
    int width = pixels.channels / groups;
    double sum = 0;
    for (int c = group * width; c < (group + 1) * width; c++) {
      sum += pixels.sum(lane, scratch, number, set, c);
    }
    return sum;
  }

  static float get(Slice coefficients, int at) {
    return coefficients.data()[coefficients.at() + at];
  }

  static void put(Slice coefficients, int at, double value) {
    coefficients.data()[coefficients.at() + at] = (float) value;
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice scratch = f.forwardScratch(PIXELS);
    Slice means = f.saved(MEANS);
    Slice factors = f.forwardScratch(COEFFICIENTS);
    Slice terms = f.forwardScratch(COEFFICIENTS + 1);
    int width = pixels.channels / groups;
    int all = pixels.sets * groups;
    pixels.sum(lane, scratch, f.input(X));
    lane.sync();
    for (int i = lane.from(all, 1); i < lane.to(all, 1); i++) {
      double mean = sum(lane, scratch, 0, i / groups, i % groups) / count();
      for (int c = i * width; c < (i + 1) * width; c++) {
        put(means, c, mean);
      }
    }
    lane.sync();
    pixels.sumDeviations(lane, scratch, f.input(X), means);
    lane.sync();
    for (int i = lane.from(all, 1); i < lane.to(all, 1); i++) {
      double rest = sum(lane, scratch, 0, i / groups, i % groups) / count();
      double squares = sum(lane, scratch, 1, i / groups, i % groups) / count();
      double variance = Math.max(0, squares - rest * rest);
      double inverse = 1 / Math.sqrt(variance + epsilon);
      note(f, i / groups, i % groups, get(means, i * width) + rest, variance);
      for (int c = i * width; c < (i + 1) * width; c++) {
        double factor = inverse * get(f.input(SCALE), c % pixels.channels);
        put(f.saved(REMAINDERS), c, rest);
        put(f.saved(INVERSES), c, inverse);
        put(factors, c, factor);
        put(terms, c, get(f.input(SHIFT), c % pixels.channels) - rest * factor);
      }
    }
    lane.sync();
    pixels.normalise(lane, scratch, f.output(0), f.input(X), means, factors, terms);
  }

  /**
   * With u the normalised x, g = dy scale and i the inverse deviation: dx = i (g - mean(g) - u
   * mean(g u)). The sums over dy and over dy u give the means, and the other gradients.
   */
  @Override
  public void backward(Frame f, Lane lane) {
    Slice scratch = f.backwardScratch(PIXELS);
    Slice dy = f.outputGradient(0);
    Slice x = f.input(X);
    Slice means = f.saved(MEANS);
    Slice factors = f.backwardScratch(FACTORS);
    Slice slopes = f.backwardScratch(SLOPES);
    Slice terms = f.backwardScratch(TERMS);
    pixels.sumProducts(lane, scratch, dy, x, means);
    lane.sync();
    int width = pixels.channels / groups;
    int all = pixels.sets * groups;
    for (int i = lane.from(all, 1); i < lane.to(all, 1); i++) {
      double mean = 0;
      double along = 0;
      for (int c = i * width; c < (i + 1) * width; c++) {
        int channel = c % pixels.channels;
        double sum = pixels.sum(lane, scratch, 0, i / groups, channel);
        double product = pixels.sum(lane, scratch, 1, i / groups, channel);
        product = (product - get(f.saved(REMAINDERS), c) * sum) * get(f.saved(INVERSES), c);
        put(f.backwardScratch(SUMS), c, sum);
        put(f.backwardScratch(PRODUCTS), c, product);
        double scale = f.wants(X) ? get(f.input(SCALE), channel) : 0;
        mean += scale * sum / count();
        along += scale * product / count();
      }
      for (int c = i * width; f.wants(X) && c < (i + 1) * width; c++) {
        double inverse = get(f.saved(INVERSES), c);
        double slope = -inverse * inverse * along;
        put(factors, c, inverse * get(f.input(SCALE), c % pixels.channels));
        put(slopes, c, slope);
        put(terms, c, -inverse * mean - slope * get(f.saved(REMAINDERS), c));
      }
    }
    lane.sync();
    giveSums(f, lane, SCALE, f.backwardScratch(PRODUCTS));
    giveSums(f, lane, SHIFT, f.backwardScratch(SUMS));
    if (f.wants(X)) {
      pixels.add(f, X, lane, scratch, dy, factors, x, means, slopes, terms);
    }
  }

  /** Adds sums over the pixels of each set to the gradient of scale or shift. */
  private void giveSums(Frame f, Lane lane, int input, Slice sums) {
    if (!f.wants(input)) {
      return;
    }
    for (int c = lane.from(pixels.channels, 1); c < lane.to(pixels.channels, 1); c++) {
      double sum = 0;
      for (int set = 0; set < pixels.sets; set++) {
        sum += get(sums, set * pixels.channels + c);
      }
      Gradients.addConstant(f, input, c, 1, (float) sum);
    }
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }
}
