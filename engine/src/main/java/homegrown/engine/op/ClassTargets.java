package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * What losses share that compare scores along an axis of classes with targets: which targets count,
 * what they and the classes weigh, and what becomes of the losses of all targets. Input 0 is the
 * scores, 1 the targets; weights follow.
 */
final class ClassTargets {

  /** What becomes of the losses of the targets. */
  enum Reduction {
    MEAN,
    SUM,
    EACH
  }

  static final int X = 0;
  static final int TARGETS = 1;

  /** Stands for weights that are not there. */
  static final int NONE = -1;

  final AxisLayout layout;
  final Reduction reduction;

  private final int axis;
  private final boolean ignores;
  private final int ignored;
  private final int classWeights;
  private final int targetWeights;

  /**
   * Targets of a loss.
   *
   * @param classWeights the input that has one weight for each class
   * @param targetWeights the input that has one weight for each target
   */
  ClassTargets(
      Shape x,
      int axis,
      boolean ignores,
      int ignored,
      Reduction reduction,
      int classWeights,
      int targetWeights) {
    this.layout = AxisLayout.of(x, axis);
    this.axis = axis;
    this.ignores = ignores;
    this.ignored = ignored;
    this.reduction = reduction;
    this.classWeights = classWeights;
    this.targetWeights = targetWeights;
  }

  /** Checks the inputs and gives the shape of the loss. */
  Shape shape(Signature s) {
    s.floats(X);
    s.ids(TARGETS);
    layout.check(s, X);
    int[] dims = s.shape(X).dims();
    int along = Runs.axis(axis, dims.length);
    int[] rest = new int[dims.length - 1];
    System.arraycopy(dims, 0, rest, 0, along);
    System.arraycopy(dims, along + 1, rest, along, rest.length - along);
    s.require(
        Arrays.equals(rest, s.shape(TARGETS).dims()),
        "targets " + Arrays.toString(rest) + ", one for each row of " + s.shape(X),
        "targets " + s.shape(TARGETS),
        "classes are axis " + axis + " of the scores; see classesAt");
    if (classWeights != NONE) {
      s.shape(classWeights, Shape.of(dims[along]));
    }
    if (targetWeights != NONE) {
      s.shape(targetWeights, s.shape(TARGETS));
    }
    return reduction == Reduction.EACH ? s.shape(TARGETS) : Shape.of();
  }

  /** Weights are taken as they are. */
  void requireConstantWeights(Needs needs, String operation) {
    for (int i = TARGETS + 1; i < needs.inputs(); i++) {
      Constants.require(needs, i, operation, "weights");
    }
  }

  boolean weighsClasses() {
    return classWeights != NONE;
  }

  /** The weights of all classes, where there are any. */
  Slice classWeights(Frame f) {
    return f.input(classWeights);
  }

  /** True when a target has a loss. */
  boolean counts(int target) {
    return !ignores || target != ignored;
  }

  /** The weight of the target at a position. */
  float weight(Frame f, int position) {
    return targetWeights == NONE
        ? 1f
        : f.input(targetWeights).data()[f.input(targetWeights).at() + position];
  }

  /** The weight of a class. */
  float classWeight(Frame f, int c) {
    return classWeights == NONE ? 1f : f.input(classWeights).data()[f.input(classWeights).at() + c];
  }

  /** Checks a lane's share of the targets. */
  void check(Frame f, Lane lane) {
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
  double divisor(Frame f) {
    if (reduction != Reduction.MEAN) {
      return 1;
    }
    if (classWeights == NONE && targetWeights == NONE && !ignores) {
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

  /** The floats that the losses of all targets take where they are not the output. */
  int losses() {
    return reduction == Reduction.EACH ? 0 : layout.positions;
  }

  /** Gives the mean or the sum of the losses; the lanes have met before. */
  void total(Frame f, Lane lane, Slice losses, double divisor) {
    if (lane.first() && reduction != Reduction.EACH) {
      double sum = lane.kernels().sum(losses.data(), losses.at(), layout.positions);
      f.output(0).data()[f.output(0).at()] = divisor == 0 ? 0f : (float) (sum / divisor);
    }
  }
}
