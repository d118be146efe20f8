package homegrown.engine;

import homegrown.kernels.Kernels;

/**
 * Adam (Kingma and Ba 2015): {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w
 * -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}, t the step from 1. Remembers
 * m and v: two floats for each weight.
 *
 * <p>AdamW (Loshchilov and Hutter 2019) is this rule with {@link Update#decoupledDecay}; {@link
 * Update#decay} gives Adam with L2 regularisation.
 */
public final class Adam implements UpdateRule {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;
  private static final int M = 0;
  private static final int V = 1;

  private final float beta1;
  private final float beta2;
  private final float epsilon;

  /** The usual: betas 0.9 and 0.999, epsilon 1e-8. */
  public Adam() {
    this(BETA1, BETA2, EPSILON);
  }

  /**
   * Adam.
   *
   * @param beta1 how much of m is kept from step to step: at least 0, below 1
   * @param beta2 how much of v is kept from step to step: at least 0, below 1
   * @param epsilon above 0
   */
  public Adam(double beta1, double beta2, double epsilon) {
    this.beta1 = (float) HyperParameter.fraction("adam", "beta1", beta1, BETA1);
    this.beta2 = (float) HyperParameter.fraction("adam", "beta2", beta2, BETA2);
    this.epsilon = (float) HyperParameter.positive("adam", "epsilon", epsilon, EPSILON);
  }

  @Override
  public String name() {
    return "adam";
  }

  @Override
  public int slots() {
    return 2;
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
    // With the betas rounded to float32, as the kernel has them: 1 - beta2 is far from 1 - 0.999
    // in relative terms, and the first step would not be exactly the rate.
    double firstCorrection = 1 - Math.pow(beta1, step);
    double secondCorrection = 1 - Math.pow(beta2, step);
    kernels.adam(
        weights.data(),
        weights.at() + from,
        slots[M].data(),
        slots[M].at() + from,
        slots[V].data(),
        slots[V].at() + from,
        gradient.data(),
        gradient.at() + from,
        to - from,
        (float) (rate / firstCorrection),
        beta1,
        beta2,
        (float) (1 / Math.sqrt(secondCorrection)),
        epsilon);
  }
}
