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
import homegrown.engine.TouchedRows;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;

/**
 * A linear layer over many classes and the mean cross-entropy of its softmax, computed for each
 * row's target and for a sample of the classes that all rows share (Jean et al. 2015): time and
 * memory follow the size of the sample instead of the number of classes.
 *
 * <p>hidden [..., K], w [V, K], b [V], targets [...] and negatives [S] (class indices), expected
 * [V]: the logarithm of how often a class is expected among the negatives, subtracted from its
 * logit, for targets too; and, if given, weights [...] of the targets: the loss is then {@code sum
 * v l / sum v}. A negative that is the target of a row is left out of that row.
 *
 * <p>To infer, use {@link Linear} with the same w and b.
 */
public final class SampledSoftmax implements Operation {

  private static final int HIDDEN = 0;
  private static final int W = 1;
  private static final int B = 2;
  private static final int TARGETS = 3;
  private static final int NEGATIVES = 4;
  private static final int EXPECTED = 5;
  private static final int WEIGHTS = 6;

  private static final int GRADIENT = 0;

  private static final int SAMPLE = 0;
  private static final int PRODUCT = 1;
  private static final int LOSSES = 2;
  private static final int BIASES = 3;
  private static final int SUMS = 2;

  /** A logit whose exponential is zero beside any other. */
  private static final float NEVER = -1e30f;

  private static final SampledSoftmax INSTANCE = new SampledSoftmax();

  private SampledSoftmax() {}

  /** The mean over all targets. */
  public static Tensor of(
      Graph graph,
      String layer,
      Tensor hidden,
      Tensor w,
      Tensor b,
      Tensor targets,
      Tensor negatives,
      Tensor expected) {
    return graph.apply(INSTANCE, layer, hidden, w, b, targets, negatives, expected);
  }

  /** The mean weighted by a weight for each target. */
  public static Tensor weighted(
      Graph graph,
      String layer,
      Tensor hidden,
      Tensor w,
      Tensor b,
      Tensor targets,
      Tensor negatives,
      Tensor expected,
      Tensor weights) {
    return graph.apply(INSTANCE, layer, hidden, w, b, targets, negatives, expected, weights);
  }

  @Override
  public String name() {
    return "sampled_softmax";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(WEIGHTS, WEIGHTS + 1);
    s.floats(HIDDEN);
    s.floats(W);
    s.ids(TARGETS);
    s.ids(NEGATIVES);
    s.require(
        s.shape(HIDDEN).rank() >= 1, "hidden [..., K]", "a scalar", "the last axis is the width");
    s.require(
        s.shape(W).rank() == 2 && s.shape(W).dim(1) == s.shape(HIDDEN).last(),
        "w [classes, " + s.shape(HIDDEN).last() + "] for hidden " + s.shape(HIDDEN),
        "w " + s.shape(W),
        "one row for each class");
    Shape classes = Shape.of(s.shape(W).dim(0));
    s.shape(B, classes);
    s.shape(EXPECTED, classes);
    s.require(
        s.shape(TARGETS).size() == s.shape(HIDDEN).rows(),
        "one target for each row of " + s.shape(HIDDEN),
        "targets " + s.shape(TARGETS),
        "targets are class indices");
    s.require(
        s.shape(NEGATIVES).rank() == 1,
        "negatives [S]",
        "negatives " + s.shape(NEGATIVES),
        "all rows share one sample");
    if (s.count() > WEIGHTS) {
      s.shape(WEIGHTS, s.shape(TARGETS));
    }
    return new Shape[] {Shape.of()};
  }

