package homegrown.engine.op;

import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.kernels.Kernels;

/** What operations of two inputs share that say yes (1) or no (0) for each pair of elements. */
abstract class Indicator extends Binary {

  Indicator(Shape a, Shape b) {
    super(a, b);
  }

  /** Whether it is so. */
  abstract boolean holds(float a, float b);

  @Override
  public final boolean differentiable(int input) {
    return false;
  }

  @Override
  final void apply(
      Kernels kernels,
      float[] y,
      int yAt,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = holds(a[aAt + i * aStep], b[bAt + i * bStep]) ? 1f : 0f;
    }
  }

  @Override
  final void keep(Needs needs, int input) {
    throw new IllegalStateException("no gradient passes");
  }

  @Override
  final void gradient(
      int input,
      Kernels kernels,
      float[] g,
      int gAt,
      float[] dy,
      int dyAt,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int n) {
    throw new IllegalStateException("no gradient passes");
  }
}
