package homegrown.engine;

import homegrown.kernels.Kernels;

/**
 * RMSprop (Tieleman and Hinton 2012, as PyTorch states it): {@code s = alpha s + (1 - alpha) g^2; u
 * = g / (sqrt(s) + epsilon); w -= rate u}. Remembers s: one float for each weight.
 *
 * <p>With momentum (one float more): {@code b = mu b + u; w -= rate b}. Centered (Graves 2013; one
 * float more): the mean {@code a = alpha a + (1 - alpha) g} is kept too, and {@code s - a^2} is
 * used in the place of s in u; where rounding makes that negative it counts as 0.
 */
public final class Rmsprop implements UpdateRule {

  private static final double ALPHA = 0.99;
  private static final double EPSILON = 1e-8;
  private static final double MU = 0;
  private static final int S = 0;

  private enum Form {
    PLAIN,
    CENTERED
  }

  private final Form form;
  private final float alpha;
  private final float epsilon;
  private final float mu;

  /** The usual: alpha 0.99, epsilon 1e-8, no momentum, not centered. */
  public Rmsprop() {
    this(Form.PLAIN, ALPHA, EPSILON, MU);
  }

  private Rmsprop(Form form, double alpha, double epsilon, double mu) {
    this.form = form;
    this.alpha = (float) HyperParameter.fraction("rmsprop", "alpha", alpha, ALPHA);
    this.epsilon = (float) HyperParameter.positive("rmsprop", "epsilon", epsilon, EPSILON);
    this.mu = (float) HyperParameter.fraction("rmsprop", "momentum", mu, MU);
  }

  /** The same with another alpha, at least 0, below 1. */
  public Rmsprop alpha(double alpha) {
    return new Rmsprop(form, alpha, epsilon, mu);
  }

  /** The same with another epsilon, above 0. */
  public Rmsprop epsilon(double epsilon) {
    return new Rmsprop(form, alpha, epsilon, mu);
  }

  /** The same with momentum, at least 0, below 1; 0 for none. */
  public Rmsprop momentum(double mu) {
    return new Rmsprop(form, alpha, epsilon, mu);
  }

  /** The same, centered. */
  public Rmsprop centered() {
    return new Rmsprop(Form.CENTERED, alpha, epsilon, mu);
  }

  @Override
  public String name() {
    // A slot means another thing in each form, so that one's state is not taken for the other's.
    return form == Form.CENTERED ? "rmsprop_centered" : "rmsprop";
  }

  @Override
  public int slots() {
    return 1 + (form == Form.CENTERED ? 1 : 0) + (mu > 0 ? 1 : 0);
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
    // Without momentum b is u alone: it takes the place of the gradient, which has no reader left.
    Slice b = mu > 0 ? slots[slots.length - 1] : gradient;
    if (form == Form.CENTERED) {
      centered(weights, slots[S], slots[S + 1], b, gradient, from, to, (float) rate);
      return;
    }
    kernels.rmsprop(
        weights.data(),
        weights.at() + from,
        slots[S].data(),
        slots[S].at() + from,
        b.data(),
        b.at() + from,
        gradient.data(),
        gradient.at() + from,
        to - from,
        (float) rate,
        alpha,
        mu,
        epsilon);
  }

  private void centered(
      Slice weights,
      Slice squares,
      Slice means,
      Slice b,
      Slice gradient,
      int from,
      int to,
      float rate) {
    float[] w = weights.data();
    float[] s = squares.data();
    float[] a = means.data();
    float[] momentum = b.data();
    float rest = 1 - alpha;
    for (int i = from; i < to; i++) {
      float g = gradient.data()[gradient.at() + i];
      float square = alpha * s[squares.at() + i] + rest * g * g;
      float mean = alpha * a[means.at() + i] + rest * g;
      s[squares.at() + i] = square;
      a[means.at() + i] = mean;
      float u = g / ((float) Math.sqrt(Math.max(0f, square - mean * mean)) + epsilon);
      float step = mu > 0 ? mu * momentum[b.at() + i] + u : u;
      momentum[b.at() + i] = step;
      w[weights.at() + i] -= rate * step;
    }
  }
}
