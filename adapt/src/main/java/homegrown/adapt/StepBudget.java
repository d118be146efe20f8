package homegrown.adapt;

/**
 * How many training steps a run makes: those that it wants, or those that it can afford.
 *
 * <p>Decided once, before the first step, from the measured cost of a step. A schedule (warm-up,
 * decay of the learning rate) spans exactly {@code steps}: one that is cut off before its rate has
 * fallen is worse than a shorter one that ends.
 *
 * @param wanted steps that the run would make without a limit
 * @param steps steps that it makes; 0 if it cannot afford one, and then must not start
 */
public record StepBudget(long wanted, long steps) {

  /**
   * Checks the numbers.
   *
   * @throws LadderException unless 0 ≤ steps ≤ wanted
   */
  public StepBudget {
    if (steps < 0 || steps > wanted) {
      throw new LadderException(
          "step budget: expected from 0 to " + wanted + " steps, got " + steps);
    }
  }

  /**
   * Fits a number of steps to the time left.
   *
   * @param wanted steps that the run would make without a limit, from 0
   * @param secondsPerStep measured wall-clock seconds of a step, above 0 and finite
   * @param secondsLeft seconds for all steps; nothing is affordable at 0 or below
   * @throws LadderException if an argument is out of its range or not a number
   */
  public static StepBudget of(long wanted, double secondsPerStep, double secondsLeft) {
    if (wanted < 0
        || !(secondsPerStep > 0)
        || secondsPerStep == Double.POSITIVE_INFINITY
        || Double.isNaN(secondsLeft)) {
      throw new LadderException(
          "step budget: expected steps from 0, seconds above 0 for a step and a number of seconds,"
              + " got "
              + wanted
              + " steps, "
              + secondsPerStep
              + " s for a step, "
              + secondsLeft
              + " s left");
    }
    double affordable = Math.floor(Math.max(0, secondsLeft) / secondsPerStep);
    if (affordable * secondsPerStep > secondsLeft && affordable > 0) {
      affordable--; // the quotient was rounded up to a whole number
    }
    return new StepBudget(wanted, affordable >= wanted ? wanted : (long) affordable);
  }

  /** Whether the schedule has to be shorter than wanted. */
  public boolean shortened() {
    return steps < wanted;
  }
}
