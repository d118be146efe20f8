package homegrown.engine.op;

import homegrown.engine.Slice;
import homegrown.kernels.Kernels;

/**
 * Which elements of a clipped tensor lie strictly between the bounds: all that its gradient asks of
 * it, in a sixteenth of its room ({@link Kernels#clipMask}). Work on it is cut at multiples of
 * {@link Gradients#GRANULE}, which are whole floats of the mask.
 */
final class ClipMask {

  private static final int BITS = 16;

  private ClipMask() {}

  /** Floats of the mask of so many elements. */
  static long floats(long elements) {
    return (elements + BITS - 1) / BITS;
  }

  /** Fills the mask of n elements of y from one of them on. */
  static void fill(
      Kernels kernels, Slice mask, Slice y, int element, int n, float low, float high) {
    kernels.clipMask(
        mask.data(), mask.at() + element / BITS, y.data(), y.at() + element, n, low, high);
  }

  /** Writes those of n elements of dy that the mask tells of, and zero for others. */
  static void gradient(
      Kernels kernels, Slice mask, int element, float[] dx, int dxAt, Slice dy, int n) {
    kernels.maskGradient(
        dx, dxAt, dy.data(), dy.at() + element, mask.data(), mask.at() + element / BITS, n);
  }
}
