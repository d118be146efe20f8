package homegrown.onnx;

/**
 * A dimension of a value: a size, the name of a size that is known when the model runs, or nothing
 * known.
 *
 * @param size negative if it is not in the file
 * @param name null if it has none
 */
record Dimension(long size, String name) {

  /** Of unknown size, and equal to no other. */
  static final Dimension UNKNOWN = new Dimension(-1, null);

  /** Of a size; some exporters write -1 for what they do not know. */
  static Dimension of(long size) {
    return size < 0 ? UNKNOWN : new Dimension(size, null);
  }

  /** Of a size that has a name; an empty one stands for an unknown size. */
  static Dimension named(String name) {
    return name.isEmpty() ? UNKNOWN : new Dimension(-1, name);
  }

  @Override
  public String toString() {
    return size >= 0 ? String.valueOf(size) : name == null ? "?" : name;
  }
}
