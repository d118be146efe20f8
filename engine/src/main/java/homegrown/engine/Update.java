package homegrown.engine;

/**
 * How the parameters of a run are updated: the rule, its learning rates, and what happens to the
 * gradient before it reaches the rule. In this order: clipping by the global norm, clipping by
 * value, decay into the gradient, decay of the weights, the rule.
 *
 * <p>Plain descent without any of these is applied while the gradient is computed and needs no
 * memory for it. Clipping by the global norm keeps all gradients until the end of the step.
 */
public final class Update {

  private final UpdateRule rule;
  private final Schedule schedule;
  private final double clipNorm;
  private final double clipValue;
  private final double decay;
  private final double decoupledDecay;
  private final double pull;
  private final Weights anchor;

  private Update(
      UpdateRule rule,
      Schedule schedule,
      double clipNorm,
      double clipValue,
      double decay,
      double decoupledDecay,
      double pull,
      Weights anchor) {
    this.rule = rule;
    this.schedule = schedule;
    this.clipNorm = clipNorm;
    this.clipValue = clipValue;
    this.decay = decay;
    this.decoupledDecay = decoupledDecay;
    this.pull = pull;
    this.anchor = anchor;
  }

  /** A rule with its learning rates and nothing else. */
  public static Update by(UpdateRule rule, Schedule schedule) {
    return new Update(rule, schedule, 0, 0, 0, 0, 0, null);
  }

  /**
   * Scales all gradients by {@code min(1, norm / (global norm + 1e-6))} (Pascanu et al. 2013, as
   * PyTorch states it). In a step whose global norm is not finite nothing moves, neither weights
   * nor what the rule remembers; the step counts all the same.
   */
  public Update clipNorm(double norm) {
    positive("clipNorm", norm);
    return new Update(rule, schedule, norm, clipValue, decay, decoupledDecay, pull, anchor);
  }

  /** Cuts each element of the gradients to between minus the bound and the bound. */
  public Update clipValue(double bound) {
    positive("clipValue", bound);
    return new Update(rule, schedule, clipNorm, bound, decay, decoupledDecay, pull, anchor);
  }

  /** Weight decay as a part of the gradient: {@code g += decay w}. */
  public Update decay(double decay) {
    positive("decay", decay);
    return new Update(rule, schedule, clipNorm, clipValue, decay, decoupledDecay, pull, anchor);
  }

  /** Decoupled weight decay (Loshchilov and Hutter 2019): {@code w *= 1 - rate decay}. */
  public Update decoupledDecay(double decay) {
    positive("decoupledDecay", decay);
    return new Update(rule, schedule, clipNorm, clipValue, this.decay, decay, pull, anchor);
  }

  /**
   * Decay towards given weights, L2-SP (Li, Grandvalet and Davoine 2018): {@code g += pull (w -
   * anchor)}.
   */
  public Update towards(Weights anchor, double pull) {
    positive("pull", pull);
    return new Update(rule, schedule, clipNorm, clipValue, decay, decoupledDecay, pull, anchor);
  }

  private static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new GraphException(
          "update: expected a positive number for "
              + name
              + ", got "
              + value
              + "; leave it out for none");
    }
  }

  /** The rule. */
  public UpdateRule rule() {
    return rule;
  }

  /** The learning rates. */
  public Schedule schedule() {
    return schedule;
  }

  /** The bound on the global norm, 0 for none. */
  double clipNorm() {
    return clipNorm;
  }

  double clipValue() {
    return clipValue;
  }

  double decay() {
    return decay;
  }

  double decoupledDecay() {
    return decoupledDecay;
  }

  double pull() {
    return pull;
  }

  Weights anchor() {
    return anchor;
  }

  /** True when a gradient can be added to the weights as it appears. */
  boolean direct() {
    return rule.plain()
        && clipNorm == 0
        && clipValue == 0
        && decay == 0
        && decoupledDecay == 0
        && pull == 0;
  }
}
