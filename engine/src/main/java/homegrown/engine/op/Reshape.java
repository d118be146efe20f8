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
import homegrown.kernels.Lane;
import java.util.Arrays;

/** The same elements in another shape. Costs nothing where nobody else needs x. */
public final class Reshape implements Operation {

  private static final int X = 0;

  private final int[] dims;

  private Reshape(int[] dims) {
    this.dims = dims;
  }

  /**
   * x in another shape.
   *
   * @param dims the dimensions; one of them may be -1 and is worked out, 0 stands for the dimension
   *     of x in that place
   */
  public static Tensor of(Graph graph, String layer, Tensor x, int... dims) {
    return graph.apply(new Reshape(dims.clone()), layer, x);
  }

  @Override
  public String name() {
    return "reshape";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    Shape x = s.shape(X);
    int[] all = dims.clone();
    long product = 1;
    int open = -1;
    boolean fits = true;
    for (int d = 0; d < all.length; d++) {
      if (all[d] == 0 && d < x.rank()) {
        all[d] = x.dim(d);
      }
      if (all[d] == -1 && open < 0) {
        open = d;
      } else {
        fits &= all[d] > 0 && product <= x.size();
        product *= Math.max(1, all[d]);
      }
    }
    if (open >= 0) {
      all[open] = (int) Math.max(1, x.size() / product);
      product *= all[open];
    }
    s.require(
        fits && product == x.size(),
        "dimensions of " + x.size() + " elements for x " + x,
        Arrays.toString(dims),
        "one of them may be -1 and is worked out");
    return new Shape[] {Shape.of(all)};
  }

  @Override
  public void needs(Needs needs) {
    needs.outputOverInput(0, X);
    needs.gradientOverGradient(X, 0);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    if (!x.same(y)) {
      int from = lane.from(x.size(), Gradients.GRANULE);
      int n = lane.to(x.size(), Gradients.GRANULE) - from;
      System.arraycopy(x.data(), x.at() + from, y.data(), y.at() + from, n);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    int from = lane.from(dy.size(), Gradients.GRANULE);
    int n = lane.to(dy.size(), Gradients.GRANULE) - from;
    Gradients.add(lane.kernels(), f, X, from, dy.data(), dy.at() + from, n, 1f);
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
