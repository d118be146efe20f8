package homegrown.engine;

/** The most elements that one array can hold, checked before it is made. */
final class ArrayLimit {

  /** The longest array that every virtual machine can make. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private ArrayLimit() {}

  /** Checks the weights, the state of the update rule and the inputs of a plan. */
  static void require(Planner plan) {
    Weights.requireThatAnArrayCanHold("plan", plan.graph.parameters());
    if (plan.update != null) {
      require(
          "plan",
          "what the update rule remembers",
          plan.stateFloats(),
          "train fewer parameters or take a rule that remembers less");
    }
    for (Tensor input : plan.inputs) {
      require(
          "plan",
          "input " + input,
          input.shape().size(),
          "use a smaller batch or fewer steps at a time");
    }
  }

  /** Checks a number of floats or ids that will lie in one array. */
  static void require(String place, String what, long elements, String mend) {
    if (elements > LONGEST) {
      throw new GraphException(
          place
              + ": expected at most "
              + LONGEST
              + " elements for "
              + what
              + ", got "
              + elements
              + "; "
              + mend);
    }
  }
}
