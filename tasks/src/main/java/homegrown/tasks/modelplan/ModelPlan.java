package homegrown.tasks.modelplan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What would train of a model within a budget of memory, and what that takes. Nothing has been
 * trained.
 *
 * @param inputs dimensions of the model's inputs by name
 * @param output the value that the loss is of
 * @param outputDims its dimensions
 * @param loss what training lowers
 * @param update the rule
 * @param ranking by what the parameters were ranked, in words
 * @param kernels the set of kernels that the plan is for
 * @param threads the number of threads that the plan is for
 * @param budgetBytes what training may take
 * @param memory what it takes, exactly
 * @param leastBytes the smallest budget that works at all
 * @param allBytes what training all of {@code may} would take
 * @param may the number of parameters that may train
 * @param contribution the share of what training all of them would be worth, from 0 to 1
 * @param forwardMacs multiply-accumulates of a step forward
 * @param backwardMacs multiply-accumulates of a step backward
 * @param secondsPerStep measured on this machine
 * @param trains what would train, in the order of the model
 */
public record ModelPlan(
    Map<String, int[]> inputs,
    String output,
    int[] outputDims,
    ModelLoss loss,
    ModelUpdate update,
    String ranking,
    String kernels,
    int threads,
    long budgetBytes,
    Bytes memory,
    long leastBytes,
    long allBytes,
    int may,
    double contribution,
    long forwardMacs,
    long backwardMacs,
    double secondsPerStep,
    List<Trained> trains) {

  /** Copies what can change. */
  public ModelPlan {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    trains = Collections.unmodifiableList(new ArrayList<>(trains));
  }

  /**
   * Bytes of a run that trains.
   *
   * @param peak all that training takes on top of the weights that stay
   * @param arena of it activations, gradients and scratch of the products
   * @param trained of it the weights that move
   * @param state of it what the rule remembers
   * @param inputs of it inputs of whole numbers
   * @param kernels of it scratch of the kernels
   * @param weights of the whole model, not part of the peak
   */
  public record Bytes(
      long peak, long arena, long trained, long state, long inputs, long kernels, long weights) {}

  /**
   * A parameter, or a run of its rows, that would train; a row is a slice of the first dimension.
   *
   * @param parameter name of the initialiser
   * @param dims of the parameter
   * @param from first row that trains
   * @param to first row behind them that does not
   * @param rows that the parameter has
   * @param bytes of the weights that move
   * @param contribution the share of what training everything would be worth
   */
  public record Trained(
      String parameter, int[] dims, int from, int to, int rows, long bytes, double contribution) {

    /** True when all rows train. */
    public boolean whole() {
      return to - from == rows;
    }
  }
}
