package homegrown.engine.op;

import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.op.DepthToSpace.Order;

/**
 * What {@link DepthToSpace} and {@link SpaceToDepth} share: one image has blocks of size x size
 * pixels with few channels, the other a pixel with many channels for each block.
 */
abstract class Blocks extends Selection {

  private final int size;
  private final boolean fits;
  private final boolean toSpace;
  private final Walk walk;

  Blocks(Shape x, int size, Order order, boolean toSpace) {
    this.size = size;
    this.toSpace = toSpace;
    boolean image = x.rank() == 4 && size > 0;
    this.fits =
        image
            && (toSpace
                ? x.dim(3) % ((long) size * size) == 0
                : x.dim(1) % size == 0 && x.dim(2) % size == 0);
    this.walk = fits ? walk(x, size, order, toSpace) : Walk.of(x.dims(), Walk.rowMajor(x.dims()));
  }

  /** A walk over y; where x is at row, column, place in the block and channel. */
  private static Walk walk(Shape x, int size, Order order, boolean toSpace) {
    int squared = size * size;
    int height = toSpace ? x.dim(1) : x.dim(1) / size;
    int width = toSpace ? x.dim(2) : x.dim(2) / size;
    int channels = toSpace ? x.dim(3) / squared : x.dim(3);
    boolean first = order == Order.PLACE_FIRST;
    if (toSpace) {
      int place = first ? channels : 1;
      int channel = first ? 1 : squared;
      int deep = channels * squared;
      int[] dims = {x.dim(0), height, size, width, size, channels};
      int[] strides = {height * width * deep, width * deep, size * place, deep, place, channel};
      return Walk.of(dims, strides, Walk.rowMajor(dims));
    }
    int row = width * size * channels;
    int images = height * size * row;
    int[] dims =
        first
            ? new int[] {x.dim(0), height, width, size, size, channels}
            : new int[] {x.dim(0), height, width, channels, size, size};
    int[] strides =
        first
            ? new int[] {images, size * row, size * channels, row, channels, 1}
            : new int[] {images, size * row, size * channels, 1, row, channels};
    return Walk.of(dims, strides, Walk.rowMajor(dims));
  }

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    s.require(
        fits,
        "x [N, height, width, channels] with "
            + (toSpace ? "channels that size x size divides" : "sides that size divides"),
        s.shape(X) + " and size " + size,
        "channels are the last dimension");
    Shape x = s.shape(X);
    Shape y =
        toSpace
            ? Shape.of(x.dim(0), x.dim(1) * size, x.dim(2) * size, x.dim(3) / size / size)
            : Shape.of(x.dim(0), x.dim(1) / size, x.dim(2) / size, x.dim(3) * size * size);
    return new Shape[] {y};
  }

  @Override
  final Walk walk() {
    return walk;
  }

  @Override
  final int first() {
    return 0;
  }

  @Override
  final boolean complete() {
    return true;
  }
}
