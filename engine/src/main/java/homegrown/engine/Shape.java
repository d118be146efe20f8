package homegrown.engine;

import java.util.Arrays;

/** The dimensions of a tensor, row-major; no dimensions for a scalar. Sizes are at least 1. */
public final class Shape {

  private final int[] dims;
  private final int size;

  private Shape(int[] dims) {
    long size = 1;
    for (int dim : dims) {
      if (dim < 1) {
        throw new GraphException(
            "shape " + Arrays.toString(dims) + ": expected dimensions of at least 1, got " + dim);
      }
      size *= dim;
      if (size > Integer.MAX_VALUE) {
        throw new GraphException(
            "shape "
                + Arrays.toString(dims)
                + ": expected at most "
                + Integer.MAX_VALUE
                + " elements; use a smaller batch or fewer steps at a time");
      }
    }
    this.dims = dims;
    this.size = (int) size;
  }

  /** A shape of the given dimensions. */
  public static Shape of(int... dims) {
    return new Shape(dims.clone());
  }

  /** The number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** One dimension; a negative axis counts from the end. */
  public int dim(int axis) {
    return dims[axis < 0 ? dims.length + axis : axis];
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /** The last dimension; 1 for a scalar. */
  public int last() {
    return dims.length == 0 ? 1 : dims[dims.length - 1];
  }

  /** The number of rows: elements over {@link #last}. */
  public int rows() {
    return size / last();
  }

  /** The dimensions from the first up to (not including) an axis, then the given ones. */
  public Shape upTo(int axis, int... then) {
    int[] all = Arrays.copyOf(dims, axis + then.length);
    System.arraycopy(then, 0, all, axis, then.length);
    return new Shape(all);
  }

  /** A copy of the dimensions. */
  public int[] dims() {
    return dims.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape && Arrays.equals(dims, ((Shape) other).dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
