package homegrown.engine.golden;

/**
 * How far a float32 engine may be from the golden values. Every function gives the largest accepted
 * difference, absolute or, where its name says so, relative to the expected value.
 */
public final class Tolerance {

  /** Relative, for the sum of squares of a final tensor of a trajectory. */
  public static final double RELATIVE_SUM_OF_SQUARES = 1e-4;

  /** How much worse than the recorded float32 run an engine may be. */
  private static final double SLACK = 20;

  private static final double RELATIVE = 1e-5;

  private Tolerance() {}

  /**
   * An output or gradient of an operation.
   *
   * @param largest the largest magnitude of the expected tensor
   * @param float32Error its recorded {@code float32_error.max_abs}
   */
  public static double operation(double largest, double float32Error) {
    return RELATIVE * largest + SLACK * float32Error + 1e-7;
  }

  /** One element of an operation case noted as "large and tiny values". */
  public static double extremeElement(double expected) {
    return RELATIVE * Math.abs(expected) + 1e-6;
  }

  /** One element of a weight after an optimizer step, with the case's float32_error. */
  public static double optimizer(double expected, double float32Error) {
    return RELATIVE * Math.abs(expected) + SLACK * float32Error;
  }

  /** The loss of a step of a trajectory, from the recorded losses of both precisions. */
  public static double relativeLoss(double[] float64Losses, double[] float32Losses, int step) {
    double[] differences = new double[step + 1];
    for (int s = 0; s <= step; s++) {
      differences[s] = Math.abs(float32Losses[s] - float64Losses[s]) / Math.abs(float64Losses[s]);
    }
    return relativeLoss(differences, step);
  }

  /** The loss of a step, from the recorded relative differences of the float32 run. */
  public static double relativeLoss(double[] relativeDifferences, int step) {
    double largest = 0;
    for (int s = 0; s <= step; s++) {
      largest = Math.max(largest, relativeDifferences[s]);
    }
    return RELATIVE + SLACK * largest;
  }

  /** One of the first values of a final tensor, with its largest_weight_difference. */
  public static double finalValue(double largestWeightDifference) {
    return SLACK * largestWeightDifference + 1e-6;
  }

  /** An output of an ONNX model, with the largest magnitude of the expected tensor. */
  public static double onnxOutput(double largest) {
    return 1e-4 * Math.max(1, largest);
  }

  /** One element of an ONNX node case, with the case's relative and absolute tolerance. */
  public static double onnxNode(double expected, double relative, double absolute) {
    return relative * Math.abs(expected) + absolute;
  }
}
