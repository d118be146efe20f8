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
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cross-entropy of softmax: logits with one axis of classes, targets (class indices) of the shape
 * that is left without it. The gradient is computed along with the loss, in the place of the logits
 * where nobody else needs them; in inference it is not computed.
 *
 * <pre>{@code
 * Tensor loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, targets);
 * Tensor other =
 *     SoftmaxCrossEntropy.with().ignoring(0).smoothing(0.1).sum(graph, "loss", logits, targets);
 * }</pre>
 *
 * <p>With smoothing s of C classes, q is {@code (1 - s) + s / C} for the target and {@code s / C}
 * for the others, and the loss of a target is {@code -v sum_c w_c q_c log softmax(x)_c}, where w
 * are the weights of the classes and v is the weight of the target (both 1 where not given).
 * Ignored targets have no loss. The mean is the sum over the sum of {@code v w_target} of what is
 * not ignored, also with smoothing; it is 0 where that sum is 0.
 */
public final class SoftmaxCrossEntropy implements Operation {

  private static final int X = ClassTargets.X;

  private static final int GRADIENT = 0;
  private static final int LOSSES = 0;
  private static final int ROWS = 1;

  private final ClassTargets targets;
  private final AxisLayout layout;
  private final double smoothing;

  private SoftmaxCrossEntropy(ClassTargets targets, double smoothing) {
    this.targets = targets;
    this.layout = targets.layout;
    this.smoothing = smoothing;
  }

  /** The mean over all targets; classes are the last axis of the logits. */
  public static Tensor mean(Graph graph, String layer, Tensor logits, Tensor targets) {
    return with().mean(graph, layer, logits, targets);
  }

  /** Everything else that a cross-entropy can have; nothing of it to begin with. */
  public static Options with() {
    return new Options(-1, false, 0, 0, new Tensor[0], new Tensor[0]);
  }

  /** What a cross-entropy has. Immutable: each call gives new options. */
  public static final class Options {

    private final int axis;
    private final boolean ignores;
    private final int ignored;
    private final double smoothing;
    private final Tensor[] classWeights;
    private final Tensor[] targetWeights;

    private Options(
        int axis,
        boolean ignores,
        int ignored,
        double smoothing,
        Tensor[] classWeights,
        Tensor[] targetWeights) {
      this.axis = axis;
      this.ignores = ignores;
      this.ignored = ignored;
      this.smoothing = smoothing;
      this.classWeights = classWeights;
      this.targetWeights = targetWeights;
    }

    /** The axis of the classes, negative to count from the end; 1 for [N, C, d...]. */
    public Options classesAt(int axis) {
      return new Options(axis, ignores, ignored, smoothing, classWeights, targetWeights);
    }

    /** A target that has no loss; it may be outside of the classes. */
    public Options ignoring(int target) {
      return new Options(axis, true, target, smoothing, classWeights, targetWeights);
    }

    /** Label smoothing (Szegedy et al. 2016), from 0 to 1. */
    public Options smoothing(double share) {
      return new Options(axis, ignores, ignored, share, classWeights, targetWeights);
    }

    /** One weight for each class, a float tensor [classes] that is not trained. */
    public Options classWeights(Tensor weights) {
      Tensor[] given = {weights};
      return new Options(axis, ignores, ignored, smoothing, given, targetWeights);
    }

    /**
     * One weight for each target, a float tensor of the targets' shape that is not trained: how
     * often an example counts, or how much of it.
     */
    public Options targetWeights(Tensor weights) {
      Tensor[] given = {weights};
      return new Options(axis, ignores, ignored, smoothing, classWeights, given);
    }

    /** The mean, a scalar. */
    public Tensor mean(Graph graph, String layer, Tensor logits, Tensor targets) {
      return apply(Reduction.MEAN, graph, layer, logits, targets);
    }

    /** The sum, a scalar. */
    public Tensor sum(Graph graph, String layer, Tensor logits, Tensor targets) {
      return apply(Reduction.SUM, graph, layer, logits, targets);
    }

    /** The loss of each target, of the targets' shape. */
    public Tensor each(Graph graph, String layer, Tensor logits, Tensor targets) {
      return apply(Reduction.EACH, graph, layer, logits, targets);
    }

    private Tensor apply(
        Reduction reduction, Graph graph, String layer, Tensor logits, Tensor targets) {
      List<Tensor> inputs = new ArrayList<>(Arrays.asList(logits, targets));
      inputs.addAll(Arrays.asList(classWeights));
      inputs.addAll(Arrays.asList(targetWeights));
      int classes = classWeights.length == 0 ? ClassTargets.NONE : ClassTargets.TARGETS + 1;
      int each = targetWeights.length == 0 ? ClassTargets.NONE : inputs.size() - 1;
      ClassTargets all =
          new ClassTargets(logits.shape(), axis, ignores, ignored, reduction, classes, each);
      return graph.apply(
          new SoftmaxCrossEntropy(all, smoothing), layer, inputs.toArray(new Tensor[0]));
    }
  }

  @Override
  public String name() {
    return "softmax_cross_entropy";
  }

  @Override
  public Shape[] shapes(Signature s) {
    Shape loss = targets.shape(s);
    s.require(
        smoothing >= 0 && smoothing <= 1,
        "label smoothing from 0 to 1",
        String.valueOf(smoothing),
        "0 is none");
    return new Shape[] {loss};
  }

