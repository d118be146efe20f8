package homegrown.engine.op;

import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;

/**
 * One direction of a convolution: from the image to the map, or from the map to the image, which is
 * the gradient of the other and the forward of a transposed convolution. All lanes call {@link
 * #run} and share the outputs; where they share packed weights too they meet inside.
 */
abstract class Correlation {

  /** The way that suits a convolution. */
  static Correlation of(ConvShape shape, boolean toMap) {
    if (shape.depthwise()) {
      return new DepthwiseCorrelation(shape, toMap);
    }
    if (WinogradTiles.suit(shape)) {
      return new WinogradCorrelation(shape, toMap);
    }
    return PixelCorrelation.suits(shape)
        ? new PixelCorrelation(shape, toMap)
        : new DenseCorrelation(shape, toMap);
  }

  /** Floats of scratch memory that {@link #run} needs. */
  abstract long scratch(Kernels kernels, int lanes);

  /**
   * {@code out = clip(start + alpha correlation(in, w scale))}.
   *
   * @param row what each pixel of {@code out} starts from, for {@link Start#BIAS} only
   * @param low the least that is left in {@code out}, or negative infinity
   * @param high the most that is left, or infinity
   * @param scale times the weights, by channels of the map; null for none
   */
  abstract void run(
      Lane lane,
      Slice scratch,
      Slice out,
      Start start,
      Slice row,
      float low,
      float high,
      Slice in,
      Slice w,
      Slice scale,
      float alpha);

  /** {@code out = clip(start + alpha in weights)}, by pixels. */
  static void product(
      Kernels kernels,
      Start start,
      Slice row,
      int column,
      float low,
      float high,
      float[] out,
      int at,
      int line,
      int pixel,
      float[] in,
      int inAt,
      int inLine,
      int inPixel,
      float[] weights,
      int weightsAt,
      int lines,
      int width,
      int outputs,
      int inputs,
      float alpha) {
    if (start != Start.ADD) {
      boolean bias = start == Start.BIAS;
      kernels.pixelMap(
          out,
          at,
          line,
          pixel,
          bias ? row.data() : null,
          bias ? row.at() + column : 0,
          in,
          inAt,
          inLine,
          inPixel,
          weights,
          weightsAt,
          lines,
          width,
          outputs,
          inputs,
          alpha,
          low,
          high);
      return;
    }
    kernels.pixelProduct(
        out, at, line, pixel, in, inAt, inLine, inPixel, weights, weightsAt, lines, width, outputs,
        inputs, alpha);
    clip(kernels, out, at, line, pixel, lines, width, outputs, low, high);
  }

  /** Sets lines of pixels to what they start from. */
  static void start(
      Start start,
      Slice row,
      float[] out,
      int at,
      int line,
      int pixel,
      int lines,
      int width,
      int channels) {
    if (start == Start.ADD) {
      return;
    }
    boolean dense = pixel == channels;
    int run = dense ? width * channels : channels;
    for (int y = 0; y < lines; y++) {
      for (int x = 0; x < (dense ? 1 : width); x++) {
        int to = at + y * line + x * pixel;
        if (start == Start.ZERO) {
          Arrays.fill(out, to, to + run, 0f);
        } else {
          System.arraycopy(row.data(), row.at(), out, to, channels);
          for (int done = channels; done < run; done += Math.min(done, run - done)) {
            System.arraycopy(out, to, out, to + done, Math.min(done, run - done));
          }
        }
      }
    }
  }

  /** Bounds what is in lines of pixels. */
  static void clip(
      Kernels kernels,
      float[] out,
      int at,
      int line,
      int pixel,
      int lines,
      int width,
      int channels,
      float low,
      float high) {
    if (low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY) {
      return;
    }
    boolean dense = pixel == channels;
    int run = dense ? width * channels : channels;
    for (int y = 0; y < lines; y++) {
      for (int x = 0; x < (dense ? 1 : width); x++) {
        int to = at + y * line + x * pixel;
        kernels.clip(out, to, out, to, run, low, high);
      }
    }
  }
}
