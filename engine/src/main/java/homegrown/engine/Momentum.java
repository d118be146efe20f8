package homegrown.engine;

import homegrown.kernels.Kernels;

/**
 * Descent with momentum (Polyak 1964; Sutskever et al. 2013, as PyTorch states it, without
 * dampening): {@code v = mu v + g; w -= rate v}, from {@code v = 0}, so that the first step has
 * {@code v = g}. The rate is not a part of v. Remembers v: one float for each weight.
 */
public final class Momentum implements UpdateRule {

  private static final double MU = 0.9;
  private static final int V = 0;

  private enum Form {
    HEAVY_BALL,
    NESTEROV
  }

  private final Form form;
  private final float mu;

  /** The usual momentum, 0.9. */
  public Momentum() {
    this(MU);
  }

  /**
   * Momentum.
   *
   * @param mu how much of v is kept from step to step: at least 0, below 1
   */
  public Momentum(double mu) {
    this(Form.HEAVY_BALL, mu);
  }

  private Momentum(Form form, double mu) {
    this.form = form;
    this.mu = (float) HyperParameter.fraction(named(form), "mu", mu, MU);
  }

  /**
   * Nesterov's momentum: {@code v = mu v + g; w -= rate (g + mu v)}.
   *
   * @param mu at least 0, below 1
   */
  public static Momentum nesterov(double mu) {
    return new Momentum(Form.NESTEROV, mu);
  }

  private static String named(Form form) {
    return form == Form.NESTEROV ? "nesterov" : "momentum";
  }

  @Override
  public String name() {
    return named(form);
  }

  @Override
  public int slots() {
    return 1;
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
    float[] w = weights.data();
    float[] v = slots[V].data();
    float[] g = gradient.data();
    int wAt = weights.at() + from;
    int vAt = slots[V].at() + from;
    int gAt = gradient.at() + from;
    if (form == Form.NESTEROV) {
      kernels.nesterov(w, wAt, v, vAt, g, gAt, to - from, (float) rate, mu);
    } else {
      kernels.momentum(w, wAt, v, vAt, g, gAt, to - from, (float) rate, mu);
    }
  }
}
