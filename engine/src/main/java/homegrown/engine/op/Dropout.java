package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Noise;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Lane;

/**
 * Dropout (Srivastava et al. 2014), inverted: each element is zero with probability p and over 1 -
 * p otherwise, so that its expectation stays; nothing happens in inference. Which elements stay
 * follows from the seed, the step, the layer and the element's index: backward draws them again and
 * no mask is kept. {@link #masked} takes the mask as an input instead, and applies it always.
 */
public final class Dropout implements Operation {

  private static final int X = 0;
  private static final int MASK = 1;

  private final double p;

  private Dropout(double p) {
    this.p = p;
  }

  /**
   * Dropout by random numbers.
   *
   * @param p the probability that an element is dropped, from 0 to below 1
   */
  public static Tensor of(Graph graph, String layer, Tensor x, double p) {
    return graph.apply(new Dropout(p), layer, x);
  }

  /**
   * Dropout by a given mask of the shape of x: {@code y = x mask / (1 - p)}, in inference too. The
   * mask gets no gradient.
   *
   * @param mask 1 for what stays, 0 for what is dropped
   */
  public static Tensor masked(Graph graph, String layer, Tensor x, Tensor mask, double p) {
    return graph.apply(new Dropout(p), layer, x, mask);
  }

  @Override
  public String name() {
    return "dropout";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 2);
    s.floats(X);
    s.require(
        p >= 0 && p < 1, "a probability from 0 to below 1", "p = " + p, "p is the share dropped");
    if (s.count() == 2) {
      s.shape(MASK, s.shape(X));
    }
    return new Shape[] {s.shape(X)};
  }

  @Override
  public void needs(Needs needs) {
    needs.outputOverInput(0, X);
    if (needs.backward()) {
      needs.gradientOverGradient(X, 0);
      if (needs.inputs() == 2) {
        Constants.require(needs, MASK, "dropout", "the mask");
        needs.keepInput(MASK);
      }
    }
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    int from = lane.from(x.size(), Gradients.GRANULE);
    int to = lane.to(x.size(), Gradients.GRANULE);
    if (f.inputs() == 1 && (p == 0 || !f.training())) {
      if (!x.same(y)) {
        System.arraycopy(x.data(), x.at() + from, y.data(), y.at() + from, to - from);
      }
      return;
    }
    apply(f, y, x, from, to, (float) (1 / (1 - p)), false);
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    int from = lane.from(dx.size(), Gradients.GRANULE);
    int to = lane.to(dx.size(), Gradients.GRANULE);
    apply(f, dx, dy, from, to, (float) (1 / (1 - p)) * f.scale(X), f.adds(X));
  }

  /** {@code y = x mask factor}, or {@code y += x mask factor}. */
  private void apply(Frame f, Slice y, Slice x, int from, int to, float factor, boolean adds) {
    float[] source = x.data();
    float[] sink = y.data();
    if (f.inputs() == 2) {
      Slice mask = f.input(MASK);
      for (int i = from; i < to; i++) {
        float v = source[x.at() + i] * mask.data()[mask.at() + i] * factor;
        sink[y.at() + i] = adds ? sink[y.at() + i] + v : v;
      }
      return;
    }
    long key = f.key();
    long threshold = Math.round(p * 0x1p32);
    for (int i = from; i < to; i += 2) {
      long bits = Noise.bits(key, i >>> 1);
      float first = (bits >>> 32) < threshold ? 0f : source[x.at() + i] * factor;
      sink[y.at() + i] = adds ? sink[y.at() + i] + first : first;
      if (i + 1 < to) {
        float second = (bits & 0xFFFFFFFFL) < threshold ? 0f : source[x.at() + i + 1] * factor;
        sink[y.at() + i + 1] = adds ? sink[y.at() + i + 1] + second : second;
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
