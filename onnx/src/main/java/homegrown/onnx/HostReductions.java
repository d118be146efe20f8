package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Operators that fold elements along axes: sums and the like, the place of the largest, running
 * sums. Nothing at all folds to the neutral element.
 */
final class HostReductions {

  private static final DoubleBinaryOperator PLAIN = (sum, n) -> sum;
  private static final LongBinaryOperator PLAIN_INT = (sum, n) -> sum;

  /** How floats are folded: a start, a step that takes an element, an end that takes the count. */
  private static final class Fold {
    private final double start;
    private final DoubleBinaryOperator step;
    private final DoubleBinaryOperator end;

    Fold(double start, DoubleBinaryOperator step, DoubleBinaryOperator end) {
      this.start = start;
      this.step = step;
      this.end = end;
    }
  }

  /** How whole numbers are folded. */
  private static final class IntFold {
    private final long start;
    private final LongBinaryOperator step;
    private final LongBinaryOperator end;

    IntFold(long start, LongBinaryOperator step, LongBinaryOperator end) {
      this.start = start;
      this.step = step;
      this.end = end;
    }
  }

  private static final Fold MAX = new Fold(Double.NEGATIVE_INFINITY, Math::max, PLAIN);
  private static final Fold MIN = new Fold(Double.POSITIVE_INFINITY, Math::min, PLAIN);
  private static final IntFold INT_MAX = new IntFold(Long.MIN_VALUE, Math::max, PLAIN_INT);
  private static final IntFold INT_MIN = new IntFold(Long.MAX_VALUE, Math::min, PLAIN_INT);

  /** The axes to fold, and walks over the others and over them. */
  private static final class Layout {
    private final int[] dims;
    private final HostWalk kept;
    private final HostWalk folded;
    private final int count;

    Layout(HostCall call, Value x, int[] axes) {
      boolean keep = call.flag("keepdims", true);
      boolean[] folds = new boolean[x.rank()];
      for (int axis : axes) {
        folds[axis] = true;
      }
      int[] ones = x.dims().clone();
      int[] others = x.dims().clone();
      int[] left = new int[x.rank() - axes.length];
      int next = 0;
      for (int d = 0; d < folds.length; d++) {
        if (folds[d]) {
          ones[d] = 1;
        } else {
          others[d] = 1;
          left[next++] = x.dims()[d];
        }
      }
      this.dims = keep ? ones : left;
      this.kept = new HostWalk(ones, HostWalk.rowMajor(x.dims()));
      this.folded = new HostWalk(others, HostWalk.rowMajor(x.dims()));
      this.count = HostValues.product(others, 0, others.length);
    }
  }

  private HostReductions() {}

  static void register(Map<String, Evaluator> operations) {
    Fold sum = new Fold(0, (a, x) -> a + x, PLAIN);
    operations.put(
        "ReduceSum", call -> reduce(call, 13, sum, new IntFold(0, Long::sum, PLAIN_INT)));
    operations.put("ReduceMean", HostReductions::mean);
    both(
        operations,
        "ReduceProd",
        new Fold(1, (a, x) -> a * x, PLAIN),
        new IntFold(1, (a, x) -> a * x, PLAIN_INT));
    both(
        operations,
        "ReduceL1",
        new Fold(0, (a, x) -> a + Math.abs(x), PLAIN),
        new IntFold(0, (a, x) -> a + Math.abs(x), PLAIN_INT));
    both(
        operations,
        "ReduceSumSquare",
        new Fold(0, (a, x) -> a + x * x, PLAIN),
        new IntFold(0, (a, x) -> a + x * x, PLAIN_INT));
    both(operations, "ReduceL2", new Fold(0, (a, x) -> a + x * x, (a, n) -> Math.sqrt(a)), null);
    both(operations, "ReduceLogSum", new Fold(0, (a, x) -> a + x, (a, n) -> Math.log(a)), null);
    operations.put("ReduceLogSumExp", HostReductions::logSumExp);
    operations.put("ReduceMax", call -> extreme(call, MAX, INT_MAX, Math::max));
    operations.put("ReduceMin", call -> extreme(call, MIN, INT_MIN, Math::min));
    operations.put("ArgMax", call -> place(call, true));
    operations.put("ArgMin", call -> place(call, false));
    operations.put("CumSum", HostReductions::cumSum);
  }

  private static void both(Map<String, Evaluator> operations, String name, Fold f, IntFold g) {
    operations.put(name, call -> reduce(call, 18, f, g));
  }

  private static int[] axes(HostCall call, Value x, int inputSince) {
    long[] axes = call.axes(inputSince);
    if (axes != null && axes.length > 0) {
      return call.axes(axes, x.rank());
    }
    if (call.opset() >= inputSince && call.flag("noop_with_empty_axes", false)) {
      return new int[0];
    }
    int[] all = new int[x.rank()];
    Arrays.setAll(all, d -> d);
    return all;
  }

  private static Value[] reduce(HostCall call, int axesInputSince, Fold f, IntFold g) {
    Value x = g == null ? call.floats(0) : call.numbers(0);
    Layout layout = new Layout(call, x, axes(call, x, axesInputSince));
    if (x.type() == Value.Type.FLOAT) {
      float[] y = fold(call, x.floats(), layout, f);
      return new Value[] {HostValues.floats(x, layout.dims, y)};
    }
    if (layout.count == 0 && (g == INT_MAX || g == INT_MIN)) {
      throw call.refuse("whole numbers to compare", "none", "correct the axes");
    }
    long[] y = fold(call, x.ints(), layout, g);
    return new Value[] {HostValues.ints(x, layout.dims, y)};
  }

