package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * The gradient of weights of single channels, summed by taps in scratch memory and brought into the
 * order of the weights in the end. Lanes share the channels.
 */
final class DepthwiseWeightGradient extends WeightGradient {

  private final int[] kernel;
  private final int taps;
  private final int images;
  private final int channels;
  private final ConvPhase phase;

  DepthwiseWeightGradient(ConvShape shape) {
    this.kernel = shape.kernel;
    this.taps = shape.taps();
    this.images = shape.images;
    this.channels = shape.groups;
    this.phase = shape.phases(true)[0];
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    return (long) taps * channels;
  }

  @Override
  void add(Frame f, int input, Lane lane, Slice scratch, Slice image, Slice map, Slice scale) {
    int from = lane.from(channels, Gradients.GRANULE);
    int to = lane.to(channels, Gradients.GRANULE);
    if (from == to) {
      return;
    }
    for (int tap = 0; tap < taps; tap++) {
      int at = scratch.at() + tap * channels;
      Arrays.fill(scratch.data(), at + from, at + to, 0f);
    }
    int planes = images * phase.z.outputs;
    for (int line = 0; line < planes * phase.y.outputs; line++) {
      int y = line % phase.y.outputs;
      int z = line / phase.y.outputs % phase.z.outputs;
      int example = line / phase.y.outputs / phase.z.outputs;
      int at = map.at() + line * phase.x.outputs * channels;
      line(lane.kernels(), scratch, image, map, at, example, z, y, from, to - from);
    }
    Slice gradient = f.gradient(input);
    for (int c = from; c < to; c++) {
      float factor = f.scale(input) * (scale == null ? 1f : scale.data()[scale.at() + c]);
      for (int tap = 0; tap < taps; tap++) {
        float value = factor * scratch.data()[scratch.at() + tap * channels + c];
        int element = gradient.at() + c * taps + tap;
        gradient.data()[element] = f.adds(input) ? gradient.data()[element] + value : value;
      }
    }
  }

  /** Adds what a line of the map gives to the sums of some channels. */
  private void line(
      Kernels kernels,
      Slice scratch,
      Slice image,
      Slice map,
      int at,
      int example,
      int z,
      int y,
      int from,
      int count) {
    ConvAxis x = phase.x;
    int middle = Math.min(x.outputs, x.from(0, 0));
    int right = Math.max(middle, x.to(x.taps - 1, x.outputs));
    int tapY = phase.y.firstTap(y);
    int rows = phase.y.lastTap(y) - tapY;
    for (int tapZ = 0; tapZ < phase.z.taps && rows > 0; tapZ++) {
      if (!phase.z.inside(z, tapZ)) {
        continue;
      }
      int plane = example * phase.z.size + phase.z.at(z, tapZ);
      int line = plane * phase.y.size + phase.y.at(y, tapY);
      int sums = (phase.z.weight(tapZ) * kernel[1] + phase.y.weight(tapY)) * kernel[2];
      int pixels;
      for (int p = 0; p < x.outputs; p += pixels) {
        pixels = p == middle && middle < right ? right - middle : 1;
        int tapX = x.firstTap(p);
        int columns = x.lastTap(p) - tapX;
        if (columns <= 0) {
          continue;
        }
        kernels.depthwiseGradient(
            scratch.data(),
            scratch.at() + (sums + x.weight(tapX)) * channels + from,
            kernel[2] * channels,
            channels,
            image.data(),
            image.at() + (line * x.size + x.at(p, tapX)) * channels + from,
            x.step * channels,
            phase.y.tapStep * x.size * channels,
            x.tapStep * channels,
            map.data(),
            at + p * channels + from,
            channels,
            rows,
            columns,
            count,
            pixels,
            1f);
      }
    }
  }
}
