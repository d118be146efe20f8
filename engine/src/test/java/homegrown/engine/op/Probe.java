package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Noise;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;

/**
 * A scalar of any number of tensors, for checks of gradients: the sum of all elements, each times a
 * coefficient of its own between -1 and 1. The value is kept in double.
 */
final class Probe implements Operation {

  private static final long KEY = Noise.key(7, 7);

  private double value;
  private double norm;

  /** The value of the last step. */
  double value() {
    return value;
  }

  /** The root of the sum of the squares of all terms of the last step. */
  double norm() {
    return norm;
  }

  private static float coefficient(int input, int element) {
    return (float) (2 * Noise.uniform(KEY, input * 1_000_003L + element) - 1);
  }

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public Shape[] shapes(Signature s) {
    return new Shape[] {Shape.of()};
  }

  @Override
  public void needs(Needs needs) {
    // The coefficients come from the indices alone.
  }

  @Override
  public void forward(Frame f, Lane lane) {
    if (!lane.first()) {
      return;
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < f.inputs(); i++) {
      Slice x = f.input(i);
      for (int e = 0; e < x.size(); e++) {
        double term = (double) coefficient(i, e) * x.data()[x.at() + e];
        sum += term;
        squares += term * term;
      }
    }
    value = sum;
    norm = Math.sqrt(squares);
    f.output(0).data()[f.output(0).at()] = (float) sum;
  }

  @Override
  public void backward(Frame f, Lane lane) {
    float d = f.outputGradient(0).data()[f.outputGradient(0).at()];
    for (int i = 0; i < f.inputs(); i++) {
      if (!f.wants(i)) {
        continue;
      }
      Slice dx = f.gradient(i);
      for (int e = lane.from(dx.size(), 1); e < lane.to(dx.size(), 1); e++) {
        float before = f.adds(i) ? dx.data()[dx.at() + e] : 0f;
        dx.data()[dx.at() + e] = before + f.scale(i) * d * coefficient(i, e);
      }
      lane.sync();
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}
