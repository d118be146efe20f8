package homegrown.engine.op;

import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct.Start;
import java.util.Arrays;

/**
 * A correlation of every channel by itself, with weights laid out by taps. Pixels whose window lies
 * inside a line are computed at once, those at its ends one by one with what is left of the window.
 */
final class DepthwiseCorrelation extends LineCorrelation {

  private final int[] kernel;
  private final int taps;
  private final int images;
  private final int channels;
  private final int depth;
  private final int height;
  private final int width;
  private final ConvPhase[] phases;

  DepthwiseCorrelation(ConvShape shape, boolean toMap) {
    int[] out = toMap ? shape.map : shape.image;
    this.kernel = shape.kernel;
    this.taps = shape.taps();
    this.images = shape.images;
    this.channels = shape.groups;
    this.depth = out[0];
    this.height = out[1];
    this.width = out[2];
    this.phases = shape.phases(toMap);
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    return (taps + 1L) * channels;
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
    pack(lane, scratch.data(), scratch.at(), w, scale, alpha);
    lane.sync();
    Kernels kernels = lane.kernels();
    for (ConvPhase phase : phases) {
      int lines = phase.lines(lane.count());
      int piece = phase.piece(lane.count());
      int down = phase.down(lane.count());
      int across = phase.across(lane.count());
      int blocks = phase.blocks(lane.count());
      for (int b = lane.from(blocks, 1); b < lane.to(blocks, 1); b++) {
        int x = b % across * piece;
        int first = b / across % down * lines;
        int z = b / across / down % phase.z.outputs;
        int image = b / across / down / phase.z.outputs;
        int last = Math.min(first + lines, phase.y.outputs);
        int v = Math.min(piece, phase.x.outputs - x);
        int pixel = phase.x.outStep * channels;
        for (int y = first; y < last; y++) {
          int at = out.at() + place(phase, image, z, y, x);
          line(
              kernels,
              phase,
              start,
              row,
              scratch.data(),
              scratch.at(),
              out.data(),
              at,
              in.data(),
              in.at(),
              image,
              z,
              y,
              x,
              v);
          clip(kernels, out.data(), at, 0, pixel, 1, v, channels, low, high);
        }
      }
    }
  }

  @Override
  long overrun() {
    return Overrun.of(phases[0], images, 1, channels, channels);
  }

  @Override
  long linesPacked(Kernels kernels) {
    return (taps + 1L) * channels;
  }

  @Override
  long linesOwn(Kernels kernels, int lines) {
    return 0;
  }

  @Override
  void packForLines(Lane lane, float[] scratch, int at, int own, Slice w, Slice scale) {
    pack(lane, scratch, at, w, scale, 1f);
  }

  @Override
  void lines(
      Kernels kernels,
      float[] scratch,
      int packed,
      int own,
      float[] out,
      int outAt,
      Slice row,
      float low,
      float high,
      float[] in,
      int inAt,
      int z,
      int y,
      int lines,
      int x,
      int width) {
    ConvPhase phase = phases[0];
    Start start = row == null ? Start.ZERO : Start.BIAS;
    for (int l = y; l < y + lines; l++) {
      int at = outAt + place(phase, 0, z, l, x);
      line(kernels, phase, start, row, scratch, packed, out, at, in, inAt, 0, z, l, x, width);
      clip(kernels, out, at, 0, channels, 1, width, channels, low, high);
    }
  }

  /** Where an output stands. */
  private int place(ConvPhase phase, int image, int z, int y, int x) {
    int plane = image * depth + phase.z.outFirst + z * phase.z.outStep;
    int line = plane * height + phase.y.outFirst + y * phase.y.outStep;
    return (line * width + phase.x.outFirst + x * phase.x.outStep) * channels;
  }

  /** Computes a piece of a line of outputs. */
  private void line(
      Kernels kernels,
      ConvPhase phase,
      Start start,
      Slice row,
      float[] weights,
      int weightsAt,
      float[] out,
      int at,
      float[] in,
      int inAt,
      int image,
      int z,
      int y,
      int x,
      int piece) {
    int end = x + piece;
    int middle = Math.min(end, Math.max(x, phase.x.from(0, x)));
    int right = Math.max(middle, phase.x.to(phase.x.taps - 1, end));
    Start from = start;
    for (int tapZ = 0; tapZ < phase.z.taps; tapZ++) {
      if (!phase.z.inside(z, tapZ)) {
        continue;
      }
      for (int p = x; p < end; ) {
        int count = p == middle && middle < right ? right - middle : 1;
        window(
            kernels, phase, from, row, weights, weightsAt, out, at, in, inAt, image, z, y, p, p - x,
            tapZ, count);
        p += count;
      }
      from = Start.ADD;
    }
    // Where nothing reaches.
    start(from, row, out, at, 0, phase.x.outStep * channels, 1, piece, channels);
  }

  /** Computes some pixels whose windows have the same taps inside the input. */
  private void window(
      Kernels kernels,
      ConvPhase phase,
      Start start,
      Slice row,
      float[] weights,
      int weightsAt,
      float[] out,
      int at,
      float[] in,
      int inAt,
      int image,
      int z,
      int y,
      int x,
      int pixel,
      int tapZ,
      int count) {
    int tapY = phase.y.firstTap(y);
    int tapX = phase.x.firstTap(x);
    int rows = phase.y.lastTap(y) - tapY;
    int columns = phase.x.lastTap(x) - tapX;
    int outPixel = phase.x.outStep * channels;
    int to = at + pixel * outPixel;
    if (rows <= 0 || columns <= 0) {
      start(start, row, out, to, 0, outPixel, 1, count, channels);
      return;
    }
    boolean zero = start == Start.ZERO;
    float[] from = zero ? weights : start == Start.BIAS ? row.data() : null;
    int fromAt = zero ? weightsAt + taps * channels : start == Start.BIAS ? row.at() : 0;
    int plane = image * phase.z.size + phase.z.at(z, tapZ);
    int line = plane * phase.y.size + phase.y.at(y, tapY);
    int tap = phase.z.weight(tapZ) * kernel[1] + phase.y.weight(tapY);
    kernels.depthwise(
        out,
        to,
        outPixel,
        from,
        fromAt,
        in,
        inAt + (line * phase.x.size + phase.x.at(x, tapX)) * channels,
        phase.x.step * channels,
        phase.y.tapStep * phase.x.size * channels,
        phase.x.tapStep * channels,
        weights,
        weightsAt + (tap * kernel[2] + phase.x.weight(tapX)) * channels,
        phase.y.weightStep * kernel[2] * channels,
        phase.x.weightStep * channels,
        rows,
        columns,
        channels,
        count);
  }

  /** The weights by taps, then a row of zeros. */
  private void pack(Lane lane, float[] packed, int at, Slice w, Slice scale, float alpha) {
    int from = lane.from(channels, Gradients.GRANULE);
    int to = lane.to(channels, Gradients.GRANULE);
    int zeros = at + taps * channels;
    Arrays.fill(packed, zeros + from, zeros + to, 0f);
    for (int c = from; c < to; c++) {
      float factor = scale == null ? alpha : alpha * scale.data()[scale.at() + c];
      for (int tap = 0; tap < taps; tap++) {
        float weight = w.data()[w.at() + c * taps + tap];
        packed[at + tap * channels + c] = factor * weight;
      }
    }
  }
}
