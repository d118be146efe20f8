package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Lane;

/** Product over axes. The gradient of an element is right also where others are 0. */
public final class Product extends Reduction {

  private Product(Shape x, boolean keeps, int... axes) {
    super(x, keeps, axes);
  }

  /** The product over the given axes, which go; over all if there are none. */
  public static Tensor of(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Product(x.shape(), false, axes), layer, x);
  }

  /** The product over the given axes, which stay as dimensions of 1; over all if there are none. */
  public static Tensor keeping(Graph graph, String layer, Tensor x, int... axes) {
    return graph.apply(new Product(x.shape(), true, axes), layer, x);
  }

  @Override
  public String name() {
    return "reduce_prod";
  }

  @Override
  public void needs(Needs needs) {
    if (needs.backward()) {
      needs.keepInput(X);
      needs.gradientOverInput(X);
    }
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice y = f.output(0);
    for (int i = lane.from(y.size(), 1); i < lane.to(y.size(), 1); i++) {
      boolean none = zeros(f, i) == 0;
      y.data()[y.at() + i] = none ? (float) productOfOthers(f, i) : 0f;
    }
  }

  /** The product of what is not 0 among the elements that go into one of y. */
  private double productOfOthers(Frame f, int i) {
    float[] x = f.input(X).data();
    int first = f.input(X).at() + kept.atElement(OF_X, i);
    double product = 1;
    for (int row = 0; row < reduced.rows(); row++) {
      int at = first + reduced.at(OF_X, row);
      for (int j = 0; j < reduced.width(); j++) {
        float factor = x[at + j * reduced.step(OF_X)];
        product *= factor == 0 ? 1 : factor;
      }
    }
    return product;
  }

  private int zeros(Frame f, int i) {
    float[] x = f.input(X).data();
    int first = f.input(X).at() + kept.atElement(OF_X, i);
    int zeros = 0;
    for (int row = 0; row < reduced.rows(); row++) {
      int at = first + reduced.at(OF_X, row);
      for (int j = 0; j < reduced.width(); j++) {
        zeros += x[at + j * reduced.step(OF_X)] == 0 ? 1 : 0;
      }
    }
    return zeros;
  }

  @Override
  public void backward(Frame f, Lane lane) {
    float[] x = f.input(X).data();
    float[] dx = f.gradient(X).data();
    Slice dy = f.outputGradient(0);
    int toGradient = f.gradient(X).at() - f.input(X).at();
    for (int i = lane.from(dy.size(), 1); i < lane.to(dy.size(), 1); i++) {
      int first = f.input(X).at() + kept.atElement(OF_X, i);
      int zeros = zeros(f, i);
      double others = productOfOthers(f, i);
      float scaled = dy.data()[dy.at() + i] * f.scale(X);
      for (int row = 0; row < reduced.rows(); row++) {
        int at = first + reduced.at(OF_X, row);
        for (int j = 0; j < reduced.width(); j++) {
          int e = at + j * reduced.step(OF_X);
          double slope = 0;
          if (x[e] == 0) {
            slope = zeros == 1 ? others : 0;
          } else if (zeros == 0) {
            slope = others / x[e];
          }
          float before = f.adds(X) ? dx[e + toGradient] : 0f;
          dx[e + toGradient] = before + (float) (scaled * slope);
        }
      }
    }
  }
}