  @Override
  public void needs(Needs needs) {
    needs.saved(needs.backward() ? needs.shape(X).size() : 0);
    needs.forwardScratch(targets.losses());
    boolean copies = layout.inner > 1 || !needs.backward();
    needs.forwardScratch(copies ? (long) needs.lanes() * layout.length : 0);
    if (needs.backward()) {
      needs.savedOverInput(GRADIENT, X);
      needs.gradientOverSaved(X, GRADIENT);
    }
    targets.requireConstantWeights(needs, name());
  }

  @Override
  public void forward(Frame f, Lane lane) {
    int classes = layout.length;
    targets.check(f, lane);
    lane.sync();
    double divisor = targets.divisor(f);
    float share = divisor == 0 ? 0 : (float) (1 / divisor);
    Slice x = f.input(X);
    Slice g = f.saved(GRADIENT);
    boolean learns = g.size() > 0;
    boolean inPlace = learns && layout.inner == 1;
    Slice rows = inPlace ? g : f.forwardScratch(ROWS);
    boolean each = targets.reduction == Reduction.EACH;
    Slice losses = each ? f.output(0) : f.forwardScratch(LOSSES);
    double classSum = classSum(f, lane.kernels(), classes);
    for (int q = lane.from(layout.positions, 1); q < lane.to(layout.positions, 1); q++) {
      int at = rows.at() + (inPlace ? q : lane.index()) * classes;
      int xAt = x.at() + layout.at(q);
      if (layout.inner > 1) {
        for (int c = 0; c < classes; c++) {
          rows.data()[at + c] = x.data()[xAt + c * layout.inner];
        }
      } else if (!inPlace || !x.same(g)) {
        System.arraycopy(x.data(), xAt, rows.data(), at, classes);
      }
      int target = f.ids(ClassTargets.TARGETS)[q];
      if (targets.counts(target)) {
        losses.data()[losses.at() + q] =
            row(f, lane.kernels(), rows.data(), at, classes, target, q, share, classSum, learns);
      } else {
        losses.data()[losses.at() + q] = 0f;
        Arrays.fill(rows.data(), at, at + classes, 0f);
      }
      if (learns && !inPlace) {
        for (int c = 0; c < classes; c++) {
          g.data()[g.at() + layout.at(q) + c * layout.inner] = rows.data()[at + c];
        }
      }
    }
    if (!each) {
      lane.sync();
      targets.total(f, lane, losses, divisor);
    }
  }

  /** The sum of the weights of all classes, where smoothing asks for it. */
  private double classSum(Frame f, Kernels kernels, int classes) {
    if (smoothing == 0) {
      return 0;
    }
    if (!targets.weighsClasses()) {
      return classes;
    }
    Slice weights = targets.classWeights(f);
    return kernels.sum(weights.data(), weights.at(), classes);
  }

  /** The loss of a row of logits, which it replaces by its gradient where that is wanted. */
  private float row(
      Frame f,
      Kernels kernels,
      float[] x,
      int at,
      int classes,
      int target,
      int position,
      float share,
      double classSum,
      boolean learns) {
    float v = targets.weight(f, position);
    double own = (1 - smoothing) * targets.classWeight(f, target);
    double even = smoothing / classes;
    double logit = x[at + target];
    double smooth = 0;
    if (even > 0) {
      if (targets.weighsClasses()) {
        Slice weights = targets.classWeights(f);
        smooth = kernels.dot(x, at, weights.data(), weights.at(), classes);
      } else {
        smooth = kernels.sum(x, at, classes);
      }
    }
    double logSum = kernels.softmax(x, at, classes);
    double loss = own * (logSum - logit) + even * (classSum * logSum - smooth);
    if (learns) {
      float factor = v * share;
      float total = (float) (own + even * classSum);
      if (even == 0 && own == 1) {
        x[at + target] -= 1f;
      } else {
        kernels.scale(x, at, classes, total);
        for (int c = 0; even > 0 && c < classes; c++) {
          x[at + c] -= (float) (even * targets.classWeight(f, c));
        }
        x[at + target] -= (float) own;
      }
      kernels.scale(x, at, classes, factor);
    }
    return (float) (v * loss);
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice g = f.saved(GRADIENT);
    Slice dy = f.outputGradient(0);
    if (targets.reduction == Reduction.EACH) {
      for (int q = lane.from(layout.positions, 1); q < lane.to(layout.positions, 1); q++) {
        giveEach(f, q, dy.data()[dy.at() + q] * f.scale(X));
      }
      return;
    }
    int from = lane.from(g.size(), Gradients.GRANULE);
    int size = lane.to(g.size(), Gradients.GRANULE) - from;
    float given = dy.data()[dy.at()];
    Gradients.add(lane.kernels(), f, X, from, g.data(), g.at() + from, size, given);
  }

  private void giveEach(Frame f, int position, float factor) {
    Slice g = f.saved(GRADIENT);
    Slice dx = f.gradient(X);
    for (int c = 0; c < layout.length; c++) {
      int at = layout.at(position) + c * layout.inner;
      float d = g.data()[g.at() + at] * factor;
      dx.data()[dx.at() + at] = f.adds(X) ? dx.data()[dx.at() + at] + d : d;
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
