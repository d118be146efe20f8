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

/**
 * The sum of the products of all elements of two tensors of one shape, output []. The gradient of
 * each is the other: with an input as one of them it gives a parameter any gradient one likes.
 */
public final class InnerProduct implements Operation {

  private static final int A = 0;
  private static final int B = 1;
  private static final InnerProduct INSTANCE = new InnerProduct();

  private InnerProduct() {}

  /** The inner product of two tensors of one shape. */
  public static Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(INSTANCE, layer, a, b);
  }

  @Override
  public String name() {
    return "inner_product";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, 2);
    s.floats(A);
    s.shape(B, s.shape(A));
    return new Shape[] {Shape.of()};
  }

  @Override
  public void needs(Needs needs) {
    if (needs.wants(A)) {
      needs.keepInput(B);
    }
    if (needs.wants(B)) {
      needs.keepInput(A);
    }
    needs.gradientOverInput(A);
    needs.gradientOverInput(B);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    if (lane.first()) {
      Slice a = f.input(A);
      Slice b = f.input(B);
      Slice y = f.output(0);
      y.data()[y.at()] = (float) lane.kernels().dot(a.data(), a.at(), b.data(), b.at(), a.size());
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice a = f.input(A);
    Slice b = f.input(B);
    Slice dy = f.outputGradient(0);
    float factor = dy.data()[dy.at()];
    int to = lane.to(a.size(), Gradients.GRANULE);
    for (int i = lane.from(a.size(), Gradients.GRANULE); i < to; i++) {
      // Both are read before either gradient is written: it may lie in the place of the value.
      float ofA = factor * b.data()[b.at() + i];
      float ofB = factor * a.data()[a.at() + i];
      put(f, A, i, ofA);
      put(f, B, i, ofB);
    }
  }

  private static void put(Frame f, int input, int i, float gradient) {
    if (f.wants(input)) {
      Slice d = f.gradient(input);
      float before = f.adds(input) ? d.data()[d.at() + i] : 0;
      d.data()[d.at() + i] = before + f.scale(input) * gradient;
    }
  }

  @Override
  public Cost cost(Signature s) {
    long size = s.shape(A).size();
    return new Cost(size, (s.wants(A) ? size : 0) + (s.wants(B) ? size : 0));
  }
}
