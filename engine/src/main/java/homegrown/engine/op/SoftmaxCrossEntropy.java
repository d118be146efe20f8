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

  private static final int X = 0;
  private static final int TARGETS = 1;
  private static final int NONE = -1;

  private static final int GRADIENT = 0;
  private static final int LOSSES = 0;
  private static final int ROWS = 1;

  private enum Reduction {
    MEAN,
    SUM,
    EACH
  }

  private final Options options;
  private final AxisLayout layout;
  private final Reduction reduction;
  private final int classWeights;
  private final int targetWeights;

  private SoftmaxCrossEntropy(
      Options options,
      AxisLayout layout,
      Reduction reduction,
      int classWeights,
      int targetWeights) {
    this.options = options;
    this.layout = layout;
    this.reduction = reduction;
    this.classWeights = classWeights;
    this.targetWeights = targetWeights;
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
      int classes = classWeights.length == 0 ? NONE : TARGETS + 1;
      int each = targetWeights.length == 0 ? NONE : inputs.size() - 1;
      AxisLayout layout = AxisLayout.of(logits.shape(), axis);
      return graph.apply(
          new SoftmaxCrossEntropy(this, layout, reduction, classes, each),
          layer,
          inputs.toArray(new Tensor[0]));
    }
  }

  @Override
  public String name() {
    return "softmax_cross_entropy";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.floats(X);
    s.ids(TARGETS);
    layout.check(s, X);
    s.require(
        options.smoothing >= 0 && options.smoothing <= 1,
        "label smoothing from 0 to 1",
        String.valueOf(options.smoothing),
        "0 is none");
    int[] dims = s.shape(X).dims();
    int axis = options.axis < 0 ? options.axis + dims.length : options.axis;
    int[] rest = new int[dims.length - 1];
    System.arraycopy(dims, 0, rest, 0, axis);
    System.arraycopy(dims, axis + 1, rest, axis, rest.length - axis);
    s.require(
        Arrays.equals(rest, s.shape(TARGETS).dims()),
        "targets " + Arrays.toString(rest) + ", one for each row of " + s.shape(X),
        "targets " + s.shape(TARGETS),
        "classes are axis " + options.axis + " of the logits; see classesAt");
    if (classWeights != NONE) {
      s.shape(classWeights, Shape.of(dims[axis]));
    }
    if (targetWeights != NONE) {
      s.shape(targetWeights, s.shape(TARGETS));
    }
    return new Shape[] {reduction == Reduction.EACH ? s.shape(TARGETS) : Shape.of()};
  }

  @Override
  public void needs(Needs needs) {
    needs.saved(needs.backward() ? needs.shape(X).size() : 0);
    needs.forwardScratch(reduction == Reduction.EACH ? 0 : layout.positions);
    boolean copies = layout.inner > 1 || !needs.backward();
    needs.forwardScratch(copies ? (long) needs.lanes() * layout.length : 0);
    if (needs.backward()) {
      needs.savedOverInput(GRADIENT, X);
      needs.gradientOverSaved(X, GRADIENT);
    }
    for (int i = TARGETS + 1; i < needs.inputs(); i++) {
      Constants.require(needs, i, name(), "weights");
    }
  }

  private boolean counts(int target) {
    return !options.ignores || target != options.ignored;
  }

  private float weight(Frame f, int position) {
    return targetWeights == NONE
        ? 1f
        : f.input(targetWeights).data()[f.input(targetWeights).at() + position];
  }

  private float classWeight(Frame f, int c) {
    return classWeights == NONE ? 1f : f.input(classWeights).data()[f.input(classWeights).at() + c];
  }

  @Override
  public void forward(Frame f, Lane lane) {
    int classes = layout.length;
    check(f, lane);
    lane.sync();
    double divisor = divisor(f);
    float share = divisor == 0 ? 0 : (float) (1 / divisor);
    Slice x = f.input(X);
    Slice g = f.saved(GRADIENT);
    boolean learns = g.size() > 0;
    boolean inPlace = learns && layout.inner == 1;
    Slice rows = inPlace ? g : f.forwardScratch(ROWS);
    Slice losses = reduction == Reduction.EACH ? f.output(0) : f.forwardScratch(LOSSES);
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
      int target = f.ids(TARGETS)[q];
      if (counts(target)) {
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
    if (reduction == Reduction.EACH) {
      return;
    }
    lane.sync();
    if (lane.first()) {
      double sum = lane.kernels().sum(losses.data(), losses.at(), layout.positions);
      f.output(0).data()[f.output(0).at()] = divisor == 0 ? 0f : (float) (sum / divisor);
    }
  }

  private void check(Frame f, Lane lane) {
    int[] targets = f.ids(TARGETS);
    for (int i = lane.from(targets.length, 1); i < lane.to(targets.length, 1); i++) {
      int target = targets[i];
      if (counts(target) && (target < 0 || target >= layout.length)) {
        throw f.error(
            "targets in 0.." + (layout.length - 1),
            target + " at " + i,
            "check the labels, or ignore this one");
      }
    }
  }

  /** What the sum of the losses is divided by. */
  private double divisor(Frame f) {
    if (reduction != Reduction.MEAN) {
      return 1;
    }
    if (classWeights == NONE && targetWeights == NONE && !options.ignores) {
      return layout.positions;
    }
    double sum = 0;
    int[] targets = f.ids(TARGETS);
    for (int q = 0; q < targets.length; q++) {
      if (counts(targets[q])) {
        sum += (double) weight(f, q) * classWeight(f, targets[q]);
      }
    }
    return sum;
  }

  /** The sum of the weights of all classes, where smoothing asks for it. */
  private double classSum(Frame f, Kernels kernels, int classes) {
    if (options.smoothing == 0) {
      return 0;
    }
    return classWeights == NONE
        ? classes
        : kernels.sum(f.input(classWeights).data(), f.input(classWeights).at(), classes);
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
    float v = weight(f, position);
    double own = (1 - options.smoothing) * classWeight(f, target);
    double even = options.smoothing / classes;
    double logit = x[at + target];
    double smooth = 0;
    if (even > 0) {
      smooth =
          classWeights == NONE
              ? kernels.sum(x, at, classes)
              : kernels.dot(
                  x, at, f.input(classWeights).data(), f.input(classWeights).at(), classes);
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
          x[at + c] -= (float) (even * classWeight(f, c));
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
    if (reduction == Reduction.EACH) {
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
