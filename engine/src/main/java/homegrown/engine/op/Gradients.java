package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import java.util.Arrays;

/** The one way in which a gradient that is already computed reaches the gradient of an input. */
final class Gradients {

  /**
   * Where lanes cut what they share element by element: a cache line of floats, and an even number,
   * since two elements may share random bits.
   */
  static final int GRANULE = 16;

  private Gradients() {}

  /**
   * Adds {@code factor} times a run of values to the gradient of an input, from its element {@code
   * offset} on; overwrites rubbish. The values may lie in the gradient's own place.
   */
  static void add(
      Kernels kernels,
      Frame f,
      int input,
      int offset,
      float[] values,
      int valuesAt,
      int n,
      float factor) {
    Slice g = f.gradient(input);
    int at = g.at() + offset;
    float scale = factor * f.scale(input);
    if (f.adds(input)) {
      kernels.addScaled(g.data(), at, values, valuesAt, n, scale);
      return;
    }
    if (g.data() != values || at != valuesAt) {
      System.arraycopy(values, valuesAt, g.data(), at, n);
    }
    if (scale != 1f) {
      kernels.scale(g.data(), at, n, scale);
    }
  }

  /** Adds one value to a run of the gradient of an input. */
  static void addConstant(Frame f, int input, int offset, int n, float value) {
    Slice g = f.gradient(input);
    int at = g.at() + offset;
    float scaled = value * f.scale(input);
    if (f.adds(input)) {
      float[] data = g.data();
      for (int i = at; i < at + n; i++) {
        data[i] += scaled;
      }
    } else {
      Arrays.fill(g.data(), at, at + n, scaled);
    }
  }
}
