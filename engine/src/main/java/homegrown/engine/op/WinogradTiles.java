package homegrown.engine.op;

import homegrown.kernels.Kernels;
import homegrown.kernels.Winograd;
import java.util.Arrays;

/**
 * The tiles of a convolution of 3 x 3 taps that {@link Winograd} takes: 2 x 2 outputs each, which
 * depend on 4 x 4 inputs. They are numbered over all images. Pays where both sides have many
 * channels; others are convolved tap by tap.
 */
final class WinogradTiles {

  /** Tiles that are worked on together: what lies in between stays in the second-level cache. */
  static final int BLOCK = 48;

  private static final int SIDE = 4;
  private static final int OUT = 2;
  private static final int TAPS = 3;

  /** Channels of either side are multiples of this: whole vectors. */
  private static final int VECTOR = 16;

  /** Products of channels for which it pays. */
  private static final int PRODUCTS = 1024;

  /** Between what the 16 elements of a block have: another set of cache lines for each. */
  private static final int GAP = 16;

  private final int images;
  private final int inHeight;
  private final int inWidth;
  private final int outHeight;
  private final int outWidth;
  private final int down;
  private final int across;

  /** Lines and pixels of padding before the input. */
  private final int above;

  private final int before;

  /** Of the correlation to the map, or to the image. */
  WinogradTiles(ConvShape shape, boolean toMap) {
    int[] in = toMap ? shape.image : shape.map;
    int[] out = toMap ? shape.map : shape.image;
    this.images = shape.images * in[0];
    this.inHeight = in[1];
    this.inWidth = in[2];
    this.outHeight = out[1];
    this.outWidth = out[2];
    this.down = (outHeight + 1) / OUT;
    this.across = (outWidth + 1) / OUT;
    this.above = toMap ? shape.begin(1) : TAPS - 1 - shape.begin(1);
    this.before = toMap ? shape.begin(2) : TAPS - 1 - shape.begin(2);
  }

  /** True where a convolution is best done by tiles. */
  static boolean suit(ConvShape shape) {
    long image = (long) shape.images * shape.image[0] * shape.image[1] * shape.image[2];
    long map = (long) shape.images * shape.map[0] * shape.map[1] * shape.map[2];
    int channels = shape.imageChannels + shape.mapChannels;
    return shape.threeByThree()
        && shape.imageChannels % VECTOR == 0
        && shape.mapChannels % VECTOR == 0
        && shape.imageChannels * shape.mapChannels >= PRODUCTS
        && shape.map[1] > OUT
        && shape.map[2] > OUT
        // What lies in between is no more than what the convolution reads and writes.
        && Winograd.ELEMENTS
                * (shape.imageChannels * (long) shape.mapChannels + (long) BLOCK * channels)
            <= image * shape.imageChannels + map * shape.mapChannels;
  }

  int count() {
    return images * down * across;
  }

  /** Floats from one of the 16 elements of a block to the next. */
  static int step(int channels) {
    return BLOCK * channels + GAP;
  }

  /** Floats of the 16 elements of a block. */
  static int floats(int channels) {
    return Winograd.ELEMENTS * step(channels);
  }

  /** Floats of a patch. */
  static int patch(int channels) {
    return SIDE * SIDE * channels;
  }

  /**
   * Transforms the inputs of some tiles from the first of v on.
   *
   * @param edge a patch of scratch memory
   */
  void image(
      Kernels kernels,
      float[] v,
      int vAt,
      int edge,
      float[] in,
      int inAt,
      int channels,
      int first,
      int tiles) {
    int line = inWidth * channels;
    for (int t = 0; t < tiles; t++) {
      int tile = first + t;
      int x = tile % across * OUT - before;
      int y = tile / across % down * OUT - above;
      int image = tile / across / down;
      int at = inAt + ((image * inHeight + y) * inWidth + x) * channels;
      int to = vAt + t * channels;
      if (x >= 0 && y >= 0 && x + SIDE <= inWidth && y + SIDE <= inHeight) {
        kernels.winogradImage(v, to, step(channels), in, at, line, channels, channels);
      } else {
        pad(v, edge, in, at, line, y, x, channels);
        kernels.winogradImage(v, to, step(channels), v, edge, SIDE * channels, channels, channels);
      }
    }
  }

  private void pad(float[] to, int toAt, float[] in, int at, int line, int y, int x, int channels) {
    int left = Math.min(SIDE, Math.max(0, -x));
    int right = Math.max(left, Math.min(SIDE, inWidth - x));
    for (int i = 0; i < SIDE; i++) {
      int row = toAt + i * SIDE * channels;
      if (y + i < 0 || y + i >= inHeight) {
        Arrays.fill(to, row, row + SIDE * channels, 0f);
        continue;
      }
      Arrays.fill(to, row, row + left * channels, 0f);
      if (left < right) {
        // Beside the image there may be no memory at all.
        int from = at + i * line + left * channels;
        System.arraycopy(in, from, to, row + left * channels, (right - left) * channels);
      }
      Arrays.fill(to, row + right * channels, row + SIDE * channels, 0f);
    }
  }

  /** Tiles from one on that stand side by side. */
  int restOfRow(int tile) {
    return across - tile % across;
  }

  /** Lines of output that a tile has. */
  int lines(int tile) {
    return Math.min(OUT, outHeight - tile / across % down * OUT);
  }

  /** Pixels that each of them has. */
  int pixels(int tile) {
    return Math.min(OUT, outWidth - tile % across * OUT);
  }

  /** Where the outputs of a tile begin. */
  int place(int tile, int channels) {
    int y = tile / across % down * OUT;
    int x = tile % across * OUT;
    return ((tile / across / down * outHeight + y) * outWidth + x) * channels;
  }

  int outLine(int channels) {
    return outWidth * channels;
  }
}
