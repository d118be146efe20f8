package homegrown.engine.golden;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;

/**
 * A loss that gives outputs the gradients of a golden case: the inputs are n outputs, then their n
 * upstream gradients; the value is the sum of their inner products. It shares nothing with the
 * operations of the engine, so that a fault of one of them shows up under its own name.
 */
final class Upstream implements Operation {

  @Override
  public String name() {
    return "upstream";
  }

  @Override
  public Shape[] shapes(Signature s) {
    int outputs = s.count() / 2;
    for (int i = 0; i < outputs; i++) {
      s.shape(outputs + i, s.shape(i));
    }
    return new Shape[] {Shape.of()};
  }

  @Override
  public void needs(Needs needs) {
    for (int i = needs.inputs() / 2; i < needs.inputs(); i++) {
      needs.keepInput(i);
    }
  }

  @Override
  public void forward(Frame f, Lane lane) {
    if (!lane.first()) {
      return;
    }
    int outputs = f.inputs() / 2;
    double sum = 0;
    for (int i = 0; i < outputs; i++) {
      Slice y = f.input(i);
      Slice dy = f.input(outputs + i);
      for (int e = 0; e < y.size(); e++) {
        sum += (double) y.data()[y.at() + e] * dy.data()[dy.at() + e];
      }
    }
    f.output(0).data()[f.output(0).at()] = (float) sum;
  }

  @Override
  public void backward(Frame f, Lane lane) {
    if (!lane.first()) {
      return;
    }
    float d = f.outputGradient(0).data()[f.outputGradient(0).at()];
    int outputs = f.inputs() / 2;
    for (int i = 0; i < outputs; i++) {
      if (f.wants(i)) {
        Slice given = f.input(outputs + i);
        Slice dy = f.gradient(i);
        for (int e = 0; e < dy.size(); e++) {
          float before = f.adds(i) ? dy.data()[dy.at() + e] : 0f;
          dy.data()[dy.at() + e] = before + f.scale(i) * d * given.data()[given.at() + e];
        }
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
