package homegrown.engine.op;

import java.util.Arrays;

/**
 * The window that a pooling moves over the spatial dimensions of its input: one number for each of
 * them, 1 to 3, in their order. Immutable: each call gives another window.
 *
 * <pre>{@code
 * Window halves = Window.of(2, 2).strides(2, 2);
 * Window wide = Window.of(3, 3).strides(2, 2).pads(new int[] {1, 1}, new int[] {1, 1});
 * }</pre>
 *
 * <p>Along a dimension of n elements there are {@code (n + begin + end - dilation (kernel - 1) - 1)
 * / stride + 1} windows. The quotient is rounded down, or up if asked for, where a window that
 * would begin behind the last element and the padding at the beginning is left out (as PyTorch and
 * ONNX have it).
 */
public final class Window {

  private final int[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final int[] begins;
  private final int[] ends;
  private final boolean up;

  private Window(
      int[] kernel, int[] strides, int[] dilations, int[] begins, int[] ends, boolean up) {
    this.kernel = kernel;
    this.strides = strides;
    this.dilations = dilations;
    this.begins = begins;
    this.ends = ends;
    this.up = up;
  }

  /** A window of a size that moves by 1, without padding. */
  public static Window of(int... kernel) {
    int[] ones = new int[kernel.length];
    Arrays.fill(ones, 1);
    int[] none = new int[kernel.length];
    return new Window(kernel.clone(), ones, ones, none, none, false);
  }

  /** How far it moves. */
  public Window strides(int... strides) {
    return new Window(kernel, strides.clone(), dilations, begins, ends, up);
  }

  /** How far its elements are from each other. */
  public Window dilations(int... dilations) {
    return new Window(kernel, strides, dilations.clone(), begins, ends, up);
  }

  /** The elements of padding before and after each dimension. */
  public Window pads(int[] begins, int[] ends) {
    return new Window(kernel, strides, dilations, begins.clone(), ends.clone(), up);
  }

  /** With a last window that is not full where one begins inside. */
  public Window roundingUp() {
    return new Window(kernel, strides, dilations, begins, ends, true);
  }

  /** The number of spatial dimensions. */
  int rank() {
    return kernel.length;
  }

  /** True when there is one fitting number for each of 1 to 3 dimensions. */
  boolean whole() {
    int rank = kernel.length;
    boolean whole = rank >= 1 && rank <= 3;
    whole &= strides.length == rank && dilations.length == rank;
    whole &= begins.length == rank && ends.length == rank;
    for (int i = 0; whole && i < rank; i++) {
      whole = kernel[i] > 0 && strides[i] > 0 && dilations[i] > 0 && begins[i] >= 0 && ends[i] >= 0;
    }
    return whole;
  }

  int kernel(int dimension) {
    return kernel[dimension];
  }

  int stride(int dimension) {
    return strides[dimension];
  }

  int dilation(int dimension) {
    return dilations[dimension];
  }

  int begin(int dimension) {
    return begins[dimension];
  }

  int end(int dimension) {
    return ends[dimension];
  }

  /** The number of windows along a dimension of a size; 0 where it is too small for any. */
  int count(int dimension, int size) {
    long stride = strides[dimension];
    long extent = (long) dilations[dimension] * (kernel[dimension] - 1) + 1;
    long room = (long) size + begins[dimension] + ends[dimension] - extent;
    if (room < 0) {
      return 0;
    }
    long steps = up ? (room + stride - 1) / stride : room / stride;
    if (up && steps * stride >= (long) size + begins[dimension]) {
      steps--;
    }
    return (int) (steps + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Window && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "window "
        + Arrays.toString(kernel)
        + ", strides "
        + Arrays.toString(strides)
        + ", dilations "
        + Arrays.toString(dilations)
        + ", pads "
        + Arrays.toString(begins)
        + " and "
        + Arrays.toString(ends)
        + (up ? ", rounding up" : "");
  }
}
