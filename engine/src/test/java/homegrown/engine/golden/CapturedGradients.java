package homegrown.engine.golden;

import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.UpdateRule;
import homegrown.engine.Weights;
import homegrown.kernels.Kernels;
import java.util.Arrays;

/** A rule that keeps the gradients of a step and leaves the weights as they are. */
final class CapturedGradients implements UpdateRule {

  private final Weights weights;
  private final float[] gradients;

  /** For the gradients of these weights. */
  CapturedGradients(Weights weights) {
    this.weights = weights;
    this.gradients = new float[weights.data().length];
  }

  /** The gradient of one parameter, a copy. */
  float[] of(String parameter) {
    Slice slice = weights.slice(parameter);
    return Arrays.copyOfRange(gradients, slice.at(), slice.at() + slice.size());
  }

  /** All gradients, laid out as the weights are. */
  float[] all() {
    return gradients.clone();
  }

  @Override
  public String name() {
    return "captured_gradients";
  }

  @Override
  public int slots() {
    return 0;
  }

  @Override
  public void update(
      Kernels kernels,
      Slice weights,
      Slice gradient,
      Slice[] slots,
      Shape shape,
      int from,
      int to,
      double rate,
      long step) {
    System.arraycopy(
        gradient.data(), gradient.at() + from, gradients, weights.at() + from, to - from);
  }
}
