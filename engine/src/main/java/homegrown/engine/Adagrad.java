package homegrown.engine;

import homegrown.kernels.Kernels;

/**
 * Adagrad (Duchi, Hazan and Singer 2011): {@code s = s + g^2; w -= rate / (1 + (t - 1) rateDecay) g
 * / (sqrt(s) + epsilon)}, t the step from 1. Remembers s: one float for each weight.
 */
public final class Adagrad implements UpdateRule {

  private static final double START = 0;
  private static final double RATE_DECAY = 0;
  private static final double EPSILON = 1e-10;
  private static final int S = 0;

  private final float start;
  private final double rateDecay;
  private final float epsilon;

  /** The usual: s from 0, no decay of the rate, epsilon 1e-10. */
  public Adagrad() {
    this(START, RATE_DECAY, EPSILON);
  }

  private Adagrad(double start, double rateDecay, double epsilon) {
    this.start = (float) HyperParameter.notNegative("adagrad", "start", start, START);
    this.rateDecay = HyperParameter.notNegative("adagrad", "rateDecay", rateDecay, RATE_DECAY);
    this.epsilon = (float) HyperParameter.positive("adagrad", "epsilon", epsilon, EPSILON);
  }

  /** The same, but s starts from this value, at least 0. */
  public Adagrad start(double start) {
    return new Adagrad(start, rateDecay, epsilon);
  }

  /** The same, but the rate of step t is divided by {@code 1 + (t - 1) rateDecay}; at least 0. */
  public Adagrad rateDecay(double rateDecay) {
    return new Adagrad(start, rateDecay, epsilon);
  }

  /** The same with another epsilon, above 0. */
  public Adagrad epsilon(double epsilon) {
    return new Adagrad(start, rateDecay, epsilon);
  }

  @Override
  public String name() {
    return "adagrad";
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public float slotStart(int slot) {
    return start;
  }

  @Override
  public void update(
      Kernels kernels,
      Slice weights,
      Slice gradient,
      Slice[] slots,
      Shape shape,
      int from,
      int to,
      double rate,
      long step) {
    kernels.adagrad(
        weights.data(),
        weights.at() + from,
        slots[S].data(),
        slots[S].at() + from,
        gradient.data(),
        gradient.at() + from,
        to - from,
        (float) (rate / (1 + (step - 1) * rateDecay)),
        epsilon);
  }
}
