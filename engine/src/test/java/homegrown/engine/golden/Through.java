package homegrown.engine.golden;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;

/** A copy: makes a result, whose place others may take, of a parameter, which stays. */
final class Through implements Operation {

  @Override
  public String name() {
    return "through";
  }

  @Override
  public Shape[] shapes(Signature s) {
    return new Shape[] {s.shape(0)};
  }

  @Override
  public void needs(Needs needs) {
    // Backward reads the gradient alone.
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(0);
    Slice y = f.output(0);
    if (lane.first()) {
      System.arraycopy(x.data(), x.at(), y.data(), y.at(), x.size());
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(0);
    Slice dy = f.outputGradient(0);
    if (lane.first()) {
      for (int i = 0; i < dx.size(); i++) {
        float before = f.adds(0) ? dx.data()[dx.at() + i] : 0f;
        dx.data()[dx.at() + i] = before + f.scale(0) * dy.data()[dy.at() + i];
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
