package homegrown.engine.op;

/**
 * Where the rows of the heads of attention lie in a tensor: [batch, heads, tokens, width], or
 * [batch, tokens, heads x width] with the heads side by side in each row, perhaps among others.
 */
final class HeadLayout {

  /** The number of rows of a head. */
  final int tokens;

  /** The number of elements of a row. */
  final int width;

  /** The distance from one row of a head to the next. */
  final int stride;

  private final int first;
  private final int heads;
  private final int headStride;
  private final int batchStride;

  private HeadLayout(
      int tokens, int width, int stride, int first, int heads, int headStride, int batchStride) {
    this.tokens = tokens;
    this.width = width;
    this.stride = stride;
    this.first = first;
    this.heads = heads;
    this.headStride = headStride;
    this.batchStride = batchStride;
  }

  /** Heads one after the other. */
  static HeadLayout apart(int heads, int tokens, int width) {
    return new HeadLayout(tokens, width, width, 0, heads, tokens * width, heads * tokens * width);
  }

  /**
   * Heads side by side in rows of {@code parts} times as many elements; these are part number
   * {@code part}.
   */
  static HeadLayout joined(int heads, int tokens, int width, int part, int parts) {
    int row = parts * heads * width;
    return new HeadLayout(tokens, width, row, part * heads * width, heads, width, tokens * row);
  }

  /** Where the first row of a head begins, of all heads of all examples in their order. */
  int at(int head) {
    return first + head / heads * batchStride + head % heads * headStride;
  }
}
