package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.op.ClassTargets.Reduction;
import homegrown.kernels.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Negative log-likelihood: log-probabilities x with one axis of classes, targets (class indices) of
 * the shape that is left without it. The loss of a target is {@code -v w_target x_target}, where w
 * are the weights of the classes and v is the weight of the target (both 1 where not given).
 * Ignored targets have no loss. The mean is the sum over the sum of {@code v w_target} of what is
 * not ignored; it is 0 where that sum is 0. For logits {@link SoftmaxCrossEntropy} does both steps
 * at once.
 *
 * <pre>{@code
 * Tensor loss = NegativeLogLikelihood.with().ignoring(0).sum(graph, "loss", logs, targets);
 * }</pre>
 */
public final class NegativeLogLikelihood implements Operation {

  private static final int X = ClassTargets.X;
  private static final int LOSSES = 0;

  private final ClassTargets targets;

  private NegativeLogLikelihood(ClassTargets targets) {
    this.targets = targets;
  }

  /** The mean over all targets; classes are the last axis of the log-probabilities. */
  public static Tensor mean(Graph graph, String layer, Tensor x, Tensor targets) {
    return with().mean(graph, layer, x, targets);
  }

  /** Everything else that the loss can have; nothing of it to begin with. */
  public static Options with() {
    return new Options(-1, false, 0, new Tensor[0], new Tensor[0]);
  }

  /** What a negative log-likelihood has. Immutable: each call gives new options. */
  public static final class Options {

    private final int axis;
    private final boolean ignores;
    private final int ignored;
    private final Tensor[] classWeights;
    private final Tensor[] targetWeights;

    private Options(
        int axis, boolean ignores, int ignored, Tensor[] classWeights, Tensor[] targetWeights) {
      this.axis = axis;
      this.ignores = ignores;
      this.ignored = ignored;
      this.classWeights = classWeights;
      this.targetWeights = targetWeights;
    }

    /** The axis of the classes, negative to count from the end; 1 for [N, C, d...]. */
    public Options classesAt(int axis) {
      return new Options(axis, ignores, ignored, classWeights, targetWeights);
    }

    /** A target that has no loss; it may be outside of the classes. */
    public Options ignoring(int target) {
      return new Options(axis, true, target, classWeights, targetWeights);
    }

    /** One weight for each class, a float tensor [classes] that is not trained. */
    public Options classWeights(Tensor weights) {
      return new Options(axis, ignores, ignored, new Tensor[] {weights}, targetWeights);
    }

    /** One weight for each target, a float tensor of the targets' shape that is not trained. */
    public Options targetWeights(Tensor weights) {
      return new Options(axis, ignores, ignored, classWeights, new Tensor[] {weights});
    }

    /** The mean, a scalar. */
    public Tensor mean(Graph graph, String layer, Tensor x, Tensor targets) {
      return apply(Reduction.MEAN, graph, layer, x, targets);
    }

    /** The sum, a scalar. */
    public Tensor sum(Graph graph, String layer, Tensor x, Tensor targets) {
      return apply(Reduction.SUM, graph, layer, x, targets);
    }

    /** The loss of each target, of the targets' shape. */
    public Tensor each(Graph graph, String layer, Tensor x, Tensor targets) {
      return apply(Reduction.EACH, graph, layer, x, targets);
    }

    private Tensor apply(Reduction reduction, Graph graph, String layer, Tensor x, Tensor targets) {
      List<Tensor> inputs = new ArrayList<>(Arrays.asList(x, targets));
      inputs.addAll(Arrays.asList(classWeights));
      inputs.addAll(Arrays.asList(targetWeights));
      int classes = classWeights.length == 0 ? ClassTargets.NONE : ClassTargets.TARGETS + 1;
      int each = targetWeights.length == 0 ? ClassTargets.NONE : inputs.size() - 1;
      ClassTargets all =
          new ClassTargets(x.shape(), axis, ignores, ignored, reduction, classes, each);
      return graph.apply(new NegativeLogLikelihood(all), layer, inputs.toArray(new Tensor[0]));
    }
  }

  @Override
  public String name() {
    return "negative_log_likelihood";
  }

  @Override
  public Shape[] shapes(Signature s) {
    return new Shape[] {targets.shape(s)};
  }

  @Override
  public void needs(Needs needs) {
    needs.forwardScratch(targets.losses());
    targets.requireConstantWeights(needs, name());
    for (int i = ClassTargets.TARGETS + 1; needs.backward() && i < needs.inputs(); i++) {
      needs.keepInput(i);
    }
  }

  /** What the log-probability of a target is multiplied with, less its share of the mean. */
  private double slope(Frame f, int position, int target) {
    return -(double) targets.weight(f, position) * targets.classWeight(f, target);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    AxisLayout layout = targets.layout;
    targets.check(f, lane);
    Slice x = f.input(X);
    Slice losses = targets.reduction == Reduction.EACH ? f.output(0) : f.forwardScratch(LOSSES);
    for (int q = lane.from(layout.positions, 1); q < lane.to(layout.positions, 1); q++) {
      int target = f.ids(ClassTargets.TARGETS)[q];
      double loss = 0;
      if (targets.counts(target)) {
        loss = slope(f, q, target) * x.data()[x.at() + layout.at(q) + target * layout.inner];
      }
      losses.data()[losses.at() + q] = (float) loss;
    }
    lane.sync();
    if (lane.first()) {
      targets.total(f, lane, losses, targets.divisor(f));
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    AxisLayout layout = targets.layout;
    Slice dy = f.outputGradient(0);
    Slice dx = f.gradient(X);
    double divisor = targets.divisor(f);
    boolean each = targets.reduction == Reduction.EACH;
    for (int q = lane.from(layout.positions, 1); q < lane.to(layout.positions, 1); q++) {
      int at = dx.at() + layout.at(q);
      for (int c = 0; !f.adds(X) && c < layout.length; c++) {
        dx.data()[at + c * layout.inner] = 0f;
      }
      int target = f.ids(ClassTargets.TARGETS)[q];
      if (targets.counts(target) && divisor != 0) {
        double given = f.scale(X) * dy.data()[dy.at() + (each ? q : 0)] / divisor;
        dx.data()[at + target * layout.inner] += (float) (given * slope(f, q, target));
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
