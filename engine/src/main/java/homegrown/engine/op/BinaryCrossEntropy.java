package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;

/**
 * Binary cross-entropy of logits x with targets t between 0 and 1, {@code -t log sigmoid(x) - (1 -
 * t) log sigmoid(-x)}; with positive weights p [last dimension of x] the first term is multiplied
 * by p.
 */
public final class BinaryCrossEntropy extends ElementLoss {

  private static final int WEIGHTS = 2;

  /** Below this two terms of the series are as good as a float, and better than log. */
  private static final double SMALL = 1e-4;

  private BinaryCrossEntropy(Total total) {
    super(total);
  }

  /** The mean over all elements. */
  public static Tensor mean(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new BinaryCrossEntropy(Total.MEAN), layer, x, target);
  }

  /** The mean over all elements, with weights of the positive term. */
  public static Tensor mean(Graph graph, String layer, Tensor x, Tensor target, Tensor weights) {
    return graph.apply(new BinaryCrossEntropy(Total.MEAN), layer, x, target, weights);
  }

  /** The sum over all elements. */
  public static Tensor sum(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new BinaryCrossEntropy(Total.SUM), layer, x, target);
  }

  /** The loss of each element. */
  public static Tensor each(Graph graph, String layer, Tensor x, Tensor target) {
    return graph.apply(new BinaryCrossEntropy(Total.NONE), layer, x, target);
  }

  @Override
  public String name() {
    return "bce_with_logits";
  }

  @Override
  int most() {
    return WEIGHTS + 1;
  }

  @Override
  void checkMore(Signature s) {
    if (s.count() > WEIGHTS) {
      s.shape(WEIGHTS, Shape.of(s.shape(X).last()));
    }
  }

  @Override
  void keepMore(Needs needs) {
    if (needs.inputs() > WEIGHTS) {
      needs.keepInput(WEIGHTS);
    }
  }

  private static float weight(Frame f, int element) {
    if (f.inputs() <= WEIGHTS) {
      return 1f;
    }
    Slice weights = f.input(WEIGHTS);
    return weights.data()[weights.at() + element % weights.size()];
  }

  /** log(1 + exp(-x)). */
  private static double softplusOfMinus(float x) {
    double e = Math.exp(-Math.abs(x));
    return Math.max(-x, 0f) + (e < SMALL ? e - 0.5 * e * e : Math.log(1 + e));
  }

  @Override
  void losses(
      Frame f,
      Kernels kernels,
      float[] y,
      int yAt,
      float[] x,
      int xAt,
      float[] t,
      int tAt,
      int first,
      int n) {
    for (int i = 0; i < n; i++) {
      double positive = t[tAt + i] * (double) weight(f, first + i);
      double negative = 1.0 - t[tAt + i];
      float logit = x[xAt + i];
      y[yAt + i] = (float) (negative * logit + (positive + negative) * softplusOfMinus(logit));
    }
  }

  @Override
  void slopes(
      Frame f,
      Kernels kernels,
      int input,
      float[] s,
      int sAt,
      float[] x,
      int xAt,
      float[] t,
      int tAt,
      int first,
      int n) {
    if (input == X) {
      kernels.sigmoid(s, sAt, x, xAt, n);
      for (int i = 0; i < n; i++) {
        float positive = t[tAt + i] * weight(f, first + i);
        float negative = 1f - t[tAt + i];
        s[sAt + i] = negative * s[sAt + i] - positive * (1f - s[sAt + i]);
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      float logit = x[xAt + i];
      double softplus = softplusOfMinus(logit);
      s[sAt + i] = (float) ((weight(f, first + i) - 1.0) * softplus - logit);
    }
  }

  @Override
  void backwardMore(Frame f, Lane lane, float factor) {
    if (f.inputs() <= WEIGHTS || !f.wants(WEIGHTS)) {
      return;
    }
    Slice x = f.input(X);
    Slice t = f.input(TARGET);
    int columns = f.shape(WEIGHTS).size();
    for (int j = lane.from(columns, 1); j < lane.to(columns, 1); j++) {
      double sum = 0;
      for (int e = j; e < x.size(); e += columns) {
        sum += t.data()[t.at() + e] * softplusOfMinus(x.data()[x.at() + e]);
      }
      Gradients.addConstant(f, WEIGHTS, j, 1, (float) sum * factor);
    }
  }
}