  @Override
  public void needs(Needs needs) {
    int m = needs.shape(HIDDEN).rows();
    int k = needs.shape(HIDDEN).last();
    int sampled = needs.shape(NEGATIVES).size();
    Kernels kernels = needs.kernels();
    int lanes = needs.lanes();
    needs.saved((long) m * (sampled + 1));
    needs.forwardScratch((long) sampled * k);
    needs.forwardScratch(MatrixProduct.scratch(kernels, lanes, m, sampled, k));
    needs.forwardScratch(m);
    needs.forwardScratch(sampled);
    Constants.require(needs, EXPECTED, name(), "the expected counts");
    if (needs.inputs() > WEIGHTS) {
      Constants.require(needs, WEIGHTS, name(), "the weights of the targets");
    }
    if (!needs.backward()) {
      return;
    }
    long product = 0;
    if (needs.wants(HIDDEN)) {
      needs.keepInput(W);
      needs.gradientOverInput(W);
      product = MatrixProduct.scratch(kernels, lanes, m, k, sampled);
    }
    if (needs.wants(W)) {
      needs.gradientByRows(W, m + sampled);
      needs.keepInput(HIDDEN);
      product = Math.max(product, MatrixProduct.scratch(kernels, lanes, sampled, k, m));
    }
    needs.backwardScratch((long) sampled * k);
    needs.backwardScratch(product);
    needs.backwardScratch(sampled);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    int m = f.shape(HIDDEN).rows();
    int k = f.shape(HIDDEN).last();
    int[] targets = f.ids(TARGETS);
    int[] negatives = f.ids(NEGATIVES);
    int sampled = negatives.length;
    check(f, lane, TARGETS);
    check(f, lane, NEGATIVES);
    lane.sync();
    if (f.byRows(W) && lane.first()) {
      touch(f.rows(W), targets, negatives);
    }
    Slice sample = f.forwardScratch(SAMPLE);
    Slice biases = f.forwardScratch(BIASES);
    gather(f, lane, sample, k);
    for (int s = lane.from(sampled, Gradients.GRANULE);
        s < lane.to(sampled, Gradients.GRANULE);
        s++) {
      biases.data()[biases.at() + s] = offset(f, negatives[s]);
    }
    lane.sync();
    Slice hidden = f.input(HIDDEN);
    Slice g = f.saved(GRADIENT);
    Slice scratch = f.forwardScratch(PRODUCT);
    int width = sampled + 1;
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        g.data(),
        g.at() + 1,
        width,
        Start.BIAS,
        biases.data(),
        biases.at(),
        hidden.data(),
        hidden.at(),
        k,
        1,
        sample.data(),
        sample.at(),
        1,
        k,
        m,
        sampled,
        k,
        1f);
    lane.sync();
    Slice w = f.input(W);
    Slice losses = f.forwardScratch(LOSSES);
    Kernels kernels = lane.kernels();
    double divisor = divisor(f, kernels, m);
    float share = divisor == 0 ? 0 : (float) (1 / divisor);
    for (int i = lane.from(m, 1); i < lane.to(m, 1); i++) {
      int at = g.at() + i * width;
      int target = targets[i];
      double product =
          kernels.dot(hidden.data(), hidden.at() + i * k, w.data(), w.at() + target * k, k);
      float logit = (float) (product + offset(f, target));
      g.data()[at] = logit;
      for (int s = 0; s < sampled; s++) {
        if (negatives[s] == target) {
          g.data()[at + 1 + s] = NEVER;
        }
      }
      float weight = weight(f, i);
      double logSum = kernels.softmax(g.data(), at, width);
      losses.data()[losses.at() + i] = (float) (weight * (logSum - logit));
      g.data()[at] -= 1f;
      kernels.scale(g.data(), at, width, weight * share);
    }
    lane.sync();
    if (lane.first()) {
      double sum = kernels.sum(losses.data(), losses.at(), m);
      f.output(0).data()[f.output(0).at()] = divisor == 0 ? 0f : (float) (sum / divisor);
    }
  }

  private static void check(Frame f, Lane lane, int input) {
    int[] ids = f.ids(input);
    int classes = f.shape(W).dim(0);
    for (int i = lane.from(ids.length, 1); i < lane.to(ids.length, 1); i++) {
      if (ids[i] < 0 || ids[i] >= classes) {
        throw f.error(
            (input == TARGETS ? "targets" : "negatives") + " in 0.." + (classes - 1),
            ids[i] + " at " + i,
            "they are rows of w");
      }
    }
  }

  private static void touch(TouchedRows rows, int[] targets, int[] negatives) {
    rows.clear();
    for (int i = 0; i < negatives.length; i++) {
      rows.add(negatives[i]);
    }
    for (int i = 0; i < targets.length; i++) {
      rows.add(targets[i]);
    }
  }

  /** What is added to the product for a class. */
  private static float offset(Frame f, int c) {
    return f.input(B).data()[f.input(B).at() + c]
        - f.input(EXPECTED).data()[f.input(EXPECTED).at() + c];
  }

  private static float weight(Frame f, int row) {
    return f.inputs() > WEIGHTS ? f.input(WEIGHTS).data()[f.input(WEIGHTS).at() + row] : 1f;
  }

  private static double divisor(Frame f, Kernels kernels, int rows) {
    return f.inputs() > WEIGHTS
        ? kernels.sum(f.input(WEIGHTS).data(), f.input(WEIGHTS).at(), rows)
        : rows;
  }

  /** Copies the rows of w of the sample. */
  private static void gather(Frame f, Lane lane, Slice sample, int k) {
    int[] negatives = f.ids(NEGATIVES);
    Slice w = f.input(W);
    for (int s = lane.from(negatives.length, 1); s < lane.to(negatives.length, 1); s++) {
      int from = w.at() + negatives[s] * k;
      System.arraycopy(w.data(), from, sample.data(), sample.at() + s * k, k);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    float d = dy.data()[dy.at()];
    if (f.wants(HIDDEN)) {
      hiddenGradient(f, lane, d);
      // What the sample's rows were gathered in is used again, and w may be updated from here on.
      lane.sync();
    }
    if (f.wants(W)) {
      weightGradient(f, lane, d);
    }
    if (f.wants(B)) {
      biasGradient(f, lane, d);
    }
  }

  private static void hiddenGradient(Frame f, Lane lane, float d) {
    int m = f.shape(HIDDEN).rows();
    int k = f.shape(HIDDEN).last();
    int[] targets = f.ids(TARGETS);
    int sampled = f.ids(NEGATIVES).length;
    int width = sampled + 1;
    float factor = d * f.scale(HIDDEN);
    Slice sample = f.backwardScratch(SAMPLE);
    Slice scratch = f.backwardScratch(PRODUCT);
    Slice g = f.saved(GRADIENT);
    Slice w = f.input(W);
    Slice dh = f.gradient(HIDDEN);
    gather(f, lane, sample, k);
    lane.sync();
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        dh.data(),
        dh.at(),
        k,
        f.adds(HIDDEN) ? Start.ADD : Start.ZERO,
        w.data(),
        w.at(),
        g.data(),
        g.at() + 1,
        width,
        1,
        sample.data(),
        sample.at(),
        k,
        1,
        m,
        k,
        sampled,
        factor);
    lane.sync();
    for (int i = lane.from(m, 1); i < lane.to(m, 1); i++) {
      float part = factor * g.data()[g.at() + i * width];
      int row = w.at() + targets[i] * k;
      lane.kernels().addScaled(dh.data(), dh.at() + i * k, w.data(), row, k, part);
    }
  }

  private static void weightGradient(Frame f, Lane lane, float d) {
    int m = f.shape(HIDDEN).rows();
    int k = f.shape(HIDDEN).last();
    int[] targets = f.ids(TARGETS);
    int[] negatives = f.ids(NEGATIVES);
    int sampled = negatives.length;
    int width = sampled + 1;
    Slice hidden = f.input(HIDDEN);
    Slice rows = f.backwardScratch(SAMPLE);
    Slice scratch = f.backwardScratch(PRODUCT);
    Slice g = f.saved(GRADIENT);
    Slice dw = f.gradient(W);
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        rows.data(),
        rows.at(),
        k,
        Start.ZERO,
        hidden.data(),
        hidden.at(),
        g.data(),
        g.at() + 1,
        1,
        width,
        hidden.data(),
        hidden.at(),
        k,
        1,
        sampled,
        k,
        m,
        1f);
    if (!f.adds(W)) {
      int used = f.byRows(W) ? f.rows(W).count() * k : dw.size();
      int from = dw.at() + lane.from(used, Gradients.GRANULE);
      Arrays.fill(dw.data(), from, dw.at() + lane.to(used, Gradients.GRANULE), 0f);
    }
    lane.sync();
    // Rows repeat, so the lanes share the columns.
    int from = lane.from(k, Gradients.GRANULE);
    int size = lane.to(k, Gradients.GRANULE) - from;
    float factor = d * f.scale(W);
    Kernels kernels = lane.kernels();
    for (int s = 0; s < sampled; s++) {
      int to = dw.at() + place(f, negatives[s]) * k + from;
      kernels.addScaled(dw.data(), to, rows.data(), rows.at() + s * k + from, size, factor);
    }
    for (int i = 0; i < m; i++) {
      int to = dw.at() + place(f, targets[i]) * k + from;
      float part = factor * g.data()[g.at() + i * width];
      kernels.addScaled(dw.data(), to, hidden.data(), hidden.at() + i * k + from, size, part);
    }
  }

  /** Where the gradient of a class lies, in rows. */
  private static int place(Frame f, int c) {
    return f.byRows(W) ? f.rows(W).place(c) : c;
  }

  private static void biasGradient(Frame f, Lane lane, float d) {
    int m = f.shape(HIDDEN).rows();
    int[] targets = f.ids(TARGETS);
    int[] negatives = f.ids(NEGATIVES);
    int sampled = negatives.length;
    int width = sampled + 1;
    Slice g = f.saved(GRADIENT);
    Slice sums = f.backwardScratch(SUMS);
    int first = lane.from(sampled, Gradients.GRANULE);
    int size = lane.to(sampled, Gradients.GRANULE) - first;
    int at = sums.at() + first;
    Arrays.fill(sums.data(), at, at + size, 0f);
    for (int i = 0; i < m; i++) {
      int row = g.at() + i * width + 1 + first;
      lane.kernels().addScaled(sums.data(), at, g.data(), row, size, 1f);
    }
    lane.sync();
    Slice db = f.gradient(B);
    int from = lane.from(db.size(), Gradients.GRANULE);
    int to = lane.to(db.size(), Gradients.GRANULE);
    float factor = d * f.scale(B);
    if (!f.adds(B)) {
      Arrays.fill(db.data(), db.at() + from, db.at() + to, 0f);
    }
    for (int s = 0; s < sampled; s++) {
      if (negatives[s] >= from && negatives[s] < to) {
        db.data()[db.at() + negatives[s]] += factor * sums.data()[sums.at() + s];
      }
    }
    for (int i = 0; i < m; i++) {
      if (targets[i] >= from && targets[i] < to) {
        db.data()[db.at() + targets[i]] += factor * g.data()[g.at() + i * width];
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    long products = s.shape(HIDDEN).size() * (s.shape(NEGATIVES).size() + 1L);
    return new Cost(products, products * ((s.wants(HIDDEN) ? 1 : 0) + (s.wants(W) ? 1 : 0)));
  }
}
