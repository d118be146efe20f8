package homegrown.onnx;

/**
 * A walk over a grid in row-major order, while positions in several arrays follow by strides of
 * their own: 0 repeats an element, others transpose, reverse or skip. After the last element comes
 * the first again.
 */
final class HostWalk {

  private final int[] dims;
  private final int[][] strides;
  private final int[] index;
  private final int[] at;

  HostWalk(int[] dims, int[]... strides) {
    this.dims = dims;
    this.strides = strides;
    this.index = new int[dims.length];
    this.at = new int[strides.length];
  }

  /** The dimensions of the grid. */
  int[] dims() {
    return dims;
  }

  /** The position in an array, counted from where the walk began. */
  int at(int array) {
    return at[array];
  }

  /** The coordinate along an axis. */
  int index(int axis) {
    return index[axis];
  }

  /** Goes on to the next element. */
  void next() {
    for (int d = dims.length - 1; d >= 0; d--) {
      index[d]++;
      boolean carry = index[d] == dims[d];
      for (int a = 0; a < at.length; a++) {
        at[a] += carry ? -strides[a][d] * (dims[d] - 1) : strides[a][d];
      }
      if (!carry) {
        return;
      }
      index[d] = 0;
    }
  }

  /** The strides of a row-major tensor. */
  static int[] rowMajor(int[] dims) {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int d = dims.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= dims[d];
    }
    return strides;
  }

  /** The strides of a row-major tensor that is repeated to larger dimensions, as in numpy. */
  static int[] repeated(int[] dims, int[] to) {
    int[] own = rowMajor(dims);
    int[] strides = new int[to.length];
    int missing = to.length - dims.length;
    for (int d = missing; d < to.length; d++) {
      strides[d] = dims[d - missing] == 1 ? 0 : own[d - missing];
    }
    return strides;
  }
}
