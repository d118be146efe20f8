package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;

/** A copy, for checks of gradients: makes a result of what is a parameter. */
final class Pass implements Operation {

  @Override
  public String name() {
    return "pass";
  }

  @Override
  public Shape[] shapes(Signature s) {
    return new Shape[] {s.shape(0)};
  }

  @Override
  public void needs(Needs needs) {
    // Linear: backward reads the gradient alone.
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(0);
    Slice y = f.output(0);
    int from = lane.from(x.size(), 1);
    int size = lane.to(x.size(), 1) - from;
    System.arraycopy(x.data(), x.at() + from, y.data(), y.at() + from, size);
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(0);
    Slice dy = f.outputGradient(0);
    for (int i = lane.from(dx.size(), 1); i < lane.to(dx.size(), 1); i++) {
      float before = f.adds(0) ? dx.data()[dx.at() + i] : 0f;
      dx.data()[dx.at() + i] = before + f.scale(0) * dy.data()[dy.at() + i];
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
