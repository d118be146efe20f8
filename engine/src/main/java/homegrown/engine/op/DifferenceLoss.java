package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.kernels.Kernels;

/** What losses share that depend on the difference of x and the target alone. */
abstract class DifferenceLoss extends ElementLoss {

  DifferenceLoss(Total total) {
    super(total);
  }

  /** The loss of a difference. */
  abstract float loss(float d);

  /** Its derivative by the difference. */
  abstract float slope(float d);

  @Override
  final void losses(
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
      y[yAt + i] = loss(x[xAt + i] - t[tAt + i]);
    }
  }

  @Override
  final void slopes(
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
    float sign = input == X ? 1f : -1f;
    for (int i = 0; i < n; i++) {
      s[sAt + i] = sign * slope(x[xAt + i] - t[tAt + i]);
    }
  }
}