  private static float[] fold(HostCall call, float[] x, Layout layout, Fold fold) {
    float[] y = new float[call.size(layout.dims)];
    for (int i = 0; i < y.length; i++, layout.kept.next()) {
      double folded = fold.start;
      for (int k = 0; k < layout.count; k++, layout.folded.next()) {
        folded = fold.step.applyAsDouble(folded, x[layout.kept.at(0) + layout.folded.at(0)]);
      }
      y[i] = (float) fold.end.applyAsDouble(folded, layout.count);
    }
    return y;
  }

  private static long[] fold(HostCall call, long[] x, Layout layout, IntFold fold) {
    long[] y = new long[call.size(layout.dims)];
    for (int i = 0; i < y.length; i++, layout.kept.next()) {
      long folded = fold.start;
      for (int k = 0; k < layout.count; k++, layout.folded.next()) {
        folded = fold.step.applyAsLong(folded, x[layout.kept.at(0) + layout.folded.at(0)]);
      }
      y[i] = fold.end.applyAsLong(folded, layout.count);
    }
    return y;
  }

  private static Value[] mean(HostCall call) {
    return reduce(
        call,
        18,
        new Fold(0, (a, x) -> a + x, (a, n) -> a / n),
        new IntFold(0, Long::sum, (a, n) -> a / HostArithmetic.divisor(call, n)));
  }

  /** Of truth values too, from opset 20 on. */
  private static Value[] extreme(HostCall call, Fold f, IntFold g, LongBinaryOperator ofBools) {
    Value x = call.input(0);
    if (x.type() != Value.Type.BOOL) {
      return reduce(call, 18, f, g);
    }
    Layout layout = new Layout(call, x, axes(call, x, 18));
    long[] numbers = new long[x.size()];
    Arrays.setAll(numbers, i -> x.bools()[i] ? 1 : 0);
    long neutral = 1 - ofBools.applyAsLong(0, 1);
    long[] y = fold(call, numbers, layout, new IntFold(neutral, ofBools, PLAIN_INT));
    boolean[] truths = new boolean[y.length];
    for (int i = 0; i < y.length; i++) {
      truths[i] = y[i] != 0;
    }
    return new Value[] {Value.bools(layout.dims, truths)};
  }

  /** The largest element is taken out first, so that nothing overflows. */
  private static Value[] logSumExp(HostCall call) {
    Value x = call.floats(0);
    int[] axes = axes(call, x, 18);
    float[] largest = fold(call, x.floats(), new Layout(call, x, axes), MAX);
    Layout layout = new Layout(call, x, axes);
    float[] y = new float[largest.length];
    for (int i = 0; i < y.length; i++, layout.kept.next()) {
      double shift = Float.isInfinite(largest[i]) ? 0 : largest[i];
      double sum = 0;
      for (int k = 0; k < layout.count; k++, layout.folded.next()) {
        sum += Math.exp(x.floats()[layout.kept.at(0) + layout.folded.at(0)] - shift);
      }
      y[i] = (float) (shift + Math.log(sum));
    }
    return new Value[] {HostValues.floats(x, layout.dims, y)};
  }

  /** The first of equal ones; the last with select_last_index, from opset 12 on. */
  private static Value[] place(HostCall call, boolean largest) {
    Value x = call.numbers(0);
    int axis = call.axis(0, x.rank());
    int n = x.dims()[axis];
    boolean last = call.flag("select_last_index", false);
    Layout layout = new Layout(call, x, new int[] {axis});
    long[] y = new long[call.size(layout.dims)];
    if (n == 0 && y.length > 0) {
      throw call.refuse("an axis that is not empty", "0 elements", "correct the axis");
    }
    int step = HostWalk.rowMajor(x.dims())[axis];
    for (int i = 0; i < y.length; i++, layout.kept.next()) {
      int at = layout.kept.at(0);
      int best = 0;
      for (int k = 1; k < n; k++) {
        int order = compare(x, at + k * step, at + best * step);
        order = largest ? order : -order;
        best = order > 0 || order == 0 && last ? k : best;
      }
      y[i] = best;
    }
    return new Value[] {Value.ints(layout.dims, y)};
  }

  private static int compare(Value x, int i, int j) {
    return x.type() == Value.Type.FLOAT
        ? Float.compare(x.floats()[i] + 0f, x.floats()[j] + 0f)
        : Long.compare(x.ints()[i], x.ints()[j]);
  }

  private static Value[] cumSum(HostCall call) {
    Value x = call.numbers(0);
    int axis = call.axis(call.integer(1), x.rank());
    int n = x.dims()[axis];
    int inner = HostValues.product(x.dims(), axis + 1, x.rank());
    boolean exclusive = call.flag("exclusive", false);
    int step = call.flag("reverse", false) ? -inner : inner;
    Value y = HostValues.like(call, x, x.dims());
    for (int row = 0; row < (n == 0 ? 0 : x.size() / n); row++) {
      int at = row / inner * n * inner + row % inner + (step < 0 ? (n - 1) * inner : 0);
      double sum = 0;
      long whole = 0;
      for (int k = 0; k < n; k++, at += step) {
        if (x.type() == Value.Type.FLOAT) {
          float element = x.floats()[at];
          y.floats()[at] = (float) (exclusive ? sum : sum + element);
          sum += element;
        } else {
          long before = whole;
          whole += x.ints()[at];
          y.ints()[at] = HostTypes.cut(exclusive ? before : whole, x.onnxType());
        }
      }
    }
    return new Value[] {y};
  }
}
