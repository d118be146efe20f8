package homegrown.engine;

/** A run of floats in a larger array. */
public final class Slice {

  private final float[] data;
  private final int at;
  private final int size;

  Slice(float[] data, int at, int size) {
    this.data = data;
    this.at = at;
    this.size = size;
  }

  /** The array that holds it, among other things. */
  public float[] data() {
    return data;
  }

  /** The index of its first element in {@link #data}. */
  public int at() {
    return at;
  }

  /** The number of its elements. */
  public int size() {
    return size;
  }

  /** True when both are the same run of the same array. */
  public boolean same(Slice other) {
    return data == other.data && at == other.at;
  }

  /** A copy of its elements. */
  public float[] copy() {
    float[] copy = new float[size];
    System.arraycopy(data, at, copy, 0, size);
    return copy;
  }
}
