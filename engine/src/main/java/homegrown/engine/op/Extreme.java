package homegrown.engine.op;

import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.kernels.Kernels;

/**
 * What {@link Maximum} and {@link Minimum} share: of each pair of elements one is chosen, and takes
 * the gradient; of two that are equal each takes half of it.
 */
abstract class Extreme extends Binary {

  private final boolean largest;

  Extreme(Shape a, Shape b, boolean largest) {
    super(a, b);
    this.largest = largest;
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
      float left = a[aAt + i * aStep];
      float right = b[bAt + i * bStep];
      y[yAt + i] = largest ? Math.max(left, right) : Math.min(left, right);
    }
  }

  @Override
  final void keep(Needs needs, int input) {
    needs.keepInput(A);
    needs.keepInput(B);
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
    boolean larger = (input == A) == largest;
    for (int i = 0; i < n; i++) {
      float left = a[aAt + i * aStep];
      float right = b[bAt + i * bStep];
      boolean chosen = larger ? left > right : left < right;
      g[gAt + i] = chosen ? dy[dyAt + i] : left == right ? 0.5f * dy[dyAt + i] : 0f;
    }
  }
}
