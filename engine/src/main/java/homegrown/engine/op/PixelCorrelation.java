package homegrown.engine.op;

import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct.Start;

/**
 * A correlation that sees one pixel at a time, for weights that would take more room packed than
 * what they are applied to: each lane packs a block of them for some of the outputs, uses it and
 * packs the next one in its place.
 */
final class PixelCorrelation extends Correlation {

  /**
   * The most inputs that one block of weights sums over: few enough that both forms of a block that
   * is a tile wide take about as much room as what a lane has for the gradient of such weights.
   */
  private static final int DEPTH = 112;

  /** Floats of a block of weights in both of its forms, about. */
  private static final int BUDGET = 12 * 1024;

  /** A block is there as it is multiplied with its scale, and packed. */
  private static final int FORMS = 2;

  private final int pixels;
  private final int inputs;
  private final int outputs;

  /** The distance of neighbouring inputs in w. */
  private final int inputStride;

  private final int outputStride;
  private final boolean toMap;

  PixelCorrelation(ConvShape shape, boolean toMap) {
    this.pixels = shape.pixels();
    this.toMap = toMap;
    this.inputs = toMap ? shape.imageChannels : shape.mapChannels;
    this.outputs = toMap ? shape.mapChannels : shape.imageChannels;
    this.inputStride = toMap ? 1 : shape.imageChannels;
    this.outputStride = toMap ? shape.imageChannels : 1;
  }

  /** True for correlations that this is made for. */
  static boolean suits(ConvShape shape) {
    long values = (long) shape.pixels() * (shape.imageChannels + shape.mapChannels);
    return shape.pixelwise()
        && shape.groups == 1
        && values < (long) shape.imageChannels * shape.mapChannels;
  }

  /** Inputs of a block: all of them cut evenly into the fewest blocks. */
  private int depth() {
    int blocks = (inputs + DEPTH - 1) / DEPTH;
    return (inputs + blocks - 1) / blocks;
  }

  private int columns(Kernels kernels) {
    int tile = kernels.tileColumns();
    return Math.min(outputs, Math.max(1, BUDGET / FORMS / depth() / tile) * tile);
  }

  /** Floats of a block of weights, first as they are multiplied with their scale, then packed. */
  private long own(Kernels kernels) {
    int columns = columns(kernels);
    return (long) depth() * columns + kernels.packedRight(depth(), columns);
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    return lanes * own(kernels);
  }

  @Override
  void run(
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
      float alpha) {
    Kernels kernels = lane.kernels();
    int depth = depth();
    int columns = columns(kernels);
    int own = scratch.at() + lane.index() * (int) own(kernels);
    int packed = own + depth * columns;
    int to = lane.to(outputs, Gradients.GRANULE);
    for (int j = lane.from(outputs, Gradients.GRANULE); j < to; j += columns) {
      int n = Math.min(columns, to - j);
      int at = out.at() + j;
      for (int i = 0; i < inputs; i += depth) {
        int k = Math.min(depth, inputs - i);
        boolean first = i == 0;
        boolean last = i + k == inputs;
        pack(kernels, scratch.data(), packed, own, w, scale, i, k, j, n);
        product(
            kernels,
            first ? start : Start.ADD,
            row,
            j,
            last ? low : Float.NEGATIVE_INFINITY,
            last ? high : Float.POSITIVE_INFINITY,
            out.data(),
            at,
            0,
            outputs,
            in.data(),
            in.at() + i,
            0,
            inputs,
            scratch.data(),
            packed,
            1,
            pixels,
            n,
            k,
            alpha);
      }
    }
  }

  /** Packs the weights from k inputs to n outputs. */
  private void pack(
      Kernels kernels,
      float[] scratch,
      int packed,
      int own,
      Slice w,
      Slice scale,
      int input,
      int k,
      int output,
      int n) {
    int from = w.at() + input * inputStride + output * outputStride;
    if (scale == null) {
      kernels.packRight(scratch, packed, w.data(), from, inputStride, outputStride, k, n);
    } else if (toMap) {
      for (int j = 0; j < n; j++) {
        System.arraycopy(w.data(), from + j * outputStride, scratch, own + j * k, k);
        kernels.scale(scratch, own + j * k, k, scale.data()[scale.at() + output + j]);
      }
      kernels.packRight(scratch, packed, scratch, own, 1, k, k, n);
    } else {
      for (int i = 0; i < k; i++) {
        System.arraycopy(w.data(), from + i * inputStride, scratch, own + i * n, n);
        kernels.scale(scratch, own + i * n, n, scale.data()[scale.at() + input + i]);
      }
      kernels.packRight(scratch, packed, scratch, own, n, 1, k, n);
    }
  }
}
