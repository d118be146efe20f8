package homegrown.engine;

/**
 * The learning rate of each step. Steps count from 0.
 *
 * <pre>{@code
 * Schedule.linear(0.2, 900).warmUpFromFirst(100); // 1000 steps in all
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {

  /**
   * The learning rate of a step.
   *
   * @param step the number of the step, from 0
   */
  double rate(long step);

  /** The same rate for all steps. */
  static Schedule constant(double rate) {
    HyperParameter.notNegative("schedule", "rate", rate, 0.1);
    return step -> rate;
  }

  /**
   * From a rate down to 0 in a straight line: {@code rate (steps - step) / steps}, and 0 from then
   * on.
   *
   * @param steps how many steps have a rate above 0: the length of the run, at least 1
   */
  static Schedule linear(double rate, long steps) {
    HyperParameter.notNegative("schedule", "rate", rate, 0.1);
    requireSteps(steps);
    return step -> rate * Math.max(0, steps - step) / steps;
  }

  /**
   * From a rate down to 0 along half a cosine (Loshchilov and Hutter 2017, without restarts):
   * {@code rate (1 + cos(pi step / steps)) / 2}, and 0 from then on.
   *
   * @param steps how many steps have a rate above 0: the length of the run, at least 1
   */
  static Schedule cosine(double rate, long steps) {
    HyperParameter.notNegative("schedule", "rate", rate, 0.1);
    requireSteps(steps);
    return step -> step >= steps ? 0 : rate * (1 + Math.cos(Math.PI * step / steps)) / 2;
  }

  /**
   * Climbs to the first rate of this schedule in a straight line, {@code rate(0) (step + 1) /
   * steps}, and then goes through this schedule from its beginning.
   *
   * @param steps of the climb, at least 1; they come on top of this schedule's
   */
  default Schedule warmUpFromFirst(long steps) {
    requireSteps(steps);
    return step -> step < steps ? rate(0) * (step + 1) / steps : rate(step - steps);
  }

  /**
   * As {@link #warmUpFromFirst}, but from a rate of 0 in the first step: {@code rate(0) step /
   * steps}.
   *
   * @param steps of the climb, at least 1; they come on top of this schedule's
   */
  default Schedule warmUpFromZero(long steps) {
    requireSteps(steps);
    return step -> step < steps ? rate(0) * step / steps : rate(step - steps);
  }

  private static void requireSteps(long steps) {
    if (steps < 1) {
      throw new GraphException(
          "schedule: expected at least 1 step, got " + steps + "; give the length of the run");
    }
  }
}
