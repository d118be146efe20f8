package homegrown.tasks.modelplan;

import homegrown.engine.Graph;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.SquaredError;
import java.util.Arrays;
import java.util.Random;

/** The loss of a value of a graph, with the input that holds its targets. */
final class Objective {

  private static final String TARGETS = "homegrown/targets";
  private static final String LOSS = "homegrown/loss";

  private final String name;
  private final ModelLoss kind;
  private final Tensor value;
  private final Tensor targets;
  private final Tensor loss;

  private Objective(String name, ModelLoss kind, Tensor value, Tensor targets, Tensor loss) {
    this.name = name;
    this.kind = kind;
    this.value = value;
    this.targets = targets;
    this.loss = loss;
  }

  /**
   * Adds a loss to a graph.
   *
   * @param name of the value in the model
   */
  static Objective of(Graph graph, String name, Tensor value, ModelLoss kind) {
    int[] dims = value.shape().dims();
    if (kind == ModelLoss.SQUARED) {
      Tensor targets = graph.input(TARGETS, dims);
      return new Objective(
          name, kind, value, targets, SquaredError.mean(graph, LOSS, value, targets));
    }
    if (dims.length == 0 || dims[dims.length - 1] < 2) {
      throw new ModelPlanException(
          "loss of "
              + name
              + " "
              + value.shape()
              + ": expected classes in its last dimension, at least two, got none; choose squared"
              + " error or another output");
    }
    Tensor targets = graph.ids(TARGETS, Arrays.copyOf(dims, dims.length - 1));
    return new Objective(
        name, kind, value, targets, SoftmaxCrossEntropy.mean(graph, LOSS, value, targets));
  }

  /** The name of the value in the model. */
  String name() {
    return name;
  }

  ModelLoss kind() {
    return kind;
  }

  Tensor value() {
    return value;
  }

  Tensor loss() {
    return loss;
  }

  /**
   * Fills the targets with a draw from the model's own distribution: a class with the probability
   * that it gives, or what it gives plus normal noise, which has squared error for its logarithm.
   */
  void draw(Slice output, Trainer trainer, Random random) {
    if (!targets.ids()) {
      Slice to = trainer.input(targets);
      for (int i = 0; i < to.size(); i++) {
        to.data()[to.at() + i] = output.data()[output.at() + i] + (float) random.nextGaussian();
      }
      return;
    }
    int[] to = trainer.ids(targets);
    int classes = value.shape().last();
    for (int i = 0; i < to.length; i++) {
      to[i] = draw(output.data(), output.at() + i * classes, classes, random.nextDouble());
    }
  }

  private static int draw(float[] logits, int at, int classes, double uniform) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      most = Math.max(most, logits[at + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[at + c] - most);
    }
    double left = uniform * sum;
    for (int c = 0; c < classes - 1; c++) {
      left -= Math.exp(logits[at + c] - most);
      if (left < 0) {
        return c;
      }
    }
    return classes - 1;
  }
}
